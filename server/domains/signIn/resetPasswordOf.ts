import { NotDone } from '../../platform/notDone.ts';
import { recordChange } from '../../record/changes.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import type { Db } from '../../storage/storage.ts';
import { newPassword, recordOf } from '../people/newPerson.ts';
import { readPolicy } from '../policy/policyStore.ts';
import { resetRecord } from './passwords.ts';
import { normalLogin, signInSetup } from './signIn.ts';
import { keptRunningTime } from './tries.ts';

/**
 * Gives somebody a temporary password, which they must change at the first sign-in. It is returned and kept nowhere;
 * their sessions end, and what was sealed under the former one does not open any more. A running server closes their
 * connections within a second.
 * @throws NotDone where nobody who works here has that login.
 */
export async function resetPasswordOf(
  db: Db,
  login: string,
  open: boolean,
): Promise<{ id: string; login: string; password: string; hours: number }> {
  const setup = await signInSetup(db);
  const policy = await readPolicy(db);
  const person = await db
    .selectFrom('person')
    .select(['id', 'login', 'name'])
    .where('login', '=', normalLogin(login))
    .where('left_at', 'is', null)
    .executeTakeFirst();
  if (person === undefined) throw new NotDone('Nobody who works here has this login.');
  const password = newPassword();
  const record = await recordOf(setup, person.id, password);
  const until = (await keptRunningTime(db)) + policy.passwords.temporaryHours * 3_600_000;
  await db.transaction().execute(async (tx) => {
    await resetRecord(tx, person.id, record, until, policy);
    if (open) await tx.deleteFrom('sign_in_count').where('count_key', '=', person.id).execute();
    const ended = await tx
      .updateTable('session')
      .set({ ended_at: Date.now(), end_reason: 'password-reset' })
      .where('person_id', '=', person.id)
      .where('ended_at', 'is', null)
      .returning('workstation_id')
      .execute();
    for (const session of ended)
      await storeOwn(tx, {
        kind: 'session-ended',
        personId: person.id,
        workstationId: session.workstation_id,
        detail: { reason: 'password-reset', by: 'command line' },
      });
    const tenants = await tx
      .selectFrom('person_tenant')
      .select('tenant_id')
      .where('person_id', '=', person.id)
      .execute();
    await recordChange(tx, {
      by: null,
      action: 'reset-password',
      subject: person.name,
      subjectId: person.id,
      tenantId: tenants.map((one) => one.tenant_id),
      before: null,
      after: { temporary: true, open },
    });
  });
  return { id: person.id, login: person.login, password, hours: policy.passwords.temporaryHours };
}
