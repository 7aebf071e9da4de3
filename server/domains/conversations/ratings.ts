/** How satisfied the visitor was, asked once their conversation is closed. */
import { randomUUID } from 'node:crypto';
import type { MaskedText } from '../../../contract/common.ts';
import { publishStored, storeOwn } from '../../record/ownRecords.ts';
import type { VisitorScope } from '../../scope/visitorScope.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Db } from '../../storage/storage.ts';
import type { MaskingPolicies } from '../masking/maskingPolicies.ts';
import { storeRating } from './conversationQueries.ts';
import { ConversationInScope } from './inScopeQueries.ts';

export interface GivenRating {
  /** 1 (very bad) to 5 (very good). */
  readonly score: number;
  /** Null without one. */
  readonly comment: string | null;
}

/** A change of the masking policy in the middle is rare; so many in a row are a fault. */
const MOST_TRIES = 20;

/** Takes the ratings of visitors. */
export class Ratings {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #policies: MaskingPolicies;
  readonly #now: () => number;

  constructor(db: Db, bus: Bus, policies: MaskingPolicies, now: () => number = Date.now) {
    this.#db = db;
    this.#bus = bus;
    this.#policies = policies;
    this.#now = now;
  }

  /**
   * Stores a rating with its comment as the tenant's masking leaves it, in place of an earlier one, and records that it
   * was given. The original of a comment is not kept.
   * @returns false, and nothing is stored, where the conversation is not closed or had no message
   */
  async give(visitor: VisitorScope, given: GivenRating): Promise<boolean> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const stored = await this.#try(visitor, given);
      if (stored !== 'changed-meanwhile') return stored;
    }
    throw new Error('The masking policy changed at every try to store a rating.');
  }

  async #try(visitor: VisitorScope, { score, comment }: GivenRating): Promise<boolean | 'changed-meanwhile'> {
    const { tenantId, conversationId } = visitor;
    const now = this.#now();
    const revision = await this.#policies.revisionOf(this.#db, tenantId);
    const masked = comment === null ? null : await this.#masked(visitor, comment, now);
    const position = await this.#db.transaction().execute(async (tx) => {
      if ((await this.#policies.revisionOf(tx, tenantId)) !== revision) return null;
      const conversation = await ConversationInScope.find(tx, visitor, conversationId);
      if (conversation === null || conversation.row.status !== 'closed' || conversation.row.last_seq === 0)
        return false;
      await storeRating(tx, conversation, {
        rating: score,
        rating_comment: masked === null ? null : JSON.stringify(masked),
        rated_at: now,
      });
      const detail = { score, hasComment: masked !== null };
      return storeOwn(tx, { kind: 'conversation-rated', tenantId, conversationId, detail });
    });
    if (position === null) return 'changed-meanwhile';
    if (position === false) return false;
    publishStored(this.#bus, position);
    return true;
  }

  async #masked(visitor: VisitorScope, comment: string, at: number): Promise<MaskedText> {
    const policy = await this.#policies.of(visitor.tenantId);
    const message = { id: randomUUID(), author: 'visitor', text: comment, at } as const;
    const { text, marks } = await this.#policies.masked(policy, visitor, message, undefined);
    return { text, marks: marks.map((mark) => ({ ...mark })) };
  }
}
