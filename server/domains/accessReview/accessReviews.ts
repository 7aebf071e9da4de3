import type { AccessReview } from '../../../contract/accessReview.ts';
import type { Scope } from '../../scope/scope.ts';
import { ReviewBeginnings } from './beginReview.ts';
import { compareLines, decideLine, keepLines, type Deciding } from './decideLines.ts';
import { attestReview, endReview } from './endReview.ts';
import { act, readAhead, type AccessReviewPorts } from './reviewActs.ts';

/**
 * Reviews of access, as whole acts, each with its record in one transaction. The person who attests did not begin the
 * review; each line was decided by another person than the one who attests, but for lines about the person who began,
 * who decides nothing about themselves. Each act throws what its function says, and `beyond` for a person whose secrets
 * were reset lately.
 */
export class AccessReviews {
  readonly #ports: AccessReviewPorts;
  readonly #beginnings: ReviewBeginnings;

  constructor(ports: AccessReviewPorts) {
    this.#ports = ports;
    this.#beginnings = new ReviewBeginnings(ports);
  }

  /** @throws Problem as `ReviewBeginnings.begin`. */
  begin(scope: Scope): Promise<AccessReview> {
    return this.#beginnings.begin(scope);
  }

  /** @throws Problem as `decideLine`. */
  decide(scope: Scope, reviewId: string, body: Deciding): Promise<AccessReview> {
    return act(this.#ports, scope, (tx, policy) => decideLine(tx, scope, policy, reviewId, body));
  }

  /** @throws Problem as `keepLines`. */
  async keepUnremarkable(scope: Scope, reviewId: string): Promise<AccessReview> {
    await readAhead(this.#ports, scope, reviewId);
    return act(this.#ports, scope, (tx) => keepLines(tx, scope, this.#ports.current, reviewId));
  }

  /** @throws Problem as `compareLines`. */
  async compare(scope: Scope, reviewId: string): Promise<AccessReview> {
    await readAhead(this.#ports, scope, reviewId);
    return act(this.#ports, scope, (tx) => compareLines(tx, scope, this.#ports.current, reviewId));
  }

  /** @throws Problem as `attestReview`. */
  async attest(scope: Scope, reviewId: string, revision: number): Promise<AccessReview> {
    await readAhead(this.#ports, scope, reviewId);
    return act(this.#ports, scope, (tx) => attestReview(tx, scope, this.#ports.current, reviewId, revision));
  }

  /** @throws Problem as `endReview`. */
  end(scope: Scope, reviewId: string): Promise<AccessReview> {
    return act(this.#ports, scope, (tx) => endReview(tx, scope, reviewId));
  }
}
