/** A tenant's masking policy on the server: versions, exceptions and what they do to messages. Attacks first. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NotSensitive } from '../../../contract/masking.ts';
import { makeMask, maskAgain } from '../../../core/masking/mask.ts';
import type { PolicyMask } from '../../../core/masking/policy/policyMask.ts';
import { leaveReadable } from '../../../core/masking/policy/leaving.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { openLog } from '../../../server/platform/log.ts';
import { exceptValue, forgetExpired, revokeException } from '../../../server/domains/masking/exceptions.ts';
import {
  MaskingPolicies,
  savePolicyOf,
  statusOf,
  undoPolicyOf,
} from '../../../server/domains/masking/maskingPolicies.ts';
import { RecentTags } from '../../../server/domains/masking/recentTags.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { scopeFor } from '../../support/scopes.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { previewOf } from '../../../server/channels/widget/typingPreview.ts';
import { makeBus } from '../../support/bus.ts';
import { siteScope, visitorScope } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertSite, insertTenant } from '../../support/rows.ts';
import { tenantWithKeys } from '../../support/sealed.ts';

const CARD = '4111 1111 1111 1111';
/** A right check digit and a range of UATP: found as a card, but not of a major brand. */
const ORDER = '1234 5678 9012 347';
const PLAIN = { types: {}, pseudonyms: {}, patterns: [] };

/** For what these tests are not about: a person with every tenant in scope. */
const EVERYTHING = systemScope('a test looks at everything');

let folder: string;
let storage: Storage;
let log: string[];
let tags: RecentTags;
let policies: MaskingPolicies;
let ingest: Ingest;
let now: number;
const tenants: string[] = [];
const conversations: string[] = [];
const tokens: string[] = [];
const people: string[] = [];

beforeEach(async () => {
  folder = temporaryFolder('masking');
  storage = await openStorage(folder);
  log = [];
  now = Date.now();
  const bus = makeBus();
  const writes = openLog({ write: (line) => void log.push(line) });
  tags = new RecentTags(() => now);
  policies = new MaskingPolicies(storage.db, EVERYTHING, writes, tags);
  ingest = new Ingest(storage.db, bus, writes, () => now, policies);
  const making = new Conversations(storage.db, bus, EVERYTHING, () => []);
  tenants.length = conversations.length = tokens.length = people.length = 0;
  for (const name of ['One', 'Two']) {
    const [id, siteId, personId] = [randomUUID(), randomUUID(), randomUUID()];
    const { row: keys } = await tenantWithKeys(id);
    await insertTenant(storage.db, { id, name, keys });
    await insertSite(storage.db, { id: siteId, tenant_id: id, name, processor: 'House', retention_days: 9 });
    await storage.db
      .insertInto('person')
      .values({
        id: personId,
        login: name,
        name: `Sofia ${name}`,
        role: 'supervisor',
        sign_in_record: 'x',
        left_at: null,
      })
      .execute();
    const { conversationId, visitorToken } = await making.begin(await siteScope(storage.db, siteId), {
      language: 'en',
      noticeVersion: '1',
      words: '{}',
    });
    tenants.push(id);
    conversations.push(conversationId);
    tokens.push(visitorToken);
    people.push(personId);
  }
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (list: readonly string[], which: number): string => list[which] ?? '';
async function say(text: string, which = 0) {
  const { message } = await ingest.take({
    id: randomUUID(),
    conversationId: at(conversations, which),
    text,
    at: now,
    author: 'visitor',
    person: null,
    scope: EVERYTHING,
  });
  return message;
}
const save = (policy: unknown, baseVersion = 0, which = 0): ReturnType<typeof savePolicyOf> =>
  savePolicyOf(
    storage.db,
    EVERYTHING,
    { tenantId: at(tenants, which), personId: at(people, which), baseVersion },
    policy,
    null,
  );
const said = (more: Partial<NotSensitive> = {}): NotSensitive => ({
  start: 0,
  type: 'CARD',
  reason: 'our loyalty programme uses these',
  secondLook: false,
  days: null,
  ...more,
});
const scopeOf = (which: number, tenantIds: readonly string[] = [at(tenants, which)]) =>
  scopeFor(storage.db, { personId: at(people, which), role: 'supervisor', tenantIds });
const except = async (messageId: string, more: Partial<NotSensitive> = {}, which = 0) =>
  exceptValue(
    storage.db,
    tags,
    await scopeOf(which),
    { conversationId: at(conversations, which), messageId },
    said(more),
    null,
  );
const records = async (): Promise<unknown[]> =>
  (
    await storage.db
      .selectFrom('activity')
      .select(['tenant_id', 'person_id', 'detail'])
      .where('kind', '=', 'administration')
      .orderBy('position')
      .execute()
  ).map((row) => ({ ...row, detail: JSON.parse(row.detail) }));

describe('a policy', () => {
  test('that switches cards off, or has a field that is none, is refused and leaves no trace', async () => {
    for (const bad of [
      { ...PLAIN, types: { CARD: { on: false } } },
      { ...PLAIN, exceptions: [] },
      { ...PLAIN, patterns: [{ name: 'x', label: 'xyz', pattern: 'a*', mustMatch: ['a'] }] },
    ]) {
      expect(await save(bad)).toEqual({
        version: null,
        requestId: null,
        problems: [{ path: expect.any(String), notice: { code: expect.any(String), params: expect.any(Object) } }],
      });
    }
    expect(await records()).toEqual([]);
    expect((await statusOf(storage.db, EVERYTHING, at(tenants, 0))).version).toBe(0);
  });

  test('that is wrong in more than five hundred places is refused with the first five hundred', async () => {
    const patterns = Array.from({ length: 50 }, () => ({ mustMatch: Array.from({ length: 10 }, () => 7) }));
    const { version, problems } = await save({ patterns });
    expect([version, problems.length, problems.at(-1)?.path]).toEqual([
      null,
      500,
      expect.stringMatching(/^patterns\./),
    ]);
  });

  test('that another person has changed meanwhile is not overwritten', async () => {
    expect(await save({ types: { EMAIL: { on: false } } })).toEqual({ version: 1, requestId: null, problems: [] });
    await expect(save({ types: { PHONE: { on: false } } }, 0)).rejects.toMatchObject({
      code: 'masking-policy-changed',
      status: 409,
    });
    expect((await statusOf(storage.db, EVERYTHING, at(tenants, 0))).policy.types).toMatchObject({
      EMAIL: { on: false },
      PHONE: { on: true },
    });
  });

  test('applies to the next message of its tenant only, and the desk learns what stays readable', async () => {
    await save({ types: { EMAIL: { on: false } } });
    const message = await say(`${CARD} ann@example.com`);
    expect(message.body.text).toBe('[card •••• 1111] ann@example.com');
    expect(maskAgain(message.body, 'visitor', undefined, leaveReadable(message.readable ?? [])).text).toBe(
      message.body.text,
    );
    expect((await say('ann@example.com', 1)).body.text).toBe('[e-mail]');
  });

  test('is recorded with person, versions and changes; both versions are stored and can be restored', async () => {
    await save({ types: { EMAIL: { on: false }, PHONE: { style: 'pseudonym' } } });
    expect(await records()).toEqual([
      {
        tenant_id: at(tenants, 0),
        person_id: at(people, 0),
        detail: {
          action: 'set-masking-policy',
          change: expect.any(Number),
          fromVersion: 0,
          toVersion: 1,
          changed: 'on/EMAIL/true/false,style/PHONE/type-name/pseudonym',
        },
      },
    ]);
    expect(
      await undoPolicyOf(storage.db, EVERYTHING, { tenantId: at(tenants, 0), personId: null, baseVersion: 1 }, null),
    ).toMatchObject({ version: 2 });
    const kept = await storage.db.selectFrom('change').select(['action', 'before', 'after']).orderBy('id').execute();
    const email = (state: string): unknown => (JSON.parse(state) as { types: Record<string, unknown> }).types['EMAIL'];
    expect(kept.map((one) => [one.action, email(one.before), email(one.after)])).toEqual([
      ['set-masking-policy', { on: true, style: 'type-name' }, { on: false, style: 'type-name' }],
      ['set-masking-policy', { on: false, style: 'type-name' }, { on: true, style: 'type-name' }],
    ]);
    const status = await statusOf(storage.db, EVERYTHING, at(tenants, 0));
    expect(status.policy.types['EMAIL']).toEqual({ on: true, style: 'type-name' });
    expect(status.changes).toEqual([
      { version: 2, at: expect.any(Number), by: null },
      { version: 1, at: expect.any(Number), by: 'Sofia One' },
    ]);
    expect((await say('ann@example.com')).body.text).toBe('[e-mail]');
  });

  test('that cannot be read refuses messages; one that was read before stays in use', async () => {
    const tenant_id = at(tenants, 0);
    await save({ types: {} });
    await say('hello');
    await storage.db
      .updateTable('masking_policy')
      .set({ policy: '{"types":{"CARD":{"on":false}}}' })
      .where('tenant_id', '=', tenant_id)
      .execute();
    await storage.db.updateTable('masking_state').set({ revision: 99 }).where('tenant_id', '=', tenant_id).execute();
    expect((await say(CARD)).body.text).toBe('[card •••• 1111]');
    expect(log.join()).toContain('policy-unreadable');
    const fresh = new Ingest(
      storage.db,
      makeBus(),
      openLog({ write: () => {} }),
      Date.now,
      new MaskingPolicies(storage.db, EVERYTHING, openLog({ write: () => {} })),
    );
    await expect(
      fresh.take({
        id: randomUUID(),
        conversationId: at(conversations, 0),
        text: 'hello',
        at: now,
        author: 'visitor',
        person: null,
        scope: EVERYTHING,
      }),
    ).rejects.toThrow();
  });

  test('gives one e-mail one pseudonym, that another tenant does not share', async () => {
    for (const which of [0, 1])
      await save({ types: { EMAIL: { style: 'pseudonym' } }, pseudonyms: { reach: 'tenant' } }, 0, which);
    const [a, b, c] = [await say('ann@example.com'), await say('Ann@Example.com'), await say('ann@example.com', 1)];
    expect(a.body.text).toMatch(/^\[e-mail [A-Z]{5}\]$/);
    expect(b.body.text).toBe(a.body.text);
    expect(c.body.text).not.toBe(a.body.text);
  });
});

describe('an exception', () => {
  test('is refused for another tenant, a place or type without an exception, and without a good reason', async () => {
    const message = await say(ORDER);
    expect(message.body.marks[0]).toMatchObject({ type: 'CARD', start: 0 });
    await expect(except(message.id, {}, 1)).rejects.toMatchObject({ code: 'not-found' });
    await expect(
      exceptValue(
        storage.db,
        tags,
        await scopeOf(0, tenants),
        { conversationId: at(conversations, 1), messageId: message.id },
        said(),
        null,
      ),
    ).rejects.toMatchObject({ code: 'not-found' });
    await expect(except(message.id, { start: 3 })).rejects.toMatchObject({ code: 'too-long-ago' });
    await expect(except(message.id, { type: 'CVV' })).rejects.toMatchObject({ code: 'type-not-excepted' });
    for (const reason of ['because', ' nine char  '])
      await expect(except(message.id, { reason })).rejects.toMatchObject({ code: 'reason-too-short' });
    await expect(except(message.id, { reason: `the value ${CARD} is ours` })).rejects.toMatchObject({
      code: 'reason-contains-data',
    });
    expect(await storage.db.selectFrom('masking_exception').selectAll().execute()).toEqual([]);
    expect(await records()).toEqual([]);
    expect(await except(message.id, { reason: ' ten chars. ' })).toEqual({ outcome: 'done' });
  });

  test('refers to what the supervisor saw: its place and the text shown there must agree', async () => {
    const message = await say(`${ORDER} and ${CARD}`);
    const [order, card] = message.body.marks.map((mark) => ({
      start: mark.start,
      shown: message.body.text.slice(mark.start, mark.end),
    }));
    if (order === undefined || card === undefined || order.shown === card.shown)
      throw new Error('two places that look different');
    // The place of one, and the text of the other.
    expect(await except(message.id, { start: card.start, shown: order.shown })).toEqual({ outcome: 'done' });
    expect((await say(`again ${ORDER}, and ${CARD}`)).body.text).toBe(`again ${ORDER}, and [card •••• 1111]`);
    await expect(except(message.id, { start: card.start, shown: '[card •••• 9999]' })).rejects.toMatchObject({
      code: 'too-long-ago',
    });
    const twice = await say(`${CARD} or ${CARD}`);
    await expect(except(twice.id, { start: 3, shown: '[card •••• 1111]' })).rejects.toMatchObject({
      code: 'too-long-ago',
    });
  });

  test('shows that value in messages to come, at that tenant alone; what was hidden before stays hidden', async () => {
    const message = await say(ORDER);
    expect(await except(message.id)).toEqual({ outcome: 'done' });
    const next = await say(`again ${ORDER}, and ${CARD}`);
    expect(next.body.text).toBe(`again ${ORDER}, and [card •••• 1111]`);
    expect(maskAgain(next.body, 'visitor', undefined, leaveReadable(next.readable ?? [])).text).toBe(next.body.text);
    expect((await say(ORDER, 1)).body.text).not.toContain('5678');
    const stored = await storage.db
      .selectFrom('message')
      .select('text')
      .where('id', '=', message.id)
      .executeTakeFirstOrThrow();
    expect(stored.text).not.toContain('5678');
  });

  test('is recorded with who and why and without the value or its hash', async () => {
    const message = await say(ORDER);
    await except(message.id, { days: 7 });
    const { tag } = await storage.db.selectFrom('masking_exception').select('tag').executeTakeFirstOrThrow();
    const [record] = await records();
    expect(record).toMatchObject({
      tenant_id: at(tenants, 0),
      person_id: at(people, 0),
      detail: {
        action: 'masking-exception',
        message: message.id,
        notA: 'CARD',
        likelyCard: false,
        days: 7,
        reason: 'our loyalty programme uses these',
      },
    });
    expect(JSON.stringify(record)).not.toContain(tag);
    expect(JSON.stringify(record)).not.toMatch(/5678|9012/);
  });

  test('for a likely card needs a second look, and is valid for thirty days at most', async () => {
    const message = await say(CARD);
    expect(await except(message.id)).toMatchObject({
      outcome: 'second-look',
      notice: { code: 'likely-card', params: { days: 30 } },
    });
    expect(await storage.db.selectFrom('masking_exception').selectAll().execute()).toEqual([]);
    await expect(except(message.id, { secondLook: true })).rejects.toMatchObject({
      params: { days: 30 },
    });
    await expect(except(message.id, { secondLook: true, days: 31 })).rejects.toMatchObject({
      code: 'likely-card-days',
    });
    expect(await except(message.id, { secondLook: true, days: 30 })).toEqual({ outcome: 'done' });
    expect((await say(CARD)).body.text).toBe(CARD);
    now += 31 * 86_400_000;
    expect((await say(CARD)).body.text).toBe('[card •••• 1111]');
  });

  test('can be revoked by somebody of that tenant, once, and the next message is hidden again', async () => {
    await except((await say(ORDER)).id);
    const [row] = (await statusOf(storage.db, EVERYTHING, at(tenants, 0))).exceptions;
    expect(row).toMatchObject({ type: 'CARD', by: 'Sofia One', likelyCard: false, expiresAt: null });
    const revoke = async (which: number, tenant = at(tenants, 0)): Promise<void> =>
      revokeException(storage.db, await scopeOf(which), at(people, which), tenant, row?.id ?? '');
    await expect(revoke(1)).rejects.toMatchObject({ code: 'not-found' });
    await expect(revoke(1, at(tenants, 1))).rejects.toMatchObject({ code: 'not-found' });
    await revoke(0);
    await expect(revoke(0)).rejects.toMatchObject({ code: 'not-found' });
    expect((await say(ORDER)).body.text).not.toContain('5678');
    expect((await statusOf(storage.db, EVERYTHING, at(tenants, 0))).exceptions).toEqual([]);
  });

  test('is refused for a number that is partly in words', async () => {
    for (const text of ['my card 4111 1111 1111 one one one one', 'my card is 4111 one one one one 1111 1111']) {
      const message = await say(text);
      const [mark] = message.body.marks;
      expect(mark).toMatchObject({ type: 'CARD' });
      await expect(except(message.id, { start: mark?.start ?? 0 })).rejects.toMatchObject({ code: 'too-long-ago' });
    }
    expect(await storage.db.selectFrom('masking_exception').selectAll().execute()).toEqual([]);
  });

  test('is refused for a piece of a number, which may be a piece of others too', async () => {
    await say('my card is 4111 11');
    const piece = await say('11 1111 1111');
    expect(piece.body.marks[0]).toMatchObject({ type: 'CARD' });
    await expect(except(piece.id, { start: piece.body.marks[0]?.start ?? 0 })).rejects.toMatchObject({
      code: 'too-long-ago',
    });
  });

  test('is refused for a place that was masked again meanwhile: it may contain another value now', async () => {
    const message = await say(ORDER);
    await storage.db.updateTable('message').set({ corrected: 1 }).where('id', '=', message.id).execute();
    await expect(except(message.id)).rejects.toMatchObject({ code: 'too-long-ago' });
  });

  test('is deleted with its hash when it ends: the value may have turned out to be a card number', async () => {
    const kept = () =>
      storage.db.selectFrom('masking_exception').select(['tag', 'reason', 'expires_at', 'revoked_at']).execute();
    const end = async (): Promise<void> => {
      const [row] = (await statusOf(storage.db, EVERYTHING, at(tenants, 0))).exceptions;
      await revokeException(storage.db, EVERYTHING, at(people, 0), at(tenants, 0), row?.id ?? '');
    };
    await except((await say(ORDER)).id);
    expect((await kept())[0]?.tag).toMatch(/^[0-9a-f]{32}$/);
    await end();
    await except((await say(ORDER)).id);
    await end();
    await except((await say(CARD)).id, { secondLook: true, days: 1 });
    expect((await kept()).filter((row) => row.tag !== '')).toHaveLength(1);
    await forgetExpired(storage.db, EVERYTHING, Date.now());
    expect((await kept()).filter((row) => row.tag !== '')).toHaveLength(1);
    await forgetExpired(storage.db, EVERYTHING, Date.now() + 86_400_000);
    expect((await kept()).map((row) => row.tag)).toEqual(['', '', '']);
    expect((await kept()).every((row) => row.reason !== '' && row.revoked_at !== null)).toBe(true);
    expect((await say(CARD)).body.text).toBe('[card •••• 1111]');
  });

  test('is possible for a shift: hashes of masked values are in memory only and are deleted', async () => {
    const message = await say(ORDER);
    const known = tags.find(at(tenants, 0), message.id, { start: 0, type: 'CARD' })?.tag ?? 'none';
    const dump = (
      await Promise.all(
        ['message', 'activity', 'conversation', 'masking_exception', 'setting', 'event'].map((table) =>
          storage.db
            .selectFrom(table as 'message')
            .selectAll()
            .execute(),
        ),
      )
    )
      .map((rows) => JSON.stringify(rows))
      .join();
    expect(dump).not.toContain(known);
    for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file)).includes(known)).toBe(false);
    now += 13 * 3_600_000;
    await expect(except(message.id)).rejects.toMatchObject({ code: 'too-long-ago' });
  });
});

test('when a message is masked again, earlier readable places do not count', async () => {
  await save({ types: { EMAIL: { on: false } } });
  const message = await say('ann@example.com');
  await storage.db.updateTable('message').set({ text: 'x ann@example.com' }).where('id', '=', message.id).execute();
  expect(
    await storage.db.selectFrom('message').select('readable').where('id', '=', message.id).executeTakeFirst(),
  ).toEqual({ readable: '[]' });
});

test('a preview hides patterns of the tenant, and also types that are switched off', async () => {
  await save({
    types: { EMAIL: { on: false } },
    patterns: [{ name: 'x', label: 'project name', pattern: 'falcon heavy', mustMatch: ['Falcon Heavy'] }],
  });
  await storage.db.updateTable('tenant').set({ typing_preview: 1 }).execute();
  await storage.db.updateTable('consent').set({ typing_preview: 1 }).execute();
  await storage.db
    .updateTable('conversation')
    .set({ status: 'open', assigned_person_id: at(people, 0) })
    .where('id', '=', at(conversations, 0))
    .execute();
  const text = 'the Falcon Heavy is late, write to ann@example.com';
  const preview = await previewOf(
    storage.db,
    await visitorScope(storage.db, at(tokens, 0)),
    (tenantId, id) => policies.maskOf(tenantId, id),
    text,
    now,
  );
  expect(preview?.frame).toMatchObject({
    subject: 'typing',
    kind: 'changed',
    body: { preview: { text: 'the [project name] is late, write to [e-mail]' } },
  });
  expect((await say(text)).body.text).toBe('the [project name] is late, write to ann@example.com');
});

describe('where the masker fails', () => {
  class Failing extends MaskingPolicies {
    override async of(tenantId: string): Promise<PolicyMask> {
      const broken = makeMask([
        {
          name: 'broken',
          wants: () => true,
          find: () => {
            throw new Error('a detector failed');
          },
        },
      ]);
      return { ...(await super.of(tenantId)), mask: () => broken };
    }
  }

  test('the whole message is hidden and no original is sealed, since its verification code is in it', async () => {
    const failing = new Ingest(
      storage.db,
      makeBus(),
      openLog({ write: (line) => void log.push(line) }),
      () => now,
      new Failing(storage.db, EVERYTHING, openLog({ write: () => undefined })),
    );
    const id = randomUUID();
    const { message } = await failing.take({
      id,
      conversationId: at(conversations, 0),
      text: `${CARD} cvv 737`,
      at: now,
      author: 'visitor',
      person: null,
      scope: EVERYTHING,
    });
    expect(message.body.text).not.toMatch(/\d/);
    expect(await storage.db.selectFrom('sealed_original').selectAll().execute()).toEqual([]);
    expect(log.join()).toContain('masking-failed');
    // The same text with a masker that works is sealed: the table is the one that originals go to.
    await say(`${CARD} cvv 737`);
    expect(await storage.db.selectFrom('sealed_original').selectAll().execute()).toHaveLength(1);
  });
});
