/**
 * Why a connection to the server failed, for IT (`itWords.ts` has the words, by `server-` and the fault). The person at
 * the desk sees one sentence for all of them.
 */
import { X509Certificate } from 'node:crypto';

/**
 * `no-answer` no server is there, or the network is cut; `another-server` the server is certified by another authority,
 * however well known that may be; `other-name` our authority has certified it, but not as the server that this desk
 * asks for; `server-certificate-expired` and `server-certificate-not-yet-valid` by this machine's clock;
 * `own-certificate-refused` the server did not accept this workstation's certificate; `old-tls` it does not speak TLS
 * 1.3; `clock` the machine's clock is so far off that no date can be judged; `no-protocol` it does not speak this
 * protocol.
 */
export type ServerFault =
  | 'no-answer'
  | 'another-server'
  | 'other-name'
  | 'server-certificate-expired'
  | 'server-certificate-not-yet-valid'
  | 'own-certificate-refused'
  | 'old-tls'
  | 'clock'
  | 'no-protocol';

/** Codes of OpenSSL's verification (X509_V_ERR_*), and of BoringSSL's, as Node and Electron name them. */
const UNTRUSTED = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'CERT_CHAIN_TOO_LONG',
  'PATH_LENGTH_EXCEEDED',
  'CERT_REVOKED',
];

/** The fault that an error of a connection shows. An unknown error is `no-answer`: no trusted answer was received. */
export function faultOf(error: unknown): ServerFault {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'CERT_HAS_EXPIRED') return 'server-certificate-expired';
  if (code === 'CERT_NOT_YET_VALID') return 'server-certificate-not-yet-valid';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'other-name';
  if (UNTRUSTED.includes(code)) return 'another-server';
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|INAPPROPRIATE_FALLBACK/.test(code)) return 'old-tls';
  if (
    /ALERT_(?:CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)|(?:CERTIFICATE_(?:EXPIRED|REQUIRED|UNKNOWN|REVOKED)|BAD_CERTIFICATE|UNKNOWN_CA)$/.test(
      code,
    )
  )
    return 'own-certificate-refused';
  if (code.startsWith('ERR_SSL') || code.startsWith('HPE_')) return 'no-protocol';
  return 'no-answer';
}

/**
 * What the workstation's own certificate adds.
 * @param fault as `faultOf` found it
 * @param endedAfterTls the server ended a connection after TLS was established
 * @param now milliseconds since 1970 by this machine
 */
export function faultByDates(
  fault: ServerFault,
  endedAfterTls: boolean,
  ownCertificatePem: string,
  now: number,
): ServerFault {
  const dated = datesOf(ownCertificatePem);
  if (dated === null) return fault;
  // This workstation was enrolled in the past of any clock that is right.
  if (now < dated.notBefore && (fault === 'server-certificate-not-yet-valid' || endedAfterTls)) return 'clock';
  if (fault === 'no-answer' && endedAfterTls && now > dated.notAfter) return 'own-certificate-refused';
  return fault;
}

function datesOf(certificatePem: string): { notBefore: number; notAfter: number } | null {
  try {
    const certificate = new X509Certificate(certificatePem);
    return { notBefore: Date.parse(certificate.validFrom), notAfter: Date.parse(certificate.validTo) };
  } catch {
    // it says nothing about the dates
    return null;
  }
}
