/**
 * Passwords that the server itself gives out, and their OPAQUE records, which are made here on both sides, as an
 * administrator's program would do it. The passwords are not stored.
 */
import { randomInt } from 'node:crypto';
import * as opaque from '@serenity-kit/opaque';
import { temporaryPassword } from '../../../core/passwords/temporary.ts';

/** Three groups of five, about 74 bits. */
export const newPassword = (): string => temporaryPassword((below) => randomInt(below));

/**
 * The OPAQUE record (RFC 9807) under which somebody signs in with this password.
 * @param setup `signInSetup` of the database that will have the record
 */
export async function passwordRecord(setup: string, personId: string, password: string): Promise<string> {
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
