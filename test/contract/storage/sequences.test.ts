import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PolicyMask } from '../../../core/masking/policy/policyMask.ts';
import { Ingest, type Taken } from '../../../server/domains/conversations/ingest.ts';
import { MaskingPolicies } from '../../../server/domains/masking/maskingPolicies.ts';
import { openLog } from '../../../server/platform/log.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import type { Db, Storage } from '../../../server/storage/storage.ts';
import { ENGINES, type Place } from './engines.ts';
import { addTenant } from './world.ts';
import { makeBus } from '../../support/bus.ts';
import { randomUUID } from 'node:crypto';
import { tenantWithKeys } from '../../support/sealed.ts';

const log = openLog({ write: () => {} });
const NOW = Date.UTC(2026, 0, 1);

/** Stops between reading a conversation's state and storing the message that is masked with it. */
class Paused extends MaskingPolicies {
  #reached = (): void => {};
  #go = (): void => {};
  readonly reached = new Promise<void>((resolve) => {
    this.#reached = resolve;
  });
  readonly #gone = new Promise<void>((resolve) => {
    this.#go = resolve;
  });
  go(): void {
    this.#go();
  }
  override async of(tenantId: string): Promise<PolicyMask> {
    this.#reached();
    await this.#gone;
    return super.of(tenantId);
  }
}

describe.each(ENGINES)('numbers of messages on $kind.name', ({ kind, prepare }) => {
  let place: Place;
  let first: Storage;
  let second: Storage;
  beforeEach(async () => {
    place = prepare();
    first = await kind.open(place.dataFolder);
    second = await kind.open(place.dataFolder);
    await addTenant(first.db, 'a', (await tenantWithKeys(randomUUID())).row);
  });
  afterEach(async () => {
    await first.close();
    await second.close();
    place.remove();
  });
  const ingestOf = (db: Db, policies = new MaskingPolicies(db, systemScope('a test'), log)): Ingest =>
    new Ingest(db, makeBus(), log, () => NOW, policies);
  const say = (ingest: Ingest, id: string, text: string): Promise<Taken> =>
    ingest.take({
      id,
      conversationId: 'a',
      text,
      at: NOW,
      author: 'visitor',
      person: null,
      scope: systemScope('a visitor'),
    });
  const stored = () => first.db.selectFrom('message').select(['id', 'seq', 'text']).orderBy('seq').execute();

  test('two servers that take messages of one conversation at once number them without a gap', async () => {
    const both = [ingestOf(first.db), ingestOf(second.db)];
    const taken = await Promise.all(
      both.flatMap((ingest, which) =>
        Array.from({ length: 20 }, (_, i) => say(ingest, `${which} ${i}`, `line ${i} of ${which}`)),
      ),
    );
    const seqs = taken.map(({ message }) => message.seq);
    expect(seqs.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect((await stored()).map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    const { last_seq: last } = await second.db.selectFrom('conversation').select('last_seq').executeTakeFirstOrThrow();
    expect(last).toBe(40);
  });

  test('the same message at two servers at once is one message with one number', async () => {
    const both = [ingestOf(first.db), ingestOf(second.db)];
    const taken = await Promise.all(both.map((ingest) => say(ingest, 'same', 'hello there')));
    expect(taken.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await stored()).toEqual([{ id: 'same', seq: 1, text: 'hello there' }]);
  });

  test('masks a number whose pieces reach two servers, also when the second was read before the first', async () => {
    const paused = new Paused(second.db, systemScope('a test'), log);
    const late = say(ingestOf(second.db, paused), 'late', '1111');
    await paused.reached;
    await say(ingestOf(first.db), 'early', 'it is 4111 1111 1111');
    paused.go();
    expect((await late).message.seq).toBe(2);
    expect((await stored()).map(({ text }) => text)).toEqual(['it is [card]', '[card •••• 1111]']);
  });

  test('a conversation that is closed while a message is processed refuses it and stores no state of it', async () => {
    const paused = new Paused(second.db, systemScope('a test'), log);
    const late = say(ingestOf(second.db, paused), 'late', 'are you still there');
    await paused.reached;
    await first.db
      .updateTable('conversation')
      .set((e) => ({ status: 'closed', closed_at: NOW, dialogue_version: e('dialogue_version', '+', 1) }))
      .execute();
    paused.go();
    await expect(late).rejects.toMatchObject({ code: 'closed' });
    expect(await stored()).toEqual([]);
    expect(
      await first.db.selectFrom('conversation').select(['last_seq', 'dialogue_state']).executeTakeFirstOrThrow(),
    ).toEqual({ last_seq: 0, dialogue_state: null });
  });
});
