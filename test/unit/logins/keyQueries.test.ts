/** Keys of saved logins and what is stated of them: each condition and order by a row of its own. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import {
  deleteKey,
  insertKey,
  keyRows,
  ownApprovals,
  ownKey,
  revokedKeys,
  storeApproval,
} from '../../../server/domains/logins/keyQueries.ts';
import { LoginOwner } from '../../../server/domains/logins/ownerQueries.ts';
import { systemScope, type Scope } from '../../../server/scope/scope.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('login-key-queries');
afterAll(async () => {
  vi.useRealTimers();
  await rows.close();
});
const { db } = rows;
const [alpha, beta] = [await rows.tenant('Alpha'), await rows.tenant('Beta')];
const anke = await rows.person('anke', 'agent', [alpha]);
const both = await rows.person('both', 'agent', [alpha, beta]);
const bert = await rows.person('bert', 'agent', [beta]);
const boss = await rows.person('boss', 'administrator', [alpha]);
const other = await rows.person('other', 'administrator', [alpha]);
const ofBeta = await rows.group('Of beta', [beta]);
const ofAlpha = await rows.group('Of alpha', [alpha, beta]);
const free = await rows.workstation('3 free');
const shared = await rows.workstation('2 shared', { group_id: ofAlpha });
const foreign = await rows.workstation('1 foreign', { group_id: ofBeta });
const revoked = await rows.workstation('0 revoked', { revoked_at: 5 });
const scope: Scope = await scopeFor(db, { personId: boss, role: 'administrator', tenantIds: [alpha] });
const own = (personId: string, workstationId = free) =>
  scopeFor(db, { personId, role: 'agent', tenantIds: [alpha], workstationId });
const key = (person_id: string, workstation_id: string) => ({
  ...{ key_id: `key of ${person_id} at ${workstation_id}`, person_id, workstation_id },
  ...{ public_key: `public ${person_id} ${workstation_id}`, registered_at: 7 },
});
beforeEach(async () => {
  for (const table of ['login_seal', 'saved_login', 'login_key_approval', 'login_key'] as const)
    await db.deleteFrom(table).execute();
});
const write = <T>(change: Parameters<typeof insertKey>[0] extends infer Tx ? (tx: Tx) => Promise<T> : never) =>
  db.transaction().execute((tx) => change(tx));

test('keys are those of people in scope at workstations in sight that are enrolled, by name', async () => {
  for (const [person, workstation] of [
    [anke, free],
    [anke, shared],
    [anke, foreign],
    [anke, revoked],
    [both, foreign],
    [both, shared],
    [bert, free],
  ] as const)
    await write((tx) => insertKey(tx, key(person, workstation)));
  const places = async (by: Scope, people: string[]) =>
    (await keyRows(db, by, people)).map(({ name, person_id }) => [name, person_id]);
  expect(await places(scope, [anke])).toEqual([
    ['2 shared', anke],
    ['3 free', anke],
  ]);
  expect(await places(scope, [both])).toEqual([['2 shared', both]]);
  expect(await places(scope, [bert])).toEqual([]);
  expect(await places(scope, [])).toEqual([]);
  // The own ones are all there, wherever they are.
  expect(await places(await own(anke), [anke])).toEqual([
    ['1 foreign', anke],
    ['2 shared', anke],
    ['3 free', anke],
  ]);
  expect(await keyRows(db, scope, [both])).toEqual([{ ...key(both, shared), name: '2 shared' }]);
});

test('the own key is the one of the person at the workstation', async () => {
  await write((tx) => insertKey(tx, key(anke, shared)));
  await write((tx) => insertKey(tx, key(both, free)));
  const mine = async (): Promise<unknown> => {
    const by = await own(anke);
    return write((tx) => ownKey(tx, by));
  };
  expect(await mine()).toBeUndefined();
  const { key_id, public_key, ...rest } = key(anke, free);
  await write((tx) => insertKey(tx, { key_id, public_key, ...rest }));
  expect(await mine()).toEqual({ key_id, public_key });
});

async function sealed(personId: string, keyIds: readonly string[]): Promise<void> {
  const id = randomUUID();
  await db
    .insertInto('saved_login')
    .values({
      ...{ id, person_id: personId, tenant_id: alpha, name: 'n', address: 'a', has_codes: 0, version: 1 },
      ...{ saved_at: 1, saved_by: boss, removed_at: null, words: '' },
    })
    .execute();
  for (const key_id of keyIds)
    await db.insertInto('login_seal').values({ login_id: id, key_id, sealed: 's' }).execute();
}
const left = async () => ({
  keys: (await rows.all('login_key')).map((row) => String(row['key_id'])).toSorted(),
  seals: (await rows.all('login_seal')).map((row) => String(row['key_id'])).toSorted(),
});

test.each(['a session', 'the server'])(
  'a key is deleted by %s with what was sealed to it, and nothing else',
  async (by) => {
    const [first, second] = [key(anke, free), key(anke, shared)];
    for (const one of [first, second, key(both, free)]) await write((tx) => insertKey(tx, one));
    await sealed(anke, [first.key_id, second.key_id]);
    // Somebody else's login has a seal that names the same key.
    await sealed(both, [first.key_id]);
    const who = by === 'a session' ? await own(anke) : systemScope('a test');
    await write((tx) => deleteKey(tx, who, { personId: anke, workstationId: free }, first.key_id));
    expect(await left()).toEqual({
      keys: [second.key_id, key(both, free).key_id].toSorted(),
      seals: [second.key_id, first.key_id].toSorted(),
    });
  },
);

test('a session deletes the key of its own person, whosever it names', async () => {
  for (const person of [anke, both]) await write((tx) => insertKey(tx, key(person, free)));
  const by = await own(anke);
  await write((tx) => deleteKey(tx, by, { personId: both, workstationId: free }, key(both, free).key_id));
  expect((await left()).keys).toEqual([key(both, free).key_id]);
});

test('a statement replaces the one of the same administrator of the same workstation, and no other', async () => {
  const owner = await LoginOwner.find(db, scope, anke);
  if (owner === null) throw new Error('There is no such owner.');
  for (const place of [free, shared]) await write((tx) => insertKey(tx, key(anke, place)));
  vi.setSystemTime(1_000);
  const state = (workstationId: string, keyId: string, by: string, proof: string) =>
    write((tx) => storeApproval(tx, owner, { workstationId, keyId }, by, proof));
  await state(free, 'k1', boss, 'first');
  await state(shared, 'k1', boss, 'elsewhere');
  await state(free, 'k1', other, 'of another');
  vi.setSystemTime(2_000);
  await state(free, 'k2', boss, 'second');
  vi.useRealTimers();
  const stored = (await rows.all('login_key_approval')).map((row) => [
    ...[row['person_id'], row['workstation_id'], row['key_id'], row['by_person_id'], row['proof'], row['at']],
  ]);
  expect(stored).toHaveLength(3);
  expect(stored).toEqual(
    expect.arrayContaining([
      [anke, free, 'k2', boss, 'second', 2_000],
      [anke, shared, 'k1', boss, 'elsewhere', 1_000],
      [anke, free, 'k1', other, 'of another', 1_000],
    ]),
  );
  expect(await ownApprovals(db, await own(both))).toEqual([]);
  const mine = await ownApprovals(db, await own(anke));
  expect(mine).toHaveLength(3);
  expect(mine).toContainEqual({ workstation_id: free, key_id: 'k2', proof: 'second' });
});

test('keys at workstations that are no longer enrolled are found, and no others', async () => {
  for (const workstation of [free, revoked]) await write((tx) => insertKey(tx, key(anke, workstation)));
  expect(await write((tx) => revokedKeys(tx, systemScope('a test')))).toEqual([
    { person_id: anke, workstation_id: revoked, key_id: key(anke, revoked).key_id },
  ]);
});

test('an owner of logins works here, is in scope, and has a role that can have them', async () => {
  const gone = await rows.person('gone', 'agent', [alpha], { left_at: 1 });
  const strange = await rows.person('strange', 'none' as never, [alpha]);
  const found = async (personId: string, by = scope) => {
    const owner = await LoginOwner.find(db, by, personId);
    return owner === null ? null : [owner.personId, owner.name, owner.tenantIds];
  };
  expect(await found(anke)).toEqual([anke, 'Anke', [alpha]]);
  expect(await found(both)).toEqual([both, 'Both', [alpha]]);
  for (const nobody of [bert, gone, strange, randomUUID()]) expect(await found(nobody)).toBeNull();
  const watcher = await rows.person('watcher', 'supervisor', [alpha]);
  await rows.team('Team', alpha, [watcher, both]);
  const bound = await scopeFor(db, { personId: watcher, role: 'supervisor', tenantIds: [alpha] });
  expect([await found(anke, bound), await found(both, bound)]).toEqual([null, [both, 'Both', [alpha]]]);
});
