/** What every act on a review of access has in common: one transaction with its record, and the answer. */
import type { AccessReview } from '../../../contract/accessReview.ts';
import { liveEvent } from '../../../contract/realtime.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Bus } from '../../platform/bus.ts';
import { publishStored, storeAct } from '../../record/ownRecords.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { policyWithin } from '../policy/policyStore.ts';
import type { Cover } from './accessQueries.ts';
import type { CurrentAccess } from './currentAccess.ts';
import { headOf, reviewInSight, type FoundReview } from './listReviews.ts';
import { demand, whyNotAfterReset, whyOver } from './whyNot.ts';

export interface AccessReviewPorts {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly bus: Bus;
  readonly current: CurrentAccess;
}

/** The review that an act was about, and the positions of its records. */
export interface Done {
  readonly id: string;
  readonly positions: readonly (number | null)[];
}
type Work<T> = (tx: Tx, policy: Policy) => Promise<T>;

/**
 * Does the work in a transaction, and announces it.
 * @throws Problem `beyond` for a person whose secrets were reset lately, and what the work throws
 */
export async function act(ports: AccessReviewPorts, scope: Scope, work: Work<Done>): Promise<AccessReview> {
  const made = await tryAct(ports, scope, work);
  if (made === null) throw new TypeError('An act that was done gives its review.');
  return made;
}

/** As `act`; null where the work has done nothing. */
export async function tryAct(
  ports: AccessReviewPorts,
  scope: Scope,
  work: Work<Done | null>,
): Promise<AccessReview | null> {
  const { db, bus, current } = ports;
  const done = await db.transaction().execute(async (tx) => {
    const policy = await policyWithin(tx, ports.policy());
    demand(await whyNotAfterReset(tx, scope, policy.approvals, Date.now()));
    return work(tx, policy);
  });
  if (done === null) return null;
  publishStored(bus, ...done.positions);
  bus.publish('desk.event', { frame: liveEvent('access-review.changed', {}), about: { concerns: 'everyone' } });
  const { approvals } = ports.policy();
  return headOf(db, scope, await reviewInSight(db, scope, done.id), { approvals, current });
}

/** @throws Problem `not-found` for a review out of sight, `review-over` for one that is not open. */
export async function openReview(tx: Tx, scope: Scope, reviewId: string): Promise<FoundReview> {
  const found = await reviewInSight(tx, scope, reviewId);
  demand(whyOver(found.row));
  return found;
}

/**
 * Reads who can do what before a transaction compares it, which then reads again only what has changed.
 * @throws Problem `not-found`
 */
export async function readAhead({ db, current }: AccessReviewPorts, scope: Scope, reviewId: string): Promise<void> {
  const { row, cover } = await reviewInSight(db, scope, reviewId);
  if (whyOver(row) === null) await current.prints(scope, cover);
}

/** Stored in the transaction of the act, under the tenant where there is only one. @returns its position. */
export const recordAct = (
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
