/**
 * Registers people. The password is turned into an OPAQUE record here, as an administrator's program would do it, and
 * is not kept.
 */
import { randomInt, randomUUID } from 'node:crypto';
import * as opaque from '@serenity-kit/opaque';
import type { Role } from '../../../contract/common.ts';
import { temporaryPassword } from '../../../core/passwords/temporary.ts';
import { normalLogin } from '../signIn/signIn.ts';
import type { AnyScope } from '../../scope/scope.ts';
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

/** Three groups of five, about 74 bits. */
export const newPassword = (): string => temporaryPassword((below) => randomInt(below));

/** The OPAQUE record of a password, made on both sides here, as an administrator's program would do it. */
export async function recordOf(setup: string, personId: string, password: string): Promise<string> {
  await opaque.ready;
  const { clientRegistrationState, registrationRequest } = opaque.client.startRegistration({ password });
  const { registrationResponse } = opaque.server.createRegistrationResponse({
    serverSetup: setup,
    userIdentifier: personId,
    registrationRequest,
  });
  return opaque.client.finishRegistration({ password, clientRegistrationState, registrationResponse })
    .registrationRecord;
}

/** Stores a person. `setup` is `signInSetup` of this database. @returns the person's id. */
export async function addPerson(on: Db | Tx, scope: AnyScope, setup: string, person: NewPerson): Promise<string> {
  const id = randomUUID();
  const record = await recordOf(setup, id, person.password);
  const { name, role, tenantIds } = person;
  const mustChange = person.mustChange !== false;
  await insertPerson(on, { id, login: normalLogin(person.login), name, role, record, mustChange });
  await addMemberships(on, scope, id, tenantIds, []);
  return id;
}
