/** Reads and writes requests for changes that a second person decides. */
import type { AnyScope, Scope, SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ChangeRequestTable } from '../../storage/tables.ts';

/** Requests of which the scope has every tenant, and which have one. */
function requestsInScope(on: Db | Tx, scope: Scope) {
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

/** Of these people, which are in sight, those about whom a request is open. */
export async function subjectsWithRequest(
  on: Db | Tx,
  _scope: AnyScope,
  personIds: readonly string[],
  now: number,
): Promise<ReadonlySet<string>> {
  const rows = await on
    .selectFrom('change_request')
    .select('subject_id')
    .where('status', '=', 'open')
    .where('expires_at', '>', now)
    .where('subject_id', 'in', [...personIds])
    .execute();
  return new Set(rows.map((row) => row.subject_id ?? ''));
}

/** Open requests whose time has run out, of every tenant. */
export const lateRequests = (on: Db | Tx, _scope: SystemScope, now: number): Promise<ChangeRequestTable[]> =>
  on.selectFrom('change_request').selectAll().where('status', '=', 'open').where('expires_at', '<=', now).execute();

export async function insertRequest(
  tx: Tx,
  _scope: Scope,
  request: Omit<ChangeRequestTable, 'status' | 'decided_at' | 'decided_by' | 'note'>,
  tenantIds: readonly string[],
): Promise<void> {
  await tx
    .insertInto('change_request')
    .values({ ...request, status: 'open', decided_at: null, decided_by: null, note: null })
    .execute();
  for (const tenantId of tenantIds)
    await tx.insertInto('change_request_tenant').values({ request_id: request.id, tenant_id: tenantId }).execute();
}

/** For a request that `requestCalled` or `lateRequests` has found. */
export async function closeRequest(
  tx: Tx,
  _scope: AnyScope,
  id: string,
  to: Pick<ChangeRequestTable, 'status' | 'decided_at' | 'decided_by' | 'note'>,
): Promise<void> {
  await tx.updateTable('change_request').set(to).where('id', '=', id).execute();
}
