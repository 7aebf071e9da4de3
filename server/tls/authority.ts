/**
 * The server's own certificate authority: made once, kept in the data folder, trusted by enrolled desks and by nothing else.
 * It signs the server's certificate and one client certificate per workstation (RFC 5280).
 */
import 'reflect-metadata';
import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const DAY = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const SERVER_DAYS = 397;
const CLIENT_DAYS = 825;
/** A server certificate with less time left than this is made anew at start. */
const RENEW_DAYS = 30;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

export interface IssuedCertificate { readonly certificatePem: string; readonly privateKeyPem: string; /** SHA-256 of the certificate, lower-case hex. */ readonly fingerprint: string }
export interface Authority {
  readonly authorityPem: string;
  /** Certificate and key of the server for loopback and `hosts`. */
  readonly server: (hosts?: readonly string[]) => Promise<{ certificatePem: string; privateKeyPem: string }>;
  /** A client certificate whose common name is the workstation's id. */
  readonly issueClient: (workstationId: string) => Promise<IssuedCertificate>;
}

/** Opens the authority of this data folder, or makes it. Keys are written with mode 0600. */
export async function openAuthority(dataFolder: string): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto);
  const folder = join(dataFolder, 'authority');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { certificate, key } = await authorityPair(folder);
  const authorityPem = certificate.toString('pem');
  return {
    authorityPem,
    async server(hosts = []) {
      const file = join(folder, 'server.pem.json');
      const names = ['127.0.0.1', '::1', 'localhost', ...hosts.filter((h) => !['127.0.0.1', '::1', 'localhost'].includes(h))];
      const kept = keptServer(file, names, certificate);
      if (kept !== null) return kept;
      const made = await issue(certificate, key, 'CN=Cleandesk server', SERVER_DAYS, SERVER_AUTH, names);
      writePrivate(file, JSON.stringify({ names, certificatePem: made.certificatePem, privateKeyPem: made.privateKeyPem }));
      return made;
    },
    issueClient: (workstationId) => issue(certificate, key, `CN=${workstationId}`, CLIENT_DAYS, CLIENT_AUTH, []),
  };
}

async function authorityPair(folder: string): Promise<{ certificate: x509.X509Certificate; key: webcrypto.CryptoKey }> {
  const file = join(folder, 'authority.pem.json');
  if (existsSync(file)) {
    const held: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isPair(held)) throw new Error('The authority of this data folder cannot be read.');
    const key = await webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(held.privateKeyPem), ALGORITHM, false, ['sign']);
    return { certificate: new x509.X509Certificate(held.certificatePem), key };
  }
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(), name: 'CN=Cleandesk authority', ...validity(AUTHORITY_DAYS), signingAlgorithm: ALGORITHM, keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  writePrivate(file, JSON.stringify({ certificatePem: certificate.toString('pem'), privateKeyPem: await pemOf(keys.privateKey) }));
  return { certificate, key: keys.privateKey };
}

async function issue(authority: x509.X509Certificate, signingKey: webcrypto.CryptoKey, subject: string, days: number, usage: string, names: readonly string[]): Promise<IssuedCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(), subject, issuer: authority.subject, ...validity(days), signingAlgorithm: ALGORITHM, publicKey: keys.publicKey, signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage], true),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? 'ip' as const : 'dns' as const, value })))] : []),
    ],
  });
  const fingerprint = createHash('sha256').update(new Uint8Array(certificate.rawData)).digest('hex');
  return { certificatePem: certificate.toString('pem'), privateKeyPem: await pemOf(keys.privateKey), fingerprint };
}

function keptServer(file: string, names: readonly string[], authority: x509.X509Certificate): { certificatePem: string; privateKeyPem: string } | null {
  if (!existsSync(file)) return null;
  const held: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isPair(held) || !('names' in held) || JSON.stringify(held.names) !== JSON.stringify(names)) return null;
  const certificate = new x509.X509Certificate(held.certificatePem);
  const fresh = certificate.notAfter.getTime() - Date.now() > RENEW_DAYS * DAY && certificate.issuer === authority.subject;
  return fresh ? { certificatePem: held.certificatePem, privateKeyPem: held.privateKeyPem } : null;
}

function isPair(value: unknown): value is { certificatePem: string; privateKeyPem: string } {
  return typeof value === 'object' && value !== null && 'certificatePem' in value && typeof value.certificatePem === 'string' && 'privateKeyPem' in value && typeof value.privateKeyPem === 'string';
}

/** An hour back, for clocks that disagree a little. */
const validity = (days: number): { notBefore: Date; notAfter: Date } => ({ notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + days * DAY) });
/** 16 random bytes with a leading byte that is positive and not zero (RFC 5280 section 4.1.2.2). */
const serial = (): string => `4d${randomBytes(15).toString('hex')}`;
const pemOf = async (key: webcrypto.CryptoKey): Promise<string> => x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');

function writePrivate(file: string, text: string): void {
  writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
