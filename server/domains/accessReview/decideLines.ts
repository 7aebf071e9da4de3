/** What is decided about the lines of a review of access, and comparing them with what is there now. */
import type { z } from 'zod';
import type { ACCESS_REVIEW_ROUTES } from '../../../contract/accessReview.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { problem } from '../../platform/http/problem.ts';
import { personName } from '../../record/queries.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';
import { ask, withdraw } from '../people/requests.ts';
import { subjectOf } from '../people/subjectQueries.ts';
import { accessOf, printsNow, usagesOf } from './access.ts';
import { coveredPeople } from './accessQueries.ts';
import type { CurrentAccess } from './currentAccess.ts';
import {
  allLines,
  insertLines,
  keepWithoutFinding,
  lineCalled,
  printsOf,
  statesOfRequests,
  updateLine,
  type LineRow,
} from './lineQueries.ts';
import { linesOf, relisted } from './lines.ts';
import { outdatedOf } from './outdated.ts';
import { openReview, recordAct, type Done } from './reviewActs.ts';
import { updateReview } from './reviewQueries.ts';
import { demand, whyNotDecided } from './whyNot.ts';

export type Deciding = z.output<(typeof ACCESS_REVIEW_ROUTES)['decideAccess']['body']>;

/**
 * Decides one line, in a transaction.
 * @throws Problem `not-found` for a review or line out of sight, `review-over`, `review-changed` where somebody has
 * decided the line since, `review-outdated` where it is not as it is listed, `beyond` for the own line, `no-removal`,
 * and as `ask` and `withdraw`.
 */
export async function decideLine(
  tx: Tx,
  scope: Scope,
  policy: Policy,
  reviewId: string,
  { number, version, decision, note, removal }: Deciding,
): Promise<Done> {
  const now = Date.now();
  const { row, cover } = await openReview(tx, scope, reviewId);
  const line = await lineCalled(tx, scope, row.id, number);
  if (line === undefined) throw problem('not-found');
  demand(whyNotDecided(scope, line));
  if (line.version !== version) throw problem('review-changed');
  const list = await printsNow(tx, scope, cover, [line.subject_id]);
  if (outdatedOf([line], list).changed.length > 0) throw problem('review-outdated', { count: 1 });
  const positions = await withdrawOwn(tx, scope, row.id, line);
  let requestId: string | null = null;
  if (decision === 'remove') {
    if (line.state === null) throw problem('no-removal');
    if (line.kind === 'person') {
      const subject = await subjectOf(tx, scope, line.subject_id);
      if (removal === null || subject === null) throw problem('no-removal');
      const asked = await ask(tx, scope, { kind: 'change', change: removal }, subject, note, policy.approvals, now);
      requestId = asked.id;
      positions.push(asked.position);
    }
  }
  await updateLine(
    tx,
    scope,
    { reviewId: row.id, number: line.number },
    {
      decision,
      note: note === '' ? null : note,
      request_id: requestId,
      decided_at: now,
      decided_by: scope.personId,
      decided_name: (await personName(tx, scope.personId)) ?? '',
    },
  );
  await updateReview(tx, scope, row.id, {});
  const facts = { review: row.id, line: line.number, kind: line.kind, subject: line.subject_id, decision };
  positions.push(await recordAct(tx, 'access-review-decided', cover, facts));
  return { id: row.id, positions };
}

/** Takes the own request back that an earlier decision of the line has made. @throws Problem `asked-already` */
async function withdrawOwn(tx: Tx, scope: Scope, reviewId: string, line: LineRow): Promise<(number | null)[]> {
  if (line.request_id === null) return [];
  const request = (await statesOfRequests(tx, scope, reviewId)).get(line.request_id);
  if (request?.status !== 'open') return [];
  if (request.by !== scope.personId) throw problem('asked-already');
  return [await withdraw(tx, scope, line.request_id)];
}

/** Keeps what has no finding; lines that are not as they are listed stay undecided. @throws Problem as `openReview`. */
export async function keepLines(tx: Tx, scope: Scope, current: CurrentAccess, reviewId: string): Promise<Done> {
  const { row, cover } = await openReview(tx, scope, reviewId);
  const list = await current.within(tx, scope, cover);
  const { changed } = outdatedOf(await printsOf(tx, scope, row.id), list);
  const by = { personId: scope.personId, name: (await personName(tx, scope.personId)) ?? '', at: Date.now() };
  const lines = await keepWithoutFinding(tx, scope, row.id, by, changed);
  await updateReview(tx, scope, row.id, {});
  const facts = { review: row.id, lines, decision: 'keep', withoutFinding: true };
  return { id: row.id, positions: [await recordAct(tx, 'access-review-decided', cover, facts)] };
}

/**
 * Lists again what differs from what is there now: it has to be decided again. What is new is added at the end.
 * @throws Problem as `openReview`.
 */
export async function compareLines(tx: Tx, scope: Scope, current: CurrentAccess, reviewId: string): Promise<Done> {
  const now = Date.now();
  const { row, cover } = await openReview(tx, scope, reviewId);
  const lines = await allLines(tx, scope, row.id);
  const { changed, added } = outdatedOf(lines, await current.within(tx, scope, cover));
  const changedLines = lines.filter(({ number }) => changed.includes(number));
  const subjects = [...changedLines.map((line) => line.subject_id), ...added.map(({ subjectId }) => subjectId)];
  const people = (await coveredPeople(tx, scope, cover, subjects)).map(({ id }) => id);
  const usages = await usagesOf(tx, scope, cover, people, now);
  const access = new Map((await accessOf(tx, scope, cover, usages, subjects)).map((one) => [one.subjectId, one]));
  for (const line of changedLines) {
    const { number } = line;
    await updateLine(tx, scope, { reviewId: row.id, number }, relisted(line, access.get(line.subject_id), now));
  }
  const last = lines.at(-1)?.number ?? 0;
  const fresh = [...access.values()].filter(({ subjectId }) => added.some((one) => one.subjectId === subjectId));
  await insertLines(
    tx,
    (await linesOf(row.id, fresh, null, now)).map((line, at) => ({
      ...line,
      number: last + at + 1,
      begun: 'null',
      begun_print: null,
      findings: JSON.stringify(['changed-since', 'new', ...(JSON.parse(line.findings) as string[])]),
      remarkable: 1,
    })),
  );
  await updateReview(tx, scope, row.id, { listed: row.listed + 1 });
  const facts = { review: row.id, changed: changed.length, added: fresh.length };
  return { id: row.id, positions: [await recordAct(tx, 'access-review-compared', cover, facts)] };
}
