/** Reviews and their lines, as the people who may see them read them. */
import type { z } from 'zod';
import type {
  AccessKind,
  AccessLine,
  AccessLines,
  AccessLinesQuery,
  AccessReview,
  AccessReviewList,
} from '../../../contract/accessReview.ts';
import type { Coded } from '../../../contract/errors.ts';
import type { ApprovalPolicy } from '../../../core/policy/approvals.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { RequestState } from '../../../core/vocabulary/requestStates.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { printsNow } from './access.ts';
import { coveredTeams, coveredTenants, type Cover } from './accessQueries.ts';
import type { CurrentAccess } from './currentAccess.ts';
import { coverOf, sightOfReviews } from './cover.ts';
import { countLines, linesToRemove, pageOfLines, statesOfRequests, type LineRow } from './lineQueries.ts';
import { outdatedOf } from './outdated.ts';
import { dueOf } from './overdue.ts';
import { newestReviews, reviewCalled, tenantIdsOfReview, type ReviewRow } from './reviewQueries.ts';
import {
  closedBy,
  whyNotAfterReset,
  whyNotAttested,
  whyNotBegun,
  whyNotDecided,
  whyNotEnded,
  whyOver,
} from './whyNot.ts';

/** Reviews in the list. */
const SHOWN = 20;
export interface FoundReview {
  readonly row: ReviewRow;
  readonly cover: Cover;
}

async function coverOfReview(on: Db | Tx, scope: Scope, row: ReviewRow): Promise<Cover> {
  return {
    tenantIds: await tenantIdsOfReview(on, scope, row.id),
    teamIds: row.team_ids === null ? null : (JSON.parse(row.team_ids) as string[]),
    everyTenant: row.every_tenant === 1,
  };
}

/** @throws Problem `not-found` for a review out of sight. */
export async function reviewInSight(on: Db | Tx, scope: Scope, reviewId: string): Promise<FoundReview> {
  const row = await reviewCalled(on, scope, reviewId);
  if (row === undefined) throw problem('not-found');
  const cover = await coverOfReview(on, scope, row);
  if (!(await sightOfReviews(on, scope))(cover)) throw problem('not-found');
  return { row, cover };
}

/** How many lines are not as they are listed, and how many that were to be removed are still there. */
async function comparedNow(
  on: Db,
  scope: Scope,
  { row, cover }: FoundReview,
  current: CurrentAccess,
): Promise<{ outdated: number; toRemove: number }> {
  if (row.state === 'ended') return { outdated: 0, toRemove: 0 };
  const outdated = row.state === 'open' ? await current.countOutdated(scope, row, cover) : 0;
  const removed = await linesToRemove(on, scope, row.id);
  if (removed.length === 0) return { outdated, toRemove: 0 };
  const prints =
    row.state === 'open'
      ? await current.prints(scope, cover)
      : await printsNow(
          on,
          scope,
          cover,
          removed.map((line) => line.subject_id),
        );
  return { outdated, toRemove: outdatedOf(removed, prints).there.length };
}

/** One review with its counts. */
export async function headOf(
  on: Db,
  scope: Scope,
  found: FoundReview,
  { approvals, current }: { readonly approvals: ApprovalPolicy; readonly current: CurrentAccess },
): Promise<AccessReview> {
  const { row, cover } = found;
  const counts = await countLines(on, scope, row.id);
  const { outdated, toRemove } = await comparedNow(on, scope, found, current);
  const compared = row.compared_with === null ? undefined : await reviewCalled(on, scope, row.compared_with);
  const over = whyOver(row);
  return {
    id: row.id,
    at: row.at,
    begunBy: row.begun_name,
    own: row.begun_by === scope.personId,
    state: row.state,
    tenants: await coveredTenants(on, scope, cover),
    teams: cover.teamIds === null ? null : await coveredTeams(on, scope, cover.teamIds),
    snapshot: row.snapshot,
    revision: row.revision,
    ...counts,
    outdated,
    toRemove,
    recordSince: row.record_since,
    comparedWith: compared?.ended_at ?? null,
    endedAt: row.ended_at,
    endedBy: row.ended_name,
    sha256: row.sha256,
    closed: closedBy(
      over ?? (await whyNotAfterReset(on, scope, approvals, Date.now())) ?? (await whyNotAttested(on, scope, row)),
    ),
    endClosed: closedBy(over ?? whyNotEnded(scope, row)),
  };
}

/** Reviews in sight, and when the next is due. */
export async function listReviews(
  { db, current }: { readonly db: Db; readonly current: CurrentAccess },
  scope: Scope,
  policy: Policy,
  now = Date.now(),
): Promise<AccessReviewList> {
  const sees = await sightOfReviews(db, scope);
  const reviews: AccessReview[] = [];
  for (const row of await newestReviews(db, scope, SHOWN)) {
    const cover = await coverOfReview(db, scope, row);
    if (sees(cover)) reviews.push(await headOf(db, scope, { row, cover }, { approvals: policy.approvals, current }));
  }
  const { everyDays } = policy.accessReview;
  const own = await coverOf(db, scope);
  const due = await dueOf(db, scope, everyDays, now);
  return {
    reviews,
    everyDays,
    tenants: (await coveredTenants(db, scope, own)).map(({ id, name }) => {
      const { attestedAt, dueAt } = due(id);
      return { id, name, attestedAt, dueAt, overdue: dueAt <= now };
    }),
    closed: closedBy(await whyNotBegun(db, scope, policy.approvals, now)),
  };
}

/** @throws Problem `not-found` for a review out of sight. */
export async function readLines(
  db: Db,
  scope: Scope,
  reviewId: string,
  query: z.output<typeof AccessLinesQuery>,
  approvals: ApprovalPolicy,
): Promise<AccessLines> {
  const { row } = await reviewInSight(db, scope, reviewId);
  const { rows, total } = await pageOfLines(db, scope, reviewId, query);
  const requests = await statesOfRequests(db, scope, reviewId);
  const over = whyOver(row);
  const reset = await whyNotAfterReset(db, scope, approvals, Date.now());
  const closedFor = (line: LineRow): Coded | null => closedBy(over ?? whyNotDecided(scope, line) ?? reset);
  return {
    rows: rows.map((line) => shown(line, requests.get(line.request_id ?? '')?.status ?? null, closedFor(line))),
    total,
    revision: row.revision,
  };
}

const shown = (line: LineRow, requestState: RequestState | null, closed: Coded | null): AccessLine => ({
  number: line.number,
  version: line.version,
  kind: line.kind as AccessKind,
  subjectId: line.subject_id,
  name: line.name,
  state: JSON.parse(line.state ?? 'null') as AccessLine['state'],
  begun: JSON.parse(line.begun ?? 'null') as AccessLine['begun'],
  differences: JSON.parse(line.differences) as AccessLine['differences'],
  findings: JSON.parse(line.findings) as AccessLine['findings'],
  decision: line.decision,
  note: line.note,
  decidedBy: line.decided_name,
  decidedAt: line.decided_at,
  requestId: line.request_id,
  requestState,
  closed,
});
