/**
 * Who sealed a value: the key of a workstation's certificate signs the sealed value together with its place, and the
 * server's own key signs originals of messages. The tenant checks it against the operator's certificate authority, so
 * that a value made with the tenant's public key alone is refused.
 */
import { createHash, createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import { additionalData, type Sealed, type SealContext } from './sealing.ts';

/** TLS signs under a context of its own (RFC 8446 section 4.4.3), and this line is ours. */
const PURPOSE = 'cleandesk seal 2\n';
/** Extended key usages: clientAuth (RFC 5280 section 4.2.1.12) and documentSigning (RFC 9336). */
const USAGE = { entry: '1.3.6.1.5.5.7.3.2', message: '1.3.6.1.5.5.7.3.36' } as const;
/** The subject of the certificate that signs originals. */
const SERVER_SUBJECT = 'CN=Cleandesk originals';

/** Shape of `SignedSeal` in contract/api.ts. */
export interface SignedSeal extends Sealed {
  /** DER, base64url. */ readonly certificate: string;
  /** ECDSA on P-256 with SHA-256, 64 bytes (IEEE P1363), base64url. */ readonly signature: string;
}
export interface Signer {
  /** EC P-256. */ readonly privateKeyPem: string;
  readonly certificatePem: string;
}

const bytesOf = ({ suite, keyId, enc, ciphertext }: Sealed, context: SealContext): Buffer =>
  Buffer.concat([
    Buffer.from(PURPOSE, 'utf8'),
    additionalData(context),
    Buffer.from(`\n${[suite, keyId, enc, ciphertext].join('\n')}`, 'utf8'),
  ]);

/** @throws Error for a key that does not sign, or a certificate that is none. */
export function signSeal(sealed: Sealed, context: SealContext, { privateKeyPem, certificatePem }: Signer): SignedSeal {
  const { suite, keyId, enc, ciphertext } = sealed;
  const key = { key: createPrivateKey(privateKeyPem), dsaEncoding: 'ieee-p1363' } as const;
  return {
    suite,
    keyId,
    enc,
    ciphertext,
    certificate: new X509Certificate(certificatePem).raw.toString('base64url'),
    signature: sign('sha256', bytesOf(sealed, context), key).toString('base64url'),
  };
}

export type SealFault =
  /** The certificate cannot be read, or no authority that is trusted has issued it. */
  | 'certificate'
  /** It is of another workstation, or of another kind. */
  | 'other-signer'
  /** It was not valid when the value says it was sealed. */
  | 'certificate-time'
  /** What is signed is something else: another place, kind, author or time. */
  | 'signature';

/**
 * @param authorities certificates of the operator's authorities, PEM; one of them must have issued the signer's
 * @returns what is wrong; null where the value was sealed by whom it says, as what it says
 */
export function faultOfSeal(
  signed: SignedSeal,
  context: SealContext,
  authorities: readonly string[],
): SealFault | null {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(Buffer.from(signed.certificate, 'base64url'));
    if (!authorities.some((pem) => isIssuedBy(certificate, pem))) return 'certificate';
  } catch {
    return 'certificate';
  }
  const subject = context.purpose === 'message' ? SERVER_SUBJECT : `CN=${context.workstation}`;
  if (certificate.subject !== subject || !certificate.keyUsage?.includes(USAGE[context.purpose])) return 'other-signer';
  if (context.at < certificate.validFromDate.getTime() || context.at > certificate.validToDate.getTime())
    return 'certificate-time';
  try {
    const key = certificate.publicKey;
    const right =
      key.asymmetricKeyType === 'ec' &&
      verify(
        'sha256',
        bytesOf(signed, context),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signed.signature, 'base64url'),
      );
    return right ? null : 'signature';
  } catch {
    return 'signature';
  }
}

function isIssuedBy(certificate: X509Certificate, authorityPem: string): boolean {
  const authority = new X509Certificate(authorityPem);
  return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

/** SHA-256 of an authority's certificate, lower-case hex, for people to compare. */
export const fingerprintOfAuthority = (authorityPem: string): string =>
  createHash('sha256').update(new X509Certificate(authorityPem).raw).digest('hex');
