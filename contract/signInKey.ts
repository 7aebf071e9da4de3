/** The sign-in key of a workstation, as it is registered and proved. Base64url without padding. */
import { z } from 'zod';
import { Millis } from './common.ts';

/** SubjectPublicKeyInfo of a key on P-256: 91 bytes. */
export const SignInPublicKey = z.string().regex(/^[A-Za-z0-9_-]{122}$/);
/** ECDSA with SHA-256, IEEE P1363: 64 bytes. */
export const SignInSignature = z.string().regex(/^[A-Za-z0-9_-]{86}$/);

/** What the server asks to be signed, beside what both sides know of the attempt. */
export const SignInQuestion = z.strictObject({
  /** 32 random bytes. */
  challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  at: Millis,
  /** Which key the server has stored. */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
});
export type SignInQuestion = z.infer<typeof SignInQuestion>;

/** A key with its proof of possession: the sender has the private half. */
export const NewSignInKey = z.strictObject({ publicKey: SignInPublicKey, signature: SignInSignature });
export type NewSignInKey = z.infer<typeof NewSignInKey>;

export const SignInProof = z.strictObject({
  signature: SignInSignature,
  /** The key that takes the place of the one that has signed; null where it stays. */
  next: NewSignInKey.nullable(),
});
export type SignInProof = z.infer<typeof SignInProof>;
