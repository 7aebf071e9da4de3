/** Registers people. */
import { randomUUID } from 'node:crypto';
import type { Role } from '../../../contract/common.ts';
import { passwordRecord } from '../signIn/passwordRecord.ts';
import { normalLogin } from '../signIn/signIn.ts';
import type { AnyScope } from '../../scope/scope.ts';
import { recordState } from '../../record/recordedState.ts';
import { addMemberships, insertPerson } from './personQueries.ts';
import type { Db, Tx } from '../../storage/storage.ts';

export interface NewPerson {
  readonly name: string;
  readonly login: string;
  readonly role: Role;
  readonly tenantIds: readonly string[];
  readonly password: string;
  /** Whether they set one of their own at the first sign-in; left out, they do. */ readonly mustChange?: boolean;
}

/** Stores a person. `setup` is `signInSetup` of this database. @returns the person's id. */
export async function addPerson(on: Db | Tx, scope: AnyScope, setup: string, person: NewPerson): Promise<string> {
  const id = randomUUID();
  const record = await passwordRecord(setup, id, person.password);
  const { name, role, tenantIds } = person;
  const mustChange = person.mustChange !== false;
  await insertPerson(on, { id, login: normalLogin(person.login), name, role, record, mustChange });
  await addMemberships(on, scope, id, tenantIds, []);
  await recordState(on, 'person', id);
  return id;
}
