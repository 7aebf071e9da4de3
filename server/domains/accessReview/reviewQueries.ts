/** Reads and writes reviews of access, whom each is of, and when the next is due. */
import type { Insertable, Selectable, Updateable } from 'kysely';
import { isSystem, type AnyScope, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { AccessReviewTable } from '../../storage/tables.ts';

export type ReviewRow = Selectable<AccessReviewTable>;

/** Reviews of which the scope has every tenant; what is read of them is for the caller to say. */
export function reviewsInScope(on: Db | Tx, scope: AnyScope) {
  const found = on.selectFrom('access_review');
  if (isSystem(scope)) return found;
  return found.where(({ not, exists, selectFrom }) =>
    not(
      exists(
        selectFrom('access_review_tenant')
          .select('access_review_tenant.tenant_id')
          .whereRef('access_review_tenant.review_id', '=', 'access_review.id')
          .where('access_review_tenant.tenant_id', 'not in', [...scope.tenantIds]),
      ),
    ),
  );
}

/** Open ones first, then the newest. */
export const newestReviews = (on: Db | Tx, scope: AnyScope, most: number): Promise<ReviewRow[]> =>
  reviewsInScope(on, scope)
    .selectAll('access_review')
    .orderBy((e) => e('state', '=', 'open'), 'desc')
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(most)
    .execute();

/** The review of this id, where the scope has every tenant of it. */
export const reviewCalled = (on: Db | Tx, scope: AnyScope, id: string): Promise<ReviewRow | undefined> =>
  reviewsInScope(on, scope).selectAll('access_review').where('access_review.id', '=', id).executeTakeFirst();

/** Attested ones, newest first. */
export const attestedReviews = (on: Db | Tx, scope: AnyScope, most: number): Promise<ReviewRow[]> =>
  reviewsInScope(on, scope)
    .selectAll('access_review')
    .where('state', '=', 'attested')
    .orderBy('ended_at', 'desc')
    .limit(most)
    .execute();

/** Whether an open review covers the same. */
export async function isOpen(on: Db | Tx, scope: AnyScope, cover: string): Promise<boolean> {
  const row = await reviewsInScope(on, scope)
    .select('access_review.id')
    .where('state', '=', 'open')
    .where('cover', '=', cover)
    .executeTakeFirst();
  return row !== undefined;
}

/** When this person began each of the reviews in scope that they have begun since then, the earliest first. */
export async function begunSince(on: Db | Tx, scope: AnyScope, personId: string, since: number): Promise<number[]> {
  const rows = await reviewsInScope(on, scope)
    .select('access_review.at')
    .where('begun_by', '=', personId)
    .where('at', '>', since)
    .orderBy('at')
    .execute();
  return rows.map(({ at }) => at);
}

/** Ids of the tenants of a review in scope, in their order. */
export async function tenantIdsOfReview(on: Db | Tx, scope: AnyScope, id: string): Promise<string[]> {
  const rows = await on
    .selectFrom('access_review_tenant')
    .select('tenant_id')
    .where('review_id', '=', id)
    .orderBy('tenant_id')
    .execute();
  return rows.map((row) => row.tenant_id).filter((tenantId) => scope.hasTenant(tenantId));
}

/** @throws RangeError for a tenant that is not within the scope. */
export async function insertReview(
  tx: Tx,
  scope: AnyScope,
  row: Insertable<AccessReviewTable>,
  tenantIds: readonly string[],
): Promise<void> {
  if (!tenantIds.every((id) => scope.hasTenant(id))) throw new RangeError('This tenant is out of scope.');
  await tx.insertInto('access_review').values(row).execute();
  for (const tenant_id of tenantIds)
    await tx.insertInto('access_review_tenant').values({ review_id: row.id, tenant_id }).execute();
}

/** Changes a review in scope, and raises its revision. */
export async function updateReview(
  tx: Tx,
  scope: AnyScope,
  id: string,
  values: Updateable<AccessReviewTable>,
): Promise<void> {
  await tx
    .updateTable('access_review')
    .set(values)
    .set((e) => ({ revision: e('revision', '+', 1) }))
    .where('id', 'in', reviewsInScope(tx, scope).select('access_review.id').where('access_review.id', '=', id))
    .execute();
}

/** When each tenant was last reviewed as a whole, by the newest attested review that is not bound to teams. */
export async function lastAttested(on: Db | Tx, scope: AnyScope): Promise<ReadonlyMap<string, number>> {
  const rows = await on
    .selectFrom('access_review_tenant')
    .innerJoin('access_review', 'access_review.id', 'access_review_tenant.review_id')
    .select((e) => ['access_review_tenant.tenant_id', e.fn.max('access_review.ended_at').as('at')])
    .where('access_review.state', '=', 'attested')
    .where('access_review.team_ids', 'is', null)
    .groupBy('access_review_tenant.tenant_id')
    .execute();
  return new Map(
    rows.flatMap(({ tenant_id: id, at }) => (at === null || !scope.hasTenant(id) ? [] : [[id, at] as const])),
  );
}

/** Stores that an alert has said of the tenant that its review was due then. @returns false where one has before. */
export async function storeDue(tx: Tx, scope: SystemScope, tenantId: string, dueAt: number): Promise<boolean> {
  if (!scope.hasTenant(tenantId)) return false;
  const before = await tx
    .selectFrom('access_review_due')
    .select('due_at')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  if (before?.due_at === dueAt) return false;
  await tx
    .insertInto('access_review_due')
    .values({ tenant_id: tenantId, due_at: dueAt })
    .onConflict((c) => c.column('tenant_id').doUpdateSet({ due_at: dueAt }))
    .execute();
  return true;
}
