/**
 * A key that is made on this machine and stays on it, and the request for a certificate that is signed with it (PKCS
 * #10, RFC 2986).
 */
import 'reflect-metadata';
import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from 'node:crypto';

export interface OwnKey {
  readonly privateKeyPem: string;
  readonly request: string;
}

/** ECDSA on P-256: what every TLS stack of today has, Electron's BoringSSL included. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A new key pair: its private key in PEM, and the request for a certificate. */
export async function makeOwnKey(): Promise<OwnKey> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  return { privateKeyPem: await pemOf(keys.privateKey), request: await requestFor(keys) };
}

/**
 * The request for a key that was made before and may have been asked for already.
 * @throws Error where it is no such key.
 */
export async function requestAgain(privateKeyPem: string): Promise<string> {
  const key = createPrivateKey(privateKeyPem);
  const privateKey = await webcrypto.subtle.importKey(
    'pkcs8',
    key.export({ type: 'pkcs8', format: 'der' }),
    ALGORITHM,
    true,
    ['sign'],
  );
  const publicKey = await webcrypto.subtle.importKey(
    'spki',
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    ALGORITHM,
    true,
    ['verify'],
  );
  return requestFor({ privateKey, publicKey });
}

/** Whether the certificate is for this key. What cannot be read fits nothing. */
export function fits(certificatePem: string, privateKeyPem: string): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem));
  } catch {
    return false;
  }
}

async function requestFor(keys: webcrypto.CryptoKeyPair): Promise<string> {
  // Loaded when it is needed: once at enrolment, and every few months.
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto);
  // The server takes nothing over but the key: who this workstation is, is its to say.
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=workstation',
    keys,
    signingAlgorithm: ALGORITHM,
  });
  return request.toString('pem');
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}
