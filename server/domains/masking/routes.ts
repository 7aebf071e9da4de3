/** The routes about masking of a tenant. */
import type { PUBLIC_DETAIL_ROUTES } from '../../../contract/publicDetails.ts';
import { liveEvent } from '../../../contract/realtime.ts';
import type { Approvable } from '../../../core/policy/approvals.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Handlers } from '../../platform/http/handler.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { exceptValue, revokeException } from './exceptions.ts';
import { addDetails, listDetails, publicValuesIn, removeDetails } from './publicDetails.ts';
import { exportDetails } from './exportDetails.ts';
import { savePolicyOf, statusOf, undoPolicyOf, type MaskingPolicies } from './maskingPolicies.ts';
import type { AskSecond, SecondPerson } from './secondPerson.ts';

export interface MaskingServices {
  readonly db: Db;
  readonly bus: Bus;
  readonly policies: MaskingPolicies;
  readonly policy: () => Policy;
  readonly askSecond: AskSecond;
}
type Route =
  | 'maskingStatus'
  | 'saveMasking'
  | 'undoMasking'
  | 'revokeException'
  | 'exceptValue'
  | keyof typeof PUBLIC_DETAIL_ROUTES;

/** Handlers of the routes about a tenant's masking. */
export function maskingHandlers({ db, bus, policies, policy, askSecond }: MaskingServices): Pick<Handlers, Route> {
  const changeOf = (scope: Scope, tenantId: string, baseVersion: number) => ({
    tenantId,
    personId: scope.personId,
    baseVersion,
  });
  /** Null where the policy requires no other person. */
  const secondFor = (scope: Scope, what: Approvable): SecondPerson | null =>
    policy().approvals.required.includes(what) ? { scope, ask: askSecond } : null;
  const by = ({ scope, params }: { scope: Scope; params: { tenantId: string } }) => ({
    tenantId: params.tenantId,
    personId: scope.personId,
  });
  const detailsChanged = (): void =>
    bus.publish('desk.event', {
      frame: liveEvent('public-details.changed', {}),
      about: { concerns: 'everyone' },
    });
  return {
    ownPublicDetails: ({ scope }) => publicValuesIn(db, scope),
    listPublicDetails: ({ scope, params }) => listDetails(db, scope, params.tenantId),
    async addPublicDetails({ scope, params, body }) {
      const second = secondFor(scope, 'loosen-masking');
      const outcome = await addDetails(db, scope, by({ scope, params }), body.details, second);
      if (outcome.added > 0) detailsChanged();
      return outcome;
    },
    async removePublicDetails({ scope, params, body }) {
      await removeDetails(db, scope, by({ scope, params }), body.ids);
      detailsChanged();
      return { ok: true };
    },
    exportPublicDetails: ({ scope, params, workstation }) =>
      exportDetails(db, bus, {
        tenantId: params.tenantId,
        scope,
        folder: policy().transcripts.folder,
        person: { personId: scope.personId, workstationId: workstation.id },
      }),
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
