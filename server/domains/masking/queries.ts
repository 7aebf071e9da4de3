/** Queries over what tenants decide about masking. */
import type { Insertable } from 'kysely';
import { everyTenant, Scope, type AnyScope, type SystemScope, type TenantScope } from '../../scope/scope.ts';
import { changeState, recordState } from '../../record/recordedState.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { MaskingExceptionTable, MaskingPolicyTable } from '../../storage/tables.ts';

/**
 * In place of the hash of an exception that has ended. One may have ended because the value is a card number after all,
 * and of those no hash is kept.
 */
const NO_TAG = '';

/** The secret (hex) and the revision of the masking policy; undefined before the first use. */
export const stateRow = (on: Db | Tx, scope: TenantScope): Promise<{ secret: string; revision: number } | undefined> =>
  on
    .selectFrom('masking_state')
    .select(['secret', 'revision'])
    .where('tenant_id', '=', scope.tenantId)
    .executeTakeFirst();

/** Nothing where there is a state already. */
export async function insertState(on: Db | Tx, scope: TenantScope, secret: string): Promise<void> {
  await on
    .insertInto('masking_state')
    .values({ tenant_id: scope.tenantId, secret, revision: 0 })
    .onConflict((c) => c.column('tenant_id').doNothing())
    .execute();
}

/** Makes every process that masks for the tenant read its policy again. */
export async function raiseRevision(tx: Tx, scope: TenantScope): Promise<void> {
  await tx
    .updateTable('masking_state')
    .set((e) => ({ revision: e('revision', '+', 1) }))
    .where('tenant_id', '=', scope.tenantId)
    .execute();
}

/** Newest first. */
export const policyVersions = (
  on: Db | Tx,
  scope: TenantScope,
  limit: number,
): Promise<{ version: number; policy: string }[]> =>
  on
    .selectFrom('masking_policy')
    .select(['version', 'policy'])
    .where('tenant_id', '=', scope.tenantId)
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();

/** Stores a version of the policy, bound to the ledger; `policy` is JSON. */
export async function insertPolicy(
  tx: Tx,
  scope: TenantScope,
  row: Omit<MaskingPolicyTable, 'tenant_id'>,
): Promise<void> {
  const id = (version: number): string => `${scope.tenantId}:${version}`;
  const insert = (): Promise<unknown> =>
    tx
      .insertInto('masking_policy')
      .values({ ...row, tenant_id: scope.tenantId })
      .execute();
  await changeState(tx, 'masking', id(row.version), insert, row.version > 1 ? [id(row.version - 1)] : []);
}

/** Newest first; `by` is null for the command line. */
export const policyChanges = (on: Db | Tx, scope: TenantScope, limit: number) =>
  on
    .selectFrom('masking_policy')
    .leftJoin('person', 'person.id', 'masking_policy.person_id')
    .select(['masking_policy.version', 'masking_policy.at', 'person.name as by'])
    .where('tenant_id', '=', scope.tenantId)
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();

/** Exceptions that are not revoked and not expired at `now` (milliseconds since 1970), newest first. */
export const currentExceptions = (on: Db | Tx, scope: TenantScope, now: number, limit: number) =>
  on
    .selectFrom('masking_exception')
    .innerJoin('person', 'person.id', 'masking_exception.person_id')
    .select([
      'masking_exception.id',
      'type',
      'reason',
      'person.name as by',
      'masking_exception.at',
      'expires_at',
      'likely_card',
    ])
    .where('tenant_id', '=', scope.tenantId)
    .where('revoked_at', 'is', null)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', now)]))
    .orderBy('masking_exception.at', 'desc')
    .limit(limit)
    .execute();

/** Exceptions that are not revoked. */
export const exceptionsOf = (on: Db | Tx, scope: TenantScope): Promise<MaskingExceptionTable[]> =>
  on
    .selectFrom('masking_exception')
    .selectAll()
    .where('tenant_id', '=', scope.tenantId)
    .where('revoked_at', 'is', null)
    .execute();

/** Undefined where the message or its conversation is not in scope. */
export async function messageInScope(
  db: Db | Tx,
  scope: AnyScope,
  place: { readonly conversationId: string; readonly messageId: string },
): Promise<{ tenant_id: string; corrected: number } | undefined> {
  let query = db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select(['message.tenant_id', 'message.corrected'])
    .where('message.id', '=', place.messageId)
    .where('conversation.id', '=', place.conversationId);
  if (scope instanceof Scope) {
    query = query.where('message.tenant_id', 'in', [...scope.tenantIds]);
    if (scope.team !== null) query = query.where('conversation.assigned_person_id', 'in', [...scope.team]);
  }
  return query.executeTakeFirst();
}

/** Stores an exception for a value that was masked, bound to the ledger. */
export async function insertException(
  tx: Tx,
  scope: TenantScope,
  row: Omit<Insertable<MaskingExceptionTable>, 'tenant_id'>,
): Promise<void> {
  await tx
    .insertInto('masking_exception')
    .values({ ...row, tenant_id: scope.tenantId })
    .execute();
  await recordState(tx, 'exception', row.id);
}

/** Ends the exception of this value, if there is one. */
export async function endExceptionOf(
  tx: Tx,
  scope: TenantScope,
  { type, tag }: { readonly type: string; readonly tag: string },
  ended: { readonly at: number; readonly by: string },
): Promise<void> {
  const row = await tx
    .selectFrom('masking_exception')
    .select('id')
    .where('tenant_id', '=', scope.tenantId)
    .where('type', '=', type)
    .where('tag', '=', tag)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row !== undefined) await endException(tx, scope, row.id, ended);
}

/** @returns what it was; undefined where the tenant has no such exception that is not revoked. */
export const endException = (
  tx: Tx,
  scope: TenantScope,
  exceptionId: string,
  ended: { readonly at: number; readonly by: string | null },
) =>
  changeState(tx, 'exception', exceptionId, () =>
    tx
      .updateTable('masking_exception')
      .set({ revoked_at: ended.at, revoked_by: ended.by, tag: NO_TAG })
      .where('id', '=', exceptionId)
      .where('tenant_id', '=', scope.tenantId)
      .where('revoked_at', 'is', null)
      .returning(['type', 'reason', 'likely_card', 'expires_at'])
      .executeTakeFirst(),
  );

/**
 * Ends what has expired at `now`, and forgets the hash of everything that has ended.
 * @returns the tenants concerned.
 */
export async function endExpired(tx: Tx, scope: SystemScope, now: number): Promise<ReadonlySet<string>> {
  const due = await everyTenant(tx, scope)
    .selectFrom('masking_exception')
    .select(['id', 'tenant_id', 'revoked_at', 'expires_at'])
    .where('tag', '<>', NO_TAG)
    .where((e) => e.or([e('revoked_at', 'is not', null), e('expires_at', '<=', now)]))
    .execute();
  for (const { id, revoked_at: revokedAt, expires_at: expiresAt } of due)
    await changeState(tx, 'exception', id, () =>
      everyTenant(tx, scope)
        .updateTable('masking_exception')
        .set({ revoked_at: revokedAt ?? expiresAt, tag: NO_TAG })
        .where('id', '=', id)
        .execute(),
    );
  return new Set(due.filter((row) => row.revoked_at === null).map((row) => row.tenant_id));
}
