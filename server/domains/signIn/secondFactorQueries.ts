/** Queries over second factors and recovery codes. Times are milliseconds since 1970. */
import type { SecondFactorTable } from '../../storage/tables.ts';
import { peopleInTenants } from '../../scope/peopleQueries.ts';
import { everyTenant, type PersonScope, type Scope, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

/** The kinds of which anybody at all has a confirmed factor: the sign-in asks everybody for the same. */
export const kindsEnrolled = (db: Db, scope: SystemScope): Promise<{ kind: SecondFactorTable['kind'] }[]> =>
  everyTenant(db, scope)
    .selectFrom('second_factor')
    .select('kind')
    .distinct()
    .where('confirmed_at', 'is not', null)
    .execute();

/** Oldest first. */
export const confirmedFactors = (on: Db | Tx, scope: PersonScope): Promise<SecondFactorTable[]> =>
  on
    .selectFrom('second_factor')
    .selectAll()
    .where('person_id', '=', scope.personId)
    .where('confirmed_at', 'is not', null)
    .orderBy('made_at')
    .execute();

/** In one statement, so that of two tries at once one is taken. */
export async function takeStep(db: Db, scope: PersonScope, factorId: string, step: number): Promise<boolean> {
  const taken = await db
    .updateTable('second_factor')
    .set({ used_step: step, used_at: Date.now() })
    .where('id', '=', factorId)
    .where('person_id', '=', scope.personId)
    .where((e) => e.or([e('used_step', 'is', null), e('used_step', '<', step)]))
    .returning('id')
    .execute();
  return taken.length === 1;
}

/** The count that was read must still be the stored one: the same answer brought twice is taken once. */
export async function takeCount(
  db: Db,
  scope: PersonScope,
  factorId: string,
  read: number,
  next: number,
): Promise<boolean> {
  const taken = await db
    .updateTable('second_factor')
    .set({ sign_count: next, used_at: Date.now() })
    .where('id', '=', factorId)
    .where('person_id', '=', scope.personId)
    .where('sign_count', '=', read)
    .returning('id')
    .execute();
  return taken.length === 1;
}

/** @throws Error where there is no such person. */
export const personNamed = (db: Db, scope: PersonScope): Promise<{ id: string; name: string; login: string }> =>
  db.selectFrom('person').select(['id', 'name', 'login']).where('id', '=', scope.personId).executeTakeFirstOrThrow();

/** Stores a factor as the person's own. */
export async function insertFactor(
  tx: Tx,
  scope: PersonScope,
  row: Omit<SecondFactorTable, 'person_id'>,
): Promise<void> {
  await tx
    .insertInto('second_factor')
    .values({ ...row, person_id: scope.personId })
    .execute();
}

/** Deletes enrolments of the person that were begun and not confirmed. */
export async function deleteUnconfirmed(tx: Tx, scope: PersonScope): Promise<void> {
  await tx
    .deleteFrom('second_factor')
    .where('person_id', '=', scope.personId)
    .where('confirmed_at', 'is', null)
    .execute();
}

/** The enrolment of an app that the person has begun; undefined for another person's. */
export const unconfirmedTotp = (
  db: Db | Tx,
  scope: PersonScope,
  factorId: string,
): Promise<SecondFactorTable | undefined> =>
  db
    .selectFrom('second_factor')
    .selectAll()
    .where('id', '=', factorId)
    .where('person_id', '=', scope.personId)
    .where('kind', '=', 'totp')
    .where('confirmed_at', 'is', null)
    .executeTakeFirst();

/** In place of the person's former one; `step` is used up. */
export async function confirmTotp(
  tx: Tx,
  scope: PersonScope,
  factorId: string,
  at: number,
  step: number,
): Promise<void> {
  await tx
    .deleteFrom('second_factor')
    .where('person_id', '=', scope.personId)
    .where('kind', '=', 'totp')
    .where('id', '<>', factorId)
    .execute();
  await tx
    .updateTable('second_factor')
    .set({ confirmed_at: at, used_step: step })
    .where('id', '=', factorId)
    .where('person_id', '=', scope.personId)
    .where('confirmed_at', 'is', null)
    .execute();
}

/** Deletes a factor of the person's own; another one stays. */
export async function deleteFactor(tx: Tx, scope: PersonScope, factorId: string): Promise<void> {
  await tx.deleteFrom('second_factor').where('id', '=', factorId).where('person_id', '=', scope.personId).execute();
}

/** Deletes every factor of the person, confirmed or not. */
export async function deleteFactorsOf(tx: Tx, scope: PersonScope): Promise<void> {
  await tx.deleteFrom('second_factor').where('person_id', '=', scope.personId).execute();
}

/** Notes that another person reset a secret of this one. `at` in milliseconds since 1970. */
export async function storeReset(tx: Tx, scope: PersonScope, at: number): Promise<void> {
  await tx.updateTable('person').set({ secrets_reset_at: at }).where('id', '=', scope.personId).execute();
}

/** Deletes enrolments that were begun before then and not confirmed, of every person. */
export async function deleteUnconfirmedBefore(db: Db, scope: SystemScope, before: number): Promise<void> {
  await everyTenant(db, scope)
    .deleteFrom('second_factor')
    .where('confirmed_at', 'is', null)
    .where('made_at', '<', before)
    .execute();
}

/** `salt` in base64url. */
export const recoverySet = (
  on: Db | Tx,
  scope: PersonScope,
): Promise<{ salt: string; used_at: number | null } | undefined> =>
  on.selectFrom('recovery_set').select(['salt', 'used_at']).where('person_id', '=', scope.personId).executeTakeFirst();

/** Stores a set of recovery codes by their hashes; `salt` in base64url. */
export async function insertRecoverySet(
  tx: Tx,
  scope: PersonScope,
  salt: string,
  hashes: readonly string[],
): Promise<void> {
  await tx
    .insertInto('recovery_set')
    .values({ person_id: scope.personId, salt, made_at: Date.now(), used_at: null })
    .execute();
  await tx
    .insertInto('recovery_code')
    .values(hashes.map((hash) => ({ person_id: scope.personId, hash, used_at: null })))
    .execute();
}

/** Deletes the codes and the set. */
export async function deleteRecoverySet(on: Db | Tx, scope: PersonScope): Promise<void> {
  await on.deleteFrom('recovery_code').where('person_id', '=', scope.personId).execute();
  await on.deleteFrom('recovery_set').where('person_id', '=', scope.personId).execute();
}

/** Hashes of the codes that are left. */
export async function unusedHashes(on: Db | Tx, scope: PersonScope): Promise<string[]> {
  const rows = await on
    .selectFrom('recovery_code')
    .select('hash')
    .where('person_id', '=', scope.personId)
    .where('used_at', 'is', null)
    .execute();
  return rows.map((row) => row.hash);
}

/** @returns false where another try has taken it meanwhile. */
export async function takeHash(on: Db | Tx, scope: PersonScope, hash: string): Promise<boolean> {
  const now = Date.now();
  const taken = await on
    .updateTable('recovery_code')
    .set({ used_at: now })
    .where('person_id', '=', scope.personId)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .returning('hash')
    .execute();
  if (taken.length !== 1) return false;
  await on.updateTable('recovery_set').set({ used_at: now }).where('person_id', '=', scope.personId).execute();
  return true;
}

/** People of the own tenants who work here, by name. */
export async function peopleOfTenants(db: Db, scope: Scope): Promise<string[]> {
  const rows = await db
    .selectFrom('person')
    .select('id')
    .where('left_at', 'is', null)
    .where(peopleInTenants(scope, 'id'))
    .orderBy('name')
    .execute();
  return rows.map((row) => row.id);
}

/** Confirmed second factors of these people, as far as they have an own tenant. */
export const factorsOf = (
  db: Db,
  scope: Scope,
  personIds: readonly string[],
): Promise<Pick<SecondFactorTable, 'person_id' | 'kind' | 'used_at'>[]> =>
  db
    .selectFrom('second_factor')
    .select(['person_id', 'kind', 'used_at'])
    .where('confirmed_at', 'is not', null)
    .where('person_id', 'in', [...personIds])
    .where(peopleInTenants(scope, 'person_id'))
    .execute();

/**
 * How many recovery codes each of these people has left, as far as they have an own tenant; nothing for somebody who
 * has none made.
 */
export async function recoveryLeftOf(
  db: Db,
  scope: Scope,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const sets = await db
    .selectFrom('recovery_set')
    .select('person_id')
    .where('person_id', 'in', [...personIds])
    .where(peopleInTenants(scope, 'person_id'))
    .execute();
  const unused = await db
    .selectFrom('recovery_code')
    .select((e) => ['person_id', e.fn.countAll<number>().as('left')])
    .where('person_id', 'in', [...personIds])
    .where('used_at', 'is', null)
    .groupBy('person_id')
    .execute();
  const left = new Map(unused.map((row) => [row.person_id, row.left]));
  return new Map(sets.map((row) => [row.person_id, left.get(row.person_id) ?? 0]));
}
