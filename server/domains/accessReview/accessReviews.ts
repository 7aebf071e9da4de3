/**
 * Reviews of access, as whole acts. The person who attests did not begin the review; each line was decided by another
 * person than the one who attests, but for lines about the person who began, who decides nothing about themselves; and
 * nothing is attested that is not as it was when it was decided.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { ACCESS_REVIEW_ROUTES, AccessReview } from '../../../contract/accessReview.ts';
import { liveEvent } from '../../../contract/realtime.ts';
import { may } from '../../../core/access/roles.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Bus } from '../../platform/bus.ts';
import { publishStored, storeAct } from '../../record/ownRecords.ts';
import { personName } from '../../record/queries.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { ask, waitsAfterReset, withdraw } from '../people/requests.ts';
import { subjectOf } from '../people/subjectQueries.ts';
import { policyWithin } from '../policy/policyStore.ts';
import { accessOf, printsNow, usagesOf, type Usages } from './access.ts';
import { accessRevision, coveredPeople, type Cover } from './accessQueries.ts';
import type { CurrentAccess } from './currentAccess.ts';
import { coverOf, keyOf } from './cover.ts';
import { exportText } from './exportText.ts';
import { linesOf, relisted } from './lines.ts';
import { listingOf, newestCovering, type Listing } from './listing.ts';
import { headOf, mayBeginAt, reviewInSight, whyNotEnded, type FoundReview } from './listReviews.ts';
import { outdatedOf } from './outdated.ts';
import {
  allLines,
  beginnerOf,
  countDecidedBy,
  countLines,
  deleteLines,
  decidersOf,
  insertLines,
  insertReview,
  isOpen,
  keepWithoutFinding,
  lineCalled,
  printsOf,
  statesOfRequests,
  tenantIdsOfDecider,
  updateLine,
  updateReview,
  type LineRow,
  type ReviewRow,
} from './reviewQueries.ts';

type Deciding = z.output<(typeof ACCESS_REVIEW_ROUTES)['decideAccess']['body']>;

export interface AccessReviewPorts {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly bus: Bus;
  readonly current: CurrentAccess;
}

type Done = { readonly id: string; readonly positions: readonly (number | null)[] };
type Work<T> = (tx: Tx, policy: Policy) => Promise<T>;
/** Readings of who can do what for one beginning; the last is within the transaction. */
const MOST_TRIES = 3;

/** What is done with reviews, each act with its record in one transaction. */
export class AccessReviews {
  readonly #ports: AccessReviewPorts;
  /** Covers of reviews whose lists are being read. */
  readonly #beginning = new Set<string>();

  constructor(ports: AccessReviewPorts) {
    this.#ports = ports;
  }

  /**
   * Lists who can do what, read before the transaction in turns. Where that has changed until the transaction, it is
   * read again.
   * @throws Problem `review-open`, `too-many-reviews`, `beyond` for somebody whose secrets were reset lately.
   */
  async begin(scope: Scope): Promise<AccessReview> {
    const { db } = this.#ports;
    const key = keyOf(await coverOf(db, scope));
    // The reading is long: two of the same at once would be made for one answer.
    if (this.#beginning.has(key)) throw problem('review-open');
    this.#beginning.add(key);
    try {
      let usages: Usages | null = null;
      for (let tries = 1; ; tries += 1) {
        await this.#demandBeginning(db, scope);
        const listing: Listing = await listingOf(db, scope, usages);
        ({ usages } = listing);
        const begun = await this.#begun(scope, listing, tries === MOST_TRIES);
        if (begun !== null) return begun;
      }
    } finally {
      this.#beginning.delete(key);
    }
  }

  /** Null where who can do what is not as it was listed; at the last try it is listed within the transaction. */
  #begun(scope: Scope, earlier: Listing, isLast: boolean): Promise<AccessReview | null> {
    return this.#tried(scope, async (tx) => {
      await this.#demandBeginning(tx, scope);
      const now = await coverOf(tx, scope);
      const isOld =
        earlier.revision !== (await accessRevision(tx)) ||
        keyOf(earlier.cover) !== keyOf(now) ||
        earlier.comparedWith !== ((await newestCovering(tx, scope, now))?.id ?? null);
      if (isOld && !isLast) return null;
      const listing = isOld ? await listingOf(tx, scope, earlier.usages) : earlier;
      const { id, cover, comparedWith, usages, lines, snapshot } = listing;
      await insertReview(
        tx,
        scope,
        {
          id,
          at: usages.now,
          begun_by: scope.personId,
          begun_name: (await personName(tx, scope.personId)) ?? '',
          state: 'open',
          team_ids: cover.teamIds === null ? null : JSON.stringify(cover.teamIds),
          every_tenant: cover.everyTenant ? 1 : 0,
          cover: keyOf(cover),
          snapshot,
          record_since: usages.since,
          compared_with: comparedWith,
        },
        cover.tenantIds,
      );
      await insertLines(tx, lines);
      return {
        id,
        positions: [await record(tx, 'access-review-begun', cover, { review: id, lines: lines.length, snapshot })],
      };
    });
  }

  /** @throws Problem `beyond` after a reset, `review-open`, `too-many-reviews`. */
  async #demandBeginning(on: Db | Tx, scope: Scope): Promise<void> {
    const now = Date.now();
    if (await waitsAfterReset(on, scope, this.#ports.policy().approvals, now))
      throw problem('beyond', { why: 'was-reset' });
    if (await isOpen(on, scope, keyOf(await coverOf(on, scope)))) throw problem('review-open');
    const retryAt = await mayBeginAt(on, scope, now);
    if (retryAt !== null) throw problem('too-many-reviews', { retryAt });
  }

  /**
   * @throws Problem `not-found` for a review or line out of sight, `review-over`, `review-changed` where somebody has
   * decided the line since, `review-outdated` where it is not as it is listed, `beyond` for the own line and after a
   * reset, `no-removal`, and as `ask` and `withdraw`.
   */
  decide(scope: Scope, reviewId: string, body: Deciding): Promise<AccessReview> {
    return this.#inTurn(scope, async (tx, policy) => {
      const now = Date.now();
      const { row, cover } = await open(tx, scope, reviewId);
      const line = await lineCalled(tx, scope, row.id, body.number);
      if (line === undefined) throw problem('not-found');
      if (line.subject_id === scope.personId) throw problem('beyond', { why: 'about-you' });
      if (line.version !== body.version) throw problem('review-changed');
      const list = await printsNow(tx, scope, cover, [line.subject_id]);
      if (outdatedOf([line], list).changed.length > 0) throw problem('review-outdated', { count: 1 });
      const positions = await withdrawOwn(tx, scope, row.id, line);
      const { decision } = body;
      let requestId: string | null = null;
      if (decision === 'remove') {
        if (line.state === null) throw problem('no-removal');
        if (line.kind === 'person') {
          const { removal } = body;
          const subject = await subjectOf(tx, scope, line.subject_id);
          if (removal === null || subject === null) throw problem('no-removal');
          const { approvals } = policy;
          const asked = await ask(tx, scope, { kind: 'change', change: removal }, subject, body.note, approvals, now);
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
          note: body.note === '' ? null : body.note,
          request_id: requestId,
          decided_at: now,
          decided_by: scope.personId,
          decided_name: (await personName(tx, scope.personId)) ?? '',
        },
      );
      await updateReview(tx, scope, row.id, {});
      const facts = { review: row.id, line: line.number, kind: line.kind, subject: line.subject_id, decision };
      positions.push(await record(tx, 'access-review-decided', cover, facts));
      return { id: row.id, positions };
    });
  }

  /** Lines that are not as they are listed stay undecided. @throws Problem as `decide`. */
  async keepUnremarkable(scope: Scope, reviewId: string): Promise<AccessReview> {
    await this.#read(scope, reviewId);
    return this.#inTurn(scope, async (tx) => {
      const now = Date.now();
      const { row, cover } = await open(tx, scope, reviewId);
      const list = await this.#ports.current.within(tx, scope, cover);
      const { changed } = outdatedOf(await printsOf(tx, scope, row.id), list);
      const by = { personId: scope.personId, name: (await personName(tx, scope.personId)) ?? '', at: now };
      const lines = await keepWithoutFinding(tx, scope, row.id, by, changed);
      await updateReview(tx, scope, row.id, {});
      const facts = { review: row.id, lines, decision: 'keep', withoutFinding: true };
      return { id: row.id, positions: [await record(tx, 'access-review-decided', cover, facts)] };
    });
  }

  /**
   * Lists again what differs from what is there now: it has to be decided again. What is new is added at the end.
   * @throws Problem `not-found`, `review-over`.
   */
  async compare(scope: Scope, reviewId: string): Promise<AccessReview> {
    await this.#read(scope, reviewId);
    return this.#inTurn(scope, async (tx) => {
      const now = Date.now();
      const { row, cover } = await open(tx, scope, reviewId);
      const lines = await allLines(tx, scope, row.id);
      const plain = await this.#ports.current.within(tx, scope, cover);
      const { changed, added } = outdatedOf(lines, plain);
      const ofChanged = lines.filter(({ number }) => changed.includes(number)).map((line) => line.subject_id);
      const subjects = [...ofChanged, ...added.map(({ subjectId }) => subjectId)];
      const people = (await coveredPeople(tx, scope, cover, subjects)).map(({ id }) => id);
      const usages = await usagesOf(tx, scope, cover, people, now);
      const current = new Map((await accessOf(tx, scope, cover, usages, subjects)).map((one) => [one.subjectId, one]));
      for (const line of lines.filter(({ number }) => changed.includes(number)))
        await updateLine(
          tx,
          scope,
          { reviewId: row.id, number: line.number },
          relisted(line, current.get(line.subject_id), now),
        );
      const last = lines.at(-1)?.number ?? 0;
      const fresh = [...current.values()].filter(({ subjectId }) => added.some((one) => one.subjectId === subjectId));
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
      return { id: row.id, positions: [await record(tx, 'access-review-compared', cover, facts)] };
    });
  }

  /**
   * @throws Problem `not-found`, `review-over`, `review-changed` where the review is not as the caller has seen it,
   * `review-undecided`, `review-outdated`, and `beyond` for the person who began, who has decided lines of others,
   * whose secrets were reset lately, or where somebody who has decided may do so no more.
   */
  async attest(scope: Scope, reviewId: string, revision: number): Promise<AccessReview> {
    await this.#read(scope, reviewId);
    return this.#inTurn(scope, async (tx) => {
      const now = Date.now();
      const { row, cover } = await open(tx, scope, reviewId);
      if (!may(scope.role, 'access.attest')) throw problem('forbidden');
      if (row.begun_by === scope.personId) throw problem('beyond', { why: 'own-review' });
      if (row.revision !== revision) throw problem('review-changed');
      const { undecided, asked } = await countLines(tx, scope, row.id);
      if (undecided + asked > 0) throw problem('review-undecided', { count: undecided + asked });
      if ((await countDecidedBy(tx, scope, row.id, scope.personId, row.begun_by)) > 0)
        throw problem('beyond', { why: 'own-decisions' });
      await demandDeciders(tx, scope, row, cover);
      const lines = await allLines(tx, scope, row.id);
      const { changed, added } = outdatedOf(lines, await this.#ports.current.within(tx, scope, cover));
      if (changed.length + added.length > 0) throw problem('review-outdated', { count: changed.length + added.length });
      const ended = {
        ...{ state: 'attested' as const, ended_at: now, ended_by: scope.personId },
        ended_name: (await personName(tx, scope.personId)) ?? '',
      };
      const text = exportText({ ...row, ...ended }, cover.tenantIds, lines);
      const sha256 = createHash('sha256').update(text).digest('hex');
      const { snapshot } = row;
      const facts = { review: row.id, lines: lines.length, begunBy: row.begun_by, snapshot, sha256 };
      const position = await record(tx, 'access-review-attested', cover, facts);
      await updateReview(tx, scope, row.id, { ...ended, sha256, position });
      return { id: row.id, positions: [position] };
    });
  }

  /**
   * Deletes the lines: an attested review alone is evidence, and the record has who decided what.
   * @throws Problem `not-found`, `review-over`, `beyond` for another person than the one who began and administrators.
   */
  end(scope: Scope, reviewId: string): Promise<AccessReview> {
    return this.#inTurn(scope, async (tx) => {
      const { row, cover } = await open(tx, scope, reviewId);
      if (whyNotEnded(scope, row) !== null) throw problem('beyond', { why: 'others-review' });
      const { lines, undecided } = await countLines(tx, scope, row.id);
      const ended_name = (await personName(tx, scope.personId)) ?? '';
      const ended = { state: 'ended' as const, ended_at: Date.now(), ended_by: scope.personId, ended_name };
      await updateReview(tx, scope, row.id, ended);
      await deleteLines(tx, scope, row.id);
      const facts = { review: row.id, lines, decided: lines - undecided, begunBy: row.begun_by };
      return { id: row.id, positions: [await record(tx, 'access-review-ended', cover, facts)] };
    });
  }

  /** Reads who can do what before a transaction compares it, which then waits for it only where it changes. */
  async #read(scope: Scope, reviewId: string): Promise<void> {
    const { db, current } = this.#ports;
    const { row, cover } = await reviewInSight(db, scope, reviewId);
    if (row.state === 'open') await current.prints(scope, cover);
  }

  /** A person whose secrets were reset lately decides nothing: the one who reset them may be signed in with them. */
  async #inTurn(scope: Scope, work: Work<Done>): Promise<AccessReview> {
    const made = await this.#tried(scope, work);
    if (made === null) throw new TypeError('An act that was done gives its review.');
    return made;
  }

  /** Null where the work has done nothing. */
  async #tried(scope: Scope, work: Work<Done | null>): Promise<AccessReview | null> {
    const { db, bus, current } = this.#ports;
    const done = await db.transaction().execute(async (tx) => {
      const policy = await policyWithin(tx, this.#ports.policy());
      if (await waitsAfterReset(tx, scope, policy.approvals, Date.now())) throw problem('beyond', { why: 'was-reset' });
      return work(tx, policy);
    });
    if (done === null) return null;
    const { id, positions } = done;
    publishStored(bus, ...positions);
    bus.publish('desk.event', { frame: liveEvent('access-review.changed', {}), about: { concerns: 'everyone' } });
    const { approvals } = this.#ports.policy();
    return headOf(db, scope, await reviewInSight(db, scope, id), { approvals, current });
  }
}

/** @throws Problem `not-found` for a review out of sight, `review-over` for one that is not open. */
async function open(tx: Tx, scope: Scope, reviewId: string): Promise<FoundReview> {
  const found = await reviewInSight(tx, scope, reviewId);
  if (found.row.state !== 'open') throw problem('review-over');
  return found;
}

/** Takes the own request back that an earlier decision of the line has made. @throws Problem `asked-already` */
async function withdrawOwn(tx: Tx, scope: Scope, reviewId: string, line: LineRow): Promise<(number | null)[]> {
  if (line.request_id === null) return [];
  const request = (await statesOfRequests(tx, scope, reviewId)).get(line.request_id);
  if (request?.status !== 'open') return [];
  if (request.by !== scope.personId) throw problem('asked-already');
  return [await withdraw(tx, scope, line.request_id)];
}

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

/** Stored in the transaction of the act, under the tenant where there is only one. */
const record = (
  tx: Tx,
  kind:
    | 'access-review-begun'
    | 'access-review-decided'
    | 'access-review-compared'
    | 'access-review-attested'
    | 'access-review-ended',
  { tenantIds }: Cover,
  detail: Record<string, string | number | boolean>,
): Promise<number | null> =>
  storeAct(tx, {
    kind,
    tenantId: tenantIds.length === 1 ? (tenantIds[0] ?? null) : null,
    conversationId: null,
    detail,
  });
