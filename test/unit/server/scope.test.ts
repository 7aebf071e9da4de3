/** Who sees what, where companies share people, teams and workstations: cases that random ids seldom hit. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import type { Role } from '../../../core/vocabulary/roles.ts';
import { rowsAt } from '../../../server/domains/activity/activityQueries.ts';
import { ActivityQuery } from '../../../server/domains/activity/query.ts';
import { sees, sightOf } from '../../../server/domains/activity/sight.ts';
import {
  countRules,
  deleteRule,
  insertRule,
  ruleOfOwnTenant,
  rulesInSight,
} from '../../../server/domains/addresses/ruleQueries.ts';
import { subjectsOf } from '../../../server/domains/people/subjectQueries.ts';
import { removeTeam, saveTeam } from '../../../server/domains/people/teams.ts';
import { passwordRecord } from '../../../server/domains/signIn/passwordRecord.ts';
import { Passwords } from '../../../server/domains/signIn/passwords.ts';
import { Sessions } from '../../../server/domains/signIn/sessions.ts';
import { signInSetup } from '../../../server/domains/signIn/signIn.ts';
import { openRunningTime } from '../../../server/domains/signIn/tries.ts';
import { ManagedGroup, ManagedWorkstation } from '../../../server/domains/workstations/managedQueries.ts';
import { enrolledInSight } from '../../../server/domains/workstations/workstationQueries.ts';
import { Problem } from '../../../server/platform/http/problem.ts';
import { storeOwn } from '../../../server/record/ownRecords.ts';
import { groupsInSight } from '../../../server/scope/groupQueries.ts';
import { workstationsOutOfScope, workstationsSeenBy } from '../../../server/scope/sightQueries.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { scopeFor } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertTenant, insertWorkstation } from '../../support/rows.ts';

const folder = temporaryFolder('scope');
const storage = await openStorage(folder);
const { db } = storage;
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
});

async function tenant(name: string): Promise<string> {
  const id = randomUUID();
  await insertTenant(db, { id, name });
  return id;
}
async function person(login: string, role: Role, tenantIds: readonly string[]): Promise<string> {
  const id = randomUUID();
  await db.insertInto('person').values({ id, login, name: login, role, sign_in_record: '', left_at: null }).execute();
  for (const tenantId of tenantIds)
    await db.insertInto('person_tenant').values({ person_id: id, tenant_id: tenantId }).execute();
  return id;
}
async function team(tenantId: string, name: string, personIds: readonly string[]): Promise<string> {
  const id = randomUUID();
  await db.insertInto('team').values({ id, tenant_id: tenantId, name }).execute();
  for (const personId of personIds)
    await db.insertInto('person_team').values({ person_id: personId, team_id: id }).execute();
  return id;
}

async function workstation(name: string, tenantIds: readonly string[] | null): Promise<string> {
  const [id, groupId] = [randomUUID(), randomUUID()];
  if (tenantIds !== null) {
    await db.insertInto('workstation_group').values({ id: groupId, name, made_at: 1 }).execute();
    for (const tenant_id of tenantIds)
      await db.insertInto('workstation_group_tenant').values({ group_id: groupId, tenant_id }).execute();
  }
  await insertWorkstation(db, { id, name });
  await db
    .updateTable('workstation')
    .set({ group_id: tenantIds === null ? null : groupId })
    .where('id', '=', id)
    .execute();
  return id;
}

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map((row) => row.id).sort();

const [A, B] = [await tenant('A'), await tenant('B')];
const administrator = await person('administrator of A', 'administrator', [A]);
const lead = await person('lead of A', 'supervisor', [A]);
const ofBoth = await person('agent of both', 'agent', [A, B]);
const ofA = await person('agent of A', 'agent', [A]);
const ofB = await person('agent of B', 'agent', [B]);
const desk = await workstation('of no group', null);
const inA = await scopeFor(db, {
  personId: administrator,
  role: 'administrator',
  tenantIds: [A],
  workstationId: desk,
});

const setup = await signInSetup(db);
const bus = makeBus();
const passwords = new Passwords({
  db,
  setup,
  sessions: new Sessions({
    scope: systemScope('a test'),
    db,
    bus,
    addressRule: async () => ({ allow: true }),
    records: { ended: () => {}, moved: () => {} },
  }),
  bus,
  policy: () => SAFE_DEFAULTS,
  time: await openRunningTime(db),
});

describe('an administrator of one company', () => {
  test.each<[string, string]>([
    ['somebody who works for another company as well', ofBoth],
    ['somebody of another company', ofB],
  ])('cannot reset the password of %s', async (_, id) => {
    const before = await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    const registrationRecord = await passwordRecord(setup, id, 'a temporary one 4711');
    await expect(passwords.resetStart(inA, id, '')).rejects.toMatchObject({ code: 'not-found' });
    await expect(passwords.resetFinish(inA, id, { registrationRecord, open: true })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirstOrThrow()).toEqual(before);
  });

  test('resets that of a person who works for this one alone', async () => {
    const registrationRecord = await passwordRecord(setup, ofA, 'a temporary one 4711');
    await passwords.resetFinish(inA, ofA, { registrationRecord, open: false });
    const { sign_in_record: record } = await db
      .selectFrom('person')
      .select('sign_in_record')
      .where('id', '=', ofA)
      .executeTakeFirstOrThrow();
    expect(record).toBe(registrationRecord);
  });

  test('neither renames nor removes a team of another company, whatever company the request names', async () => {
    const foreign = await team(B, 'Team of B', []);
    const names = () => db.selectFrom('team').select(['id', 'tenant_id', 'name']).orderBy('id').execute();
    const before = await names();
    for (const tenantId of [A, B])
      await expect(
        db.transaction().execute((tx) => saveTeam(tx, inA, foreign, { tenantId, name: 'Renamed' })),
      ).rejects.toMatchObject({ code: 'not-found' });
    await expect(db.transaction().execute((tx) => removeTeam(tx, inA, foreign))).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(
      db.transaction().execute((tx) => saveTeam(tx, inA, randomUUID(), { tenantId: B, name: 'New of B' })),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect(await names()).toEqual(before);
  });

  test('sees only people of this one, including those who also work for others', async () => {
    const seen = await subjectsOf(db, inA, [ofBoth, ofA, ofB, lead]);
    expect(seen.map(({ id }) => id)).toEqual([ofBoth, ofA, lead]);
  });
});

test('a supervisor limited to a team sees what its people do for the own tenant, in answers and live', async () => {
  await team(A, 'Bound', [lead, ofBoth]);
  const scope = await scopeFor(db, { personId: lead, role: 'supervisor', tenantIds: [A] });
  expect(new Set(scope.team)).toEqual(new Set([lead, ofBoth]));
  const rows = [
    { tenantId: A, personId: ofBoth, isSeen: true },
    { tenantId: null, personId: ofBoth, isSeen: true },
    { tenantId: B, personId: ofBoth, isSeen: false },
    { tenantId: A, personId: ofA, isSeen: false },
    { tenantId: A, personId: null, isSeen: false },
    { tenantId: null, personId: null, isSeen: false },
  ];
  const positions: number[] = [];
  for (const { tenantId, personId } of rows)
    positions.push(await storeOwn(db, { kind: 'searched', tenantId, personId, detail: { words: 1 } }));
  const expected = positions.filter((_, at) => rows[at]?.isSeen === true);

  const query = new ActivityQuery(db);
  const page = await query.page(scope, { kind: 'searched' }, null, 0, 100);
  expect(page.rows.map(({ position }) => position).toReversed()).toEqual(expected);
  expect(page.total).toBe(expected.length);

  const sight = await sightOf(db, scope);
  const live = (await rowsAt(db, scope, positions)).filter((row) => sees(sight, row));
  expect(live.map(({ row }) => row.position)).toEqual(expected);
});

describe('workstations', () => {
  test('of a group are shown where it serves an own company, and managed where it serves no other', async () => {
    const [all, a, b, both] = [
      await workstation('serves all', []),
      await workstation('serves A', [A]),
      await workstation('serves B', [B]),
      await workstation('serves both', [A, B]),
    ];
    expect(await workstationsOutOfScope(db, await scopeFor(db, { role: 'administrator', tenantIds: [A] }))).toEqual(
      new Set([b]),
    );
    const groups = await db.selectFrom('workstation').select(['id', 'group_id']).execute();
    const scope = await scopeFor(db, { role: 'administrator', tenantIds: [A] });
    const managed = groups.filter((row) => scope.managesGroup(row.group_id)).map((row) => row.id);
    expect(managed).toEqual([a]);
    const everywhere = await scopeFor(db, { role: 'administrator', tenantIds: [A, B] });
    expect(everywhere.everyTenant).toBe(true);
    expect(groups.every((row) => everywhere.managesGroup(row.group_id))).toBe(true);
    expect(await workstationsSeenBy(db, scope)).toEqual(new Set([desk, all, a, both]));
  });

  test('of a person without any company: none that serves a company is shown, and none is managed', async () => {
    const scope = await scopeFor(db, { role: 'administrator', tenantIds: [] });
    const groups = await db.selectFrom('workstation').select(['id', 'group_id']).execute();
    expect(scope.everyTenant).toBe(false);
    expect(groups.filter((row) => scope.managesGroup(row.group_id))).toEqual([]);
    expect(await subjectsOf(db, scope, [ofA, ofB, ofBoth])).toEqual([]);
  });

  test('and groups in queries are those that the scope sees', async () => {
    const groups = await db.selectFrom('workstation').select(['id', 'group_id']).execute();
    for (const tenantIds of [[A], [B], [A, B], []]) {
      const scope = await scopeFor(db, { role: 'administrator', tenantIds });
      const seen = groups.filter((row) => scope.seesGroup(row.group_id));
      expect(ids(await enrolledInSight(db, scope))).toEqual(ids(seen));
      expect(ids(await groupsInSight(db, scope))).toEqual(
        ids(seen.flatMap((row) => (row.group_id === null ? [] : [{ id: row.group_id }]))),
      );
    }
    const everything = systemScope('a test');
    expect(ids(await enrolledInSight(db, everything))).toEqual(ids(groups));
    expect(await groupsInSight(db, everything)).toHaveLength(groups.length - 1);
  });

  test('are given for a change only where the scope manages them', async () => {
    const scope = await scopeFor(db, { role: 'administrator', tenantIds: [A] });
    const change = async (name: string): Promise<string> => {
      const { id, group_id } = await db
        .selectFrom('workstation')
        .select(['id', 'group_id'])
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      const asked: Promise<{ readonly name: string }>[] = [
        ManagedWorkstation.of(db, scope, id),
        ManagedGroup.of(db, scope, group_id ?? 'none'),
      ];
      const answers = asked.map((each) =>
        each.then(
          ({ name: found }) => found,
          (error: unknown) => (error instanceof Problem ? error.code : 'failed'),
        ),
      );
      return (await Promise.all(answers)).join(', ');
    };
    expect(await change('serves A')).toBe('serves A, serves A');
    expect(await change('serves B')).toBe('no-such-workstation, no-such-group');
    expect(await change('serves both')).toBe('group-other-tenants, group-other-tenants');
    expect(await change('serves all')).toBe('group-other-tenants, group-other-tenants');
    expect(await change('of no group')).toBe('no-group-all-tenants, no-such-group');
  });
});

test('neither reads nor deletes address rules of another tenant or of a group that serves only others', async () => {
  const groupOf = async (name: string): Promise<string> =>
    (await db.selectFrom('workstation_group').select('id').where('name', '=', name).executeTakeFirstOrThrow()).id;
  const rule = async (id: string, of: { tenant_id?: string; group_id?: string }): Promise<void> => {
    const row = { range: '10.0.0.0/8', use: 'server', role: null, note: '', expires_at: null, at: 1, person_id: null };
    const insert = { id, ...row, tenant_id: of.tenant_id ?? null, group_id: of.group_id ?? null };
    await db.transaction().execute((tx) => insertRule(tx, insert));
  };
  await rule('everybody', {});
  await rule('of A', { tenant_id: A });
  await rule('of B', { tenant_id: B });
  await rule('group of A', { group_id: await groupOf('serves A') });
  await rule('group of B', { group_id: await groupOf('serves B') });
  const scope = await scopeFor(db, { role: 'administrator', tenantIds: [A] });
  expect(ids(await rulesInSight(db, scope))).toEqual(['everybody', 'group of A', 'of A']);
  expect(await countRules(db, scope)).toBe(3);
  await db.transaction().execute(async (tx) => {
    expect(await ruleOfOwnTenant(tx, scope, 'of B')).toBeUndefined();
    for (const id of ['of A', 'of B', 'group of B']) await deleteRule(tx, scope, id);
  });
  expect(ids(await rulesInSight(db, systemScope('a test')))).toEqual(['everybody', 'group of A', 'group of B', 'of B']);
});
