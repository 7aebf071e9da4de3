/** Reads and writes reviews of access and their lines. */
import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import type { AccessLinesQuery } from '../../../contract/accessReview.ts';
import type { RequestState } from '../../../core/vocabulary/requestStates.ts';
import { containsText } from '../../storage/expressions.ts';
import type { Insertable, Selectable, Updateable } from 'kysely';
import { isSystem, type AnyScope, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { AccessLineTable, AccessReviewTable } from '../../storage/tables.ts';

export type ReviewRow = Selectable<AccessReviewTable>;
export type LineRow = Selectable<AccessLineTable>;

/** Rows of one statement; the engine takes some thirty thousand values. */
const AT_ONCE = 500;

/** Reviews of which the scope has every tenant. */
function reviewsInScope(on: Db | Tx, scope: AnyScope) {
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

/** Stores lines of a review that was found in scope. */
export async function insertLines(tx: Tx, rows: readonly Insertable<AccessLineTable>[]): Promise<void> {
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    // What needs no database goes on between.
    if (from > 0) await setImmediate();
    await tx
      .insertInto('access_line')
      .values(rows.slice(from, from + AT_ONCE))
      .execute();
  }
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

/** Lines of a review in scope. */
const linesOf = (on: Db | Tx, scope: AnyScope, reviewId: string) =>
  on
    .selectFrom('access_line')
    .where(
      'review_id',
      'in',
      reviewsInScope(on, scope).select('access_review.id').where('access_review.id', '=', reviewId),
    );

/** Deletes all lines of a review in scope. */
export async function deleteLines(tx: Tx, scope: AnyScope, reviewId: string): Promise<void> {
  const ofReview = reviewsInScope(tx, scope).select('access_review.id').where('access_review.id', '=', reviewId);
  await tx.deleteFrom('access_line').where('review_id', 'in', ofReview).execute();
}

/** All lines of a review, in their order. */
export const allLines = (on: Db | Tx, scope: AnyScope, reviewId: string): Promise<LineRow[]> =>
  linesOf(on, scope, reviewId).selectAll().orderBy('number').execute();

export type EarlierLine = Pick<LineRow, 'number' | 'kind' | 'subject_id' | 'name' | 'words' | 'state' | 'print'>;
/** What an earlier review is compared by, read in turns. */
export async function earlierLines(on: Db | Tx, scope: AnyScope, reviewId: string): Promise<EarlierLine[]> {
  const found: EarlierLine[] = [];
  for (;;) {
    const rows = await linesOf(on, scope, reviewId)
      .select(['number', 'kind', 'subject_id', 'name', 'words', 'state', 'print'])
      .where('number', '>', found.at(-1)?.number ?? 0)
      .orderBy('number')
      .limit(AT_ONCE)
      .execute();
    found.push(...rows);
    if (rows.length < AT_ONCE) return found;
    await setImmediate();
  }
}

/** Lines that are to be removed, without the wide columns. */
export const linesToRemove = (
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
): Promise<Pick<LineRow, 'number' | 'kind' | 'subject_id' | 'print'>[]> =>
  linesOf(on, scope, reviewId)
    .select(['number', 'kind', 'subject_id', 'print'])
    .where('decision', '=', 'remove')
    .execute();

/** Without the wide columns: for comparing. */
export const printsOf = (
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
): Promise<Pick<LineRow, 'number' | 'kind' | 'subject_id' | 'print'>[]> =>
  linesOf(on, scope, reviewId).select(['number', 'kind', 'subject_id', 'print']).orderBy('number').execute();

/** The line of this number. */
export const lineCalled = (
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
  number: number,
): Promise<LineRow | undefined> =>
  linesOf(on, scope, reviewId).selectAll().where('number', '=', number).executeTakeFirst();

/** One page of the lines, in their order, and how many there are. */
export async function pageOfLines(
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
  query: z.output<typeof AccessLinesQuery>,
): Promise<{ rows: LineRow[]; total: number }> {
  let found = linesOf(on, scope, reviewId);
  if (query.kind !== undefined) found = found.where('kind', '=', query.kind);
  if (query.search.trim() !== '') found = found.where(containsText('access_line.words', query.search.trim()));
  if (query.show === 'undecided')
    found = found.where((e) => e.or([e('decision', 'is', null), e('decision', '=', 'ask')]));
  if (query.show === 'decided') found = found.where('decision', 'is not', null).where('decision', '<>', 'ask');
  if (query.show === 'findings') found = found.where('remarkable', '=', 1);
  const { total } = await found.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await found.selectAll().orderBy('number').limit(query.limit).offset(query.offset).execute();
  return { rows, total };
}

/** How many lines there are, not decided, and to be asked about. */
export async function countLines(
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
): Promise<{ lines: number; undecided: number; asked: number }> {
  const rows = await linesOf(on, scope, reviewId)
    .select((e) => ['decision', e.fn.countAll<number>().as('count')])
    .groupBy('decision')
    .execute();
  const of = (decision: string | null): number => rows.find((row) => row.decision === decision)?.count ?? 0;
  return { lines: rows.reduce((sum, row) => sum + row.count, 0), undecided: of(null), asked: of('ask') };
}

/** Changes one line of a review in scope, and raises its version. */
export async function updateLine(
  tx: Tx,
  scope: AnyScope,
  { reviewId, number }: { readonly reviewId: string; readonly number: number },
  values: Updateable<AccessLineTable>,
): Promise<void> {
  await tx
    .updateTable('access_line')
    .set(values)
    .set((e) => ({ version: e('version', '+', 1) }))
    .where(
      'review_id',
      'in',
      reviewsInScope(tx, scope).select('access_review.id').where('access_review.id', '=', reviewId),
    )
    .where('number', '=', number)
    .execute();
}

/** Decides to keep what has no finding, is not decided, and is not about this person. @returns how many lines. */
export async function keepWithoutFinding(
  tx: Tx,
  scope: AnyScope,
  reviewId: string,
  by: { readonly personId: string; readonly name: string; readonly at: number },
  outdated: readonly number[],
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('access_line')
    .set({ decision: 'keep', decided_at: by.at, decided_by: by.personId, decided_name: by.name })
    .set((e) => ({ version: e('version', '+', 1) }))
    .where(
      'review_id',
      'in',
      reviewsInScope(tx, scope).select('access_review.id').where('access_review.id', '=', reviewId),
    )
    .where('decision', 'is', null)
    .where('remarkable', '=', 0)
    .where('subject_id', '<>', by.personId)
    .where('number', 'not in', [...outdated])
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export interface Decider {
  readonly id: string;
  readonly role: string;
  readonly left_at: number | null;
}
/** Who has decided lines of a review in scope, as they are now. */
export const decidersOf = (on: Db | Tx, scope: AnyScope, reviewId: string): Promise<Decider[]> =>
  on
    .selectFrom('person')
    .select(['id', 'role', 'left_at'])
    .where('id', 'in', linesOf(on, scope, reviewId).select('decided_by').where('decided_by', 'is not', null))
    .execute();

/** The person as they are now: who began a review in scope. */
export const beginnerOf = (on: Db | Tx, scope: AnyScope, reviewId: string): Promise<Decider | undefined> =>
  on
    .selectFrom('person')
    .select(['id', 'role', 'left_at'])
    .where(
      'id',
      'in',
      reviewsInScope(on, scope).select('access_review.begun_by').where('access_review.id', '=', reviewId),
    )
    .executeTakeFirst();

/** Which of the scope's tenants this person, who has decided or begun a review in scope, has. */
export async function tenantIdsOfDecider(on: Db | Tx, scope: AnyScope, personId: string): Promise<string[]> {
  const rows = await on.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', personId).execute();
  return rows.map((row) => row.tenant_id).filter((id) => scope.hasTenant(id));
}

/** How many lines this person has decided that are about others than `except`. */
export async function countDecidedBy(
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
  personId: string,
  except: string,
): Promise<number> {
  const { count } = await linesOf(on, scope, reviewId)
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('decided_by', '=', personId)
    .where('subject_id', '<>', except)
    .executeTakeFirstOrThrow();
  return count;
}

/** States of the requests that lines of a review in scope have made, by id. */
export async function statesOfRequests(
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
): Promise<ReadonlyMap<string, { readonly status: RequestState; readonly by: string }>> {
  const rows = await on
    .selectFrom('change_request')
    .select(['id', 'status', 'person_id'])
    .where('id', 'in', linesOf(on, scope, reviewId).select('request_id').where('request_id', 'is not', null))
    .execute();
  return new Map(rows.map((row) => [row.id, { status: row.status, by: row.person_id }]));
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
