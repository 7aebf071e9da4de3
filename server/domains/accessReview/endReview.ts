/** Ends a review of access: attested by another person than the one who began it, or without. */
import { createHash } from 'node:crypto';
import { may } from '../../../core/access/roles.ts';
import { problem } from '../../platform/http/problem.ts';
import { personName } from '../../record/queries.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';
import type { Cover } from './accessQueries.ts';
import type { CurrentAccess } from './currentAccess.ts';
import { beginnerOf, decidersOf, tenantIdsOfDecider } from './deciderQueries.ts';
import { exportText } from './exportText.ts';
import { allLines, countLines, deleteLines } from './lineQueries.ts';
import { outdatedOf } from './outdated.ts';
import { openReview, recordAct, type Done } from './reviewActs.ts';
import { updateReview, type ReviewRow } from './reviewQueries.ts';
import { demand, whyNotAttested, whyNotEnded } from './whyNot.ts';

/**
 * Attests a review, in a transaction: nothing is attested that is not as it was when it was decided.
 * @throws Problem `not-found`, `review-over`, `review-changed` where the review is not as the caller has seen it,
 * `review-undecided`, `review-outdated`, and `beyond` for the person who began, who has decided lines of others, or
 * where somebody who has decided may do so no more.
 */
export async function attestReview(
  tx: Tx,
  scope: Scope,
  current: CurrentAccess,
  reviewId: string,
  revision: number,
): Promise<Done> {
  const { row, cover } = await openReview(tx, scope, reviewId);
  demand(await whyNotAttested(tx, scope, row));
  if (row.revision !== revision) throw problem('review-changed');
  const { undecided, asked } = await countLines(tx, scope, row.id);
  if (undecided + asked > 0) throw problem('review-undecided', { count: undecided + asked });
  await demandDeciders(tx, scope, row, cover);
  const lines = await allLines(tx, scope, row.id);
  const { changed, added } = outdatedOf(lines, await current.within(tx, scope, cover));
  if (changed.length + added.length > 0) throw problem('review-outdated', { count: changed.length + added.length });
  const ended = await endedBy(tx, scope, 'attested');
  const text = exportText({ ...row, ...ended }, cover.tenantIds, lines);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const { snapshot } = row;
  const facts = { review: row.id, lines: lines.length, begunBy: row.begun_by, snapshot, sha256 };
  const position = await recordAct(tx, 'access-review-attested', cover, facts);
  await updateReview(tx, scope, row.id, { ...ended, sha256, position });
  return { id: row.id, positions: [position] };
}

/**
 * Deletes the lines: an attested review alone is evidence, and the record has who decided what.
 * @throws Problem `not-found`, `review-over`, `beyond` for another person than the one who began and administrators.
 */
export async function endReview(tx: Tx, scope: Scope, reviewId: string): Promise<Done> {
  const { row, cover } = await openReview(tx, scope, reviewId);
  demand(whyNotEnded(scope, row));
  const { lines, undecided } = await countLines(tx, scope, row.id);
  await updateReview(tx, scope, row.id, await endedBy(tx, scope, 'ended'));
  await deleteLines(tx, scope, row.id);
  const facts = { review: row.id, lines, decided: lines - undecided, begunBy: row.begun_by };
  return { id: row.id, positions: [await recordAct(tx, 'access-review-ended', cover, facts)] };
}

const endedBy = async <S extends 'attested' | 'ended'>(tx: Tx, scope: Scope, state: S) => ({
  state,
  ended_at: Date.now(),
  ended_by: scope.personId,
  ended_name: (await personName(tx, scope.personId)) ?? '',
});

/** @throws Problem `beyond` where the person who began, or one who has decided, has left or may do so no more. */
async function demandDeciders(tx: Tx, scope: Scope, row: ReviewRow, cover: Cover): Promise<void> {
  const beginner = await beginnerOf(tx, scope, row.id);
  for (const person of [beginner, ...(await decidersOf(tx, scope, row.id))]) {
    const tenantIds = person === undefined ? [] : await tenantIdsOfDecider(tx, scope, person.id);
    if (
      person === undefined ||
      person.left_at !== null ||
      !may(person.role, 'access.review') ||
      !cover.tenantIds.every((id) => tenantIds.includes(id))
    )
      throw problem('beyond', { why: 'decider-may-not' });
  }
}
