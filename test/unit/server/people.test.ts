/** The rules about people that no route can reach by itself, on a real database. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { SAFE_APPROVALS } from '../../../core/policy/approvals.ts';
import type { Role } from '../../../core/vocabulary/roles.ts';
import { recordChange } from '../../../server/record/changes.ts';
import { applyChange } from '../../../server/domains/people/changePerson.ts';
import { differences } from '../../../server/domains/people/differences.ts';
import { stated } from '../../support/stated.ts';
import { needsSecond } from '../../../server/domains/people/requestedKinds.ts';
import { subjectOf, type Subject } from '../../../server/domains/people/subjectQueries.ts';
import { keepAnAdministrator, whyFixed, whyNot } from '../../../server/domains/people/subject.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { scopeFor } from '../../support/scopes.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { PersonChange } from '../../../contract/people.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertTenant } from '../../support/rows.ts';

const folder = temporaryFolder('people');
const storage = await openStorage(folder);
const { db } = storage;
const everything = systemScope('a test');
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
});

const tenant = async (name: string): Promise<string> => {
  const id = randomUUID();
  await insertTenant(db, { id, name });
  return id;
};
const person = async (login: string, role: Role, tenantIds: readonly string[]): Promise<Subject> => {
  const id = randomUUID();
  await db.insertInto('person').values({ id, login, name: login, role, sign_in_record: '', left_at: null }).execute();
  for (const tenantId of tenantIds)
    await db.insertInto('person_tenant').values({ person_id: id, tenant_id: tenantId }).execute();
  const made = await subjectOf(db, everything, id);
  if (made === null) throw new Error('There is nobody.');
  return made;
};

const [A, B] = [await tenant('A'), await tenant('B')];
const only = await person('only', 'administrator', [A, B]);
const helper = await person('helper', 'administrator', [A]);
const agent = await person('agent', 'agent', [A]);

test.each<[string, PersonChange]>([
  ['leaving', { what: 'leave' }],
  ['another role', { what: 'role', role: 'supervisor' }],
  ['losing one tenant', { what: 'move', tenantIds: [A], teamIds: [] }],
])(
  'the last administrator of one tenant is protected from %s, though others have administrators',
  async (_, change) => {
    const before = await db.selectFrom('person').selectAll().orderBy('id').execute();
    const tried = db
      .transaction()
      .execute((tx) => applyChange(tx, everything, { personId: helper.id, workstationId: null }, only, change));
    await expect(tried).rejects.toMatchObject({ code: 'last-administrator' });
    expect(await db.selectFrom('person').selectAll().orderBy('id').execute()).toEqual(before);
    expect(await db.selectFrom('change').selectAll().execute()).toEqual([]);
  },
);

test('one of two administrators of a tenant may be removed', async () => {
  await db.transaction().execute(async (tx) => keepAnAdministrator(tx, everything, helper));
  const follows = await db
    .transaction()
    .execute((tx) =>
      applyChange(tx, everything, { personId: only.id, workstationId: null }, helper, { what: 'leave' }),
    );
  expect(follows.ends).toMatchObject({ personId: helper.id });
  await db.transaction().execute(async (tx) =>
    applyChange(
      tx,
      everything,
      { personId: only.id, workstationId: null },
      present(await subjectOf(tx, everything, helper.id)),
      {
        what: 'return',
      },
    ),
  );
});

describe('rules', () => {
  const actor = { personId: only.id, role: 'administrator', tenantIds: [A, B] };
  test('only a role that may assign roles does, and an undefined role assigns none', () => {
    for (const role of ['agent', 'supervisor', 'data-protection-officer', 'owner', '__proto__', '']) {
      expect(whyFixed({ ...actor, role }, agent)).toBe('more-power');
      expect(whyNot({ ...actor, role }, agent, { what: 'rename', name: 'X' })).not.toBeNull();
    }
    expect(whyNot(actor, agent, { what: 'role', role: 'administrator' })).toBeNull();
  });

  test('safe defaults require a second person wherever a person gets power over others', () => {
    const change = (what: PersonChange) => needsSecond(SAFE_APPROVALS, { kind: 'change', change: what }, only);
    expect([
      change({ what: 'role', role: 'agent' }),
      change({ what: 'return' }),
      change({ what: 'leave' }),
      change({ what: 'rename', name: 'N' }),
    ]).toEqual([true, true, false, false]);
    const add = (role: Role) =>
      needsSecond(
        SAFE_APPROVALS,
        { kind: 'add', form: { name: 'n', login: 'l', role, tenantIds: [A], teamIds: [] } },
        null,
      );
    expect((['agent', 'supervisor', 'administrator', 'data-protection-officer'] as const).map(add)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test('teams bind roles that watch others, and no other', async () => {
    const team = randomUUID();
    await db.insertInto('team').values({ id: team, tenant_id: A, name: 'T' }).execute();
    const lead = await person('lead', 'supervisor', [A]);
    const teamOf = async (one: Subject) =>
      (await scopeFor(db, { personId: one.id, role: one.role as Role, tenantIds: one.tenantIds })).team;
    expect(await teamOf(lead)).toBeNull();
    for (const one of [lead, agent])
      await db.insertInto('person_team').values({ person_id: one.id, team_id: team }).execute();
    expect(new Set(await teamOf(lead))).toEqual(new Set([lead.id, agent.id]));
    expect(await teamOf(agent)).toBeNull();
  });
});

describe('the record of a change', () => {
  const change = (after: unknown) =>
    db
      .transaction()
      .execute((tx) =>
        recordChange(tx, { by: null, action: 'set-policy', subject: 's', tenantId: null, before: null, after }),
      );
  test.each([
    ['a password', { password: 'x' }],
    ['one deep inside', { a: [{ serverPassword: 'x' }] }],
    ['a seed', { totp_seed: 'x' }],
    ['a private key', { 'private-key': 'x' }],
    ['a ciphertext', { sealed: { ciphertext: 'x' } }],
  ])('%s is refused, and so is the change', async (_, state) => {
    await expect(change(state)).rejects.toThrow(/does not keep secrets/);
    expect(await db.selectFrom('change').select('id').where('action', '=', 'set-policy').execute()).toEqual([]);
  });

  test('settings about passwords are not secrets', async () => {
    await change({ passwords: { leastLength: 14 }, secret: null });
    const activity = await db
      .selectFrom('activity')
      .select(['detail', 'tenant_id'])
      .where('kind', '=', 'administration')
      .orderBy('position', 'desc')
      .limit(1)
      .executeTakeFirst();
    expect(JSON.parse(activity?.detail ?? '')).toEqual({ action: 'set-policy', change: expect.any(Number) });
  });

  test('differences name the place, and both values', () => {
    expect(
      differences(
        { name: 'A', teams: { [A]: 'One' }, lock: { idle: 5 } },
        { name: 'B', teams: {}, lock: { idle: 5 }, list: ['x', 'y'] },
      ),
    ).toEqual([
      { path: 'name', before: stated.text('A'), after: stated.text('B') },
      { path: 'teams', before: stated.names('One'), after: stated.list() },
      { path: 'list', before: stated.none, after: stated.list(stated.text('x'), stated.text('y')) },
    ]);
  });
});

function present<T>(value: T | null): T {
  if (value === null) throw new Error('There is nothing.');
  return value;
}
