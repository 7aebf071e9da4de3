/** Queries over second factors and recovery codes. Times are milliseconds since 1970. */
import type { SecondFactorTable } from '../../storage/tables.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

export const kindsEnrolled = (db: Db): Promise<{ kind: SecondFactorTable['kind'] }[]> =>
  db.selectFrom('second_factor').select('kind').distinct().where('confirmed_at', 'is not', null).execute();

/** Of nobody there are none. Oldest first. */
export const confirmedFactors = (on: Db | Tx, personId: string | null): Promise<SecondFactorTable[]> =>
  on
    .selectFrom('second_factor')
    .selectAll()
    .where('person_id', '=', personId ?? '')
    .where('confirmed_at', 'is not', null)
    .orderBy('made_at')
    .execute();

/** In one statement, so that of two tries at once one is taken. */
export async function takeStep(db: Db, factorId: string, step: number): Promise<boolean> {
  const taken = await db
    .updateTable('second_factor')
    .set({ used_step: step, used_at: Date.now() })
    .where('id', '=', factorId)
    .where((e) => e.or([e('used_step', 'is', null), e('used_step', '<', step)]))
    .returning('id')
    .execute();
  return taken.length === 1;
}

/** The count that was read must still be the stored one: the same answer brought twice is taken once. */
export async function takeCount(db: Db, factorId: string, read: number, next: number): Promise<boolean> {
  const taken = await db
    .updateTable('second_factor')
    .set({ sign_count: next, used_at: Date.now() })
    .where('id', '=', factorId)
    .where('sign_count', '=', read)
    .returning('id')
    .execute();
  return taken.length === 1;
}

/** @throws Error for nobody. */
export const personNamed = (db: Db, personId: string): Promise<{ id: string; name: string; login: string }> =>
  db.selectFrom('person').select(['id', 'name', 'login']).where('id', '=', personId).executeTakeFirstOrThrow();

export async function insertFactor(tx: Tx, row: SecondFactorTable): Promise<void> {
  await tx.insertInto('second_factor').values(row).execute();
}

export async function deleteUnconfirmed(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('second_factor').where('person_id', '=', personId).where('confirmed_at', 'is', null).execute();
}

export const unconfirmedTotp = (db: Db, factorId: string, personId: string): Promise<SecondFactorTable | undefined> =>
  db
    .selectFrom('second_factor')
    .selectAll()
    .where('id', '=', factorId)
    .where('person_id', '=', personId)
    .where('kind', '=', 'totp')
    .where('confirmed_at', 'is', null)
    .executeTakeFirst();

/** In place of the person's former one; `step` is used up. */
export async function confirmTotp(
  tx: Tx,
  row: Pick<SecondFactorTable, 'id' | 'person_id'>,
  at: number,
  step: number,
): Promise<void> {
  await tx
    .deleteFrom('second_factor')
    .where('person_id', '=', row.person_id)
    .where('kind', '=', 'totp')
    .where('id', '<>', row.id)
    .execute();
  await tx
    .updateTable('second_factor')
    .set({ confirmed_at: at, used_step: step })
    .where('id', '=', row.id)
    .where('confirmed_at', 'is', null)
    .execute();
}

export async function deleteFactor(tx: Tx, factorId: string): Promise<void> {
  await tx.deleteFrom('second_factor').where('id', '=', factorId).execute();
}

export async function deleteFactorsOf(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('second_factor').where('person_id', '=', personId).execute();
}

export async function deleteUnconfirmedBefore(db: Db, before: number): Promise<void> {
  await db.deleteFrom('second_factor').where('confirmed_at', 'is', null).where('made_at', '<', before).execute();
}

/** `salt` in base64url. */
export const recoverySet = (
  on: Db | Tx,
  personId: string,
): Promise<{ salt: string; used_at: number | null } | undefined> =>
  on.selectFrom('recovery_set').select(['salt', 'used_at']).where('person_id', '=', personId).executeTakeFirst();

export async function insertRecoverySet(
  tx: Tx,
  personId: string,
  salt: string,
  hashes: readonly string[],
): Promise<void> {
  await tx
    .insertInto('recovery_set')
    .values({ person_id: personId, salt, made_at: Date.now(), used_at: null })
    .execute();
  await tx
    .insertInto('recovery_code')
    .values(hashes.map((hash) => ({ person_id: personId, hash, used_at: null })))
    .execute();
}

export async function deleteRecoverySet(on: Db | Tx, personId: string): Promise<void> {
  await on.deleteFrom('recovery_code').where('person_id', '=', personId).execute();
  await on.deleteFrom('recovery_set').where('person_id', '=', personId).execute();
}

export async function unusedHashes(on: Db | Tx, personId: string | null): Promise<string[]> {
  const rows = await on
    .selectFrom('recovery_code')
    .select('hash')
    .where('person_id', '=', personId ?? '')
    .where('used_at', 'is', null)
    .execute();
  return rows.map((row) => row.hash);
}

/** @returns false where another try has taken it meanwhile. */
export async function takeHash(on: Db | Tx, personId: string, hash: string): Promise<boolean> {
  const now = Date.now();
  const taken = await on
    .updateTable('recovery_code')
    .set({ used_at: now })
    .where('person_id', '=', personId)
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .returning('hash')
    .execute();
  if (taken.length !== 1) return false;
  await on.updateTable('recovery_set').set({ used_at: now }).where('person_id', '=', personId).execute();
  return true;
}

/** People of the own tenants who work here, by name. */
export async function peopleOfTenants(db: Db, scope: Scope): Promise<string[]> {
  const rows = await db
    .selectFrom('person')
    .select('id')
    .where('left_at', 'is', null)
    .where('id', 'in', (q) =>
      q
        .selectFrom('person_tenant')
        .select('person_id')
        .where('tenant_id', 'in', [...scope.tenantIds]),
    )
    .orderBy('name')
    .execute();
  return rows.map((row) => row.id);
}

/** Confirmed second factors of these people. */
export const factorsOf = (
  db: Db,
  personIds: readonly string[],
): Promise<Pick<SecondFactorTable, 'person_id' | 'kind' | 'used_at'>[]> =>
  db
    .selectFrom('second_factor')
    .select(['person_id', 'kind', 'used_at'])
    .where('confirmed_at', 'is not', null)
    .where('person_id', 'in', [...personIds])
    .execute();

/** How many recovery codes each of these people has left; nothing for somebody who has none made. */
export async function recoveryLeftOf(db: Db, personIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sets = await db
    .selectFrom('recovery_set')
    .select('person_id')
    .where('person_id', 'in', [...personIds])
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
