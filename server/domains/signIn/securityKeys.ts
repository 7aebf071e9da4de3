/**
 * What security keys are asked, and what becomes of their answers (WebAuthn level 3, sections 7.1 and 7.2, by a library
 * that is well kept).
 */
import { randomBytes } from 'node:crypto';
import type { SecretBox } from '../../storage/secretBox.ts';
import {
  MAX_SECURITY_KEYS,
  SECURITY_KEY_ORIGIN,
  SECURITY_KEY_RP,
  SECURITY_KEY_TIMEOUT,
  type NewSecurityKey,
  type SecurityKeyAnswer,
  type SecurityKeyCreation,
  type SecurityKeyRequest,
} from '../../../contract/secondFactor.ts';

/** What is kept of a key; sealed, though none of it signs anything. */
export interface StoredKey {
  readonly credentialId: string;
  readonly publicKey: string;
  readonly transports: readonly string[];
}

/** COSE: Ed25519, ECDSA on P-256, RSA with SHA-256. */
const KEY_ALGORITHMS = [-8, -7, -257] as const;
/** Lengths in bytes that keys in wide use give their credential ids, so that a made-up one looks like any other. */
const ID_LENGTHS = [64, 48, 32, 64, 16, 96, 20, 32] as const;

const newChallenge = (): string => randomBytes(32).toString('base64url');

/**
 * The question for somebody's keys. It names as many ids for everybody, with and without keys, known or unknown: those
 * that are missing are made up from `about`, and are the same each time. Their order reveals nothing.
 */
export function keyRequest(box: SecretBox, about: string, stored: readonly StoredKey[]): SecurityKeyRequest {
  const ids = stored.slice(0, MAX_SECURITY_KEYS).map((key) => key.credentialId);
  for (let n = 0; ids.length < MAX_SECURITY_KEYS; n += 1) ids.push(madeUpId(box, `${about}\n${n}`));
  const order = (id: string): string => box.madeUp(`order\n${id}`).toString('hex');
  const sorted = ids.map((id) => ({ id, at: order(id) })).sort((a, b) => (a.at < b.at ? -1 : 1));
  return {
    rpId: SECURITY_KEY_RP,
    challenge: newChallenge(),
    timeout: SECURITY_KEY_TIMEOUT,
    userVerification: 'discouraged',
    allowCredentials: sorted.map(({ id }) => ({ id, type: 'public-key' })),
  };
}

function madeUpId(box: SecretBox, about: string): string {
  const seed = box.madeUp(`key\n${about}`);
  const length = ID_LENGTHS[(seed[0] ?? 0) % ID_LENGTHS.length] ?? 64;
  const bytes = Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, n) => box.madeUp(`key\n${about}\n${n}`)),
  );
  return bytes.subarray(0, length).toString('base64url');
}

/** What a new key is asked to sign, with the keys that the person has already, which may not be enrolled again. */
export function keyCreation(
  box: SecretBox,
  person: { id: string; name: string; login: string },
  stored: readonly StoredKey[],
): SecurityKeyCreation {
  return {
    rp: { id: SECURITY_KEY_RP, name: 'Cleandesk' },
    // Not the person's id: a key may show its user handle to a person who finds it.
    user: {
      id: box.madeUp(`user handle\n${person.id}`).toString('base64url'),
      name: person.login,
      displayName: person.name,
    },
    challenge: newChallenge(),
    timeout: SECURITY_KEY_TIMEOUT,
    algorithms: [...KEY_ALGORITHMS],
    excludeCredentials: stored.map((key) => ({ id: key.credentialId, type: 'public-key' })),
  };
}

/** Another site's frame inside the page, or the page inside another site, has nothing to ask. */
function isCrossOrigin(clientDataJSON: string): boolean {
  const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));
  return typeof data !== 'object' || data === null || ('crossOrigin' in data && data.crossOrigin !== false);
}

/** The key as it is kept; null where what came is not a new key that answers this very challenge. */
export async function madeKey(
  given: NewSecurityKey,
  challenge: string,
): Promise<{ key: StoredKey; signCount: number } | null> {
  try {
    if (isCrossOrigin(given.clientDataJSON)) return null;
    const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
    const found = await verifyRegistrationResponse({
      response: {
        id: given.id,
        rawId: given.id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON: given.clientDataJSON, attestationObject: given.attestationObject },
      },
      expectedChallenge: challenge,
      expectedOrigin: SECURITY_KEY_ORIGIN,
      expectedRPID: SECURITY_KEY_RP,
      requireUserVerification: false,
      supportedAlgorithmIDs: [...KEY_ALGORITHMS],
    });
    if (!found.verified) return null;
    const { id, publicKey, counter } = found.registrationInfo.credential;
    // The id that the browser names and the one that the key has signed for are one.
    if (id !== given.id) return null;
    return {
      key: { credentialId: id, publicKey: Buffer.from(publicKey).toString('base64url'), transports: given.transports },
      signCount: counter,
    };
  } catch {
    return null;
  }
}

/**
 * The key's new count of signatures; null where the answer does not prove it. A count that did not grow is a copy of
 * the key, and proves nothing (section 6.1.1).
 */
export async function provedBy(
  answer: SecurityKeyAnswer,
  challenge: string,
  key: StoredKey,
  signCount: number,
): Promise<number | null> {
  try {
    if (isCrossOrigin(answer.clientDataJSON)) return null;
    const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
    const { id, clientDataJSON, authenticatorData, signature, userHandle } = answer;
    const found = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature, ...(userHandle === null ? {} : { userHandle }) },
      },
      expectedChallenge: challenge,
      expectedOrigin: SECURITY_KEY_ORIGIN,
      expectedRPID: SECURITY_KEY_RP,
      requireUserVerification: false,
      credential: {
        id: key.credentialId,
        publicKey: new Uint8Array(Buffer.from(key.publicKey, 'base64url')),
        counter: signCount,
      },
    });
    return found.verified ? found.authenticationInfo.newCounter : null;
  } catch {
    return null;
  }
}
