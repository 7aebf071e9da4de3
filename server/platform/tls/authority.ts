/**
 * The server's own certificate authority: made once, kept wrapped by the server key, trusted by enrolled desks only. It
 * signs the server's certificate and one client certificate per workstation (RFC 5280).
 */
import 'reflect-metadata';
import { createHash, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { z } from 'zod';
import { keepKey, keptKey, keptKeyOnce, type KeptKey } from '../../storage/keptKeys.ts';
import type { Db, Tx } from '../../storage/storage.ts';

const DAY = 86_400_000;
const AUTHORITY_DAYS = 3_650;
const SERVER_DAYS = 397;
/**
 * A desk asks for the next certificate when a third of this is left; one that is off for longer has to be enrolled
 * again.
 */
const CLIENT_DAYS = 180;
/** A server certificate with less time left than this is replaced. */
const RENEW_DAYS = 30;
/** Names of this machine itself, always in the server's certificate. */
const OWN_NAMES = ['127.0.0.1', '::1', 'localhost'];
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
/** RFC 9336: neither a client nor a server of TLS. */
const DOCUMENT_SIGNING = '1.3.6.1.5.5.7.3.36';

/** An authority, and the certificate that its predecessor made for its key. */
export interface Successor {
  readonly authorityPem: string;
  readonly crossPem: string;
}
export interface ServerCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}
/** A certificate for a key that is not stored here. */
export interface Certified {
  readonly certificatePem: string;
  /** SHA-256 of the certificate, lower-case hex. */ readonly fingerprint: string;
  /** Milliseconds since 1970. */ readonly expiresAt: number;
}
export interface IssuedCertificate extends Certified {
  readonly privateKeyPem: string;
}
/** What a request for a certificate contains, after its signature was verified. */
export interface CheckedRequest {
  readonly publicKey: webcrypto.CryptoKey;
  /** SHA-256 of the public key (SPKI), lower-case hex. */ readonly keyHash: string;
}

/** Not a request for a certificate, or for another kind of key, or not signed with the key that it names. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly code: 'certificate-request-unreadable' | 'certificate-request-unsigned';
  constructor(code: BadRequest['code']) {
    super(code);
    this.code = code;
  }
}

export interface Authority {
  /** The one that signs. */
  readonly authorityPem: string;
  /** It and its predecessors, PEM: certificates of workstations from each of them count. */
  readonly trusted: readonly string[];
  /** For desks that trust a former one: each next authority, certified by the one before. Oldest first. */
  readonly successors: readonly Successor[];
  /** SHA-256 of the public key of the first authority, lower-case hex: how documents name this server, for good. */
  readonly mark: string;
  /** SHA-256 of the authority's certificate (DER): part of every enrolment code. */
  readonly pin: Buffer;
  /** Certificate and key of the server for loopback and `hosts`. */
  readonly server: (hosts?: readonly string[]) => Promise<ServerCertificate>;
  /** Certificate and key that sign sealed originals of messages. */
  readonly seals: () => Promise<ServerCertificate>;
  /**
   * A client certificate whose common name is the workstation's id, with a key that is made here: for enrolment by file
   * only.
   */
  readonly issueClient: (workstationId: string) => Promise<IssuedCertificate>;
  /** A client certificate for a workstation's own key. Nothing of the request but its key is used. */
  readonly certify: (request: CheckedRequest, workstationId: string) => Promise<Certified>;
}

/**
 * Reads a request for a certificate (PKCS #10, RFC 2986): ECDSA on P-256, signed with its own key.
 * @throws BadRequest
 */
export async function checkRequest(requestPem: string): Promise<CheckedRequest> {
  x509.cryptoProvider.set(webcrypto);
  try {
    const request = new x509.Pkcs10CertificateRequest(requestPem);
    const publicKey = await request.publicKey.export(
      { name: ALGORITHM.name, namedCurve: ALGORITHM.namedCurve },
      ['verify'],
      webcrypto,
    );
    if (!(await request.verify(webcrypto))) throw new BadRequest('certificate-request-unsigned');
    return { publicKey, keyHash: sha256(request.publicKey.rawData) };
  } catch (error) {
    throw error instanceof BadRequest ? error : new BadRequest('certificate-request-unreadable');
  }
}

/**
 * Opens the authority of this server, or makes it.
 * @param now milliseconds since 1970, from which certificates are valid
 * @throws Error where what is kept cannot be unwrapped or read.
 */
export async function openAuthority(db: Db, now: () => number = Date.now): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto);
  const { certificate, key, stored } = await authorityPair(db, now());
  const { trusted, successors } = lineOf(stored);
  // The newest first: a desk that trusts a former authority finds its way from there.
  const chain = successors.toReversed().map(({ crossPem }) => crossPem);
  const authorityPem = certificate.toString('pem');
  const issue = (
    publicKey: webcrypto.CryptoKey,
    subject: string,
    days: number,
    usage: string,
    names: readonly string[],
  ): Promise<Certified> => certified(certificate, key, publicKey, subject, validity(now(), days), usage, names);
  const issueWithKey = async (
    ...[subject, days, usage, names]: [string, number, string, readonly string[]]
  ): Promise<IssuedCertificate> => {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    return {
      ...(await issue(keys.publicKey, subject, days, usage, names)),
      privateKeyPem: await pemOf(keys.privateKey),
    };
  };
  const keptOrNew = async (
    ...[kept, subject, usage, names]: [KeptKey, string, string, readonly string[]]
  ): Promise<ServerCertificate> => {
    const found = keptPair((await keptKey(db, kept))?.toString('utf8'), names, certificate, now());
    if (found !== null) return found;
    const { certificatePem, privateKeyPem } = await issueWithKey(subject, SERVER_DAYS, usage, names);
    await keepKey(db, kept, Buffer.from(JSON.stringify({ names, certificatePem, privateKeyPem }), 'utf8'));
    return { certificatePem, privateKeyPem };
  };
  return {
    authorityPem,
    trusted,
    successors,
    mark: serverMark(trusted[0] ?? authorityPem),
    pin: createHash('sha256').update(new Uint8Array(certificate.rawData)).digest(),
    server: async (hosts = []) =>
      withChain(
        chain,
        await keptOrNew('server-certificate', 'CN=Cleandesk server', SERVER_AUTH, [
          ...OWN_NAMES,
          ...hosts.filter((host) => !OWN_NAMES.includes(host)),
        ]),
      ),
    seals: () => keptOrNew('original-seals', 'CN=Cleandesk originals', DOCUMENT_SIGNING, []),
    issueClient: (workstationId) => issueWithKey(`CN=${workstationId}`, CLIENT_DAYS, CLIENT_AUTH, []),
    certify: ({ publicKey }, workstationId) => issue(publicKey, `CN=${workstationId}`, CLIENT_DAYS, CLIENT_AUTH, []),
  };
}

/** Certificates of this server's authorities, PEM; empty where there is none yet. */
export async function authoritiesOf(on: Db | Tx): Promise<readonly string[]> {
  const stored: unknown = JSON.parse((await keptKey(on, 'authority'))?.toString('utf8') ?? 'null');
  return isPair(stored) ? lineOf(AuthorityLine.parse(stored)).trusted : [];
}

async function authorityPair(
  db: Db,
  now: number,
): Promise<{ certificate: x509.X509Certificate; key: webcrypto.CryptoKey; stored: AuthorityLine }> {
  const stored: unknown = JSON.parse(
    (await keptKeyOnce(db, 'authority', async () => Buffer.from(await newAuthority(now), 'utf8'))).toString('utf8'),
  );
  if (!isPair(stored)) throw new Error('The authority of this server cannot be read.');
  const key = await webcrypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(stored.privateKeyPem),
    ALGORITHM,
    false,
    ['sign'],
  );
  return { certificate: new x509.X509Certificate(stored.certificatePem), key, stored: AuthorityLine.parse(stored) };
}

const AuthorityLine = z.strictObject({
  certificatePem: z.string(),
  privateKeyPem: z.string(),
  /** Predecessors, oldest first, each with the certificate that it made for the key of the next. */
  former: z.array(z.strictObject({ certificatePem: z.string(), crossPem: z.string() })).default([]),
});
type AuthorityLine = z.output<typeof AuthorityLine>;

function lineOf({ certificatePem, former }: AuthorityLine): { trusted: string[]; successors: Successor[] } {
  const trusted = [...former.map((one) => one.certificatePem), certificatePem];
  return {
    trusted,
    successors: former.map(({ crossPem }, at) => ({ crossPem, authorityPem: trusted[at + 1] ?? certificatePem })),
  };
}

/** How documents name the server of this authority: SHA-256 of its public key, lower-case hex. */
export const serverMark = (authorityPem: string): string =>
  createHash('sha256')
    .update(new X509Certificate(authorityPem).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');

const withChain = (
  chain: readonly string[],
  { certificatePem, privateKeyPem }: ServerCertificate,
): ServerCertificate => ({
  certificatePem: [certificatePem, ...chain].join('\n'),
  privateKeyPem,
});

/** A new pair as JSON in PEM. */
async function newAuthority(now: number): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await authorityCertificate(keys, 'CN=Cleandesk authority', now);
  return JSON.stringify({ certificatePem: certificate.toString('pem'), privateKeyPem: await pemOf(keys.privateKey) });
}

const authorityExtensions = async (publicKey: webcrypto.CryptoKey): Promise<x509.Extension[]> => [
  new x509.BasicConstraintsExtension(true, undefined, true),
  new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  await x509.SubjectKeyIdentifierExtension.create(publicKey),
];

const authorityCertificate = async (
  keys: webcrypto.CryptoKeyPair,
  name: string,
  now: number,
): Promise<x509.X509Certificate> =>
  x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name,
    ...validity(now, AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: await authorityExtensions(keys.publicKey),
  });

/**
 * Makes a new authority whose key the present one certifies, so that desks that trust the present one trust it as well.
 * Certificates of both count. A server that runs goes on with the former one until it is started again.
 * @returns its certificate, PEM.
 */
export async function rollAuthority(db: Db, now: () => number = Date.now): Promise<string> {
  x509.cryptoProvider.set(webcrypto);
  const { certificate: former, key, stored } = await authorityPair(db, now());
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const name = `CN=Cleandesk authority ${stored.former.length + 2}`;
  const certificatePem = (await authorityCertificate(keys, name, now())).toString('pem');
  const cross = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: name,
    issuer: former.subject,
    ...validity(now(), AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: key,
    extensions: [
      ...(await authorityExtensions(keys.publicKey)),
      await x509.AuthorityKeyIdentifierExtension.create(former.publicKey),
    ],
  });
  const next: AuthorityLine = {
    certificatePem,
    privateKeyPem: await pemOf(keys.privateKey),
    former: [...stored.former, { certificatePem: stored.certificatePem, crossPem: cross.toString('pem') }],
  };
  await keepKey(db, 'authority', Buffer.from(JSON.stringify(next), 'utf8'));
  return certificatePem;
}

async function certified(
  authority: x509.X509Certificate,
  signingKey: webcrypto.CryptoKey,
  publicKey: webcrypto.CryptoKey,
  subject: string,
  dates: { notBefore: Date; notAfter: Date },
  usage: string,
  names: readonly string[],
): Promise<Certified> {
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject,
    issuer: authority.subject,
    ...dates,
    signingAlgorithm: ALGORITHM,
    publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage], true),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      ...(names.length > 0
        ? [
            new x509.SubjectAlternativeNameExtension(
              names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const), value })),
            ),
          ]
        : []),
    ],
  });
  return {
    certificatePem: certificate.toString('pem'),
    fingerprint: sha256(certificate.rawData),
    expiresAt: certificate.notAfter.getTime(),
  };
}

function keptPair(
  text: string | undefined,
  names: readonly string[],
  authority: x509.X509Certificate,
  now: number,
): { certificatePem: string; privateKeyPem: string } | null {
  if (text === undefined) return null;
  const stored: unknown = JSON.parse(text);
  if (!isPair(stored) || !('names' in stored) || JSON.stringify(stored.names) !== JSON.stringify(names)) return null;
  const certificate = new x509.X509Certificate(stored.certificatePem);
  const fresh =
    certificate.notAfter.getTime() - now > RENEW_DAYS * DAY &&
    certificate.notBefore.getTime() <= now &&
    certificate.issuer === authority.subject;
  return fresh ? { certificatePem: stored.certificatePem, privateKeyPem: stored.privateKeyPem } : null;
}

function isPair(value: unknown): value is { certificatePem: string; privateKeyPem: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'certificatePem' in value &&
    typeof value.certificatePem === 'string' &&
    'privateKeyPem' in value &&
    typeof value.privateKeyPem === 'string'
  );
}

/** An hour earlier, for clocks that differ a little. */
const validity = (now: number, days: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(now - 3_600_000),
  notAfter: new Date(now + days * DAY),
});
const sha256 = (bytes: ArrayBuffer): string => createHash('sha256').update(new Uint8Array(bytes)).digest('hex');
/** 16 random bytes with a leading byte that is positive and not zero (RFC 5280 section 4.1.2.2). */
const serial = (): string => `4d${randomBytes(15).toString('hex')}`;
const pemOf = async (key: webcrypto.CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
