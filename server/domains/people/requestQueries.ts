/** Reads and writes requests for changes that a second person decides. */
import { changeState, recordState } from '../../record/recordedState.ts';
import { peopleInTenants } from '../../scope/peopleQueries.ts';
import { everyTenant, isSystem, type AnyScope, type Scope, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ChangeRequestTable } from '../../storage/tables.ts';

/** Requests of which the scope has every tenant, and which have one. */
export function requestsInScope(on: Db | Tx, scope: Scope) {
  return on
    .selectFrom('change_request')
    .selectAll('change_request')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('change_request_tenant')
            .select('tenant_id')
            .whereRef('change_request_tenant.request_id', '=', 'change_request.id')
            .where('tenant_id', 'not in', [...scope.tenantIds]),
        ),
      ),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('change_request_tenant')
          .select('tenant_id')
          .whereRef('change_request_tenant.request_id', '=', 'change_request.id'),
      ),
    );
}

/** The request of this id, where the scope has every tenant of it. */
export const requestCalled = (on: Db | Tx, scope: Scope, id: string): Promise<ChangeRequestTable | undefined> =>
  requestsInScope(on, scope).where('change_request.id', '=', id).executeTakeFirst();

/** Open ones, the oldest first. */
export const openRequests = (db: Db, scope: Scope, now: number, most: number): Promise<ChangeRequestTable[]> =>
  requestsInScope(db, scope)
    .where('status', '=', 'open')
    .where('expires_at', '>', now)
    .orderBy('at')
    .limit(most)
    .execute();

/** Those that are not open any more, the newest first. */
export const closedRequests = (db: Db, scope: Scope, now: number, most: number): Promise<ChangeRequestTable[]> =>
  requestsInScope(db, scope)
    .where((e) => e.or([e('status', '<>', 'open'), e('expires_at', '<=', now)]))
    .orderBy('at', 'desc')
    .limit(most)
    .execute();

/** Of these people, those of the own tenants about whom a request is open. */
export async function subjectsWithRequest(
  on: Db | Tx,
  scope: Scope,
  personIds: readonly string[],
  now: number,
): Promise<ReadonlySet<string>> {
  const rows = await on
    .selectFrom('change_request')
    .select('subject_id')
    .where('status', '=', 'open')
    .where('expires_at', '>', now)
    .where('subject_id', 'in', [...personIds])
    .where(peopleInTenants(scope, 'subject_id'))
    .execute();
  return new Set(rows.map((row) => row.subject_id ?? ''));
}

/** Open requests whose time has run out, of every tenant. */
export const lateRequests = (on: Db | Tx, scope: SystemScope, now: number): Promise<ChangeRequestTable[]> =>
  everyTenant(on, scope)
    .selectFrom('change_request')
    .selectAll()
    .where('status', '=', 'open')
    .where('expires_at', '<=', now)
    .execute();

/** @throws RangeError for a tenant that is not within the scope. */
export async function insertRequest(
  tx: Tx,
  scope: Scope,
  request: Omit<ChangeRequestTable, 'status' | 'decided_at' | 'decided_by' | 'note' | 'used_at'>,
  tenantIds: readonly string[],
): Promise<void> {
  if (!tenantIds.every((id) => scope.hasTenant(id))) throw new RangeError('This request is out of scope.');
  await tx
    .insertInto('change_request')
    .values({ ...request, status: 'open', decided_at: null, decided_by: null, note: null, used_at: null })
    .execute();
  for (const tenantId of tenantIds)
    await tx.insertInto('change_request_tenant').values({ request_id: request.id, tenant_id: tenantId }).execute();
  await recordState(tx, 'request', request.id);
}

/** Closes a request that is within the scope; another one stays as it is. */
export async function closeRequest(
  tx: Tx,
  scope: AnyScope,
  id: string,
  to: Pick<ChangeRequestTable, 'status' | 'decided_at' | 'decided_by' | 'note'>,
): Promise<void> {
  await changeState(tx, 'request', id, () =>
    tx
      .updateTable('change_request')
      .set(to)
      .where('id', '=', id)
      .where((e) =>
        isSystem(scope)
          ? e.lit(true)
          : e('id', 'in', requestsInScope(tx, scope).clearSelect().select('change_request.id')),
      )
      .execute(),
  );
}

/** Ids of the tenants that a request concerns, of those within the scope. */
export async function tenantsOfRequest(on: Db | Tx, scope: AnyScope, requestId: string): Promise<string[]> {
  const rows = await on
    .selectFrom('change_request_tenant')
    .select('tenant_id')
    .where('request_id', '=', requestId)
    .execute();
  return rows.map((row) => row.tenant_id).filter((id) => scope.hasTenant(id));
}

/** The request of this id, of whichever tenant. */
export const requestOfSystem = (on: Db | Tx, scope: SystemScope, id: string): Promise<ChangeRequestTable | undefined> =>
  everyTenant(on, scope).selectFrom('change_request').selectAll().where('id', '=', id).executeTakeFirst();

/** Open requests of every tenant with the name of who asked, the oldest first. `now` in milliseconds since 1970. */
export const allOpenRequests = (on: Db | Tx, scope: SystemScope, now: number) =>
  everyTenant(on, scope)
    .selectFrom('change_request')
    .innerJoin('person', 'person.id', 'change_request.person_id')
    .select(['change_request.id', 'at', 'expires_at', 'action', 'asked', 'person.name as by'])
    .where('status', '=', 'open')
    .where('expires_at', '>', now)
    .orderBy('at')
    .execute();
