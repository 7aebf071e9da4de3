/** Handlers of the routes about reviews of access. */
import type { ACCESS_REVIEW_ROUTES } from '../../../contract/accessReview.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Bus } from '../../platform/bus.ts';
import { exporting } from '../../platform/exporting.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import { problem } from '../../platform/http/problem.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { AccessReviews } from './accessReviews.ts';
import { CurrentAccess } from './currentAccess.ts';
import { exportReviewInSight } from './exportReview.ts';
import { listReviews, readLines } from './listReviews.ts';

interface Parts {
  readonly db: Db;
  readonly policy: () => Policy;
  readonly bus: Bus;
  readonly wholeServer: SystemScope;
  readonly ledger: Pick<Ledger, 'proofOf'>;
}

/** Each handler answers in the scope of its request. */
export function accessReviewHandlers(s: Parts): Pick<Handlers, keyof typeof ACCESS_REVIEW_ROUTES> {
  const current = new CurrentAccess(s.db);
  const reviews = new AccessReviews({ ...s, current });
  return {
    listAccessReviews: ({ scope }) => listReviews({ db: s.db, current }, scope, s.policy()),
    beginAccessReview: ({ scope }) => reviews.begin(scope),
    queryAccessLines: ({ scope, params, body }) => readLines(s.db, scope, params.reviewId, body, s.policy().approvals),
    decideAccess: ({ scope, params, body }) => reviews.decide(scope, params.reviewId, body),
    keepUnremarkable: ({ scope, params }) => reviews.keepUnremarkable(scope, params.reviewId),
    compareAccess: ({ scope, params }) => reviews.compare(scope, params.reviewId),
    attestAccess: ({ scope, params, body }) => reviews.attest(scope, params.reviewId, body.revision),
    endAccessReview: ({ scope, params }) => reviews.end(scope, params.reviewId),
    async exportAccessReview({ scope, params }) {
      const { folder } = s.policy().transcripts;
      if (folder === null) throw problem('export-off');
      const asked = { reviewId: params.reviewId, folder };
      const { file, sha256, proof } = await exporting(() =>
        exportReviewInSight(s, scope, asked, (position) => s.ledger.proofOf(position)),
      );
      return { file, sha256, proof };
    },
  };
}
