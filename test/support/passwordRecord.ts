import * as opaque from '@serenity-kit/opaque';

/** Stretching at the least cost, for tests of what comes after it. */
export const QUICK = { keyStretching: { 'argon2id-custom': { iterations: 1, memory: 64, parallelism: 1 } } } as const;

/**
 * The record of a password as the server stores it.
 * @param setup the server's OPAQUE setup.
 */
export function passwordRecord(setup: string, personId: string, password: string): string {
  const start = opaque.client.startRegistration({ password });
  const { registrationResponse } = opaque.server.createRegistrationResponse({
    serverSetup: setup,
    userIdentifier: personId,
    registrationRequest: start.registrationRequest,
  });
  return opaque.client.finishRegistration({
    password,
    registrationResponse,
    clientRegistrationState: start.clientRegistrationState,
    ...QUICK,
  }).registrationRecord;
}
