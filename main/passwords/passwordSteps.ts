/**
 * What is done with a password at the desk, over bytes: OPAQUE (RFC 9807) and the rules for new ones. Its libraries
 * take strings, so it runs in a thread that ends with its memory (passwordThread.ts).
 */
import { hashRawSync } from '@node-rs/argon2';
import { client, ready, server } from '@serenity-kit/opaque';
import type { Stretching } from '../store/keys.ts';
import { ownCopy } from '../../core/vocabulary/secretText.ts';
import { problemsOf, type PasswordProblem, type Rules } from '../../core/passwords/rules.ts';

const ARGON2ID = 2;
interface Given {
  /** UTF-8. */ readonly password: Uint8Array;
}
const text = ({ password }: Given): string => new TextDecoder().decode(password);
/** Of an export key: 64 bytes. */
const bytes = (base64url: string): Uint8Array<ArrayBuffer> => ownCopy(Buffer.from(base64url, 'base64url'));

/** Free places of one size that the allocator of the library gives out before it gives a place once more. */
const PLACES = 512;
/**
 * The library copies each password into memory that it frees as it is, and that outlives the thread. The same place is
 * used again once the others of its size are, so as many zeros of the same length take all of them.
 */
function overwriteCopies(length: number): void {
  const zeros = new Uint8Array(length);
  const least = {
    algorithm: ARGON2ID,
    memoryCost: 8,
    timeCost: 1,
    parallelism: 1,
    outputLen: 4,
    salt: new Uint8Array(8),
  };
  for (let at = 0; at < PLACES; at += 1) hashRawSync(zeros, least);
}

/** By name; each answers with values that a message can carry. */
export const PASSWORD_STEPS = {
  /** Argon2id (RFC 9106) of the workstation password: 32 bytes. */
  async stretch({ password, argon2, salt }: Given & Stretching) {
    const { memoryKiB, passes, lanes } = argon2;
    const cost = { algorithm: ARGON2ID, memoryCost: memoryKiB, timeCost: passes, parallelism: lanes };
    const slow = hashRawSync(password, { ...cost, outputLen: 32, salt: Buffer.from(salt, 'base64url') });
    overwriteCopies(password.length);
    return ownCopy(slow);
  },
  async startLogin(given: Given) {
    await ready;
    return client.startLogin({ password: text(given) });
  },
  /** @returns null where the password does not fit the answer. @throws Error for an answer that cannot be read */
  async finishLogin(given: Given & { readonly clientLoginState: string; readonly loginResponse: string }) {
    await ready;
    const { clientLoginState, loginResponse } = given;
    const done = client.finishLogin({ clientLoginState, loginResponse, password: text(given) });
    return done === undefined
      ? null
      : { finishLoginRequest: done.finishLoginRequest, exportKey: bytes(done.exportKey) };
  },
  /** Stretches for nothing, against an answer made here. */
  async pretendLogin(given: Given & { readonly clientLoginState: string; readonly startLoginRequest: string }) {
    await ready;
    const { clientLoginState, startLoginRequest } = given;
    const serverSetup = server.createSetup();
    const made = { serverSetup, userIdentifier: '', registrationRecord: null, startLoginRequest };
    const { loginResponse } = server.startLogin(made);
    client.finishLogin({ clientLoginState, loginResponse, password: text(given) });
    return null;
  },
  async startRegistration(given: Given) {
    await ready;
    return client.startRegistration({ password: text(given) });
  },
  async finishRegistration(
    given: Given & { readonly clientRegistrationState: string; readonly registrationResponse: string },
  ) {
    await ready;
    const { clientRegistrationState, registrationResponse } = given;
    const done = client.finishRegistration({ clientRegistrationState, registrationResponse, password: text(given) });
    return { registrationRecord: done.registrationRecord, exportKey: bytes(done.exportKey) };
  },
  async problems(
    given: Given & { readonly rules: Rules; readonly words: readonly string[] },
  ): Promise<PasswordProblem[]> {
    return problemsOf(text(given), given.rules, given.words);
  },
} as const;

export type PasswordSteps = typeof PASSWORD_STEPS;
export type StepName = keyof PasswordSteps;
export type StepGiven<N extends StepName> = Parameters<PasswordSteps[N]>[0];
export type StepResult<N extends StepName> = Awaited<ReturnType<PasswordSteps[N]>>;
