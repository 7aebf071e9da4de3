/** What the comparison of acts with the records of desks reads: each condition, order and limit by a row of its own. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import {
  actsAfter,
  deskRecorded,
  hadLive,
  lastBefore,
  sessionBegan,
  type SeenAct,
} from '../../../server/domains/activity/corroborationQueries.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('corroboration-queries');
afterAll(() => rows.close());
const { db } = rows;
const scope = systemScope('a test');
const alpha = await rows.tenant('Alpha');
const anke = await rows.person('anke', 'agent', [alpha]);
const bert = await rows.person('bert', 'agent', [alpha]);
const desk = await rows.workstation('Desk');
const elsewhere = await rows.workstation('Another');
beforeEach(async () => {
  for (const table of ['activity', 'session'] as const) await db.deleteFrom(table).execute();
});
type Values = Parameters<TestDatabase['activity']>[0];
const store = (more: Values = {}) =>
  rows.activity({ kind: 'session-begun', personId: anke, workstationId: desk, arrivedAt: 100, ...more });
const act: SeenAct = {
  ...{ position: 1, kind: 'message-stored', at: 100, personId: anke, workstationId: desk },
  ...{ conversationId: null, itemId: null },
};

test('the last record before a moment is the newest that arrived before it', async () => {
  expect(await lastBefore(db, scope, 100)).toBe(0);
  await store({ arrivedAt: 98 });
  const last = await store({ arrivedAt: 99 });
  await store({ arrivedAt: 100 });
  expect(await lastBefore(db, scope, 100)).toBe(last);
});

test('acts are those of people, of the kinds, after a position and up to a moment, the oldest first', async () => {
  const kinds = ['session-begun', 'message-stored'] as const;
  const first = await store();
  const detail = { messageId: 'm' };
  const second = await store({ kind: 'message-stored', conversationId: 'c', detail, arrivedAt: 99 });
  const third = await store({ kind: 'message-stored', detail: { entryId: 'e' } });
  await store({ kind: 'exported' });
  await store({ seq: 1 });
  await store({ arrivedAt: 101 });
  await store({ detail: { again: true } });
  await store({ personId: null });
  await store({ workstationId: null });
  const found = (position: number, limit = 10) => actsAfter(db, scope, position, { kinds, until: 100, limit });
  const common = { at: 100, personId: anke, workstationId: desk, conversationId: null };
  const acts = [
    { ...common, position: first, kind: 'session-begun', itemId: null },
    { ...common, position: second, kind: 'message-stored', conversationId: 'c', itemId: 'm', at: 99 },
    { ...common, position: third, kind: 'message-stored', itemId: 'e' },
  ];
  expect(await found(0)).toEqual(acts);
  expect(await found(first)).toEqual(acts.slice(1));
  expect(await found(0, 2)).toEqual(acts.slice(0, 2));
  // The order is that of the positions, and not of storing or arrival.
  await db
    .updateTable('activity')
    .set({ position: third + 100 })
    .where('position', '=', first)
    .execute();
  expect((await found(0)).map(({ position }) => position)).toEqual([second, third, third + 100]);
});

test('the session of an act is the newest of its person at its workstation that began up to then', async () => {
  expect(await sessionBegan(db, scope, act)).toBeNull();
  await rows.session(anke, desk, { started_at: 101 });
  expect(await sessionBegan(db, scope, act)).toBeNull();
  await rows.session(anke, desk, { started_at: 50 });
  await rows.session(anke, desk, { started_at: 90 });
  await rows.session(anke, desk, { started_at: 40 });
  await rows.session(bert, desk, { started_at: 95 });
  await rows.session(anke, elsewhere, { started_at: 96 });
  expect(await sessionBegan(db, scope, act)).toBe(90);
  await rows.session(anke, desk, { started_at: 100 });
  expect(await sessionBegan(db, scope, act)).toBe(100);
});

test('a live connection counts from its moment on, of the person and at the workstation', async () => {
  const live = (more: Values = {}) => store({ kind: 'live-begun', ...more });
  await live({ arrivedAt: 99 });
  await live({ personId: bert });
  await live({ workstationId: elsewhere });
  await store();
  expect(await hadLive(db, scope, act, 100)).toBe(false);
  await live();
  expect(await hadLive(db, scope, act, 100)).toBe(true);
});

test('a record of the desk counts where everything that the act names is the same', async () => {
  const about: SeenAct = { ...act, conversationId: 'c', itemId: 'm' };
  const recorded = (more: Values = {}) =>
    store({ kind: 'message-sent', conversationId: 'c', detail: { messageId: 'm' }, seq: 1, ...more });
  const has = (one: SeenAct) => deskRecorded(db, scope, one, { kinds: ['message-sent'], since: 100 });
  const wrong: Values[] = [
    { personId: bert },
    { workstationId: elsewhere },
    { kind: 'message-stored' },
    { seq: null },
    { arrivedAt: 99 },
    { conversationId: 'd' },
    { conversationId: null },
    { detail: { messageId: 'n' } },
    { detail: { entryId: 'n' } },
    { detail: {} },
  ];
  for (const more of wrong) await recorded(more);
  expect(await has(about)).toBe(false);
  await recorded();
  expect(await has(about)).toBe(true);
  await db.deleteFrom('activity').execute();
  await recorded({ detail: { entryId: 'm' } });
  expect(await has(about)).toBe(true);
  expect(await has({ ...about, itemId: 'n' })).toBe(false);
  // Without an item or a conversation, none is asked for.
  expect(await has({ ...about, itemId: null })).toBe(true);
  expect(await has({ ...about, conversationId: null })).toBe(true);
  expect(await has({ ...act, conversationId: 'd' })).toBe(false);
});
