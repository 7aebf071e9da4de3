/** Begins a review of access: its list is read before the transaction that stores it, and is as it is there. */
import type { AccessReview } from '../../../contract/accessReview.ts';
import { problem } from '../../platform/http/problem.ts';
import { personName } from '../../record/queries.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Usages } from './access.ts';
import { accessRevision } from './accessQueries.ts';
import { coverOf, keyOf } from './cover.ts';
import { insertLines } from './lineQueries.ts';
import { listingOf, newestCovering, type Listing } from './listing.ts';
import { recordAct, tryAct, type AccessReviewPorts } from './reviewActs.ts';
import { insertReview } from './reviewQueries.ts';
import { demand, whyNotBegun } from './whyNot.ts';

/** Readings of who can do what for one beginning; the last is within the transaction. */
const MOST_TRIES = 3;

/** Begins reviews; of two of the same that are begun at once, the second is refused. */
export class ReviewBeginnings {
  readonly #ports: AccessReviewPorts;
  /** Covers of reviews whose lists are being read. */
  readonly #underWay = new Set<string>();

  constructor(ports: AccessReviewPorts) {
    this.#ports = ports;
  }

  /**
   * Lists who can do what, read before the transaction in turns. Where that has changed until the transaction, it is
   * read again.
   * @throws Problem `review-open`, `too-many-reviews`, `beyond` for somebody whose secrets were reset lately.
   */
  async begin(scope: Scope): Promise<AccessReview> {
    const { db, policy } = this.#ports;
    const key = keyOf(await coverOf(db, scope));
    // The reading is long: two of the same at once would be made for one answer.
    if (this.#underWay.has(key)) throw problem('review-open');
    this.#underWay.add(key);
    try {
      let usages: Usages | null = null;
      for (let tries = 1; ; tries += 1) {
        demand(await whyNotBegun(db, scope, policy().approvals, Date.now()));
        const listing: Listing = await listingOf(db, scope, usages);
        ({ usages } = listing);
        const begun = await this.#store(scope, listing, tries === MOST_TRIES);
        if (begun !== null) return begun;
      }
    } finally {
      this.#underWay.delete(key);
    }
  }

  /** Null where who can do what is not as it was listed; at the last try it is listed within the transaction. */
  #store(scope: Scope, earlier: Listing, isLast: boolean): Promise<AccessReview | null> {
    return tryAct(this.#ports, scope, async (tx, policy) => {
      demand(await whyNotBegun(tx, scope, policy.approvals, Date.now()));
      const isOld = await isOutdated(tx, scope, earlier);
      if (isOld && !isLast) return null;
      const listing = isOld ? await listingOf(tx, scope, earlier.usages) : earlier;
      const { id, cover, lines, snapshot } = listing;
      await insertReview(tx, scope, await rowOf(tx, scope, listing), cover.tenantIds);
      await insertLines(tx, lines);
      const facts = { review: id, lines: lines.length, snapshot };
      return { id, positions: [await recordAct(tx, 'access-review-begun', cover, facts)] };
    });
  }
}

async function isOutdated(tx: Tx, scope: Scope, listing: Listing): Promise<boolean> {
  const now = await coverOf(tx, scope);
  return (
    listing.revision !== (await accessRevision(tx)) ||
    keyOf(listing.cover) !== keyOf(now) ||
    listing.comparedWith !== ((await newestCovering(tx, scope, now))?.id ?? null)
  );
}

async function rowOf(on: Db | Tx, scope: Scope, { id, cover, comparedWith, usages, snapshot }: Listing) {
  return {
    id,
    at: usages.now,
    begun_by: scope.personId,
    begun_name: (await personName(on, scope.personId)) ?? '',
    state: 'open' as const,
    team_ids: cover.teamIds === null ? null : JSON.stringify(cover.teamIds),
    every_tenant: cover.everyTenant ? (1 as const) : (0 as const),
    cover: keyOf(cover),
    snapshot,
    record_since: usages.since,
    compared_with: comparedWith,
  };
}
