/**
 * The sign-in key of a workstation: what its workstation password and its keychain unwrap together, proved to the
 * server at each sign-in. ECDSA on P-256 with SHA-256, which the hosts of the desk share; the curve has the cofactor
 * one, so there is no point of small order that a wiped or chosen key could be (SEC 1, 3.2.2).
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { canonical } from '../ledger/chain.ts';

/** What is signed at a sign-in: this attempt, at this workstation, over this connection's certificate, and no other. */
export interface SignInStatement {
  readonly attemptId: string;
  readonly workstationId: string;
  /** SHA-256 of the TLS certificate that the workstation shows, lower-case hex. */
  readonly certificate: string;
  /** Random, made by the server for this attempt. */
  readonly challenge: string;
  /** When the server began the attempt, milliseconds since 1970. */
  readonly at: number;
  /** As the desk sent it. */
  readonly login: string;
  /** The three messages of OPAQUE (RFC 9807), base64url. */
  readonly startLoginRequest: string;
  readonly loginResponse: string;
  readonly finishLoginRequest: string;
  /** Public half of the key that follows this one; null where this one stays. */
  readonly next: string | null;
}

/** What is signed to have the certificate followed: one request, in one session, over the certificate in use. */
export interface RenewalStatement {
  readonly workstationId: string;
  /** SHA-256 of the TLS certificate that the new one is to follow, lower-case hex. */
  readonly certificate: string;
  /** SHA-256 of the token of the session that was opened at this workstation, lower-case hex. */
  readonly session: string;
  /** PKCS #10, PEM, as sent. */
  readonly request: string;
}

/**
 * What a signature is for; one for another purpose is none. `sign-in` is by the key that the server has stored, `next`
 * by the one that follows it, over the same statement; `enrolment` is over the request for the first certificate, and
 * `renewal` is over a `RenewalStatement`.
 */
export type SignInPurpose = 'sign-in' | 'next' | 'enrolment' | 'renewal';
type Signed = SignInStatement | RenewalStatement | string;

const PURPOSES: Readonly<Record<SignInPurpose, string>> = {
  'sign-in': 'cleandesk sign-in 1\n',
  next: 'cleandesk sign-in-key-next 1\n',
  enrolment: 'cleandesk enrolment sign-in-key 1\n',
  renewal: 'cleandesk certificate renewal 1\n',
};

export interface MadeSignInKey {
  /** SubjectPublicKeyInfo (91 bytes), base64url. */
  readonly publicKey: string;
  /** PKCS #8, DER. The caller wipes it. */
  readonly privateKey: Buffer;
}

/** A new key. */
export function makeSignInKey(): MadeSignInKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }),
  };
}

const isOnP256 = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean =>
  asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1';

/** A key from its private half (PKCS #8, DER, base64); null where it is no key on P-256. */
export function readSignInKey(privateKey: string): MadeSignInKey | null {
  const der = Buffer.from(privateKey, 'base64');
  try {
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    if (!isOnP256(key)) return null;
    return {
      publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url'),
      privateKey: der,
    };
  } catch {
    return null;
  }
}

const bytesOf = (purpose: SignInPurpose, said: Signed): Buffer =>
  Buffer.from(PURPOSES[purpose] + (typeof said === 'string' ? said : canonical(said)), 'utf8');

/**
 * @param privateKey PKCS #8, DER
 * @returns 64 bytes (IEEE P1363), base64url
 * @throws Error for what is no such key
 */
export function signWithSignInKey(privateKey: Buffer, purpose: SignInPurpose, said: Signed): string {
  const key = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' });
  return sign('sha256', bytesOf(purpose, said), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

/** False for whatever is not a signature by this key for this purpose, a key that cannot be read included. */
export function isSignedBySignInKey(
  publicKey: string,
  purpose: SignInPurpose,
  said: Signed,
  signature: string,
): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' });
    if (!isOnP256(key)) return false;
    return verify(
      'sha256',
      bytesOf(purpose, said),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
  } catch {
    return false;
  }
}

/** Names a public half: first 16 hexadecimal digits of its SHA-256. An empty one has the name of no key. */
export const signInKeyId = (publicKey: string): string =>
  createHash('sha256').update('cleandesk sign-in key 1\n').update(publicKey).digest('hex').slice(0, 16);
