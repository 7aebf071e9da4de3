/** Keys of the desk: what is derived from what, and how small secrets are wrapped. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';
import { secretOf, type Password, type SecretText } from '../../core/vocabulary/secretText.ts';

/**
 * RFC 9106 section 4, second recommended option: Argon2id, 3 passes, 4 lanes, 64 MiB, 128-bit salt, 256-bit tag. Above
 * the OWASP minimum (19 MiB, 2 passes), and small enough for a thin client with 2 GiB.
 */
export const ARGON2_PARAMETERS = { algorithm: 'argon2id', memoryKiB: 65_536, passes: 3, lanes: 4 } as const;
const ARGON2ID = 2;

const Argon2Header = z.strictObject({
  algorithm: z.literal('argon2id'),
  memoryKiB: z.number().int().min(ARGON2_PARAMETERS.memoryKiB).max(4_194_304),
  passes: z.number().int().min(ARGON2_PARAMETERS.passes).max(64),
  lanes: z.number().int().min(1).max(64),
});
/**
 * Public: how the store's secret is wrapped. Lower values than today's are refused, so that they cannot be weakened.
 */
export const StoreHeader = z.strictObject({
  version: z.literal(1),
  argon2: Argon2Header,
  /** 16 bytes, base64url. */
  salt: z.string().length(22),
  /** Whether half of the key is in the system's keychain. */
  usesKeychain: z.boolean(),
  /** 60 bytes, base64url. */
  wrapped: z.string().length(80),
});
export type StoreHeader = z.infer<typeof StoreHeader>;
type Derivation = Pick<StoreHeader, 'argon2' | 'salt' | 'usesKeychain'>;

function derive(secret: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), purpose, 32));
}

/**
 * From several secrets; the given ones stay the caller's. All but the last have 32 bytes, so no two lists join to the
 * same bytes.
 */
function deriveFrom(secrets: readonly Uint8Array[], purpose: string): Buffer {
  const joined = Buffer.concat(secrets);
  try {
    return derive(joined, purpose);
  } finally {
    joined.fill(0);
  }
}

/** Costs and salt of one password. */
export type Stretching = Pick<StoreHeader, 'argon2' | 'salt'>;
/** Argon2id over a password: 32 bytes, the caller's to wipe. */
export type Stretch = (password: SecretText, cost: Stretching) => Promise<Uint8Array>;

/** In this process, where it keeps a copy of the password: for commands, which end soon. */
const stretchHere: Stretch = (password, { argon2, salt }) =>
  hashRaw(password.bytes, {
    algorithm: ARGON2ID,
    memoryCost: argon2.memoryKiB,
    timeCost: argon2.passes,
    parallelism: argon2.lanes,
    outputLen: 32,
    salt: Buffer.from(salt, 'base64url'),
  });

/**
 * RFC 9106 Argon2id over the password, joined with the keychain's half where there is one (32 bytes, or none). One
 * guess costs one of these.
 */
async function stretched(
  password: Password,
  { argon2, salt }: Derivation,
  keychainSecret: Uint8Array,
  stretch: Stretch,
): Promise<Buffer> {
  const slow = await stretch(secretOf(password), { argon2, salt });
  try {
    return deriveFrom([slow, keychainSecret], 'cleandesk store wrapping key 1');
  } finally {
    slow.fill(0);
  }
}

/** Binds the wrapped secret to its header. */
const headerPlace = ({ argon2, salt, usesKeychain }: Derivation): string =>
  `store secret ${argon2.memoryKiB} ${argon2.passes} ${argon2.lanes} ${salt} ${usesKeychain ? 'keychain' : 'none'}`;

/**
 * A header from which this password and this half of the keychain recover `secret` (32 bytes), with a salt of its own.
 */
export async function wrapStoreSecret(
  secret: Uint8Array,
  password: Password,
  keychainSecret: Uint8Array,
  stretch: Stretch = stretchHere,
): Promise<StoreHeader> {
  const header = {
    argon2: { ...ARGON2_PARAMETERS },
    salt: randomBytes(16).toString('base64url'),
    usesKeychain: keychainSecret.length > 0,
  };
  const key = await stretched(password, header, keychainSecret, stretch);
  try {
    return { version: 1, ...header, wrapped: wrap(key, secret, headerPlace(header)).toString('base64url') };
  } finally {
    key.fill(0);
  }
}

/** The store's secret (32 bytes); null where the password or the keychain's half is wrong. */
export async function openStoreSecret(
  header: StoreHeader,
  password: Password,
  keychainSecret: Uint8Array,
  stretch: Stretch = stretchHere,
): Promise<Buffer | null> {
  const key = await stretched(password, header, keychainSecret, stretch);
  try {
    return unwrap(key, Buffer.from(header.wrapped, 'base64url'), headerPlace(header));
  } finally {
    key.fill(0);
  }
}

/**
 * What opens a person's part: the store's secret (keychain and workstation password) and the person's (server password,
 * by `openPersonSecret`).
 */
export interface PersonKeys {
  /** Of the person's database. */
  readonly file: Buffer;
  /** Of each text in it. */
  readonly body: Buffer;
  /** Names the file, so that another secret means another file. Gives nothing away. */
  readonly generation: string;
}
/** Derives them from both secrets (32 bytes each) and the person's id. */
export function derivePersonKeys(storeSecret: Uint8Array, personSecret: Uint8Array, personId: string): PersonKeys {
  const from = (what: string): Buffer =>
    deriveFrom([storeSecret, personSecret], `cleandesk person ${what} 1 ${personId}`);
  return { file: from('file'), body: from('body'), generation: from('generation').subarray(0, 8).toString('hex') };
}

/**
 * Names and seals the count of a person's work, which must be known after their secret is gone. `deskSecret` comes from
 * the server with each session.
 */
export function deriveCountKey(
  storeSecret: Uint8Array,
  deskSecret: Uint8Array,
  personId: string,
): { owner: Buffer; key: Buffer } {
  const from = (what: string): Buffer => deriveFrom([storeSecret, deskSecret], `cleandesk count ${what} 1 ${personId}`);
  return { owner: from('owner').subarray(0, 12), key: from('key') };
}

/** Wraps the sign-in key. Its input is the store's secret: keychain and workstation password, both or nothing. */
export const deriveSignInWrapping = (storeSecret: Uint8Array): Buffer => derive(storeSecret, 'cleandesk sign-in key 1');

const SECRET_PLACE = 'person secret 1';
/**
 * The person's secret on its way to the server, which keeps it and cannot open it. `exportKey` is OPAQUE's (RFC 9807
 * section 6.4.4).
 */
export function sealPersonSecret(exportKey: Uint8Array, personSecret: Uint8Array, personId: string): string {
  const key = derive(exportKey, 'cleandesk person secret 1');
  try {
    return wrap(key, personSecret, `${SECRET_PLACE} ${personId}`).toString('base64url');
  } finally {
    key.fill(0);
  }
}

/** Null where the export key is another password's, or the sealed secret another person's. */
export function openPersonSecret(exportKey: Uint8Array, sealed: string, personId: string): Buffer | null {
  const key = derive(exportKey, 'cleandesk person secret 1');
  try {
    return unwrap(key, Buffer.from(sealed, 'base64url'), `${SECRET_PLACE} ${personId}`);
  } finally {
    key.fill(0);
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
