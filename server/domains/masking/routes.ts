/** The routes about masking of a tenant. */
import type { Handlers } from '../../platform/http/handler.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { exceptValue, revokeException } from './exceptions.ts';
import { savePolicyOf, statusOf, undoPolicyOf, type MaskingPolicies } from './maskingPolicies.ts';

export interface MaskingServices {
  readonly db: Db;
  readonly policies: MaskingPolicies;
}
type Route = 'maskingStatus' | 'saveMasking' | 'undoMasking' | 'revokeException' | 'exceptValue';

/** Handlers of the routes about a tenant's masking. */
export function maskingHandlers({ db, policies }: MaskingServices): Pick<Handlers, Route> {
  const changeOf = (scope: Scope, tenantId: string, baseVersion: number) => ({
    tenantId,
    personId: scope.personId,
    baseVersion,
  });
  return {
    maskingStatus: ({ scope, params }) => statusOf(db, scope, params.tenantId),
    saveMasking: ({ scope, params, body }) =>
      savePolicyOf(db, scope, changeOf(scope, params.tenantId, body.baseVersion), body.policy),
    undoMasking: async ({ scope, params, body }) => ({
      version: await undoPolicyOf(db, scope, changeOf(scope, params.tenantId, body.baseVersion)),
    }),
    async revokeException({ scope, params }) {
      await revokeException(db, scope, scope.personId, params.tenantId, params.exceptionId);
      return { ok: true };
    },
    exceptValue: ({ scope, params, body }) => exceptValue(db, policies.tags, scope, params, body),
  };
}
