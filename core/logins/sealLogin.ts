/** Sealing a login to the key of one person at one workstation, and opening it there. */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { canonical } from '../ledger/chain.ts';
import { openBytes, sealBytes, SUITE } from '../sealing/hpke.ts';
import { CannotOpen, keyIdOf, type Sealed } from '../sealing/sealing.ts';
import { APPROVAL_BYTES, decodeLogin, encodeLogin, type LoginParts, type OpenLogin } from './payload.ts';

/** Separates these seals from any other use of the same key (RFC 9180 section 8.1). */
const INFO = Buffer.from('cleandesk saved login 1', 'utf8');

/** Where a sealed login belongs: it opens nowhere else, and not as another version of itself. */
export interface LoginPlace {
  readonly loginId: string;
  readonly version: number;
  readonly personId: string;
  readonly tenantId: string;
}

/** Whose key it is: one for each person at each workstation. */
export interface LoginKey {
  readonly personId: string;
  readonly workstationId: string;
  /** Raw X25519, base64url. */ readonly publicKey: string;
}

/** Id of a person's login key. `publicKey`: raw X25519, base64url. */
export const keyIdOfLoginKey = (publicKey: string): string => keyIdOf(Buffer.from(publicKey, 'base64url'));

const additionalData = ({ loginId, version, personId, tenantId }: LoginPlace, keyId: string): Buffer =>
  Buffer.from(canonical({ loginId, version, personId, tenantId, keyId }), 'utf8');

/** @throws an error of the HPKE library when the key is no usable X25519 key. */
export async function sealLogin(publicKey: string, login: LoginParts, place: LoginPlace): Promise<Sealed> {
  const plain = encodeLogin(login);
  try {
    const keyId = keyIdOfLoginKey(publicKey);
    const { enc, ciphertext } = await sealBytes(Buffer.from(publicKey, 'base64url'), plain, {
      info: INFO,
      additionalData: additionalData(place, keyId),
    });
    return { suite: SUITE, keyId, enc: enc.toString('base64url'), ciphertext: ciphertext.toString('base64url') };
  } finally {
    plain.fill(0);
  }
}

/**
 * Wipe what it gives.
 * @throws CannotOpen for a wrong key, a wrong place, a changed byte, or something that is no login.
 */
export async function openLogin(privateKey: Uint8Array, sealed: Sealed, place: LoginPlace): Promise<OpenLogin> {
  let plain: Buffer;
  try {
    plain = await openBytes(
      privateKey,
      { enc: Buffer.from(sealed.enc, 'base64url'), ciphertext: Buffer.from(sealed.ciphertext, 'base64url') },
      { info: INFO, additionalData: additionalData(place, sealed.keyId) },
    );
  } catch {
    throw new CannotOpen('This key does not open this login.');
  }
  const login = decodeLogin(plain);
  if (login === null) throw new CannotOpen('This is no login.');
  return login;
}

/**
 * What two people compare to know that a key is the same on both sides: eight groups of five digits, 132 bits of a
 * SHA-256. Digits are read aloud in every language; person and workstation are in it, so that a key shown under
 * another's name does not match.
 */
export function fingerprintOf({ personId, workstationId, publicKey }: LoginKey): string {
  const hash = createHash('sha256')
    .update(`cleandesk login key 1\n${personId}\n${workstationId}\n${publicKey}`, 'utf8')
    .digest();
  return Array.from({ length: 8 }, (_unused, group) =>
    String(hash.readUInt32BE(group * 4) % 100_000).padStart(5, '0'),
  ).join(' ');
}

/**
 * The approval that one administrator's logins for one person carry inside their seal; `secret` is that administrator's
 * own.
 */
export function approvalFor(secret: Uint8Array, personId: string): Buffer {
  return Buffer.from(
    hkdfSync('sha256', secret, new Uint8Array(), `cleandesk login approval 1 ${personId}`, APPROVAL_BYTES),
  );
}

/**
 * The administrator's statement that this key belongs to that person, in a form that only a desk which can open their
 * logins can check. base64url.
 */
export function approve(approval: Uint8Array, key: LoginKey): string {
  return createHmac('sha256', approval)
    .update(canonical({ personId: key.personId, workstationId: key.workstationId, publicKey: key.publicKey }), 'utf8')
    .digest('base64url');
}

/** Whether `proof` (base64url) is what `approve` gives for this key; compared in constant time. */
export function isApproved(approval: Uint8Array, key: LoginKey, proof: string): boolean {
  const [expected, given] = [Buffer.from(approve(approval, key), 'utf8'), Buffer.from(proof, 'utf8')];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
