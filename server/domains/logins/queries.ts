/**
 * Queries over saved logins and the seals. Nothing here opens a seal; which people a session may ask about is decided
 * by `LoginOwner`.
 */
import type { Insertable, Selectable } from 'kysely';
import { peopleInTenants } from '../../scope/peopleQueries.ts';
import { inTenants } from '../../scope/conditions.ts';
import { groupInSight } from '../../scope/groupQueries.ts';
import type { Scope, SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { SavedLoginTable } from '../../storage/tables.ts';
import type { LoginOwner } from './ownerQueries.ts';

/** Everybody with a tenant in scope who has not left, by name. */
export const peopleIn = (db: Db, scope: Scope): Promise<{ id: string; name: string; role: string }[]> =>
  db
    .selectFrom('person')
    .select(['id', 'name', 'role'])
    .where('left_at', 'is', null)
    .where(peopleInTenants(scope, 'id'))
    .orderBy('name')
    .orderBy('id')
    .execute();

/** The name of the own person. @throws Error where they are gone. */
export async function ownName(on: Db | Tx, own: Scope): Promise<string> {
  return (await on.selectFrom('person').select('name').where('id', '=', own.personId).executeTakeFirstOrThrow()).name;
}

/** All tenants of the owner or, for a scope, of its person; those out of scope as well, for the record of a change. */
export async function tenantsOf(on: Db | Tx, { personId }: LoginOwner | Scope): Promise<string[]> {
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

/**
 * How many present keys at enrolled workstations in sight each login at a tenant in scope is sealed to: one number a
 * login, not one row a seal.
 */
export async function sealCounts(db: Db, scope: Scope): Promise<ReadonlyMap<string, number>> {
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
    .where(groupInSight(scope, 'workstation.group_id'))
    .where('saved_login.removed_at', 'is', null)
    .where('saved_login.tenant_id', 'in', [...scope.tenantIds])
    .select(({ fn }) => ['login_seal.login_id', fn.countAll<number>().as('count')])
    .groupBy('login_seal.login_id')
    .execute();
  return new Map(rows.map((row) => [row.login_id, row.count]));
}

/** Logins of the owner at tenants in scope, those removed lately among them, with who saved them; by name. */
export const loginsWithSaver = (db: Db, { personId, tenantIds }: LoginOwner) =>
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

/** Ids of the keys that each of these logins of one person, at tenants in scope, is sealed to. */
export async function keysSealedTo(
  db: Db,
  { personId, tenantIds }: LoginOwner | Scope,
  loginIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  if (loginIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('login_seal')
    .innerJoin('saved_login', 'saved_login.id', 'login_seal.login_id')
    .select(['login_id', 'key_id'])
    .where('login_id', 'in', [...loginIds])
    .where('person_id', '=', personId)
    .where('tenant_id', 'in', [...tenantIds])
    .execute();
  return new Map(
    [...Map.groupBy(rows, (row) => row.login_id)].map(([id, seals]) => [id, seals.map((seal) => seal.key_id)]),
  );
}

/**
 * The owner's login with this id, at a tenant in scope; null where it is another one, which is not shown, and undefined
 * for none.
 */
export async function loginIn(
  tx: Tx,
  { personId, tenantIds }: LoginOwner,
  loginId: string,
): Promise<Selectable<SavedLoginTable> | null | undefined> {
  const row = await tx.selectFrom('saved_login').selectAll().where('id', '=', loginId).executeTakeFirst();
  return row === undefined || (row.person_id === personId && tenantIds.includes(row.tenant_id)) ? row : null;
}

/** How many logins the owner has at all tenants; those removed within a week counted as well. */
export async function countLogins(tx: Tx, { personId }: LoginOwner): Promise<number> {
  const { count } = await tx
    .selectFrom('saved_login')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('person_id', '=', personId)
    .executeTakeFirstOrThrow();
  return count;
}

/** Stores the first version of a login. */
export async function insertLogin(tx: Tx, row: Insertable<SavedLoginTable>): Promise<void> {
  await tx.insertInto('saved_login').values(row).execute();
}

/** Stores the next version in place of the stored one, whose seals are deleted; does nothing for a login of another. */
export async function replaceLogin(
  tx: Tx,
  { personId, tenantIds }: LoginOwner,
  loginId: string,
  values: Pick<SavedLoginTable, 'name' | 'address' | 'has_codes' | 'version' | 'saved_at' | 'saved_by' | 'words'>,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('saved_login')
    .set(values)
    .where('id', '=', loginId)
    .where('person_id', '=', personId)
    .where('tenant_id', 'in', [...tenantIds])
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  await tx.deleteFrom('login_seal').where('login_id', '=', loginId).execute();
}

/** Stores a seal, unless there is one to this key. @returns whether it was stored. */
export async function insertSeal(tx: Tx, loginId: string, keyId: string, sealed: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('login_seal')
    .values({ login_id: loginId, key_id: keyId, sealed })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/**
 * Marks one of the owner's logins as removed at `removedAt` (milliseconds since 1970); null restores it. Does nothing
 * for a login of another.
 */
export async function markRemoved(
  tx: Tx,
  { personId, tenantIds }: LoginOwner,
  loginId: string,
  removedAt: number | null,
): Promise<void> {
  await tx
    .updateTable('saved_login')
    .set({ removed_at: removedAt })
    .where('id', '=', loginId)
    .where('person_id', '=', personId)
    .where('tenant_id', 'in', [...tenantIds])
    .execute();
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

/** The seals of these own logins, at tenants in scope, to one key. */
export const sealsTo = (
  db: Db,
  scope: Scope,
  keyId: string,
  loginIds: readonly string[],
): Promise<{ login_id: string; sealed: string }[]> =>
  db
    .selectFrom('login_seal')
    .innerJoin('saved_login', 'saved_login.id', 'login_seal.login_id')
    .select(['login_id', 'sealed'])
    .where('key_id', '=', keyId)
    .where('login_id', 'in', [...loginIds])
    .where('person_id', '=', scope.personId)
    .where('tenant_id', 'in', [...scope.tenantIds])
    .execute();

/** Deletes logins that were removed at `before` (milliseconds since 1970) at the latest. */
export async function deleteRemoved(db: Db, scope: SystemScope, before: number): Promise<void> {
  await db.deleteFrom('saved_login').where('removed_at', '<=', before).where(inTenants(scope, 'tenant_id')).execute();
}
