/** Registers somebody from the command line, with the password that was chosen there. */
import { z } from 'zod';
import { Role } from '../../../contract/common.ts';
import { PasswordNotTaken, problemsOf } from '../../../core/passwords/rules.ts';
import { fitting } from '../../platform/fitting.ts';
import { NotDone } from '../../platform/notDone.ts';
import { recordChange } from '../../record/changes.ts';
import type { SystemScope } from '../../scope/scope.ts';
import { isLoginTaken } from '../../scope/takenNameQueries.ts';
import type { Db } from '../../storage/storage.ts';
import { readPolicy } from '../policy/policyStore.ts';
import { normalLogin, signInSetup } from '../signIn/signIn.ts';
import { tenantCalled } from '../tenants/tenants.ts';
import { stateOf } from './changePerson.ts';
import { addPerson } from './newPerson.ts';
import { subjectOf } from './subjectQueries.ts';

const Name = z.string().trim().min(1).max(120);
const NewLogin = z.strictObject({
  name: Name,
  login: z.string().trim().min(1).max(120),
  role: Role,
  password: z.string().min(1).max(200),
});

/**
 * @throws NotDone as `addTenant`, where there is no such tenant, or where the login is taken;
 *   PasswordNotTaken.
 * @returns the person's id.
 */
export async function addLogin(
  db: Db,
  scope: SystemScope,
  given: { login: string; name: string; role: string; tenants: readonly string[]; password: string },
): Promise<string> {
  const { tenants, ...rest } = given;
  const person = fitting(NewLogin, rest);
  if (tenants.length === 0) throw new NotDone({ code: 'person-without-tenant', params: {} });
  const tenantIds = new Set<string>();
  for (const tenant of tenants) tenantIds.add((await tenantCalled(db, scope, tenant)).id);
  const setup = await signInSetup(db);
  const { passwords } = await readPolicy(db);
  const problems = problemsOf(person.password, passwords, [person.login, person.name, ...tenants]);
  if (problems.length > 0) throw new PasswordNotTaken(problems);
  return db.transaction().execute(async (tx) => {
    if (await isLoginTaken(tx, normalLogin(person.login), null))
      throw new NotDone({ code: 'person-login-taken', params: {} });
    const personId = await addPerson(tx, scope, setup, {
      ...person,
      tenantIds: [...tenantIds],
      mustChange: passwords.changeAtFirstUse,
    });
    const subject = await subjectOf(tx, scope, personId);
    await recordChange(tx, {
      by: null,
      action: 'add-person',
      subject: person.name,
      subjectId: personId,
      tenantId: [...tenantIds],
      before: null,
      after: subject === null ? null : await stateOf(tx, scope, subject),
      detail: { role: person.role },
    });
    return personId;
  });
}
