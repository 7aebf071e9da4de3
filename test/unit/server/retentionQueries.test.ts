/** What the retention takes and what it leaves: rows at the border, one beyond, and as many at a time as asked for. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConversationInScope } from '../../../server/domains/conversations/inScopeQueries.ts';
import * as queries from '../../../server/domains/retention/queries.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import type { Db } from '../../../server/storage/storage.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;
const everything = systemScope('a test');
let rows: TestDatabase;
let db: Db;
let tenant: string;
let site: string;
beforeAll(async () => {
  rows = await TestDatabase.make('retention-queries');
  ({ db } = rows);
});
afterAll(() => rows.close());
beforeEach(async () => {
  for (const table of ['event', 'message', 'conversation', 'consent', 'activity'] as const)
    await db.deleteFrom(table).execute();
  tenant = await rows.tenant(randomUUID());
  site = await rows.site(tenant, { retention_days: 10 });
});
const conversation = (more: object) => rows.conversation(tenant, { site_id: site, ...more });

describe('a conversation', () => {
  const abandoned = (limit = 10) =>
    db.transaction().execute((tx) => queries.abandoned(tx, everything, { now: NOW, writtenBefore: NOW - DAY, limit }));

  test('is abandoned that is open, was not written in since, and whose visitor has left', async () => {
    const left = { touched_at: NOW - DAY, visitor_online: 0 };
    const found = [await conversation({ ...left, status: 'waiting' }), await conversation({ ...left, status: 'open' })];
    await conversation({ ...left, status: 'closed' });
    await conversation({ ...left, touched_at: NOW - DAY + 1 });
    await conversation({ ...left, visitor_online: 1 });
    expect((await abandoned()).toSorted()).toEqual(found.toSorted());
    expect(await abandoned(1)).toHaveLength(1);
  });

  test('with a visitor is abandoned after the days of its site, to the millisecond', async () => {
    const late = await conversation({ touched_at: NOW - 10 * DAY, visitor_online: 1 });
    await conversation({ touched_at: NOW - 10 * DAY + 1, visitor_online: 1 });
    const other = await rows.site(tenant, { retention_days: 11 });
    await conversation({ touched_at: NOW - 10 * DAY, visitor_online: 1, site_id: other });
    expect(await abandoned()).toEqual([late]);
  });

  test('of a site has ended that is closed since then at the latest', async () => {
    const closed = { status: 'closed' as const, closed_at: 50 };
    const found = await conversation(closed);
    await conversation({ ...closed, closed_at: 51 });
    await conversation({ ...closed, status: 'open' });
    await rows.conversation(tenant, { ...closed, site_id: await rows.site(tenant) });
    expect(await queries.ended(db, everything, site, 50, 10)).toEqual([found]);
    await conversation(closed);
    expect(await queries.ended(db, everything, site, 50, 1)).toHaveLength(1);
  });

  test('loses its own parts, so many at a time, and then itself', async () => {
    const [own, other] = [await conversation({}), await conversation({})];
    for (const id of [own, other]) for (const seq of [1, 2, 3]) await rows.message(tenant, id, seq);
    const found = await ConversationInScope.find(db, everything, own);
    if (found === null) throw new Error('There is no such conversation.');
    expect([
      await queries.deletePart(db, found, 'message', 2),
      await queries.deletePart(db, found, 'message', 2),
    ]).toEqual([2, 1]);
    expect(await queries.deletePart(db, found, 'event', 2)).toBe(0);
    expect((await rows.all('message')).map((row) => row['conversation_id'])).toEqual([other, other, other]);
    await db.transaction().execute((tx) => queries.deleteConversation(tx, found));
    expect((await rows.all('conversation')).map((row) => row['id'])).toEqual([other]);
  });

  test('has parts in an order in which none refers to one that is gone', () => {
    expect(queries.PARTS).toEqual(['sealed_original', 'entry', 'event', 'message']);
  });
});

test('sites are listed with their tenants and days', async () => {
  expect(await queries.sites(db, everything)).toContainEqual({ id: site, tenant_id: tenant, retention_days: 10 });
});

describe('records of activity', () => {
  test('are taken that arrived before, oldest first, but for those that say what counts now', async () => {
    const at = async (arrived_at: number, more: Parameters<typeof rows.activity>[0] = {}) => {
      const position = await rows.activity(more);
      await db.updateTable('activity').set({ arrived_at }).where('position', '=', position).execute();
      return position;
    };
    const taken = [await at(9), await at(8)];
    await at(10);
    await at(9, { kind: 'state-recorded' });
    expect(await queries.recordsBefore(db, everything, 10, 10)).toEqual(taken);
    expect(await queries.recordsBefore(db, everything, 10, 1)).toEqual(taken.slice(0, 1));
  });

  test('that bind what was said stay while the conversation is there', async () => {
    const there = await conversation({});
    const all = new Map<string, number>();
    for (const kind of ['message-stored', 'conversation-closed', 'message-changed', 'entry-stored'] as const)
      all.set(kind, await rows.activity({ kind, conversationId: there }));
    all.set('of a desk', await rows.activity({ kind: 'entry-stored', conversationId: there, seq: 1 }));
    all.set('of none', await rows.activity({ kind: 'entry-stored' }));
    all.set('of one that is gone', await rows.activity({ kind: 'entry-stored', conversationId: randomUUID() }));
    all.set('of another kind', await rows.activity({ kind: 'copy-attempt', conversationId: there }));
    const taken = await queries.recordsBefore(db, everything, Date.now() + DAY, 20);
    expect([...all].filter(([, position]) => taken.includes(position)).map(([name]) => name)).toEqual([
      ...['of a desk', 'of none', 'of one that is gone', 'of another kind'],
    ]);
  });
});

describe('consents', () => {
  test('are deleted that were given since then at the latest and have no conversation', async () => {
    const used = await conversation({});
    await db.updateTable('consent').set({ at: 5 }).execute();
    const consent = async (at: number) => {
      const id = await conversation({});
      await db.updateTable('consent').set({ at }).where('conversation_id', '=', id).execute();
      await db.deleteFrom('conversation').where('id', '=', id).execute();
      return id;
    };
    await consent(5);
    await consent(5);
    const young = await consent(6);
    expect(await queries.deleteConsents(db, everything, 5, 1)).toBe(1);
    expect(await queries.deleteConsents(db, everything, 5, 10)).toBe(1);
    expect(new Set((await rows.all('consent')).map((row) => row['conversation_id']))).toEqual(new Set([used, young]));
  });
});

describe('events', () => {
  test('are deleted that were stored since then at the latest, oldest first', async () => {
    const conversationId = await conversation({});
    const event = async (at: number): Promise<number> => {
      const row = {
        tenant_id: tenant,
        conversation_id: conversationId,
        kind: 'message.stored' as const,
        ref_id: 'm',
        at,
      };
      const { insertId } = await db.insertInto('event').values(row).executeTakeFirstOrThrow();
      return Number(insertId);
    };
    const seqs = [await event(7), await event(5), await event(8), await event(6)];
    const remove = (limit: number) => db.transaction().execute((tx) => queries.deleteEvents(tx, everything, 7, limit));
    expect(await remove(2)).toEqual([seqs[0], seqs[1]]);
    expect(await remove(2)).toEqual([seqs[3]]);
    expect(await remove(2)).toEqual([]);
    expect((await rows.all('event')).map((row) => row['seq'])).toEqual([seqs[2]]);
  });
});
