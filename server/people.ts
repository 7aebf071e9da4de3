/** Registers people. The password is turned into an OPAQUE record here, as an administrator's program would do it, and is not kept. */
import { randomInt, randomUUID } from 'node:crypto';
import * as opaque from '@serenity-kit/opaque';
import type { Role } from '../contract/common.ts';
import { normalLogin } from './signIn/signIn.ts';
import type { Db, Tx } from './storage/storage.ts';

export interface NewPerson { readonly name: string; readonly login: string; readonly role: Role; readonly tenantIds: readonly string[]; readonly password: string }

/** Letters and digits that nobody mistakes for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Three groups of five, about 74 bits. */
export function newPassword(): string {
  const group = (): string => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  for (;;) {
    const password = `${group()}-${group()}-${group()}`;
    // One in a hundred has no digit, and a password needs one (PCI DSS 8.3.6).
    if (/\d/.test(password) && /[a-z]/.test(password)) return password;
  }
}

/** Stores a person. `setup` is `signInSetup` of this database. @returns the person's id. */
export async function addPerson(on: Db | Tx, setup: string, person: NewPerson): Promise<string> {
  await opaque.ready;
  const id = randomUUID();
  const { clientRegistrationState, registrationRequest } = opaque.client.startRegistration({ password: person.password });
  const { registrationResponse } = opaque.server.createRegistrationResponse({ serverSetup: setup, userIdentifier: id, registrationRequest });
  const { registrationRecord } = opaque.client.finishRegistration({ password: person.password, clientRegistrationState, registrationResponse });
  await on.insertInto('person').values({ id, login: normalLogin(person.login), name: person.name, role: person.role, sign_in_record: registrationRecord, left_at: null }).execute();
  for (const tenant of person.tenantIds) await on.insertInto('person_tenant').values({ person_id: id, tenant_id: tenant }).execute();
  return id;
}
