import { storeAlert } from '../record/alerts.ts';
import { storeOwn } from '../record/ownRecords.ts';
import { PersonScope, type SystemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';
import { decideByBreakGlass } from '../domains/people/requests.ts';
import { requestOfSystem, tenantsOfRequest } from '../domains/people/requestQueries.ts';
import { endAllOf } from '../domains/signIn/sessionQueries.ts';
import { signInSetup } from '../domains/signIn/signIn.ts';

/**
 * Carries out an open request without a second person. It is recorded, and an alert goes to the people of each tenant
 * that it concerns; a running server takes it over within a second.
 * @throws Problem as `decideByBreakGlass`
 */
export async function carryOutWithoutSecond(
  db: Db,
  scope: SystemScope,
  requestId: string,
  reason: string,
): Promise<void> {
  const setup = await signInSetup(db);
  await db.transaction().execute(async (tx) => {
    const { ends } = await decideByBreakGlass(tx, scope, requestId, reason, setup);
    if (ends !== null) {
      const self = PersonScope.managedBy(scope, { id: ends.personId, tenantIds: [] });
      for (const session of await endAllOf(tx, self, { at: Date.now(), reason: ends.code }))
        await storeOwn(tx, {
          kind: 'session-ended',
          personId: ends.personId,
          workstationId: session.workstation_id,
          detail: { reason: ends.code, by: 'command-line' },
        });
    }
    const request = await requestOfSystem(tx, scope, requestId);
    const concerns = [request?.person_id, request?.subject_id].filter((id) => typeof id === 'string');
    for (const tenantId of await tenantsOfRequest(tx, scope, requestId))
      await storeAlert(tx, {
        ...{ kind: 'break-glass', key: `${requestId} ${tenantId}`, tenantId, concerns },
        detail: { reason: reason.slice(0, 200) },
      });
  });
}
