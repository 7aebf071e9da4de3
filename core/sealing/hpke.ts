/**
 * HPKE base mode (RFC 9180) with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, over bytes. Who does the
 * arithmetic: suite.ts.
 */
import { chosenSuite } from './suite.ts';

export const SUITE = 'hpke-x25519-hkdf-sha256-aes-256-gcm';

/** What separates one use of a key from another (RFC 9180 section 8.1), and where the value belongs. */
export interface Bound {
  readonly info: Uint8Array;
  readonly additionalData: Uint8Array;
}

/** Raw X25519 keys, 32 bytes each. */
export async function makeKeyPair(): Promise<{ publicKey: Buffer; privateKey: Buffer }> {
  const { suite } = await chosenSuite();
  const pair = await suite.kem.generateKeyPair();
  return {
    publicKey: Buffer.from(await suite.kem.serializePublicKey(pair.publicKey)),
    privateKey: Buffer.from(await suite.kem.serializePrivateKey(pair.privateKey)),
  };
}

/** @throws an error of the HPKE library when the key is not 32 bytes or not a usable point. */
export async function sealBytes(
  publicKeyRaw: Uint8Array,
  plain: Uint8Array,
  bound: Bound,
): Promise<{ enc: Buffer; ciphertext: Buffer }> {
  const { suite } = await chosenSuite();
  const recipientPublicKey = await suite.kem.deserializePublicKey(bytes(publicKeyRaw));
  const copy = bytes(plain);
  try {
    const { enc, ct } = await suite.seal(
      { recipientPublicKey, info: bytes(bound.info) },
      copy,
      bytes(bound.additionalData),
    );
    return { enc: Buffer.from(enc), ciphertext: Buffer.from(ct) };
  } finally {
    new Uint8Array(copy).fill(0);
  }
}

/**
 * The plain bytes are the caller's to wipe.
 * @throws an error of the HPKE library for a wrong key, a wrong place or a changed byte.
 */
export async function openBytes(
  privateKeyRaw: Uint8Array,
  sealed: { readonly enc: Uint8Array; readonly ciphertext: Uint8Array },
  bound: Bound,
): Promise<Buffer> {
  const copy = bytes(privateKeyRaw);
  try {
    const { suite } = await chosenSuite();
    const recipientKey = await suite.kem.deserializePrivateKey(copy);
    return Buffer.from(
      await suite.open(
        { recipientKey, info: bytes(bound.info), enc: bytes(sealed.enc) },
        bytes(sealed.ciphertext),
        bytes(bound.additionalData),
      ),
    );
  } finally {
    new Uint8Array(copy).fill(0);
  }
}

/** The library takes exactly the bytes it is given; a Buffer may be a view on a larger pool. */
function bytes(view: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(view.byteLength);
  new Uint8Array(copy).set(view);
  return copy;
}
