/** The proof of a workstation's sign-in key, as a desk makes it once its password has unwrapped the key. */
import { X509Certificate } from 'node:crypto';
import type { z } from 'zod';
import type { SignInStarted } from '../../contract/api.ts';
import type { NewSignInKey, SignInProof } from '../../contract/signInKey.ts';
import { makeSignInKey, signWithSignInKey, type SignInStatement } from '../../core/signIn/signInKey.ts';
import type { EnrolmentFile } from '../../server/domains/workstations/enrolByFile.ts';

/** What a workstation signs in with. */
export interface SignInKeys {
  readonly workstationId: string;
  /** SHA-256 of its certificate, lower-case hex. */
  readonly certificate: string;
  /** Private half: PKCS #8, DER, base64. */
  readonly signInKey: string;
}
type Started = z.input<typeof SignInStarted>;
export type Said = Pick<SignInStatement, 'login' | 'startLoginRequest'> & {
  readonly finishLoginRequest: string | null | undefined;
};

export const keysOf = ({ workstationId, certificatePem, signInKey }: EnrolmentFile): SignInKeys => ({
  ...{ workstationId, signInKey },
  certificate: new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase(),
});

/** What is signed in this attempt; `other` in place of parts of it. */
export const statementOf = (
  { workstationId, certificate }: Omit<SignInKeys, 'signInKey'>,
  { attemptId, loginResponse, signInKey: { challenge, at } }: Started,
  { login, startLoginRequest, finishLoginRequest }: Said,
  other: Partial<SignInStatement> = {},
): SignInStatement => ({
  ...{ attemptId, workstationId, certificate, challenge, at, login, startLoginRequest, loginResponse, next: null },
  finishLoginRequest: finishLoginRequest ?? '',
  ...other,
});

/** Null where the password was wrong, as the desk's. */
export function proofOf(
  keys: SignInKeys,
  started: Started,
  said: Said,
  other: Partial<SignInStatement> = {},
): SignInProof | null {
  if (said.finishLoginRequest === null || said.finishLoginRequest === undefined) return null;
  const statement = statementOf(keys, started, said, other);
  return { signature: signWithSignInKey(Buffer.from(keys.signInKey, 'base64'), 'sign-in', statement), next: null };
}

/** A new key as an enrolment by code registers it. */
export function registered(request: string): NewSignInKey {
  const { publicKey, privateKey } = makeSignInKey();
  return { publicKey, signature: signWithSignInKey(privateKey, 'enrolment', request) };
}

const shared = makeSignInKey();
/** One for rows that a test writes by itself. */
export const SHARED_SIGN_IN_KEY = {
  publicKey: shared.publicKey,
  signInKey: shared.privateKey.toString('base64'),
} as const;
