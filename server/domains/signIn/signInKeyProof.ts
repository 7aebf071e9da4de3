/** The server's half of the proof of a workstation's sign-in key (core/signIn/signInKey.ts). */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { SignInFinish, SignInStart } from '../../../contract/api.ts';
import type { SignInQuestion } from '../../../contract/signInKey.ts';
import { isSignedBySignInKey, signInKeyId, type SignInStatement } from '../../../core/signIn/signInKey.ts';
import type { From } from '../../platform/http/caller.ts';

/** What the server knows of one attempt, and will check the signature against. */
export interface SignInChallenge extends Pick<
  SignInStatement,
  'challenge' | 'at' | 'login' | 'startLoginRequest' | 'loginResponse'
> {
  /** The key that is stored as the attempt begins; empty where there is none. */
  readonly publicKey: string;
}

/** A question of its own for each attempt. */
export const askForSignInKey = (
  publicKey: string,
  { login, startLoginRequest }: z.output<typeof SignInStart>,
  loginResponse: string,
): SignInChallenge => ({
  publicKey,
  challenge: randomBytes(32).toString('base64url'),
  at: Date.now(),
  login,
  startLoginRequest,
  loginResponse,
});

/** The part of it that the desk does not know yet. */
export const questionOf = ({ challenge, at, publicKey }: SignInChallenge): SignInQuestion => ({
  challenge,
  at,
  keyId: signInKeyId(publicKey),
});

/**
 * Whether the desk has signed this attempt with the workstation's key, over the certificate of the connection that it
 * finishes on. `next` is the key that follows it, once that one has signed as well.
 */
export function checkSignInKey(
  { publicKey, ...known }: SignInChallenge,
  { attemptId, finishLoginRequest, signInKey: proof }: z.output<typeof SignInFinish>,
  { workstationId, certificate }: From,
): { readonly isProved: boolean; readonly next: string | null } {
  if (proof === null || finishLoginRequest === null) return { isProved: false, next: null };
  const next = proof.next?.publicKey ?? null;
  const statement: SignInStatement = { ...known, attemptId, workstationId, certificate, finishLoginRequest, next };
  const isProved =
    isSignedBySignInKey(publicKey, 'sign-in', statement, proof.signature) &&
    (proof.next === null ||
      (proof.next.publicKey !== publicKey &&
        isSignedBySignInKey(proof.next.publicKey, 'next', statement, proof.next.signature)));
  return { isProved, next };
}
