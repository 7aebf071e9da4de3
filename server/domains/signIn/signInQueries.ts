/** Queries of the sign-in. Times of attempts are running time. */
import type { Insertable } from 'kysely';
import { everyTenant, type PersonScope, type SystemScope, type WorkstationScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Tables } from '../../storage/tables.ts';

interface FoundByLogin {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly sign_in_record: string;
}
const BY_LOGIN = ['id', 'login', 'name', 'sign_in_record'] as const;

/** Somebody who works here, for a sign-in at an enrolled workstation; `login` in its normal form. */
export const personByLogin = (db: Db, scope: WorkstationScope, login: string): Promise<FoundByLogin | undefined> =>
  db
    .selectFrom('person')
    .select(BY_LOGIN)
    .where('login', '=', login)
    .where('left_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('workstation')
          .select('workstation.id')
          .where('workstation.id', '=', scope.workstationId)
          .where('workstation.revoked_at', 'is', null),
      ),
    )
    .executeTakeFirst();

/** The same for an administrator at the server itself. */
export const personCalled = (db: Db, scope: SystemScope, login: string): Promise<FoundByLogin | undefined> =>
  everyTenant(db, scope)
    .selectFrom('person')
    .select(BY_LOGIN)
    .where('login', '=', login)
    .where('left_at', 'is', null)
    .executeTakeFirst();

/**
 * Whether what a sign-in has proved is still so: the person works here with this password record, and the workstation
 * is not revoked and has this sign-in key. Asked in the transaction that opens the session: both may change
 * while the halves of a sign-in and its slow steps run.
 */
export async function isStillProved(
  tx: Tx,
  person: PersonScope,
  workstation: WorkstationScope,
  { record, signInKey }: { readonly record: string; readonly signInKey: string },
): Promise<boolean> {
  const row = await tx
    .selectFrom('person')
    .select('id')
    .where('id', '=', person.personId)
    .where('left_at', 'is', null)
    .where('sign_in_record', '=', record)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('workstation')
          .select('workstation.id')
          .where('workstation.id', '=', workstation.workstationId)
          .where('workstation.sign_in_key', '=', signInKey)
          .where('workstation.revoked_at', 'is', null),
      ),
    )
    .executeTakeFirst();
  return row !== undefined;
}

/** The person, if they work here. */
export const presentPerson = (
  db: Db,
  scope: PersonScope,
): Promise<{ id: string; name: string; role: string } | undefined> =>
  db
    .selectFrom('person')
    .select(['id', 'name', 'role'])
    .where('id', '=', scope.personId)
    .where('left_at', 'is', null)
    .executeTakeFirst();

/** Id and role of the person, whether they work here or have left. */
export const personWithRole = (on: Db | Tx, scope: PersonScope): Promise<{ id: string; role: string } | undefined> =>
  on.selectFrom('person').select(['id', 'role']).where('id', '=', scope.personId).executeTakeFirst();

/** Tenants of the person with their colours and keys, by name. */
export const tenantsOfPerson = (db: Db | Tx, scope: PersonScope) =>
  db
    .selectFrom('person_tenant')
    .innerJoin('tenant', 'tenant.id', 'person_tenant.tenant_id')
    .selectAll('tenant')
    .where('person_tenant.person_id', '=', scope.personId)
    .orderBy('tenant.name')
    .execute();

/** @throws Error for no such workstation. */
export async function groupOfWorkstation(db: Db | Tx, scope: WorkstationScope): Promise<string | null> {
  const row = await db
    .selectFrom('workstation')
    .select('group_id')
    .where('id', '=', scope.workstationId)
    .executeTakeFirstOrThrow();
  return row.group_id;
}

/** Public half of the sign-in key of the workstation; empty where it has none. */
export async function signInKeyOf(db: Db, scope: WorkstationScope): Promise<string> {
  const row = await db
    .selectFrom('workstation')
    .select('sign_in_key')
    .where('id', '=', scope.workstationId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row?.sign_in_key ?? '';
}

/** Puts another sign-in key in the place of the one that the workstation has. */
export async function storeSignInKey(tx: Tx, scope: WorkstationScope, publicKey: string): Promise<void> {
  await tx
    .updateTable('workstation')
    .set({ sign_in_key: publicKey })
    .where('id', '=', scope.workstationId)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Stores an attempt that was begun. */
export async function insertAttempt(db: Db, attempt: Insertable<Tables['sign_in_attempt']>): Promise<void> {
  await db.insertInto('sign_in_attempt').values(attempt).execute();
}

/** Stores what became of an attempt at this workstation. */
export async function storeOutcome(
  on: Db | Tx,
  scope: WorkstationScope,
  attemptId: string,
  outcome: Tables['sign_in_attempt']['outcome'],
): Promise<void> {
  await on
    .updateTable('sign_in_attempt')
    .set({ outcome })
    .where('id', '=', attemptId)
    .where('workstation_id', '=', scope.workstationId)
    .execute();
}

/** Attempts that were begun and not finished by then, of everybody. */
export const openAttempts = (db: Db, scope: SystemScope, before: number) =>
  everyTenant(db, scope)
    .selectFrom('sign_in_attempt')
    .select(['id', 'person_id', 'workstation_id'])
    .where('outcome', '=', 'open')
    .where('started_at', '<', before)
    .execute();

/** Deletes attempts that were begun before then, whatever became of them. */
export async function deleteAttempts(db: Db, scope: SystemScope, before: number): Promise<void> {
  await everyTenant(db, scope).deleteFrom('sign_in_attempt').where('started_at', '<', before).execute();
}
