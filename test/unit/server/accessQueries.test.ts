/** Who can do what, as a review reads it: whom it covers, what of theirs, and when it was used last. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, beforeAll, describe, expect, test } from 'vitest';
import type { Insertable } from 'kysely';
import * as access from '../../../server/domains/accessReview/accessQueries.ts';
import * as uses from '../../../server/domains/accessReview/useQueries.ts';
import { WORK_KINDS } from '../../../server/domains/accessReview/uses.ts';
import { rowFrom } from '../../../server/domains/addresses/ruleForm.ts';
import { systemScope, type Scope } from '../../../server/scope/scope.ts';
import type { Db } from '../../../server/storage/storage.ts';
import type { Tables } from '../../../server/storage/tables.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const everything = systemScope('a test');
let rows: TestDatabase;
let db: Db;
let [alpha, beta, gamma]: string[] = [];
let team: string;
let [anke, both, bert, gone, none]: string[] = [];
/** Of an administrator of alpha and beta. */
let scope: Scope;
let cover: access.Cover;
const id = (one: string | undefined): string => {
  if (one === undefined) throw new Error('Not made yet.');
  return one;
};
beforeAll(async () => {
  rows = await TestDatabase.make('access-queries');
  ({ db } = rows);
});
afterAll(() => rows.close());
beforeEach(async () => {
  const tables = [
    'change_tenant',
    'change',
    'activity',
    'session',
    'login_key',
    'address_rule',
    'enrolment_code',
  ] as const;
  for (const table of tables) await db.deleteFrom(table).execute();
  for (const table of ['second_factor', 'recovery_code', 'workstation', 'workstation_group_tenant'] as const)
    await db.deleteFrom(table).execute();
  for (const table of ['workstation_group', 'person_team', 'team', 'person_tenant', 'person', 'tenant'] as const)
    await db.deleteFrom(table).execute();
  [alpha, beta, gamma] = [await rows.tenant('Alpha'), await rows.tenant('Beta'), await rows.tenant('Gamma')];
  anke = await rows.person('anke', 'agent', [id(alpha)], { name: 'anke' });
  both = await rows.person('both', 'agent', [id(alpha), id(gamma)], { name: 'Both' });
  bert = await rows.person('bert', 'agent', [id(gamma)]);
  gone = await rows.person('gone', 'agent', [id(beta)], { name: 'Aaron', left_at: 1 });
  none = await rows.person('none', 'agent', []);
  team = await rows.team('First', id(alpha), [id(anke)]);
  await rows.team('Foreign', id(gamma), [id(both)]);
  const boss = await rows.person('boss', 'administrator', [id(alpha), id(beta)]);
  scope = await scopeFor(db, { personId: boss, role: 'administrator', tenantIds: [id(alpha), id(beta)] });
  await db.deleteFrom('person_tenant').where('person_id', '=', boss).execute();
  await db.deleteFrom('person').where('id', '=', boss).execute();
  cover = { tenantIds: [id(alpha), id(beta), id(gamma)], teamIds: null, everyTenant: false };
});
const insert = <T extends keyof Tables>(table: T, row: Partial<Insertable<Tables[T]>>) =>
  db
    .insertInto(table)
    .values(row as never)
    .execute();

describe('the people of a review', () => {
  const names = async (by: Scope | typeof everything, of: access.Cover, only: access.Only = null) =>
    (await access.coveredPeople(db, by, of, only)).map(({ name }) => name);

  test('are those of the covered tenants that the scope reaches, by name, those who left among them', async () => {
    expect(access.within(scope, cover)).toEqual([alpha, beta]);
    expect(await names(scope, cover)).toEqual(['Aaron', 'anke', 'Both']);
    expect(await names(scope, { ...cover, tenantIds: [id(beta)] })).toEqual(['Aaron']);
    expect(await names(everything, cover)).toEqual(['Aaron', 'anke', 'Bert', 'Both']);
  });

  test('are people without a tenant too, where every tenant is covered and in reach', async () => {
    const every = { ...cover, everyTenant: true };
    expect(await names(everything, every)).toEqual(['Aaron', 'anke', 'Bert', 'Both', 'None']);
    expect(await names(scope, every)).toEqual(['Aaron', 'anke', 'Both']);
    expect(none).toBeDefined();
  });

  test('are those of the teams, where it is bound to them, and those who are asked about', async () => {
    expect(await names(everything, { ...cover, teamIds: [team] })).toEqual(['anke']);
    expect(await names(everything, { ...cover, teamIds: [] })).toEqual([]);
    expect(await names(everything, cover, [id(both), id(bert)])).toEqual(['Bert', 'Both']);
    expect(await names(everything, cover, [])).toEqual([]);
  });

  test('have of their tenants and teams those that are covered and in reach', async () => {
    const tenants = await access.tenantsOfPeople(db, scope, cover, null);
    expect(tenants.map(({ name }) => name)).toEqual(['Alpha', 'Alpha', 'Beta']);
    expect(new Set(tenants.map((one) => `${one.person_id} ${one.id}`))).toEqual(
      new Set([`${anke} ${alpha}`, `${both} ${alpha}`, `${gone} ${beta}`]),
    );
    await rows.team('A team', id(alpha), [id(both)]);
    expect(
      (await access.teamsOfPeople(db, scope, cover, null)).map(({ person_id, name, tenantId }) => [
        person_id,
        name,
        tenantId,
      ]),
    ).toEqual([
      [both, 'A team', alpha],
      [anke, 'First', alpha],
    ]);
    expect(await access.teamsOfPeople(db, scope, cover, [id(both)])).toHaveLength(1);
    expect(await access.tenantsOfPeople(db, scope, cover, [id(gone)])).toHaveLength(1);
  });

  test('tenants and teams are named by those who have the tenants, in the order of their names', async () => {
    expect(await access.coveredTenants(db, scope, { tenantIds: [id(beta), id(gamma), id(alpha)] })).toEqual([
      { id: alpha, name: 'Alpha' },
      { id: beta, name: 'Beta' },
    ]);
    const foreign = (await rows.all('team')).map((row) => String(row['id']));
    const second = await rows.team('A team', id(beta));
    expect(await access.coveredTeams(db, scope, [...foreign, second])).toEqual(['A team', 'First']);
    expect(await access.coveredTeams(db, scope, [second])).toEqual(['A team']);
    expect(await access.idsOfTenants(db, everything)).toEqual([id(alpha), id(beta), id(gamma)].toSorted());
  });
});

describe('what each of them has', () => {
  test('are confirmed second factors and unused recovery codes, counted', async () => {
    const factor = (person_id: string | undefined, kind: 'totp' | 'security-key', confirmed_at: number | null) =>
      insert('second_factor', {
        ...{
          id: randomUUID(),
          person_id: id(person_id),
          kind,
          name: null,
          sealed: 's',
          used_step: null,
          sign_count: 0,
        },
        ...{ made_at: 1, confirmed_at, used_at: null },
      });
    for (const [person, kind, at] of [
      [anke, 'totp', 1],
      [anke, 'security-key', 1],
      [anke, 'security-key', 2],
      [anke, 'security-key', null],
      [bert, 'totp', 1],
    ] as const)
      await factor(person, kind, at);
    const factors = (await access.factorsOfPeople(db, scope, cover, null)).map(
      (one) => `${one.kind} ${one.count} ${one.person_id}`,
    );
    expect(factors.toSorted()).toEqual([`security-key 2 ${anke}`, `totp 1 ${anke}`]);
    for (const [person_id, used_at] of [
      [anke, null],
      [anke, null],
      [anke, 1],
      [both, 1],
      [bert, null],
    ] as const)
      await insert('recovery_code', { person_id: id(person_id), hash: randomUUID(), used_at });
    expect(await access.recoveryCodesOfPeople(db, scope, cover, null)).toEqual([{ person_id: anke, count: 2 }]);
  });
});

describe('workstations, rules and codes', () => {
  let [own, foreign]: string[] = [];
  beforeEach(async () => {
    own = await rows.group('Own', [id(alpha)]);
    foreign = await rows.group('Foreign', [id(gamma)]);
  });

  test('of people are enrolled, in sight, and used since then or with a key, by name and each once', async () => {
    const at = async (name: string, more: object = {}) =>
      rows.workstation(name, { id: randomUUID(), group_id: own, ...more });
    const used = async (person: string | undefined, workstation: string, started_at: number) =>
      rows.session(id(person), workstation, { started_at });
    const [desk, old, other, revoked] = [
      await at('Desk'),
      await at('Old'),
      await at('Other', { group_id: foreign }),
      await at('Revoked', { revoked_at: 1 }),
    ];
    await used(anke, desk, 10);
    await used(anke, desk, 11);
    await used(anke, old, 9);
    await used(anke, other, 10);
    await used(anke, revoked, 10);
    await used(bert, desk, 10);
    const found = async () =>
      (await access.workstationsOfPeople(db, scope, cover, null, 10)).map((one) => [one.person_id, one.name]);
    expect(await found()).toEqual([[anke, 'Desk']]);
    const second = await at('A desk');
    for (const [person_id, workstation_id] of [
      [both, second],
      [anke, second],
      [anke, desk],
      [both, other],
      [both, revoked],
      [bert, second],
    ] as const)
      await insert('login_key', {
        ...{ key_id: randomUUID(), person_id: id(person_id), workstation_id, public_key: '', registered_at: 1 },
      });
    expect((await found()).map((one) => one.join(' ')).toSorted()).toEqual(
      [`${anke} A desk`, `${anke} Desk`, `${both} A desk`].toSorted(),
    );
  });

  test('are enrolled ones in sight, by name', async () => {
    for (const [name, more] of [
      ['B', { group_id: own }],
      ['A', { group_id: own }],
      ['C', { group_id: foreign }],
      ['D', { group_id: own, revoked_at: 1 }],
    ] as const)
      await rows.workstation(name, { id: name, ...more });
    const names = async (only: access.Only) =>
      (await access.coveredWorkstations(db, scope, only)).map(({ name }) => name);
    expect([await names(null), await names(['B', 'C']), await names([])]).toEqual([['A', 'B'], ['B'], []]);
  });

  test('are rules in sight, by range', async () => {
    const rule = async (range: string, more: object = {}) => {
      const form = { range, use: 'server', subject: { kind: 'everybody' }, note: '', expiresAt: null } as const;
      await insert('address_rule', { ...rowFrom(form, range, null), ...more });
    };
    await rule('10.2.0.0/16');
    await rule('10.1.0.0/16', { group_id: own });
    await rule('10.3.0.0/16', { group_id: foreign });
    await rule('10.4.0.0/16', { tenant_id: alpha });
    await rule('10.5.0.0/16', { tenant_id: gamma });
    const ranges = async (only: access.Only) => (await access.coveredRules(db, scope, only)).map(({ range }) => range);
    expect(await ranges(null)).toEqual(['10.1.0.0/16', '10.2.0.0/16', '10.4.0.0/16']);
    expect(await ranges(['10.4.0.0/16', '10.5.0.0/16'])).toEqual(['10.4.0.0/16']);
  });

  test('are codes in sight that can still be redeemed, by name', async () => {
    const code = (name: string, more: object = {}) =>
      insert('enrolment_code', {
        ...{
          id: name,
          name,
          group_id: own,
          secret_hash: name,
          ranges: '[]',
          replaces: null,
          made_at: 1,
          made_by: null,
        },
        ...{ expires_at: 11, redeemed_at: null, workstation_id: null, key_hash: null, withdrawn_at: null, ...more },
      });
    await code('B');
    await code('A');
    for (const [name, more] of Object.entries({
      C: { expires_at: 10 },
      D: { redeemed_at: 1 },
      E: { withdrawn_at: 1 },
      F: { group_id: foreign },
    }))
      await code(name, more);
    const names = async (only: access.Only) => (await access.coveredCodes(db, scope, only, 10)).map(({ name }) => name);
    expect([await names(null), await names(['B', 'C'])]).toEqual([['A', 'B'], ['B']]);
  });
});

describe('the last use', () => {
  const record = (kind: string, at: number, more: object = {}) =>
    rows.activity({ kind, at, personId: id(anke), tenantId: id(alpha), ...more });

  test('of a kind of record is the newest of the server itself, of a covered tenant or of none', async () => {
    await record('records-read', 5);
    await record('records-read', 7);
    await record('records-read', 6, { tenantId: null });
    await record('records-read', 9, { tenantId: gamma });
    await record('records-read', 9, { seq: 1 });
    await record('exported', 9);
    await record('records-read', 8, { personId: bert });
    const last = (kinds: string[]) => uses.lastRecords(db, scope, cover, null, kinds);
    expect(await last(['records-read'])).toEqual([{ personId: anke, what: 'records-read', at: 7 }]);
    expect(await last(['records-read', 'exported', 'none'])).toEqual([
      { personId: anke, what: 'records-read', at: 7 },
      { personId: anke, what: 'exported', at: 9 },
    ]);
    await record('records-read', 10, { tenantId: null });
    expect(await last(['records-read'])).toEqual([{ personId: anke, what: 'records-read', at: 10 }]);
    expect(await uses.lastRecords(db, scope, cover, [id(both)], ['records-read'])).toEqual([]);
  });

  test('of a route is the newest record of reading by it', async () => {
    const read = (route: string, at: number, more: object = {}) =>
      record('records-read', at, { detail: { route }, ...more });
    await read('queryActivity', 5);
    await read('queryActivity', 7);
    await read('listPeople', 9);
    await read('queryActivity', 9, { seq: 1 });
    await read('queryActivity', 9, { kind: 'exported' });
    await read('queryActivity', 9, { personId: bert });
    const last = await uses.lastReads(db, scope, cover, null, ['queryActivity']);
    expect(last).toEqual([{ personId: anke, what: 'queryActivity', at: 7 }]);
    await read('queryActivity', 8, { personId: both });
    const all = await uses.lastReads(db, scope, cover, null, ['queryActivity', 'listPeople']);
    expect(all.toSorted((a, b) => a.at - b.at)).toEqual([
      { personId: anke, what: 'queryActivity', at: 7 },
      { personId: both, what: 'queryActivity', at: 8 },
      { personId: anke, what: 'listPeople', at: 9 },
    ]);
  });

  test('of an action is the newest change that concerns no tenant out of the cover', async () => {
    const change = async (at: number, tenants: (string | undefined)[], more: object = {}) => {
      const row = {
        ...{
          at,
          person_id: anke,
          person_name: 'Anke',
          workstation_id: null,
          action: 'rename',
          subject: 's',
          subject_id: null,
        },
        ...{ before: 'null', after: 'null', words: '', ...more },
      };
      const { insertId } = await db.insertInto('change').values(row).executeTakeFirstOrThrow();
      for (const tenant_id of tenants)
        await insert('change_tenant', { change_id: Number(insertId), tenant_id: id(tenant_id) });
    };
    await change(5, [alpha]);
    await change(6, []);
    await change(9, [alpha, gamma]);
    await change(4, [beta], { action: 'leave' });
    await change(9, [alpha], { person_id: bert });
    await change(9, [alpha], { person_id: null });
    await change(7, [alpha], { person_id: both });
    const last = await uses.lastChanges(db, scope, cover, null);
    expect(last.toSorted((a, b) => a.at - b.at)).toEqual([
      { personId: anke, what: 'leave', at: 4 },
      { personId: anke, what: 'rename', at: 6 },
      { personId: both, what: 'rename', at: 7 },
    ]);
  });

  test('of what somebody may do is the newest change that concerns a covered tenant, or none', async () => {
    const change = async (subject_id: string | undefined, tenants: (string | undefined)[], action = 'change-role') => {
      const row = {
        ...{ at: 1, person_id: null, person_name: null, workstation_id: null, action, subject: 's', subject_id },
        ...{ before: 'null', after: 'null', words: '' },
      };
      const { insertId } = await db.insertInto('change').values(row).executeTakeFirstOrThrow();
      for (const one of tenants) await insert('change_tenant', { change_id: Number(insertId), tenant_id: id(one) });
      return Number(insertId);
    };
    await change(anke, [alpha]);
    const newest = await change(anke, [alpha, gamma]);
    await change(anke, [gamma]);
    await change(anke, [alpha], 'begin-review');
    const ofAll = await change(both, []);
    await change(bert, [alpha]);
    const found = await access.newestChanges(db, scope, cover, [id(anke), id(both)]);
    expect(found).toEqual(
      new Map([
        [anke, newest],
        [both, ofAll],
      ]),
    );
  });

  test('of a tenant is the newest work for it since a position', async () => {
    const kind = WORK_KINDS[0] ?? '';
    await record(kind, 9);
    const position = await record(kind, 5);
    await record(kind, 4);
    await record(kind, 6, { tenantId: beta });
    await record(kind, 9, { tenantId: gamma });
    await record(kind, 9, { tenantId: null });
    await record('records-read', 9);
    await record(kind, 9, { personId: bert });
    const last = await uses.lastWork(db, scope, cover, null, position);
    expect(last.toSorted((a, b) => a.at - b.at)).toEqual([
      { personId: anke, what: alpha, at: 5 },
      { personId: anke, what: beta, at: 6 },
    ]);
  });

  test('of a sign-in is the newest session of each who has had one', async () => {
    const desk = await rows.workstation('Desk');
    for (const started_at of [5, 7, 6]) await rows.session(id(anke), desk, { started_at });
    await rows.session(id(bert), desk, { started_at: 9 });
    expect(await uses.lastSignIns(db, scope, cover, null)).toEqual(new Map([[anke, 7]]));
  });
});
