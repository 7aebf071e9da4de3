import { NotDone } from '../../platform/notDone.ts';
import { recordChange } from '../../record/changes.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import { PersonScope, type SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { readPolicy } from '../policy/policyStore.ts';
import { newPassword, passwordRecord } from './passwordRecord.ts';
import { resetRecord } from './passwords.ts';
import { endAllOf, tenantIdsOf } from './sessionQueries.ts';
import { personCalled } from './signInQueries.ts';
import { deleteCounts } from './tryQueries.ts';
import { normalLogin, signInSetup } from './signIn.ts';
import { keptRunningTime } from './tries.ts';

/**
 * Gives somebody a temporary password, which they must change at the first sign-in. It is returned and kept nowhere;
 * their sessions end, and what was sealed under the former one does not open any more. A running server closes their
 * connections within a second.
 * @param open also forgets failed tries, so that a person who is shut out can sign in at once
 * @throws NotDone where no present person has that login.
 */
export async function resetPasswordOf(
  db: Db,
  scope: SystemScope,
  login: string,
  open: boolean,
): Promise<{ id: string; login: string; password: string; hours: number }> {
  const setup = await signInSetup(db);
  const policy = await readPolicy(db);
  const person = await personCalled(db, scope, normalLogin(login));
  if (person === undefined) throw new NotDone({ code: 'person-unknown', params: {} });
  const self = PersonScope.managedBy(scope, { id: person.id, tenantIds: [] });
  const password = newPassword();
  const record = await passwordRecord(setup, person.id, password);
  const until = (await keptRunningTime(db)) + policy.passwords.temporaryHours * 3_600_000;
  await db.transaction().execute(async (tx) => {
    await resetRecord(tx, self, record, until, policy);
    if (open) await deleteCounts(tx, self);
    const ended = await endAllOf(tx, self, { at: Date.now(), reason: 'password-reset' });
    for (const session of ended)
      await storeOwn(tx, {
        kind: 'session-ended',
        personId: person.id,
        workstationId: session.workstation_id,
        detail: { reason: 'password-reset', by: 'command-line' },
      });
    await recordChange(tx, {
      by: null,
      action: 'reset-password',
      subject: person.name,
      subjectId: person.id,
      tenantId: await tenantIdsOf(tx, self),
      before: null,
      after: { temporary: true, open },
    });
  });
  return { id: person.id, login: person.login, password, hours: policy.passwords.temporaryHours };
}
