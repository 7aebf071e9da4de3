/** Keys of the desk: what is derived from what, and how small secrets are wrapped. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';

/**
 * RFC 9106 section 4, second recommended option: Argon2id, 3 passes, 4 lanes, 64 MiB, 128-bit salt, 256-bit tag. Above the OWASP minimum
 * (19 MiB, 2 passes), and small enough for a thin client with 2 GiB.
 */
export const ARGON2_PARAMETERS = { algorithm: 'argon2id', memoryKiB: 65_536, passes: 3, lanes: 4 } as const;
const ARGON2ID = 2;

/** Public: says how the store's key is made from the workstation password. Lower values than today's are refused, so that nobody can weaken them. */
export const StoreHeader = z.strictObject({
  version: z.literal(1),
  argon2: z.strictObject({
    algorithm: z.literal('argon2id'),
    memoryKiB: z.number().int().min(ARGON2_PARAMETERS.memoryKiB).max(4_194_304),
    passes: z.number().int().min(ARGON2_PARAMETERS.passes).max(64),
    lanes: z.number().int().min(1).max(64),
  }),
  /** 16 bytes, base64url. */
  salt: z.string().length(22),
  /** Whether half of the key lies in the system's keychain. */
  usesKeychain: z.boolean(),
});
export type StoreHeader = z.infer<typeof StoreHeader>;

export function newStoreHeader(usesKeychain: boolean): StoreHeader {
  return { version: 1, argon2: { ...ARGON2_PARAMETERS }, salt: randomBytes(16).toString('base64url'), usesKeychain };
}

function derive(secret: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), purpose, 32));
}

/** Key of store.db: the workstation password, and the keychain's half where there is one (32 bytes, or none). */
export async function deriveStoreKey(password: string, header: StoreHeader, keychainSecret: Uint8Array): Promise<Buffer> {
  const stretched = await hashRaw(password.normalize('NFC'), {
    algorithm: ARGON2ID, memoryCost: header.argon2.memoryKiB, timeCost: header.argon2.passes, parallelism: header.argon2.lanes,
    outputLen: 32, salt: Buffer.from(header.salt, 'base64url'),
  });
  const joined = Buffer.concat([stretched, keychainSecret]);
  try {
    return derive(joined, 'cleandesk store key 1');
  } finally {
    stretched.fill(0);
    joined.fill(0);
  }
}

/** What wraps a person's key: needs both passwords. `exportKey` is OPAQUE's (RFC 9807 section 6.4.4). */
export function derivePersonWrappingKey(storeKey: Uint8Array, exportKey: Uint8Array, personId: string): Buffer {
  const joined = Buffer.concat([storeKey, exportKey]);
  try {
    return derive(joined, `cleandesk person key 1 ${personId}`);
  } finally {
    joined.fill(0);
  }
}

/** AES-256-GCM with a random 96-bit nonce in front; `place` is bound, so that a value opens only where it was put. */
export function wrap(key: Uint8Array, plain: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Null when the key or the place is wrong or a byte was changed. */
export function unwrap(key: Uint8Array, wrapped: Uint8Array, place: string): Buffer | null {
  if (wrapped.length < 28) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(place, 'utf8'));
  decipher.setAuthTag(wrapped.subarray(wrapped.length - 16));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(12, wrapped.length - 16)), decipher.final()]);
  } catch {
    return null;
  }
}
