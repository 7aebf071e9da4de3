/** Reads and writes the lines of reviews of access. */
import { setImmediate } from 'node:timers/promises';
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { z } from 'zod';
import type { AccessLinesQuery } from '../../../contract/accessReview.ts';
import type { RequestState } from '../../../core/vocabulary/requestStates.ts';
import type { AnyScope } from '../../scope/scope.ts';
import { containsText } from '../../storage/expressions.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { AccessLineTable } from '../../storage/tables.ts';
import { reviewsInScope } from './reviewQueries.ts';

export type LineRow = Selectable<AccessLineTable>;

/** Rows of one statement; the engine takes some thirty thousand values. */
const AT_ONCE = 500;

/** Lines of a review in scope. */
export const linesInScope = (on: Db | Tx, scope: AnyScope, reviewId: string) =>
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
  linesInScope(on, scope, reviewId).selectAll().orderBy('number').execute();

export type EarlierLine = Pick<LineRow, 'number' | 'kind' | 'subject_id' | 'name' | 'words' | 'state' | 'print'>;
/** What an earlier review is compared by, read in turns. */
export async function earlierLines(on: Db | Tx, scope: AnyScope, reviewId: string): Promise<EarlierLine[]> {
  const found: EarlierLine[] = [];
  for (;;) {
    const rows = await linesInScope(on, scope, reviewId)
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
  linesInScope(on, scope, reviewId)
    .select(['number', 'kind', 'subject_id', 'print'])
    .where('decision', '=', 'remove')
    .execute();

/** Without the wide columns: for comparing. */
export const printsOf = (
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
): Promise<Pick<LineRow, 'number' | 'kind' | 'subject_id' | 'print'>[]> =>
  linesInScope(on, scope, reviewId).select(['number', 'kind', 'subject_id', 'print']).orderBy('number').execute();

/** The line of this number. */
export const lineCalled = (
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
  number: number,
): Promise<LineRow | undefined> =>
  linesInScope(on, scope, reviewId).selectAll().where('number', '=', number).executeTakeFirst();

/** One page of the lines, in their order, and how many there are. */
export async function pageOfLines(
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
  query: z.output<typeof AccessLinesQuery>,
): Promise<{ rows: LineRow[]; total: number }> {
  let found = linesInScope(on, scope, reviewId);
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
  const rows = await linesInScope(on, scope, reviewId)
    .select((e) => ['decision', e.fn.countAll<number>().as('count')])
    .groupBy('decision')
    .execute();
  const of = (decision: string | null): number => rows.find((row) => row.decision === decision)?.count ?? 0;
  return { lines: rows.reduce((sum, row) => sum + row.count, 0), undecided: of(null), asked: of('ask') };
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

/** How many lines this person has decided that are about others than `except`. */
export async function countDecidedBy(
  on: Db | Tx,
  scope: AnyScope,
  reviewId: string,
  personId: string,
  except: string,
): Promise<number> {
  const { count } = await linesInScope(on, scope, reviewId)
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
    .where('id', 'in', linesInScope(on, scope, reviewId).select('request_id').where('request_id', 'is not', null))
    .execute();
  return new Map(rows.map((row) => [row.id, { status: row.status, by: row.person_id }]));
}
