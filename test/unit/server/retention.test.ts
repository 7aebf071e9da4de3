import { afterEach, beforeEach, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { newestEvent } from '../../../server/domains/conversations/eventQueries.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { MaskingPolicies } from '../../../server/domains/masking/maskingPolicies.ts';
import { Retention } from '../../../server/domains/retention/retention.ts';
import { openLog } from '../../../server/platform/log.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import type { Tables } from '../../../server/storage/tables.ts';
import { makeBus } from '../../support/bus.ts';
import { siteScope, visitorScope } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertSite, insertTenant } from '../../support/rows.ts';
import { tenantWithKeys } from '../../support/sealed.ts';

const EVERYTHING = systemScope('a test looks at everything');
const DAY = 86_400_000;
const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

let folder: string;
let storage: Storage;
let now: number;
let tenantIds: string[];
let siteIds: string[];
let conversations: Conversations;
let ingest: Ingest;
let retention: Retention;
let gone: string[];
/** The visitor's token of each conversation. */
const tokens = new Map<string, string>();

beforeEach(async () => {
  folder = temporaryFolder('retention');
  storage = await openStorage(folder);
  now = START;
  const clock = (): number => now;
  const bus = makeBus();
  gone = [];
  bus.subscribe('conversation.deleted', ({ conversationId }) => void gone.push(conversationId));
  tenantIds = [randomUUID(), randomUUID()];
  siteIds = [randomUUID(), randomUUID()];
  for (const [i, days] of [90, 30].entries()) {
    await insertTenant(storage.db, {
      id: at(tenantIds, i),
      name: `Tenant ${i}`,
      keys: (await tenantWithKeys(at(tenantIds, i))).row,
    });
    await insertSite(storage.db, {
      id: at(siteIds, i),
      tenant_id: at(tenantIds, i),
      name: `Site ${i}`,
      processor: 'House',
      retention_days: days,
      contact: 'privacy@tenant.example',
    });
  }
  conversations = new Conversations(storage.db, bus, EVERYTHING, () => [], clock);
  const log = openLog({ write: () => {} });
  ingest = new Ingest(storage.db, bus, log, clock, new MaskingPolicies(storage.db, EVERYTHING, log));
  retention = new Retention(storage.db, bus, EVERYTHING, clock);
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

function at(list: readonly string[], index: number): string {
  const value = list[index];
  if (value === undefined) throw new Error('There is no such one.');
  return value;
}

async function begin(which = 0): Promise<string> {
  const site = await siteScope(storage.db, at(siteIds, which));
  const stored = await conversations.begin(site, { language: 'en', noticeVersion: 'en-1', words: '{}' });
  tokens.set(stored.conversationId, stored.visitorToken);
  return stored.conversationId;
}
async function say(conversationId: string, text: string): Promise<string> {
  const id = randomUUID();
  await ingest.take({ id, conversationId, text, at: now, author: 'visitor', person: null, scope: EVERYTHING });
  return id;
}
async function addEntry(conversationId: string): Promise<void> {
  const id = randomUUID();
  await storage.db
    .insertInto('person')
    .values({ id, login: id, name: 'Agent', role: 'agent', sign_in_record: '', left_at: null })
    .execute();
  await storage.db
    .insertInto('entry')
    .values({
      id: randomUUID(),
      tenant_id: at(tenantIds, 0),
      conversation_id: conversationId,
      kind: 'note',
      at: now,
      author_person_id: id,
      author_name: 'Agent',
      workstation_id: id,
      sealed: '{}',
    })
    .execute();
}
async function countOf(
  table: 'conversation' | 'message' | 'sealed_original' | 'entry' | 'consent' | 'event',
): Promise<number> {
  const row = await storage.db
    .selectFrom(table)
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}
async function conversation(
  id: string,
): Promise<Pick<Tables['conversation'], 'status' | 'closed_at' | 'dialogue_state'> | null> {
  return (
    (await storage.db
      .selectFrom('conversation')
      .select(['status', 'closed_at', 'dialogue_state'])
      .where('id', '=', id)
      .executeTakeFirst()) ?? null
  );
}
async function records(): Promise<{ tenant_id: string | null; detail: unknown }[]> {
  const rows = await storage.db
    .selectFrom('activity')
    .select(['tenant_id', 'detail'])
    .where('kind', '=', 'retention-deleted')
    .orderBy('position')
    .execute();
  return rows.map((r) => ({ ...r, detail: JSON.parse(r.detail) }));
}

test('deletes a chat after the retention period of its site; only the consent stays', async () => {
  const id = await begin();
  await say(id, 'my card is 4111 1111 1111 1111');
  await addEntry(id);
  await conversations.close(EVERYTHING, id);
  now += 90 * DAY - 1;
  await retention.sweep();
  expect(await countOf('message')).toBe(1);
  expect(await countOf('sealed_original')).toBe(1);
  now += 1;
  await retention.sweep();
  const left = {
    conversation: await countOf('conversation'),
    message: await countOf('message'),
    sealed: await countOf('sealed_original'),
    entry: await countOf('entry'),
  };
  expect(left).toEqual({ conversation: 0, message: 0, sealed: 0, entry: 0 });
  expect(await countOf('consent')).toBe(1);
  expect(await storage.db.selectFrom('event').select(['kind', 'ref_id']).execute()).toEqual([
    { kind: 'conversation.gone', ref_id: id },
  ]);
  expect(gone).toEqual([id]);
  expect(await records()).toEqual([
    { tenant_id: at(tenantIds, 0), detail: { conversations: 1, messages: 1, entries: 1 } },
  ]);
});

test('each site has its own period, and the counts are reported to each tenant alone', async () => {
  const bank = await begin(0);
  const travel = await begin(1);
  for (const id of [bank, travel]) await say(id, 'hello');
  for (const id of [bank, travel]) await conversations.close(EVERYTHING, id);
  now += 31 * DAY;
  await retention.sweep();
  expect([await conversation(bank), await conversation(travel)]).toMatchObject([{ status: 'closed' }, null]);
  expect(await records()).toEqual([
    { tenant_id: at(tenantIds, 1), detail: { conversations: 1, messages: 1, entries: 0 } },
  ]);
});

test('closes a chat a day after its last message when the visitor has left; its period begins then', async () => {
  const left = await begin();
  const stays = await begin();
  await conversations.setVisitorOnline(await visitorScope(storage.db, tokens.get(stays) ?? ''), true);
  now += 5 * MINUTE;
  const lastWord = now;
  for (const id of [left, stays]) await say(id, 'hello');
  now += DAY - 1;
  await retention.sweep();
  expect(await conversation(left)).toMatchObject({ status: 'waiting' });
  now += 1;
  await retention.sweep();
  expect(await conversation(left)).toEqual({ status: 'closed', closed_at: lastWord, dialogue_state: null });
  expect(await conversation(stays)).toMatchObject({ status: 'waiting' });
  now = lastWord + 90 * DAY;
  await retention.sweep();
  expect([await conversation(left), await conversation(stays)]).toEqual([null, null]);
});

test('a message with the time of a wrong clock neither ends a chat nor extends it', async () => {
  const id = await begin();
  now += 200 * DAY;
  await ingest.take({
    id: randomUUID(),
    conversationId: id,
    text: 'late',
    at: 1,
    author: 'visitor',
    person: null,
    scope: EVERYTHING,
  });
  await retention.sweep();
  expect(await conversation(id)).not.toBeNull();
});

test('deletes many chats in small steps with other work in between', async () => {
  for (let i = 0; i < 60; i += 1) {
    const id = await begin();
    for (let j = 0; j < (i === 0 ? 450 : 2); j += 1)
      await storage.db
        .insertInto('message')
        .values({
          id: randomUUID(),
          tenant_id: at(tenantIds, 0),
          conversation_id: id,
          seq: j + 1,
          author: 'visitor',
          author_person_id: null,
          author_name: null,
          at: now,
          text: 'x',
          marks: '[]',
          corrected: 0,
          mask_version: 0,
        })
        .execute();
    await conversations.close(EVERYTHING, id);
  }
  now += 91 * DAY;
  let turns = 0;
  let sweeping = true;
  const other = (async () => {
    while (sweeping) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
  })();
  await retention.sweep();
  sweeping = false;
  await other;
  expect([await countOf('conversation'), await countOf('message'), turns > 60]).toEqual([0, 0, true]);
  const details = (await records()).map((r) => r.detail as { conversations: number; messages: number });
  expect(
    details.reduce(
      (sum, d) => ({ conversations: sum.conversations + d.conversations, messages: sum.messages + d.messages }),
      { conversations: 0, messages: 0 },
    ),
  ).toEqual({ conversations: 60, messages: 450 + 59 * 2 });
});

test('the proof of consent is deleted after three years, but never before its chat', async () => {
  const id = await begin();
  const open = await begin();
  await conversations.close(EVERYTHING, id);
  now += 1_096 * DAY - 1;
  // The other one is written in until the end, so that it still exists.
  await say(open, 'hello again');
  await retention.sweep();
  expect(await countOf('consent')).toBe(2);
  now += 1;
  await retention.sweep();
  const kept = await storage.db.selectFrom('consent').select('conversation_id').execute();
  expect(kept).toEqual([{ conversation_id: open }]);
});

test("deletes the masker's state ten minutes after the last message, and does not use an older one", async () => {
  const id = await begin();
  const state = async (): Promise<string | null> => (await conversation(id))?.dialogue_state ?? null;
  const first = await say(id, '4111 1111');
  now += 10 * MINUTE - 1;
  await retention.forgetIdle();
  expect(await state()).toContain(first);
  now += 1;
  const second = await say(id, '2222');
  expect(await state()).toContain(second);
  expect(await state()).not.toContain(first);
  now += 10 * MINUTE;
  await retention.forgetIdle();
  expect(await state()).toBeNull();
});

test('events that no desk can need are deleted after a week; their numbers are never reused', async () => {
  const id = await begin();
  for (const text of ['one', 'two', 'three']) await say(id, text);
  const newest = await newestEvent(storage.db);
  now += 7 * DAY - 1;
  await retention.sweep();
  const stored = await countOf('event');
  now += 1;
  await retention.sweep();
  // What is left was written by the sweep itself: the chat was closed as abandoned.
  expect(stored).toBeGreaterThan(newest - 1);
  expect(await storage.db.selectFrom('event').select('kind').where('seq', '<=', newest).execute()).toEqual([]);
  await storage.db.deleteFrom('event').execute();
  expect(await newestEvent(storage.db)).toBeGreaterThanOrEqual(newest);
  expect((await conversations.list(EVERYTHING, 200)).asOf).toBe(await newestEvent(storage.db));
});
