/** When a review of access is due, what it lists, and that its alert is raised once for each time. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessState } from '../../../contract/accessReview.ts';
import { accessOf, usagesOf } from '../../../server/domains/accessReview/access.ts';
import { coverOf } from '../../../server/domains/accessReview/cover.ts';
import { alertOverdue } from '../../../server/domains/accessReview/overdue.ts';
import { insertReview } from '../../../server/domains/accessReview/reviewQueries.ts';
import { insertActivity } from '../../../server/record/queries.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;
const everything = systemScope('a test');
let rows: TestDatabase;
let bank: string;
let travel: string;
let admin: string;
beforeAll(async () => {
  rows = await TestDatabase.make('access-due');
  [bank, travel] = [await rows.tenant('Bank'), await rows.tenant('Travel')];
  admin = await rows.person('admin', 'administrator', [bank, travel]);
  await record(admin, 'message-stored', NOW - 200 * DAY, bank);
});
afterAll(() => rows.close());

const record = (personId: string, kind: string, at: number, tenantId: string | null): Promise<number> =>
  insertActivity(rows.db, {
    ...{ tenantId, personId, workstationId: null, conversationId: null, seq: null, at, arrivedAt: at, kind },
    ...{ detail: {}, previousHash: null, hash: null },
  });
const alerts = async (now: number): Promise<(string | null)[]> => {
  await alertOverdue({ db: rows.db, bus: makeBus() }, everything, 90, now);
  const found = await rows.db
    .selectFrom('alert')
    .select('tenant_id')
    .where('kind', '=', 'access-review-overdue')
    .execute();
  return found.map((row) => row.tenant_id);
};
const attested = (tenantIds: readonly string[], at: number, teamIds: string | null = null): Promise<void> =>
  rows.db.transaction().execute((tx) =>
    insertReview(
      tx,
      everything,
      {
        ...{ id: randomUUID(), at, begun_by: admin, begun_name: 'Admin', state: 'attested', team_ids: teamIds },
        ...{ every_tenant: 0, cover: '[]', snapshot: '', record_since: 0, ended_at: at, ended_by: admin },
      },
      tenantIds,
    ),
  );

test('an overdue review raises one alert a company, once for each time that it was due', async () => {
  expect(await alerts(NOW)).toEqual(expect.arrayContaining([bank, travel]));
  expect(await alerts(NOW + DAY)).toHaveLength(2);
  // A review of one company, and one that is bound to a team.
  await attested([bank], NOW + 2 * DAY);
  await attested([travel], NOW + 2 * DAY, '["team"]');
  expect(await alerts(NOW + 91 * DAY)).toHaveLength(2);
  expect(await alerts(NOW + 93 * DAY)).toEqual([expect.anything(), expect.anything(), bank]);
  expect(await alerts(NOW + 94 * DAY)).toHaveLength(3);
});

test('use is read from records of the server, of the own companies, and honestly where they are short', async () => {
  const personId = await rows.person('maya', 'agent', [bank, travel]);
  await record(personId, 'message-stored', NOW - 5 * DAY, travel);
  await record(personId, 'entry-stored', NOW - 100 * DAY, bank);
  const listed = async (tenantIds: readonly string[], now: number) => {
    const scope = await scopeFor(rows.db, { personId: admin, role: 'administrator', tenantIds });
    const cover = await coverOf(rows.db, scope);
    const usages = await usagesOf(rows.db, scope, cover, [personId], now);
    const [one] = await accessOf(rows.db, scope, cover, usages, [personId]);
    const state = AccessState.parse(one?.state);
    if (state.kind !== 'person') throw new Error('No person.');
    return { state, use: (name: string) => state.permissions.find((each) => each.name === name)?.use };
  };
  const both = await listed([bank, travel], NOW);
  expect(both.use('conversation.answer')).toEqual({ status: 'used', at: NOW - 5 * DAY });
  expect(both.use('entry.add')).toEqual({ status: 'unused', at: NOW - 100 * DAY });
  expect(both.use('conversation.close')).toEqual({ status: 'unused', at: null });
  expect(both.use('login.use')).toEqual({ status: 'not-recorded', at: null });
  expect(both.state.tenants.map(({ name, use }) => [name, use.status])).toEqual([
    ['Bank', 'unused'],
    ['Travel', 'used'],
  ]);
  // Of the other company an administrator of one learns nothing.
  const one = await listed([bank], NOW);
  expect(one.use('conversation.answer')).toEqual({ status: 'unused', at: null });
  expect(one.state.tenants.map(({ name }) => name)).toEqual(['Bank']);
  // The records begin less than 90 days before: then nothing is called unused.
  const early = await listed([bank, travel], NOW - 150 * DAY);
  expect(early.use('conversation.close')).toEqual({ status: 'not-seen', at: null });
});

test('people who have left are listed, and those without a company for whoever has every company', async () => {
  const left = await rows.person('left', 'supervisor', [bank], { left_at: 5 });
  const nowhere = await rows.person('nowhere', 'administrator', []);
  const names = async (tenantIds: readonly string[]) => {
    const scope = await scopeFor(rows.db, { personId: admin, role: 'administrator', tenantIds });
    const cover = await coverOf(rows.db, scope);
    return accessOf(rows.db, scope, cover, { now: NOW, since: NOW, of: new Map() });
  };
  const all = await names([bank, travel]);
  expect(all.find(({ subjectId }) => subjectId === left)?.state).toMatchObject({ leftAt: 5, permissions: [] });
  expect(all.map(({ subjectId }) => subjectId)).toContain(nowhere);
  expect((await names([bank])).map(({ subjectId }) => subjectId)).not.toContain(nowhere);
});
