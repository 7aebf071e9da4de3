/**
 * Queries of the sign-in: before there is a session they ask about one person or one workstation, and have no scope.
 * Times of attempts are running time.
 */
import type { Insertable } from 'kysely';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Tables } from '../../storage/tables.ts';

/** Somebody who works here; `login` in its normal form. */
export const personByLogin = (
  db: Db,
  login: string,
): Promise<{ id: string; login: string; name: string; sign_in_record: string } | undefined> =>
  db
    .selectFrom('person')
    .select(['id', 'login', 'name', 'sign_in_record'])
    .where('login', '=', login)
    .where('left_at', 'is', null)
    .executeTakeFirst();

/** Somebody who works here. */
export const presentPerson = (
  db: Db,
  personId: string,
): Promise<{ id: string; name: string; role: string } | undefined> =>
  db
    .selectFrom('person')
    .select(['id', 'name', 'role'])
    .where('id', '=', personId)
    .where('left_at', 'is', null)
    .executeTakeFirst();

/** Id and role of somebody, whether they work here or have left. */
export const personWithRole = (on: Db | Tx, personId: string): Promise<{ id: string; role: string } | undefined> =>
  on.selectFrom('person').select(['id', 'role']).where('id', '=', personId).executeTakeFirst();

export async function nameOf(db: Db, personId: string): Promise<string | undefined> {
  const row = await db.selectFrom('person').select('name').where('id', '=', personId).executeTakeFirst();
  return row?.name;
}

/** Tenants of a person with their colours and keys, by name. */
export const tenantsOfPerson = (db: Db, personId: string) =>
  db
    .selectFrom('person_tenant')
    .innerJoin('tenant', 'tenant.id', 'person_tenant.tenant_id')
    .selectAll('tenant')
    .where('person_tenant.person_id', '=', personId)
    .orderBy('tenant.name')
    .execute();

/** @throws Error for no such workstation. */
export async function groupOfWorkstation(db: Db, workstationId: string): Promise<string | null> {
  const row = await db
    .selectFrom('workstation')
    .select('group_id')
    .where('id', '=', workstationId)
    .executeTakeFirstOrThrow();
  return row.group_id;
}

export async function insertAttempt(db: Db, attempt: Insertable<Tables['sign_in_attempt']>): Promise<void> {
  await db.insertInto('sign_in_attempt').values(attempt).execute();
}

export async function storeOutcome(
  db: Db,
  attemptId: string,
  outcome: Tables['sign_in_attempt']['outcome'],
): Promise<void> {
  await db.updateTable('sign_in_attempt').set({ outcome }).where('id', '=', attemptId).execute();
}

/** Attempts that were begun and not finished by then. */
export const openAttempts = (db: Db, before: number) =>
  db
    .selectFrom('sign_in_attempt')
    .select(['id', 'person_id', 'workstation_id'])
    .where('outcome', '=', 'open')
    .where('started_at', '<', before)
    .execute();

export async function deleteAttempts(db: Db, before: number): Promise<void> {
  await db.deleteFrom('sign_in_attempt').where('started_at', '<', before).execute();
}
