/**
 * Queries over saved logins, the keys that they are sealed to, and the seals. Nothing here opens a seal; which people a
 * caller may ask about is decided by `personIn`.
 */
import type { Insertable, Selectable } from 'kysely';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { SavedLoginTable } from '../../storage/tables.ts';

/** A key's owner and place. */
export interface KeyPlace {
  readonly personId: string;
  readonly workstationId: string;
}

/** Somebody who has not left, with those of their tenants that are in scope. */
export async function personIn(
  on: Db | Tx,
  scope: Scope,
  personId: string,
): Promise<{ name: string; role: string; tenantIds: string[] } | null> {
  const person = await on
    .selectFrom('person')
    .select(['name', 'role'])
    .where('id', '=', personId)
    .where('left_at', 'is', null)
    .executeTakeFirst();
  if (person === undefined) return null;
  const tenants = await on
    .selectFrom('person_tenant')
    .select('tenant_id')
    .where('person_id', '=', personId)
    .where('tenant_id', 'in', [...scope.tenantIds])
    .execute();
  return { ...person, tenantIds: tenants.map((row) => row.tenant_id) };
}

/** Everybody with a tenant in scope who has not left, by name. */
export const peopleIn = (db: Db, scope: Scope): Promise<{ id: string; name: string; role: string }[]> =>
  db
    .selectFrom('person')
    .select(['id', 'name', 'role'])
    .where('left_at', 'is', null)
    .where('id', 'in', (q) =>
      q
        .selectFrom('person_tenant')
        .select('person_id')
        .where('tenant_id', 'in', [...scope.tenantIds]),
    )
    .orderBy('name')
    .orderBy('id')
    .execute();

/** @throws Error for nobody. */
export async function nameOf(on: Db | Tx, personId: string): Promise<string> {
  return (await on.selectFrom('person').select('name').where('id', '=', personId).executeTakeFirstOrThrow()).name;
}

/** All tenants of the person. */
export async function tenantsOf(on: Db | Tx, personId: string): Promise<string[]> {
  const rows = await on.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', personId).execute();
  return rows.map((row) => row.tenant_id);
}

/** Logins of these people at tenants in scope that are not removed, by name. */
export const loginsOfPeople = (db: Db, scope: Scope, personIds: readonly string[]) =>
  db
    .selectFrom('saved_login')
    .select(['id', 'person_id', 'name', 'words'])
    .where('person_id', 'in', [...personIds])
    .where('tenant_id', 'in', [...scope.tenantIds])
    .where('removed_at', 'is', null)
    .orderBy('name')
    .execute();

/** How many present keys at enrolled workstations each login is sealed to: one number a login, not one row a seal. */
export async function sealCounts(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('login_seal')
    .innerJoin('saved_login', 'saved_login.id', 'login_seal.login_id')
    .innerJoin('login_key', (join) =>
      join
        .onRef('login_key.key_id', '=', 'login_seal.key_id')
        .onRef('login_key.person_id', '=', 'saved_login.person_id'),
    )
    .innerJoin('workstation', 'workstation.id', 'login_key.workstation_id')
    .where('workstation.revoked_at', 'is', null)
    .where('saved_login.removed_at', 'is', null)
    .select(({ fn }) => ['login_seal.login_id', fn.countAll<number>().as('count')])
    .groupBy('login_seal.login_id')
    .execute();
  return new Map(rows.map((row) => [row.login_id, row.count]));
}

/** Logins of one person at these tenants, those removed lately among them, with who saved them; by name. */
export const savedBySomebody = (db: Db, personId: string, tenantIds: readonly string[]) =>
  db
    .selectFrom('saved_login')
    .innerJoin('person', 'person.id', 'saved_login.saved_by')
    .select([
      'saved_login.id',
      'saved_login.tenant_id',
      'saved_login.name',
      'address',
      'has_codes',
      'version',
      'saved_at',
      'removed_at',
      'person.name as saver',
    ])
    .where('person_id', '=', personId)
    .where('tenant_id', 'in', [...tenantIds])
    .orderBy('saved_login.name')
    .orderBy('saved_login.id')
    .execute();

/** Ids of the keys that each login is sealed to. */
export async function keysSealedTo(db: Db, loginIds: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  if (loginIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('login_seal')
    .select(['login_id', 'key_id'])
    .where('login_id', 'in', [...loginIds])
    .execute();
  return new Map(
    [...Map.groupBy(rows, (row) => row.login_id)].map(([id, seals]) => [id, seals.map((seal) => seal.key_id)]),
  );
}

export const loginById = (tx: Tx, loginId: string): Promise<Selectable<SavedLoginTable> | undefined> =>
  tx.selectFrom('saved_login').selectAll().where('id', '=', loginId).executeTakeFirst();

/** Those removed within a week counted as well. */
export async function countLogins(tx: Tx, personId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('saved_login')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertLogin(tx: Tx, row: Insertable<SavedLoginTable>): Promise<void> {
  await tx.insertInto('saved_login').values(row).execute();
}

/** The next version in place of the stored one, whose seals go. */
export async function replaceLogin(
  tx: Tx,
  loginId: string,
  values: Pick<SavedLoginTable, 'name' | 'address' | 'has_codes' | 'version' | 'saved_at' | 'saved_by' | 'words'>,
): Promise<void> {
  await tx.updateTable('saved_login').set(values).where('id', '=', loginId).execute();
  await tx.deleteFrom('login_seal').where('login_id', '=', loginId).execute();
}

/** @returns whether there was none to this key yet. */
export async function insertSeal(tx: Tx, loginId: string, keyId: string, sealed: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('login_seal')
    .values({ login_id: loginId, key_id: keyId, sealed })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** `removedAt` in milliseconds since 1970; null for a login that is restored. */
export async function markRemoved(tx: Tx, loginId: string, removedAt: number | null): Promise<void> {
  await tx.updateTable('saved_login').set({ removed_at: removedAt }).where('id', '=', loginId).execute();
}

/** Own logins at tenants in scope that are not removed. */
export const ownPresentLogins = (db: Db, scope: Scope) =>
  db
    .selectFrom('saved_login')
    .select(['id', 'tenant_id', 'version'])
    .where('person_id', '=', scope.personId)
    .where('removed_at', 'is', null)
    .where('tenant_id', 'in', [...scope.tenantIds])
    .orderBy('id')
    .execute();

/** The own login at a tenant in scope, in this version and not removed, if it is sealed to the key `keyId`. */
export const ownLoginSealedTo = (
  tx: Tx,
  scope: Scope,
  { loginId, version, keyId }: { readonly loginId: string; readonly version: number; readonly keyId: string },
): Promise<{ id: string } | undefined> =>
  tx
    .selectFrom('saved_login')
    .innerJoin('login_seal', 'login_seal.login_id', 'saved_login.id')
    .select('saved_login.id')
    .where('saved_login.id', '=', loginId)
    .where('person_id', '=', scope.personId)
    .where('tenant_id', 'in', [...scope.tenantIds])
    .where('version', '=', version)
    .where('removed_at', 'is', null)
    .where('login_seal.key_id', '=', keyId)
    .executeTakeFirst();

export const sealsTo = (
  db: Db,
  keyId: string,
  loginIds: readonly string[],
): Promise<{ login_id: string; sealed: string }[]> =>
  db
    .selectFrom('login_seal')
    .select(['login_id', 'sealed'])
    .where('key_id', '=', keyId)
    .where('login_id', 'in', [...loginIds])
    .execute();

/** `before` in milliseconds since 1970. */
export async function deleteRemoved(db: Db, before: number): Promise<void> {
  await db.deleteFrom('saved_login').where('removed_at', '<=', before).execute();
}
