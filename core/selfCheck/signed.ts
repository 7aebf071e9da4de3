/** Signing and verifying a self-check. The workstation's certificate is all that verifying needs. */
import { CLOCKS_MAY_DIFFER } from '../vocabulary/limits.ts';
import { createHash, createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import { canonical } from '../ledger/chain.ts';
import { levelOf, type Level, type Line } from './level.ts';

export interface SignedReport {
  readonly report: {
    readonly workstationId: string;
    readonly at: number;
    readonly level: number;
    readonly lines: readonly Line[];
  };
  readonly hash: string;
  readonly signature: string;
}

/**
 * The key signs nothing else of this form: TLS signs under a context of its own (RFC 8446 section 4.4.3), and this line
 * is ours.
 */
const PURPOSE = 'cleandesk self-check 1\n';

const bytesOf = (report: unknown): Buffer => Buffer.from(PURPOSE + canonical(report), 'utf8');
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/**
 * @param privateKeyPem of the workstation's certificate, EC P-256.
 * @throws TypeError for a report that is no plain JSON; Error for a key that does not sign.
 */
export function signReport<R>(report: R, privateKeyPem: string): { report: R; hash: string; signature: string } {
  const bytes = bytesOf(report);
  const signature = sign('sha256', bytes, { key: createPrivateKey(privateKeyPem), dsaEncoding: 'ieee-p1363' });
  return { report, hash: hashOf(bytes), signature: signature.toString('base64url') };
}

export type Verdict =
  | { readonly ok: true; readonly level: Level; readonly hash: string }
  | {
      readonly ok: false;
      readonly code: 'certificate' | 'expired' | 'other-workstation' | 'changed' | 'signature' | 'level' | 'future';
      readonly words: string;
    };

const no = (code: Extract<Verdict, { ok: false }>['code'], words: string): Verdict => ({ ok: false, code, words });

/**
 * @param certificate of the workstation, PEM or DER. The caller checks that it is an enrolled one.
 * @param now milliseconds since 1970
 * @param at when the certificate must be valid: now for a report that arrives, and when it ran for one out of an
 * archive
 */
export function verifyReport(
  signed: SignedReport,
  certificate: string | Buffer,
  now: number,
  at: number = now,
): Verdict {
  let read: X509Certificate;
  try {
    read = new X509Certificate(certificate);
  } catch {
    return no('certificate', 'The certificate cannot be read.');
  }
  if (at < read.validFromDate.getTime() || at > read.validToDate.getTime())
    return no(
      'expired',
      `The certificate is valid from ${read.validFromDate.toISOString()} to ${read.validToDate.toISOString()}, ` +
        'and not then.',
    );
  const { report } = signed;
  if (read.subject !== `CN=${report.workstationId}`)
    return no('other-workstation', 'The report speaks of another workstation than the certificate.');
  let bytes: Buffer;
  try {
    bytes = bytesOf(report);
  } catch {
    return no('changed', 'The report is not plain data.');
  }
  if (hashOf(bytes) !== signed.hash)
    return no('changed', 'The report was changed after it was signed: its hash is another one.');
  try {
    const key = read.publicKey;
    if (
      key.asymmetricKeyType !== 'ec' ||
      !verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signed.signature, 'base64url'))
    )
      return no('signature', 'The signature is not that of this workstation.');
  } catch {
    return no('signature', 'The signature cannot be checked.');
  }
  const level = levelOf(report.lines);
  if (level !== report.level)
    return no('level', `The report says level ${report.level}, and its lines say level ${level}.`);
  if (report.at > now + CLOCKS_MAY_DIFFER)
    return no('future', `The report says that it ran at ${new Date(report.at).toISOString()}, which is still to come.`);
  return { ok: true, level, hash: signed.hash };
}

/**
 * First 16 hexadecimal digits of the SHA-256 of a policy, so that a reader can see whether two reports ran under the
 * same one.
 */
export const policyMark = (policy: unknown): string =>
  createHash('sha256').update(canonical(policy)).digest('hex').slice(0, 16);
