/** The routes about masking of a tenant. */
import type { Approvable } from '../../../core/policy/approvals.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { exceptValue, revokeException } from './exceptions.ts';
import { savePolicyOf, statusOf, undoPolicyOf, type MaskingPolicies } from './maskingPolicies.ts';
import type { AskSecond, SecondPerson } from './secondPerson.ts';

export interface MaskingServices {
  readonly db: Db;
  readonly policies: MaskingPolicies;
  readonly policy: () => Policy;
  readonly askSecond: AskSecond;
}
type Route = 'maskingStatus' | 'saveMasking' | 'undoMasking' | 'revokeException' | 'exceptValue';

/** Handlers of the routes about a tenant's masking. */
export function maskingHandlers({ db, policies, policy, askSecond }: MaskingServices): Pick<Handlers, Route> {
  const changeOf = (scope: Scope, tenantId: string, baseVersion: number) => ({
    tenantId,
    personId: scope.personId,
    baseVersion,
  });
  /** Null where the policy requires no other person. */
  const secondFor = (scope: Scope, what: Approvable): SecondPerson | null =>
    policy().approvals.required.includes(what) ? { scope, ask: askSecond } : null;
  return {
    maskingStatus: ({ scope, params }) => statusOf(db, scope, params.tenantId),
    saveMasking: ({ scope, params, body }) =>
      savePolicyOf(
        db,
        scope,
        changeOf(scope, params.tenantId, body.baseVersion),
        body.policy,
        secondFor(scope, 'loosen-masking'),
      ),
    undoMasking: ({ scope, params, body }) =>
      undoPolicyOf(db, scope, changeOf(scope, params.tenantId, body.baseVersion), secondFor(scope, 'loosen-masking')),
    async revokeException({ scope, params }) {
      await revokeException(db, scope, scope.personId, params.tenantId, params.exceptionId);
      return { ok: true };
    },
    exceptValue: ({ scope, params, body }) =>
      exceptValue(db, policies.tags, scope, params, body, secondFor(scope, 'except-card')),
  };
}
