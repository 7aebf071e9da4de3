/**
 * The sign-in key of this workstation: wrapped by the store's secret, which the workstation password and the keychain's
 * half unwrap together (store/keys.ts), and kept in the machine database. A new password wraps that secret anew, so the
 * key is wrapped anew with it.
 *
 * The key is renewed at a sign-in, signed by the one before: at the first one after an enrolment by file, after a
 * renewal of the certificate, and after a change of the workstation password. So a copy that was made before is worth
 * nothing afterwards, even with the password of that time. In a session that it has opened it also signs for the
 * certificate that follows (renewal.ts).
 */
import { createHash, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { SignInPublicKey, type SignInProof, type SignInQuestion } from '../../contract/signInKey.ts';
import {
  makeSignInKey,
  signInKeyId,
  signWithSignInKey,
  type MadeSignInKey,
  type RenewalStatement,
  type SignInPurpose,
  type SignInStatement,
} from '../../core/signIn/signInKey.ts';
import { deriveSignInWrapping, unwrap, wrap } from '../store/keys.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';

const PRESENT = 'sign-in-key';
const NEXT = 'sign-in-key-next';
const Kept = z.strictObject({
  publicKey: SignInPublicKey,
  /** The private half, base64url. */
  wrapped: z.string().min(1).max(1_000),
  /** Certificate and password that it was made under; empty for one that was not made here. */
  madeUnder: z.string().max(64),
});
type Kept = z.infer<typeof Kept>;

type Facts = Pick<MachineDatabase, 'fact' | 'setFact'>;

/** Changes with the certificate and with the workstation password (its salt), and gives nothing away of either. */
export const madeUnder = (certificatePem: string, salt: string): string =>
  createHash('sha256').update(`${certificatePem.trim()}\n${salt}`).digest('hex');

/** Wraps the first key of an enrolment. `under` as `madeUnder` says; empty for a key that was made by the server. */
export function keepFirstSignInKey(facts: Facts, storeSecret: Uint8Array, key: MadeSignInKey, under: string): void {
  const wrapping = deriveSignInWrapping(storeSecret);
  try {
    keep(facts, PRESENT, wrapping, key, under);
  } finally {
    wrapping.fill(0);
  }
}

/** Whether there is a key that can be read; whether it opens is known with the password alone. */
export const hasSignInKey = (facts: Facts): boolean => read(facts, PRESENT) !== null;

/** The key with what unwraps it, for one sign-in. */
export interface SignInSigner {
  /**
   * Signs the attempt, and for the key that follows where one is due.
   * @returns null where there is no key of that name, or it does not open
   */
  prove(
    question: SignInQuestion,
    said: Omit<SignInStatement, 'challenge' | 'at' | 'certificate' | 'next'>,
    certificatePem: string,
  ): SignInProof | null;
  /** The server has opened the session: the key that followed is the key now. */
  accepted(): void;
  /** Signs for a certificate, once accepted. @returns null where the key does not open */
  signRenewal(said: RenewalStatement): string | null;
  /** Forgets what unwraps. */
  close(): void;
}

/** @param salt of the store's header, which each new password changes. */
export function openSigner(facts: Facts, storeSecret: Uint8Array, salt: string): SignInSigner {
  const wrapping = deriveSignInWrapping(storeSecret);
  let renewing = false;

  /** The server may have taken the next one in a sign-in whose answer was lost. */
  function called(keyId: string): Kept | null {
    const [present, next] = [read(facts, PRESENT), read(facts, NEXT)];
    if (present !== null && signInKeyId(present.publicKey) === keyId) return present;
    if (next === null || signInKeyId(next.publicKey) !== keyId) return null;
    promote(facts, next);
    return next;
  }

  function following(under: string): Kept {
    const begun = read(facts, NEXT);
    if (begun !== null && begun.madeUnder === under) return begun;
    return keep(facts, NEXT, wrapping, makeSignInKey(), under);
  }

  function signed(kept: Kept, purpose: SignInPurpose, said: SignInStatement | RenewalStatement): string | null {
    const privateKey = unwrap(wrapping, Buffer.from(kept.wrapped, 'base64url'), placeOf(kept.publicKey));
    if (privateKey === null) return null;
    try {
      return signWithSignInKey(privateKey, purpose, said);
    } finally {
      privateKey.fill(0);
    }
  }

  return {
    prove({ challenge, at, keyId }, said, certificatePem) {
      const key = called(keyId);
      if (key === null) return null;
      const under = madeUnder(certificatePem, salt);
      const next = key.madeUnder === under ? null : following(under);
      const certificate = new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();
      const statement = { ...said, challenge, at, certificate, next: next?.publicKey ?? null };
      const signature = signed(key, 'sign-in', statement);
      if (signature === null) return null;
      if (next === null) return { signature, next: null };
      const byNext = signed(next, 'next', statement);
      if (byNext === null) return null;
      renewing = true;
      return { signature, next: { publicKey: next.publicKey, signature: byNext } };
    },
    accepted() {
      if (!renewing) return;
      try {
        const next = read(facts, NEXT);
        if (next !== null) promote(facts, next);
      } catch {
        // The next sign-in finds it by the name that the server says.
      }
    },
    signRenewal(said) {
      const present = read(facts, PRESENT);
      return present === null ? null : signed(present, 'renewal', said);
    },
    close() {
      wrapping.fill(0);
    },
  };
}

const placeOf = (publicKey: string): string => `sign-in key 1 ${publicKey}`;

function keep(facts: Facts, name: string, wrapping: Uint8Array, key: MadeSignInKey, under: string): Kept {
  try {
    const wrapped = wrap(wrapping, key.privateKey, placeOf(key.publicKey)).toString('base64url');
    const kept: Kept = { publicKey: key.publicKey, wrapped, madeUnder: under };
    facts.setFact(name, JSON.stringify(kept));
    return kept;
  } finally {
    key.privateKey.fill(0);
  }
}

function promote(facts: Facts, next: Kept): void {
  facts.setFact(PRESENT, JSON.stringify(next));
  facts.setFact(NEXT, '');
}

function read(facts: Facts, name: string): Kept | null {
  const text = facts.fact(name);
  if (text === null || text === '') return null;
  try {
    const result = Kept.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null; // no JSON: no key
  }
}
