/** Queries over passwords and over tries to sign in: rows that differ in one column, and every other row as it was. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { expiresAt, expiryToTell, passwordAge, passwordRequired } from '../../../server/domains/signIn/passwordAge.ts';
import * as passwords from '../../../server/domains/signIn/passwordQueries.ts';
import * as tries from '../../../server/domains/signIn/tryQueries.ts';
import { PersonScope, systemScope, WorkstationScope, type Scope } from '../../../server/scope/scope.ts';
import type { Db, Tx } from '../../../server/storage/storage.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const everything = systemScope('a test');
let rows: TestDatabase;
let db: Db;
let alpha: string;
let beta: string;
let gamma: string;
/** An agent of alpha, one of alpha and gamma, and an administrator of alpha and beta. */
let anke: string;
let both: string;
let boss: string;
let scope: Scope;
// A database for each test: some of them leave records, which are not deleted.
beforeEach(async () => {
  rows = await TestDatabase.make('password-queries');
  ({ db } = rows);
  [alpha, beta, gamma] = [await rows.tenant('Alpha'), await rows.tenant('Beta'), await rows.tenant('Gamma')];
  anke = await rows.person('anke', 'agent', [alpha]);
  both = await rows.person('both', 'agent', [alpha, gamma]);
  boss = await rows.person('boss', 'administrator', [alpha, beta]);
  scope = await scopeFor(db, { personId: boss, role: 'administrator', tenantIds: [alpha, beta] });
});
afterEach(() => rows.close());
const of = (id: string): PersonScope => PersonScope.managedBy(everything, { id, tenantIds: [] });
const within = (work: (tx: Tx) => Promise<unknown>): Promise<unknown> => db.transaction().execute(work);
const person = async (id: string) => (await rows.all('person')).find((row) => row['id'] === id);
const change = (id: string, set: object) => db.updateTable('person').set(set).where('id', '=', id).execute();

describe('a password', () => {
  test('is of its person alone', async () => {
    await change(anke, { password_at: 7, password_temporary_until: 8, password_must_change: 1, sealed_secret: 's' });
    expect(await passwords.loginAndName(db, of(anke))).toEqual({ login: 'anke', name: 'Anke' });
    expect(await passwords.signInRecordOf(db, of(anke))).toBe('record of anke');
    expect(await passwords.passwordDates(db, of(anke))).toEqual({
      ...{ password_at: 7, password_temporary_until: 8, password_must_change: 1 },
    });
    expect([await passwords.sealedSecretOf(db, of(anke)), await passwords.sealedSecretOf(db, of(boss))]).toEqual([
      's',
      null,
    ]);
    expect(await passwords.sealedSecretOf(db, of('nobody'))).toBeNull();
    await expect(passwords.signInRecordOf(db, of('nobody'))).rejects.toThrow();
  });

  test('of the person’s own choice ends a temporary one, and changes nobody else', async () => {
    await change(anke, { password_temporary_until: 8, password_must_change: 1, secrets_reset_at: 5 });
    const [before, other] = [await person(anke), await person(boss)];
    await within((tx) => passwords.storeOwnPassword(tx, of(anke), { record: 'r', sealedSecret: 's', at: 9 }));
    expect([await person(anke), await person(boss)]).toEqual([
      {
        ...before,
        ...{
          sign_in_record: 'r',
          password_at: 9,
          password_temporary_until: null,
          password_must_change: 0,
          sealed_secret: 's',
        },
      },
      other,
    ]);
  });

  test('that is temporary has to be changed, and what was sealed under the former one is gone', async () => {
    await change(anke, { sealed_secret: 's' });
    const [before, other] = [await person(anke), await person(boss)];
    await within((tx) => passwords.storeTemporaryPassword(tx, of(anke), { record: 'r', until: 20, at: 9 }));
    expect([await person(anke), await person(boss)]).toEqual([
      {
        ...before,
        ...{ sign_in_record: 'r', password_at: 9, password_temporary_until: 20, password_must_change: 1 },
        ...{ sealed_secret: null, secrets_reset_at: 9 },
      },
      other,
    ]);
  });

  test('gets its first secret once, and none while it is temporary', async () => {
    await passwords.storeFirstSecret(db, of(anke), 'first');
    await passwords.storeFirstSecret(db, of(anke), 'second');
    await change(boss, { password_temporary_until: 8 });
    await passwords.storeFirstSecret(db, of(boss), 'first');
    const secrets = (await rows.all('person')).map((row) => [row['login'], row['sealed_secret']]);
    expect(Object.fromEntries(secrets)).toEqual({ anke: 'first', both: null, boss: null });
  });

  test('must not be the name of an own tenant or of who answers for it at a site', async () => {
    await rows.site(alpha, { processor: 'House of Alpha' });
    await rows.site(gamma, { processor: 'House of Gamma' });
    expect((await passwords.companyNames(db, scope)).toSorted()).toEqual(['', 'Alpha', 'Beta', 'House of Alpha']);
  });
});

describe('former passwords', () => {
  const former = (id: string, number: number) =>
    within((tx) => passwords.insertFormer(tx, of(id), { number, record: `${number} of ${id}`, at: number }));

  test('are of their person, the newest first, as many as asked for', async () => {
    for (const number of [2, 3, 1]) await former(anke, number);
    await former(boss, 9);
    expect(await passwords.formerRecords(db, of(anke), 2)).toEqual([`3 of ${anke}`, `2 of ${anke}`]);
    await within(async (tx) => {
      expect([await passwords.newestFormer(tx, of(anke)), await passwords.newestFormer(tx, of(both))]).toEqual([3, 0]);
    });
    expect((await rows.all('former_password')).find((row) => row['number'] === 2)).toEqual({
      ...{ person_id: anke, number: 2, record: `2 of ${anke}`, replaced_at: 2 },
    });
  });

  test('are deleted up to a number, that one too, and of nobody else', async () => {
    for (const number of [1, 2, 3]) await former(anke, number);
    await former(boss, 1);
    await within((tx) => passwords.deleteFormerUpTo(tx, of(anke), 2));
    const left = (await rows.all('former_password')).map((row) => [row['person_id'], row['number']]);
    expect(Object.fromEntries(left)).toEqual({ [anke]: 3, [boss]: 1 });
    expect(left).toHaveLength(2);
  });
});

describe('a person of own tenants', () => {
  test('works here, has a tenant, and has no tenant of others', async () => {
    const found = { name: 'Anke', role: 'agent', isNew: false, tenantIds: [alpha] };
    expect(await passwords.personOfOwnTenants(db, scope, anke)).toEqual(found);
    expect(await passwords.personOfOwnTenants(db, scope, both)).toBeUndefined();
    const none = await rows.person('none', 'agent', []);
    expect(await passwords.personOfOwnTenants(db, scope, none)).toBeUndefined();
    expect(await passwords.personOfOwnTenants(db, scope, 'nobody')).toBeUndefined();
    await change(anke, { left_at: 1 });
    expect(await passwords.personOfOwnTenants(db, scope, anke)).toBeUndefined();
  });

  test('is new while the first password has to be changed, and no former one is there', async () => {
    const isNew = async () => (await passwords.personOfOwnTenants(db, scope, anke))?.isNew;
    await change(anke, { password_must_change: 1 });
    expect(await isNew()).toBe(true);
    await within((tx) => passwords.insertFormer(tx, of(boss), { number: 1, record: 'r', at: 1 }));
    expect(await isNew()).toBe(true);
    await within((tx) => passwords.insertFormer(tx, of(anke), { number: 1, record: 'r', at: 1 }));
    expect(await isNew()).toBe(false);
  });
});

describe('an approved reset', () => {
  const NOW = 1_000;
  const request = async (more: object = {}): Promise<string> => {
    const id = randomUUID();
    const row = {
      ...{
        id,
        at: 1,
        expires_at: NOW + 1,
        person_id: boss,
        subject_id: anke,
        action: 'password',
        asked: '{}',
        base: '{}',
      },
      ...{ reason: '', status: 'approved', decided_at: 5, decided_by: null, note: null, used_at: null },
      ...more,
    };
    await db
      .insertInto('change_request')
      .values(row as never)
      .execute();
    return id;
  };
  const found = () => passwords.approvedResetOf(db, scope, anke, NOW);

  test.each<[string, () => object]>([
    ['about something else', () => ({ action: 'leave' })],
    ['that is open', () => ({ status: 'open' })],
    ['that was used', () => ({ used_at: 1 })],
    ['of somebody else', () => ({ person_id: both })],
    ['for somebody else', () => ({ subject_id: both })],
    ['that has expired', () => ({ expires_at: NOW })],
  ])('is none %s', async (_what, more) => {
    await request(more());
    expect(await found()).toBeUndefined();
  });

  test('is the one that was decided last', async () => {
    await request({ decided_at: 6 });
    const newest = await request({ decided_at: 7 });
    await request({ decided_at: 5 });
    expect(await found()).toBe(newest);
  });

  test('is used by who asked for it, and no other one with it', async () => {
    const [own, other, foreign] = [await request(), await request(), await request({ person_id: both })];
    await within(async (tx) => {
      await passwords.useApprovedReset(tx, scope, own, 77);
      await passwords.useApprovedReset(tx, scope, foreign, 77);
    });
    const used = (await rows.all('change_request')).map((row) => [row['id'], row['used_at']]);
    expect(Object.fromEntries(used)).toEqual({ [own]: 77, [other]: null, [foreign]: null });
  });
});

describe('the age of a password', () => {
  const DAY = 86_400_000;
  const policy = (maxAgeDays: number | null) => ({
    ...SAFE_DEFAULTS,
    passwords: { ...SAFE_DEFAULTS.passwords, maxAgeDays, warnDays: 3 },
  });
  const required = (now: number, days: number | null = 10) => passwordRequired(db, of(anke), policy(days), now);

  test('runs out after the days of policy, to the millisecond, and never without them', async () => {
    await change(anke, { password_at: DAY });
    expect([await required(11 * DAY - 1), await required(11 * DAY)]).toEqual([null, 'change-password']);
    expect(await required(1_000 * DAY, null)).toBeNull();
    expect(expiresAt({ changedAt: DAY }, policy(null).passwords)).toBeNull();
  });

  test('is said from the first day of the warning', async () => {
    const age = { changedAt: DAY, temporaryUntil: null, mustChange: false };
    const told = (now: number, days: number | null = 10) => expiryToTell(age, policy(days).passwords, now);
    expect([told(8 * DAY - 1), told(8 * DAY), told(1_000 * DAY, null)]).toEqual([null, 11 * DAY, null]);
  });

  test.each([{ password_must_change: 1 }, { password_temporary_until: 1 }])('is over at once with %o', async (set) => {
    await change(anke, { password_at: DAY });
    expect([await required(DAY), await passwordAge(db, of(anke))]).toEqual([
      null,
      { changedAt: DAY, temporaryUntil: null, mustChange: false },
    ]);
    await change(anke, set);
    expect(await required(DAY, null)).toBe('change-password');
  });
});

describe('tries to sign in', () => {
  const [one, two] = [WorkstationScope.of({ id: 'one' }), WorkstationScope.of({ id: 'two' })];
  const count = (failures: number, changed_at = 1) => ({ failures, closed_until: null, changed_at });
  const counted = async () =>
    (await rows.all('sign_in_count'))
      .map((row) => `${String(row['count_key'])} ${String(row['workstation_id'])} ${String(row['failures'])}`)
      .toSorted();

  test('are counted for each person at each workstation, in place of the count before', async () => {
    await within(async (tx) => {
      await tries.storeCount(tx, one, 'a', count(1));
      await tries.storeCount(tx, one, 'a', count(2));
      await tries.storeCount(tx, one, 'b', count(3));
      await tries.storeCount(tx, two, 'a', { ...count(4), closed_until: 9 });
      expect([await tries.countOf(tx, one, 'a'), await tries.countOf(tx, two, 'a')]).toEqual([
        count(2),
        { ...count(4), closed_until: 9 },
      ]);
      expect(await tries.countOf(tx, two, 'b')).toBeUndefined();
    });
    await tries.deleteCount(db, one, 'a');
    expect(await counted()).toEqual(['a two 4', 'b one 3']);
  });

  test('of a person are forgotten at every workstation, and of nobody else', async () => {
    await within(async (tx) => {
      for (const at of [one, two]) for (const key of [anke, boss]) await tries.storeCount(tx, at, key, count(1));
    });
    await tries.deleteCounts(db, of(anke));
    expect(await counted()).toEqual([`${boss} one 1`, `${boss} two 1`]);
  });

  test('of unknown logins are forgotten that are older, and none of a person', async () => {
    await within(async (tx) => {
      await tries.storeCount(tx, one, 'unknown', count(1, 9));
      await tries.storeCount(tx, two, 'unknown', count(1, 10));
      await tries.storeCount(tx, one, anke, count(1, 9));
    });
    await tries.deleteUnknownCounts(db, everything, 10);
    expect(await counted()).toEqual(['unknown two 1', `${anke} one 1`].toSorted());
  });
});
