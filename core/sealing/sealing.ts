/**
 * Sealing to a tenant (hpke.ts). Anyone who seals cannot open: the ephemeral private key is gone when `seal` returns.
 */
import { canonical } from '../ledger/chain.ts';
import { makeKeyPair, openBytes, sealBytes, SUITE } from './hpke.ts';
import { keyIdOf } from './keyId.ts';

export { keyIdOf, SUITE };

/** Part of the shape of `SignedSeal` in contract/api.ts. */
export interface Sealed {
  readonly suite: typeof SUITE;
  readonly keyId: string;
  readonly enc: string;
  readonly ciphertext: string;
}

/**
 * What a sealed value says of itself. All of it is bound as additional data: under another word the value does not
 * open.
 */
export interface SealContext {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly id: string;
  readonly purpose: 'entry' | 'message';
  /** Of an entry: what it is about; of a message: whose it is. */ readonly kind: string;
  /** The id of the person who entered it; `server` for the original of a message. */ readonly author: string;
  /** The workstation where it was sealed; `server` for the original of a message. */ readonly workstation: string;
  /** Milliseconds since 1970, by the clock of the one who sealed. */ readonly at: number;
}

/** A tenant's key pair, raw keys in base64url. The private half goes to the tenant alone. */
export interface TenantKey {
  readonly version: 1;
  readonly suite: typeof SUITE;
  readonly keyId: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Says only that the value did not open; the reason would help only an attacker. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen';
}

/** Separates these seals from any other use of the same key (RFC 9180 section 8.1). */
const INFO = Buffer.from('cleandesk sealed value 2', 'utf8');

/** The bytes that a seal binds: exactly the members of `SealContext`, whatever else the object has. */
export const additionalData = ({
  tenantId,
  conversationId,
  id,
  purpose,
  kind,
  author,
  workstation,
  at,
}: SealContext): Buffer =>
  Buffer.from(canonical({ tenantId, conversationId, id, purpose, kind, author, workstation, at }), 'utf8');

/** A fresh key pair for a tenant. */
export async function makeTenantKey(): Promise<TenantKey> {
  const { publicKey, privateKey } = await makeKeyPair();
  return {
    version: 1,
    suite: SUITE,
    keyId: keyIdOf(publicKey),
    publicKey: publicKey.toString('base64url'),
    privateKey: privateKey.toString('base64url'),
  };
}

/**
 * Seals `plaintext` (a string as UTF-8) to a tenant's raw X25519 public key, bound to `context`.
 * @throws an error of the HPKE library when the key is not 32 bytes or not a usable point.
 */
export async function seal(
  publicKeyRaw: Uint8Array,
  keyId: string,
  plaintext: string | Uint8Array,
  context: SealContext,
): Promise<Sealed> {
  const { enc, ciphertext } = await sealBytes(
    publicKeyRaw,
    typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext,
    {
      info: INFO,
      additionalData: additionalData(context),
    },
  );
  return { suite: SUITE, keyId, enc: enc.toString('base64url'), ciphertext: ciphertext.toString('base64url') };
}

/**
 * Opens what was sealed to this key for exactly this context.
 * @throws CannotOpen for a wrong key, a wrong context or a changed value.
 */
export async function open(privateKeyRaw: Uint8Array, sealed: Sealed, context: SealContext): Promise<string> {
  if (sealed.suite !== SUITE) throw new CannotOpen('This value was sealed in a way that is not known here.');
  try {
    const plain = await openBytes(
      privateKeyRaw,
      { enc: Buffer.from(sealed.enc, 'base64url'), ciphertext: Buffer.from(sealed.ciphertext, 'base64url') },
      { info: INFO, additionalData: additionalData(context) },
    );
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    throw new CannotOpen('This key does not open this value.');
  }
}
