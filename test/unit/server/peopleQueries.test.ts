/** What queries over people, teams, requests and changes find: each condition, order and limit by one row. */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { ChangesQuery, PeopleQuery } from '../../../contract/people.ts';
import { changeCalled, pageOfChanges, workstationNames } from '../../../server/domains/people/changeQueries.ts';
import {
  conversationsAnsweredBy,
  findPeople,
  idsOfAllHere,
  insertPerson,
  ownTenants,
  peopleHere,
  releaseConversation,
  tenantNames,
  tenantsWithRole,
} from '../../../server/domains/people/personQueries.ts';
import {
  closedRequests,
  closeRequest,
  lateRequests,
  openRequests,
  subjectsWithRequest,
} from '../../../server/domains/people/requestQueries.ts';
import { subjectOf, subjectsOf } from '../../../server/domains/people/subjectQueries.ts';
import {
  hasPeople,
  isNameTaken,
  ownTeams,
  teamIdsOfSelf,
  teamsInScope,
} from '../../../server/domains/people/teamQueries.ts';
import { recordChange } from '../../../server/record/changes.ts';
import { personNames } from '../../../server/record/queries.ts';
import { hasOtherTenants, peopleOfTeamsOf, servedBy } from '../../../server/scope/queries.ts';
import { workstationsSeenBy } from '../../../server/scope/sightQueries.ts';
import { isLoginTaken, isTeamIdTaken } from '../../../server/scope/takenNameQueries.ts';
import { systemScope, type Scope } from '../../../server/scope/scope.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { scopeFor } from '../../support/scopes.ts';

const rows = await TestDatabase.make('people-queries');
const { db } = rows;
afterAll(() => rows.close());
const everything = systemScope('a test');

// In another order than that of their names.
const zeta = await rows.tenant('zeta');
const alpha = await rows.tenant('alpha');
const foreign = await rows.tenant('foreign');
const people = {
  zoe: await rows.person('zoe', 'agent', [alpha], { name: 'zoe' }),
  Yves: await rows.person('yves', 'supervisor', [zeta, alpha], { name: 'Yves' }),
  anna: await rows.person('x-login', 'agent', [alpha], { name: 'anna' }),
  Bert: await rows.person('bert', 'administrator', [zeta], { name: 'Bert' }),
  gone: await rows.person('gone', 'administrator', [alpha], { name: 'Carl', left_at: 5 }),
  stranger: await rows.person('stranger', 'agent', [foreign]),
};
const north = await rows.team('north', alpha, [people.zoe, people.Yves, people.gone]);
const south = await rows.team('South', zeta, [people.Yves]);
const abroad = await rows.team('abroad', foreign, [people.stranger]);
const empty = await rows.team('Empty', alpha);
const administrator = await scopeFor(db, { personId: people.Bert, role: 'administrator', tenantIds: [alpha, zeta] });
const bound = await scopeFor(db, { personId: people.Yves, role: 'supervisor', tenantIds: [alpha, zeta] });

const NAMES = new Map(Object.entries(people).map(([name, id]) => [id, name]));
const named = (ids: readonly string[]): string[] => ids.map((id) => NAMES.get(id) ?? id);
const found = async (
  query: Partial<z.input<typeof PeopleQuery>>,
  scope: Scope = administrator,
): Promise<[string[], number]> => {
  const { ids, total } = await findPeople(db, scope, PeopleQuery.parse({ offset: 0, limit: 500, ...query }));
  return [named(ids), total];
};

test.each<[string, Partial<z.input<typeof PeopleQuery>>, string[]]>([
  ['those who work here, by name in whatever case', {}, ['anna', 'Bert', 'Yves', 'zoe']],
  ['those who have left', { here: 'left' }, ['gone']],
  ['all', { here: 'all' }, ['anna', 'Bert', 'gone', 'Yves', 'zoe']],
  ['one id', { id: people.anna }, ['anna']],
  ['an id of another tenant', { id: people.stranger }, []],
  ['a role', { role: 'agent' }, ['anna', 'zoe']],
  ['a tenant', { tenantId: zeta }, ['Bert', 'Yves']],
  ['a tenant of others', { tenantId: foreign }, []],
  ['a team', { teamId: north }, ['Yves', 'zoe']],
  ['a team of others', { teamId: abroad }, []],
  ['a part of a name, with blanks around it', { search: '  NN ' }, ['anna']],
  ['a part of a login', { search: 'x-log' }, ['anna']],
  ['blanks alone', { search: '  ' }, ['anna', 'Bert', 'Yves', 'zoe']],
  ['a role and a team', { role: 'agent', teamId: north }, ['zoe']],
])('a search for people by %s finds those', async (_what, query, expected) => {
  expect(await found(query)).toEqual([expected, expected.length]);
});

test('a page of people has its part of the order, and the number of all', async () => {
  expect(await found({ offset: 1, limit: 2 })).toEqual([['Bert', 'Yves'], 4]);
  expect(await found({ offset: 3, limit: 2 })).toEqual([['zoe'], 4]);
});

test('people of the same name come in the order of their ids, page by page', async () => {
  const tenant = await rows.tenant('of namesakes');
  const ids: string[] = [];
  for (const n of [3, 1, 4, 2])
    ids.push(
      await rows.person(`same-${n}`, 'agent', [tenant], {
        id: `0000000${n}-0000-4000-8000-000000000000`,
        name: 'Same',
      }),
    );
  const scope = await scopeFor(db, { role: 'administrator', tenantIds: [tenant] });
  const pages = [];
  for (const offset of [0, 1, 2, 3])
    pages.push(...(await findPeople(db, scope, PeopleQuery.parse({ offset, limit: 1 }))).ids);
  expect(pages).toEqual(ids.toSorted());
});

test('a supervisor who is bound to teams finds these people alone', async () => {
  expect(await found({}, bound)).toEqual([['Yves', 'zoe'], 2]);
  expect((await peopleHere(db, bound)).map(({ name }) => name)).toEqual(['Yves', 'zoe']);
  expect((await ownTeams(db, bound)).map(({ name }) => name)).toEqual(['South', 'north']);
});

test('lists of people and tenants are by name, without those who have left and those of others', async () => {
  expect((await peopleHere(db, administrator)).map(({ name, role }) => [name, role])).toEqual([
    ['Bert', 'administrator'],
    ['Yves', 'supervisor'],
    ['anna', 'agent'],
    ['zoe', 'agent'],
  ]);
  expect(named(await idsOfAllHere(db, administrator)).toSorted()).toEqual(['Bert', 'Yves', 'anna', 'zoe']);
  expect((await ownTenants(db, administrator)).map(({ name }) => name)).toEqual(['alpha', 'zeta']);
  expect((await tenantNames(db, administrator, [zeta, foreign, alpha])).map(({ name }) => name)).toEqual([
    'alpha',
    'zeta',
  ]);
  expect((await tenantNames(db, administrator, [zeta])).map(({ id }) => id)).toEqual([zeta]);
});

test('a tenant has a role where somebody who works here has it', async () => {
  const having = (...roles: string[]) => tenantsWithRole(db, administrator, [alpha, zeta, foreign], roles);
  expect(await having('administrator')).toEqual([zeta]);
  expect((await having('supervisor')).toSorted()).toEqual([alpha, zeta].toSorted());
  expect(await having('agent')).toEqual([alpha]);
  expect(await having('data-protection-officer')).toEqual([]);
  expect(await tenantsWithRole(db, administrator, [alpha], ['administrator', 'supervisor'])).toEqual([alpha]);
  expect((await tenantsWithRole(db, everything, [alpha, foreign], ['agent'])).toSorted()).toEqual(
    [alpha, foreign].toSorted(),
  );
});

test('subjects come in the order asked for, with tenants and teams by name, and their newest change', async () => {
  for (const subjectId of [people.Yves, people.Yves, people.zoe])
    await db.transaction().execute((tx) =>
      recordChange(tx, {
        by: null,
        action: 'rename-person',
        subject: 's',
        subjectId,
        tenantId: null,
        before: 1,
        after: 2,
      }),
    );
  const [, newestOfYves, newestOfZoe] = (await rows.all('change')).map(({ id }) => id);
  const read = await subjectsOf(db, administrator, [people.zoe, people.stranger, people.Yves, people.anna]);
  expect(read).toMatchObject([
    { id: people.zoe, role: 'agent', leftAt: null, tenantIds: [alpha], teamIds: [north], version: newestOfZoe },
    { id: people.Yves, role: 'supervisor', tenantIds: [alpha, zeta], teamIds: [south, north], version: newestOfYves },
    { id: people.anna, login: 'x-login', name: 'anna', tenantIds: [alpha], teamIds: [], version: 0 },
  ]);
  expect(read).toHaveLength(3);
  expect(await subjectOf(db, administrator, people.gone)).toMatchObject({ leftAt: 5 });
});

test('teams are by name, with how many who work here are in each, without those of others', async () => {
  expect(
    (await ownTeams(db, administrator)).map(({ name, people: number, tenantId }) => [name, number, tenantId]),
  ).toEqual([
    ['Empty', 0, alpha],
    ['South', 1, zeta],
    ['north', 2, alpha],
  ]);
  expect((await teamsInScope(db, administrator, [north, abroad, south, randomUUID()])).map(({ name }) => name)).toEqual(
    ['South', 'north'],
  );
  expect(new Set(await teamIdsOfSelf(db, bound))).toEqual(new Set([north, south]));
  expect(await teamIdsOfSelf(db, administrator)).toEqual([]);
});

test('a team has people, and a name, as the database has it', async () => {
  await db.transaction().execute(async (tx) => {
    const taken = (id: string, tenant_id: string, name: string) =>
      isNameTaken(tx, administrator, { id, tenant_id, name });
    expect([await hasPeople(tx, administrator, north), await hasPeople(tx, administrator, empty)]).toEqual([
      true,
      false,
    ]);
    expect(await hasPeople(tx, administrator, abroad)).toBe(false);
    expect(await taken(empty, alpha, 'NORTH')).toBe(true);
    expect(await taken(north, alpha, 'North')).toBe(false);
    expect(await taken(empty, alpha, 'nort')).toBe(false);
    expect(await taken(south, zeta, 'north')).toBe(false);
    expect(await taken(randomUUID(), foreign, 'abroad')).toBe(false);
    expect([await isTeamIdTaken(tx, abroad), await isTeamIdTaken(tx, randomUUID())]).toEqual([true, false]);
  });
});

test('a login is taken by who has it, those who have left among them, and not by who keeps it', async () => {
  expect(await isLoginTaken(db, 'zoe', null)).toBe(true);
  expect(await isLoginTaken(db, 'gone', people.zoe)).toBe(true);
  expect(await isLoginTaken(db, 'zoe', people.zoe)).toBe(false);
  expect(await isLoginTaken(db, 'zo', null)).toBe(false);
});

test('a stored person has the given values, is here, and must change the password where that was said', async () => {
  const before = Date.now();
  for (const mustChange of [true, false]) {
    const id = randomUUID();
    await insertPerson(db, { id, login: `new-${mustChange}`, name: 'New', role: 'agent', record: 'r', mustChange });
    const stored = await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(stored).toMatchObject({
      login: `new-${mustChange}`,
      name: 'New',
      role: 'agent',
      sign_in_record: 'r',
      left_at: null,
      password_must_change: mustChange ? 1 : 0,
      password_temporary_until: null,
    });
    expect(stored.password_at).toBeGreaterThanOrEqual(before);
    expect(stored.password_at).toBeLessThanOrEqual(Date.now());
  }
});

test('conversations that somebody answers are the open ones of theirs; one that is released waits', async () => {
  const mine = { assigned_person_id: people.zoe, status: 'open' } as const;
  const answered = await rows.conversation(alpha, mine);
  const ofOthers = await rows.conversation(foreign, mine);
  await rows.conversation(alpha, { ...mine, status: 'closed' });
  await rows.conversation(alpha, { ...mine, assigned_person_id: people.anna });
  await rows.conversation(alpha);
  await db.transaction().execute(async (tx) => {
    expect(await conversationsAnsweredBy(tx, administrator, people.zoe)).toEqual([{ id: answered, tenant_id: alpha }]);
    expect((await conversationsAnsweredBy(tx, everything, people.zoe)).map(({ id }) => id).toSorted()).toEqual(
      [answered, ofOthers].toSorted(),
    );
    const before = await tx.selectFrom('conversation').selectAll().execute();
    await releaseConversation(tx, administrator, ofOthers);
    await releaseConversation(tx, administrator, answered);
    expect(await tx.selectFrom('conversation').selectAll().execute()).toEqual(
      before.map((row) => (row.id === answered ? { ...row, status: 'waiting', assigned_person_id: null } : row)),
    );
    await releaseConversation(tx, everything, ofOthers);
    expect(await conversationsAnsweredBy(tx, everything, people.zoe)).toEqual([]);
  });
});

async function request(
  at: number,
  more: Partial<{ expires_at: number; status: 'open' | 'declined'; subject_id: string | null }> = {},
  tenants: readonly string[] = [alpha],
): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto('change_request')
    .values({
      id,
      at,
      expires_at: 1_000,
      person_id: people.Yves,
      subject_id: people.anna,
      action: 'leave',
      asked: '{}',
      base: 'null',
      reason: '',
      status: 'open',
      decided_at: null,
      decided_by: null,
      note: null,
      ...more,
    })
    .execute();
  for (const tenant_id of tenants)
    await db.insertInto('change_request_tenant').values({ request_id: id, tenant_id }).execute();
  return id;
}

test('open requests come oldest first, closed and expired ones newest first, and up to a limit', async () => {
  const [third, first, second] = [await request(30), await request(10), await request(20)];
  const expired = await request(25, { expires_at: 500 });
  const declined = await request(40, { status: 'declined', subject_id: people.zoe });
  const ofOthers = await request(5, {}, [alpha, foreign]);
  const ofNone = await request(6, {}, []);
  const ids = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);
  const now = 500;
  expect(ids(await openRequests(db, administrator, now, 10))).toEqual([first, second, third]);
  expect(ids(await openRequests(db, administrator, now, 2))).toEqual([first, second]);
  expect(ids(await openRequests(db, administrator, 499, 10))).toContain(expired);
  expect(ids(await closedRequests(db, administrator, now, 10))).toEqual([declined, expired]);
  expect(ids(await closedRequests(db, administrator, now, 1))).toEqual([declined]);
  expect(ids(await closedRequests(db, administrator, 499, 10))).toEqual([declined]);
  expect(ids(await lateRequests(db, everything, now))).toEqual([expired]);
  expect(ids(await lateRequests(db, everything, 499))).toEqual([]);
  expect(new Set(ids(await lateRequests(db, everything, 1_000)))).toEqual(
    new Set([first, second, third, expired, ofOthers, ofNone]),
  );
  const waiting = (at: number) => subjectsWithRequest(db, administrator, [people.anna, people.zoe, people.Bert], at);
  expect(await waiting(999)).toEqual(new Set([people.anna]));
  expect(await waiting(1_000)).toEqual(new Set());
  expect(await subjectsWithRequest(db, administrator, [people.zoe], 999)).toEqual(new Set());

  const before = await rows.all('change_request');
  const to = { status: 'approved', decided_at: 7, decided_by: people.Bert, note: 'n' } as const;
  await db.transaction().execute(async (tx) => {
    await closeRequest(tx, administrator, ofOthers, to);
    await closeRequest(tx, administrator, second, to);
    await closeRequest(tx, everything, ofNone, { ...to, status: 'expired' });
  });
  expect(await rows.all('change_request')).toEqual(
    before.map((row) =>
      row['id'] === second ? { ...row, ...to } : row['id'] === ofNone ? { ...row, ...to, status: 'expired' } : row,
    ),
  );
});

test('changes come newest first, from one moment up to before another, with every word of a search', async () => {
  const tenant = await rows.tenant('of changes');
  const scope = await scopeFor(db, { role: 'administrator', tenantIds: [tenant] });
  const ids: number[] = [];
  for (const [at, words] of [
    [100, 'one red'],
    [200, 'two red'],
    [300, 'three blue 100%'],
  ] as const) {
    const change = await db
      .insertInto('change')
      .values({
        at,
        person_id: null,
        person_name: null,
        workstation_id: null,
        action: 'set-policy',
        subject: words,
        subject_id: null,
        before: 'null',
        after: 'null',
        words,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await db.insertInto('change_tenant').values({ change_id: change.id, tenant_id: tenant }).execute();
    ids.push(change.id);
  }
  const [one, two, three] = ids;
  if (one === undefined || two === undefined || three === undefined) throw new Error('No changes.');
  const page = async (query: Partial<z.input<typeof ChangesQuery>>) => {
    const { rows: list, total } = await pageOfChanges(
      db,
      scope,
      ChangesQuery.parse({ newest: null, offset: 0, limit: 500, from: 100, to: 301, ...query }),
    );
    return [list.map(({ id }) => id), total];
  };
  expect(await page({})).toEqual([[three, two, one], 3]);
  expect(await page({ from: 200 })).toEqual([[three, two], 2]);
  expect(await page({ to: 300 })).toEqual([[two, one], 2]);
  expect(await page({ newest: two })).toEqual([[two, one], 2]);
  expect(await page({ search: ' RED   two ' })).toEqual([[two], 1]);
  expect(await page({ search: 'red' })).toEqual([[two, one], 2]);
  expect(await page({ search: '0%' })).toEqual([[three], 1]);
  expect(await page({ limit: 1, offset: 1 })).toEqual([[two], 3]);
  const twelve = Array.from({ length: 12 }, () => 'red').join(' ');
  expect(await page({ search: `${twelve} absent` })).toEqual([[two, one], 2]);
  expect(await page({ search: `${twelve.slice(4)} absent` })).toEqual([[], 0]);
  expect((await pageOfChanges(db, scope, ChangesQuery.parse({ newest: null, offset: 0, limit: 1 }))).newest).toBe(
    Math.max(...(await rows.all('change')).filter(({ words }) => words !== '').map(({ id }) => Number(id))),
  );
  expect(await changeCalled(db, scope, two)).toMatchObject({ id: two, subject: 'two red', at: 200 });
});

test('names by id are of those that were asked for', async () => {
  const [desk, otherDesk] = [await rows.workstation('Desk'), await rows.workstation('Other')];
  const hidden = await rows.workstation('Hidden', { group_id: await rows.group('of others', [foreign]) });
  const scope = await scopeFor(db, { role: 'administrator', tenantIds: [alpha, zeta] });
  expect(await workstationNames(db, scope, [desk, hidden, null])).toEqual(new Map([[desk, 'Desk']]));
  expect([...(await workstationNames(db, scope, [otherDesk])).values()]).toEqual(['Other']);
  expect(await personNames(db, [people.zoe, null, people.gone, people.zoe])).toEqual(
    new Map([
      [people.zoe, 'zoe'],
      [people.gone, 'Carl'],
    ]),
  );
});

test('a workstation serves the tenants of its group, all where it names none, and none where unknown', async () => {
  const of = async (tenants: readonly string[]) =>
    servedBy(db, await rows.workstation('w', { group_id: await rows.group(`g of ${tenants.length}`, tenants) }));
  expect(await of([alpha, zeta])).toEqual(new Set([alpha, zeta]));
  expect(await of([])).toBeNull();
  expect(await servedBy(db, await rows.workstation('w'))).toBeNull();
  expect(await servedBy(db, randomUUID())).toEqual(new Set());
  expect(await hasOtherTenants(db, [alpha])).toBe(true);
  const all = (await rows.all('tenant')).map(({ id }) => String(id));
  expect(await hasOtherTenants(db, all)).toBe(false);
});

test('somebody who watches and is in teams is bound to the people of these', async () => {
  const of = async (id: string, role: string) => {
    const team = await peopleOfTeamsOf(db, { id, role });
    return team === null ? null : named(team).toSorted();
  };
  expect(await of(people.Yves, 'supervisor')).toEqual(['Yves', 'gone', 'zoe']);
  expect(await of(people.zoe, 'supervisor')).toEqual(['Yves', 'gone', 'zoe']);
  expect(await of(people.Yves, 'agent')).toBeNull();
  expect(await of(people.anna, 'supervisor')).toBeNull();
});

test('who is bound to teams sees the workstations where one of the team signed in last', async () => {
  const [theirs, taken, never] = [
    await rows.workstation('theirs'),
    await rows.workstation('taken over'),
    await rows.workstation('never'),
  ];
  const foreignGroup = await rows.workstation('foreign', { group_id: await rows.group('foreign', [foreign]) });
  await rows.session(people.anna, theirs, { started_at: 1, ended_at: 2 });
  await rows.session(people.zoe, theirs, { started_at: 3, ended_at: 4 });
  await rows.session(people.zoe, taken, { started_at: 1, ended_at: 2 });
  await rows.session(people.anna, taken, { started_at: 3 });
  await rows.session(people.zoe, foreignGroup, { started_at: 3 });
  const again = await scopeFor(db, { personId: people.Yves, role: 'supervisor', tenantIds: [alpha, zeta] });
  expect([...(await workstationsSeenBy(db, again))]).toEqual([theirs]);
  const unbound = await scopeFor(db, { personId: people.Bert, role: 'administrator', tenantIds: [alpha, zeta] });
  const all = await workstationsSeenBy(db, unbound);
  expect([theirs, taken, never, foreignGroup].map((id) => all.has(id))).toEqual([true, true, true, false]);
});
