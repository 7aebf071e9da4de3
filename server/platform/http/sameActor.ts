import type { DemandSameActor } from '../../record/currentRequest.ts';
import { tenantIdsOfPerson } from '../../record/queries.ts';
import { openSessionOf, servedBy } from '../../scope/queries.ts';
import type { Scope } from '../../scope/scope.ts';
import { problem } from './problem.ts';

/**
 * Compares, in the transaction of an act, the session that its request was let in with: it is open, its person works
 * here with the same role, and each of its tenants is still the person's and served by the workstation. Throws Problem
 * `session-ended` where it is not so; the transaction is then rolled back.
 */
export const sameActorAs =
  (scope: Scope): DemandSameActor =>
  async (on, { changesPlace }) => {
    const now = await openSessionOf(on, scope, Date.now());
    if (now === undefined || now.role !== scope.role) throw problem('session-ended');
    const tenantIds = await tenantIdsOfPerson(on, scope.personId);
    if (!scope.tenantIds.every((id) => tenantIds.includes(id))) throw problem('session-ended');
    if (changesPlace) return;
    const served = await servedBy(on, scope.workstationId);
    if (now.revoked_at !== null || (served !== null && !scope.tenantIds.every((id) => served.has(id))))
      throw problem('session-ended');
  };
