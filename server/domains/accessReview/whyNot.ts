/**
 * Who may do what with a review of access: each function gives the refusal, or null. Views show it before, and the acts
 * throw the same.
 */
import type { Beyond, Coded } from '../../../contract/errors.ts';
import { may } from '../../../core/access/roles.ts';
import type { ApprovalPolicy } from '../../../core/policy/approvals.ts';
import { problem, type Problem } from '../../platform/http/problem.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { waitsAfterReset } from '../people/requests.ts';
import { coverOf, keyOf } from './cover.ts';
import { countDecidedBy } from './lineQueries.ts';
import { begunSince, isOpen, type ReviewRow } from './reviewQueries.ts';

/** Reviews that one person may begin within so many milliseconds: each reads who can do what from the beginning. */
const MOST_BEGUN = 3;
const BEGUN_WITHIN = 3_600_000;

const beyond = (why: Beyond): Problem => problem('beyond', { why });

/** A refusal as a view shows it. */
export const closedBy = (why: Problem | null): Coded | null =>
  why === null ? null : { code: why.code, params: why.params };
/** @throws the refusal, where there is one. */
export function demand(why: Problem | null): void {
  if (why !== null) throw why;
}

/** A person whose secrets were reset lately does nothing: the one who reset them may be signed in with them. */
export const whyNotAfterReset = async (
  on: Db | Tx,
  scope: Scope,
  approvals: ApprovalPolicy,
  now: number,
): Promise<Problem | null> => ((await waitsAfterReset(on, scope, approvals, now)) ? beyond('was-reset') : null);

/** Why this person may not begin a review of all that they see. @param now milliseconds since 1970 */
export async function whyNotBegun(
  on: Db | Tx,
  scope: Scope,
  approvals: ApprovalPolicy,
  now: number,
): Promise<Problem | null> {
  const reset = await whyNotAfterReset(on, scope, approvals, now);
  if (reset !== null) return reset;
  if (await isOpen(on, scope, keyOf(await coverOf(on, scope)))) return problem('review-open');
  const begun = await begunSince(on, scope, scope.personId, now - BEGUN_WITHIN);
  const first = begun.at(-MOST_BEGUN);
  return first === undefined ? null : problem('too-many-reviews', { retryAt: first + BEGUN_WITHIN });
}

type Review = Pick<ReviewRow, 'id' | 'state' | 'begun_by'>;

/** Why nothing is done with a review any more. */
export const whyOver = ({ state }: Pick<Review, 'state'>): Problem | null =>
  state === 'open' ? null : problem('review-over');

/** Why this person may not decide a line, whatever the review is. */
export const whyNotDecided = (scope: Scope, line: { readonly subject_id: string }): Problem | null =>
  line.subject_id === scope.personId ? beyond('about-you') : null;

/** Why this person may not attest it; null where only what is still undecided or has changed is in the way. */
export async function whyNotAttested(on: Db | Tx, scope: Scope, row: Review): Promise<Problem | null> {
  if (!may(scope.role, 'access.attest')) return problem('forbidden');
  if (row.begun_by === scope.personId) return beyond('own-review');
  const own = await countDecidedBy(on, scope, row.id, scope.personId, row.begun_by);
  return own > 0 ? beyond('own-decisions') : null;
}

/** Why this person may not end it without attesting: its decisions are those of other people too. */
export const whyNotEnded = (scope: Scope, row: Review): Problem | null =>
  row.begun_by === scope.personId || may(scope.role, 'people.manage') ? null : beyond('others-review');
