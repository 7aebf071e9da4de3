/** What the floor counts of each agent: rows that count, and for each condition one that does not. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as queries from '../../../server/domains/activity/tileQueries.ts';
import type { Scope } from '../../../server/scope/scope.ts';
import type { Db } from '../../../server/storage/storage.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

let rows: TestDatabase;
let db: Db;
let own: string;
let foreign: string;
let scope: Scope;
beforeAll(async () => {
  rows = await TestDatabase.make('tile-queries');
  ({ db } = rows);
});
afterAll(() => rows.close());
const scopeOf = (tenantIds: readonly string[], role: 'supervisor' | 'administrator' = 'administrator') =>
  scopeFor(db, { role, tenantIds });
beforeEach(async () => {
  for (const table of ['activity', 'session', 'conversation', 'person_team', 'person_tenant', 'person'] as const)
    await db.deleteFrom(table).execute();
  [own, foreign] = [await rows.tenant(randomUUID()), await rows.tenant(randomUUID())];
  scope = await scopeOf([own]);
});

describe('agents in sight', () => {
  const names = async (by: Scope, only: readonly string[] | null = null, roles: readonly string[] = ['agent']) =>
    (await queries.agentsInSight(db, by, roles, only)).map(({ name }) => name);

  test('work here, in a tenant of the scope, with one of the roles, by name', async () => {
    const berta = await rows.person('berta', 'agent', [own]);
    const anke = await rows.person('anke', 'agent', [own, foreign]);
    await rows.person('lead', 'supervisor', [own]);
    await rows.person('foreign', 'agent', [foreign]);
    await rows.person('gone', 'agent', [own], { left_at: 1 });
    expect(await names(scope)).toEqual(['Anke', 'Berta']);
    expect(await names(scope, null, ['supervisor', 'agent'])).toEqual(['Anke', 'Berta', 'Lead']);
    expect([await names(scope, [berta]), await names(scope, [])]).toEqual([['Berta'], []]);
    expect(anke).not.toBe(berta);
  });

  test('of a supervisor who is bound to a team are of the team', async () => {
    const anke = await rows.person('anke', 'agent', [own]);
    await rows.person('berta', 'agent', [own]);
    const lead = await rows.person('lead', 'supervisor', [own]);
    await rows.team(randomUUID(), own, [anke, lead]);
    const bound = await scopeFor(db, { personId: lead, role: 'supervisor', tenantIds: [own] });
    expect(await names(bound)).toEqual(['Anke']);
  });
});

test('open work is counted by who answers it, of own tenants alone, with the longest wait', async () => {
  const [anke, berta] = [await rows.person('anke', 'agent', [own]), await rows.person('berta', 'agent', [own])];
  const conversation = (tenantId: string, more: object) =>
    rows.conversation(tenantId, { status: 'open', assigned_person_id: anke, ...more });
  await conversation(own, { waiting_since: 7 });
  await conversation(own, { waiting_since: 5 });
  await conversation(own, { waiting_since: null });
  await conversation(own, { waiting_since: 1, status: 'closed' });
  await conversation(foreign, { waiting_since: 1 });
  await conversation(own, { waiting_since: 1, assigned_person_id: berta });
  expect(await queries.openWork(db, scope, [anke])).toEqual([{ assigned_person_id: anke, open: 3, longest: 5 }]);
  expect(await queries.openWork(db, scope, [anke, berta])).toHaveLength(2);
});

test('a workstation is named where its group is in sight', async () => {
  const [seen, hidden] = [await rows.group(randomUUID(), [own]), await rows.group(randomUUID(), [foreign])];
  const bound = await scopeOf([own]);
  const desk = (group_id: string) => rows.workstation(`of ${group_id}`, { id: randomUUID(), group_id });
  const name = (id: string) => queries.workstationName(db, bound, id);
  expect([await name(await desk(seen)), await name(await desk(hidden)), await name('none')]).toEqual([
    ...[`of ${seen}`, null, null],
  ]);
});

describe('what was counted since the sign-in', () => {
  let anke: string;
  const NONE = { blockedAttempts: 0, exceptionsUsed: 0 };
  const KINDS = ['copy-attempt', 'print-attempt', 'guard-allowed'];
  const counted = (others: string[] = []) => queries.countedSinceSignIn(db, scope, anke, KINDS, new Set(others));
  const record = (more: Parameters<TestDatabase['activity']>[0] = {}) =>
    rows.activity({ at: 10, personId: anke, tenantId: own, kind: 'copy-attempt', ...more });
  beforeEach(async () => {
    anke = await rows.person('anke', 'agent', [own]);
    const desk = await rows.workstation(randomUUID());
    for (const started_at of [5, 10, 7]) await rows.session(anke, desk, { started_at });
  });

  test('is nothing without a sign-in, or without records', async () => {
    expect(await counted()).toEqual(NONE);
    await record();
    await db.deleteFrom('session').execute();
    expect(await counted()).toEqual(NONE);
  });

  test('are blocked attempts of these kinds since the newest one, as often as they were repeated', async () => {
    await record();
    await record({ kind: 'print-attempt', detail: { repeats: 4 } });
    await record({ at: 9 });
    await record({ kind: 'lock' });
    await record({ personId: randomUUID() });
    expect(await counted()).toEqual({ blockedAttempts: 5, exceptionsUsed: 0 });
  });

  test('are exceptions that policy reports or warns about, and no others', async () => {
    for (const [action, repeats] of [
      ['report', 2],
      ['warn', 3],
      ['allow', 10],
    ] as const)
      await record({ kind: 'guard-allowed', detail: { action, repeats } });
    await record({ kind: 'guard-allowed' });
    await record({ detail: { action: 'warn' } });
    expect(await counted()).toEqual({ blockedAttempts: 1, exceptionsUsed: 5 });
  });

  test('are those of own tenants, and those of none at a workstation in sight', async () => {
    await record({ tenantId: foreign });
    expect(await counted()).toEqual(NONE);
    await record({ tenantId: null });
    await record({ tenantId: null, workstationId: 'seen' });
    expect(await counted(['hidden'])).toEqual({ ...NONE, blockedAttempts: 2 });
    await record({ tenantId: null, workstationId: 'hidden' });
    expect(await counted(['hidden'])).toEqual({ ...NONE, blockedAttempts: 2 });
    // In a conversation of an own tenant the workstation does not matter.
    await record({ workstationId: 'hidden' });
    expect(await counted(['hidden'])).toEqual({ ...NONE, blockedAttempts: 3 });
  });
});
