/** Masking again, and exceptions from it, where what they read changes before they store. The table: docs/races.md. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mask } from '../../../core/masking/mask.ts';
import { MaskStored } from '../../../server/domains/conversations/maskStored.ts';
import { exceptValue } from '../../../server/domains/masking/exceptions.ts';
import { RecentTags } from '../../../server/domains/masking/recentTags.ts';
import { Scope, systemScope } from '../../../server/scope/scope.ts';
import type { Tx } from '../../../server/storage/storage.ts';
import { makeInterleaver, type Interleaver } from '../../support/interleaved.ts';
import { tenantWithKeys } from '../../support/sealed.ts';
import { stepBetween } from '../../support/stepBetween.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

let rows: TestDatabase;
let interleaver: Interleaver;
beforeAll(async () => {
  rows = await TestDatabase.make('races-of-masking');
  interleaver = makeInterleaver(rows.db);
});
afterAll(() => rows.close());

describe('a value that is said to be none', () => {
  test.each<[string, string, (tx: Tx, messageId: string) => Promise<unknown>]>([
    [
      'its message was masked again',
      'too-long-ago',
      (tx, id) => tx.updateTable('message').set({ corrected: 1 }).where('id', '=', id).execute(),
    ],
    ['its message is gone', 'not-found', (tx, id) => tx.deleteFrom('message').where('id', '=', id).execute()],
  ])('stays masked where meanwhile %s', async (_what, code, change) => {
    const codes = await stepBetween(interleaver, async () => {
      const tenantId = await rows.tenant(randomUUID());
      const personId = await rows.person(randomUUID(), 'supervisor', [tenantId]);
      const at = await rows.workstation(randomUUID());
      const person = { id: personId, role: 'supervisor' } as const;
      const session = { id: await rows.session(personId, at), person, workstationId: at, tenantIds: [tenantId] };
      const scope = await Scope.of(rows.db, session);
      const conversationId = await rows.conversation(tenantId, { last_seq: 1 });
      const messageId = await rows.message(tenantId, conversationId, 1, { text: '[phone]' });
      const [tags, tag] = [new RecentTags(), randomUUID()];
      const marks = [{ start: 0, end: 7, type: 'PHONE', shown: '[phone]', why: { code: 'phone-form' } as const }];
      tags.keep(tenantId, messageId, [{ span: 0, type: 'PHONE', tag, likelyCard: false, hasCheckDigits: false }], {
        text: '[phone]',
        marks,
      });
      const said = { start: 0, type: 'PHONE', reason: 'our own number, on every page', secondLook: false, days: null };
      return {
        act: () => exceptValue(interleaver.db, tags, scope, { conversationId, messageId }, said, null),
        isStored: async (tx) =>
          (await tx.selectFrom('masking_exception').select('id').where('tag', '=', tag).execute()).length > 0,
        change: async (tx) => void (await change(tx, messageId)),
      };
    });
    expect([...codes]).toEqual([code]);
  });
});

test('what is masked again is sealed to the keys that the tenant has by then', async () => {
  const codes = await stepBetween(interleaver, async () => {
    const tenantId = await rows.tenant(randomUUID());
    const [before, after] = [await tenantWithKeys(tenantId), await tenantWithKeys(tenantId)];
    const set = (on: Pick<Tx, 'updateTable'>, keys: string) =>
      on.updateTable('tenant').set({ keys }).where('id', '=', tenantId).execute();
    await set(rows.db, before.row);
    const conversationId = await rows.conversation(tenantId, { last_seq: 1 });
    const text = 'it is 4111 1111 1111 1111';
    const id = await rows.message(tenantId, conversationId, 1, { text, mask_version: 0 });
    const original = (on: Pick<Tx, 'selectFrom'>) =>
      on.selectFrom('sealed_original').select('sealed').where('message_id', '=', id).executeTakeFirst();
    const scope = systemScope('a test');
    return {
      act: () => new MaskStored({ db: interleaver.db, scope, maskOf: async () => mask }).run(),
      isStored: async (tx) => (await original(tx)) !== undefined,
      change: async (tx) => void (await set(tx, after.row)),
      isNew: async () => {
        const { keyId } = JSON.parse((await original(rows.db))?.sealed ?? '{}') as { keyId: string };
        return after.row.includes(keyId) && !before.row.includes(keyId);
      },
    };
  });
  expect([...codes]).toEqual([]);
});
