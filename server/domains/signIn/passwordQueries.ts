/** Queries over server passwords. Times are milliseconds since 1970, those of temporary passwords running time. */
import { changeState } from '../../record/recordedState.ts';
import type { PersonScope, Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

/** @throws Error where there is no such person. */
export const loginAndName = (on: Db | Tx, scope: PersonScope): Promise<{ login: string; name: string }> =>
  on.selectFrom('person').select(['login', 'name']).where('id', '=', scope.personId).executeTakeFirstOrThrow();

/** Names of the own tenants, and of who answers for them at their sites. */
export async function companyNames(on: Db | Tx, scope: Scope): Promise<string[]> {
  const rows = await on
    .selectFrom('tenant')
    .leftJoin('site', 'site.tenant_id', 'tenant.id')
    .select(['tenant.name', 'site.processor'])
    .where('tenant.id', 'in', [...scope.tenantIds, ''])
    .execute();
  return rows.flatMap((one) => [one.name, one.processor ?? '']);
}

/** The OPAQUE record of a person. @throws Error where there is no such person. */
export async function signInRecordOf(on: Db | Tx, scope: PersonScope): Promise<string> {
  const row = await on
    .selectFrom('person')
    .select('sign_in_record')
    .where('id', '=', scope.personId)
    .executeTakeFirstOrThrow();
  return row.sign_in_record;
}

/** @throws Error where there is no such person. */
export const passwordDates = (on: Db | Tx, scope: PersonScope) =>
  on
    .selectFrom('person')
    .select(['password_at', 'password_temporary_until', 'password_must_change'])
    .where('id', '=', scope.personId)
    .executeTakeFirstOrThrow();

/** What a desk has sealed for this person; null where there is nothing. */
export async function sealedSecretOf(on: Db | Tx, scope: PersonScope): Promise<string | null> {
  const row = await on.selectFrom('person').select('sealed_secret').where('id', '=', scope.personId).executeTakeFirst();
  return row?.sealed_secret ?? null;
}

/** Nothing where there is one already, or where the password is a temporary one. */
export async function storeFirstSecret(on: Db | Tx, scope: PersonScope, sealedSecret: string): Promise<void> {
  await on
    .updateTable('person')
    .set({ sealed_secret: sealedSecret })
    .where('id', '=', scope.personId)
    .where('sealed_secret', 'is', null)
    .where('password_temporary_until', 'is', null)
    .execute();
}

/** Stores a password of the person's own choice; a temporary one ends with it. `at` in milliseconds since 1970. */
export async function storeOwnPassword(
  tx: Tx,
  scope: PersonScope,
  password: { readonly record: string; readonly sealedSecret: string; readonly at: number },
): Promise<void> {
  await tx
    .updateTable('person')
    .set({
      sign_in_record: password.record,
      password_at: password.at,
      password_temporary_until: null,
      password_must_change: 0,
      sealed_secret: password.sealedSecret,
    })
    .where('id', '=', scope.personId)
    .execute();
}

/** What was sealed under the former password cannot be opened any more, and goes. */
export async function storeTemporaryPassword(
  tx: Tx,
  scope: PersonScope,
  password: { readonly record: string; readonly until: number; readonly at: number },
): Promise<void> {
  await tx
    .updateTable('person')
    .set({
      sign_in_record: password.record,
      password_at: password.at,
      password_temporary_until: password.until,
      password_must_change: 1,
      sealed_secret: null,
      secrets_reset_at: password.at,
    })
    .where('id', '=', scope.personId)
    .execute();
}

/** Newest first. */
export async function formerRecords(on: Db | Tx, scope: PersonScope, limit: number): Promise<string[]> {
  const rows = await on
    .selectFrom('former_password')
    .select('record')
    .where('person_id', '=', scope.personId)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.record);
}

/** @returns the number of the newest former password; 0 for none. */
export async function newestFormer(tx: Tx, scope: PersonScope): Promise<number> {
  const newest = await tx
    .selectFrom('former_password')
    .select((e) => e.fn.max('number').as('number'))
    .where('person_id', '=', scope.personId)
    .executeTakeFirst();
  return newest?.number ?? 0;
}

/** `number` counts up for each person; `at` is when it was replaced. */
export async function insertFormer(
  tx: Tx,
  scope: PersonScope,
  former: { readonly number: number; readonly record: string; readonly at: number },
): Promise<void> {
  await tx
    .insertInto('former_password')
    .values({ person_id: scope.personId, number: former.number, record: former.record, replaced_at: former.at })
    .execute();
}

/** Deletes former passwords up to this number. */
export async function deleteFormerUpTo(tx: Tx, scope: PersonScope, number: number): Promise<void> {
  await tx
    .deleteFrom('former_password')
    .where('person_id', '=', scope.personId)
    .where('number', '<=', number)
    .execute();
}

/**
 * The person, if they work here and have own tenants alone; undefined for every other. `isNew`: they never chose a
 * password.
 */
export async function personOfOwnTenants(
  on: Db | Tx,
  scope: Scope,
  personId: string,
): Promise<{ name: string; role: string; isNew: boolean; tenantIds: string[] } | undefined> {
  const person = await on
    .selectFrom('person')
    .select(['name', 'role', 'password_must_change'])
    .select(({ exists, selectFrom }) =>
      exists(selectFrom('former_password').select('number').where('person_id', '=', personId)).as('had'),
    )
    .where('id', '=', personId)
    .where('left_at', 'is', null)
    .executeTakeFirst();
  const rows = await on.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', personId).execute();
  const tenantIds = rows.map((row) => row.tenant_id);
  return person === undefined || tenantIds.length === 0 || !tenantIds.every((id) => scope.hasTenant(id))
    ? undefined
    : {
        name: person.name,
        role: person.role,
        isNew: person.password_must_change === 1 && !isTrue(person.had),
        tenantIds,
      };
}

/** SQLite answers a condition with 0 or 1. */
const isTrue = (value: unknown): boolean => value === true || value === 1;

/**
 * The newest request of the scope's person for a reset of this person's password that another person approved, that has
 * not expired and was not used; undefined where there is none. `now` in milliseconds since 1970.
 */
export async function approvedResetOf(
  on: Db | Tx,
  scope: Scope,
  personId: string,
  now: number,
): Promise<string | undefined> {
  const row = await on
    .selectFrom('change_request')
    .select('id')
    .where('action', '=', 'password')
    .where('status', '=', 'approved')
    .where('used_at', 'is', null)
    .where('person_id', '=', scope.personId)
    .where('subject_id', '=', personId)
    .where('expires_at', '>', now)
    .orderBy('decided_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** An approved request allows one reset. `now` in milliseconds since 1970. */
export async function useApprovedReset(tx: Tx, scope: Scope, requestId: string, now: number): Promise<void> {
  await changeState(tx, 'request', requestId, () =>
    tx
      .updateTable('change_request')
      .set({ used_at: now })
      .where('id', '=', requestId)
      .where('person_id', '=', scope.personId)
      .execute(),
  );
}
