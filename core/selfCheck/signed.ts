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
    };

const no = (code: Extract<Verdict, { ok: false }>['code']): Verdict => ({ ok: false, code });

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
    return no('certificate');
  }
  if (at < read.validFromDate.getTime() || at > read.validToDate.getTime()) return no('expired');
  const { report } = signed;
  if (read.subject !== `CN=${report.workstationId}`) return no('other-workstation');
  let bytes: Buffer;
  try {
    bytes = bytesOf(report);
  } catch {
    return no('changed');
  }
  if (hashOf(bytes) !== signed.hash) return no('changed');
  try {
    const key = read.publicKey;
    if (
      key.asymmetricKeyType !== 'ec' ||
      !verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signed.signature, 'base64url'))
    )
      return no('signature');
  } catch {
    return no('signature');
  }
  const level = levelOf(report.lines);
  if (level !== report.level) return no('level');
  if (report.at > now + CLOCKS_MAY_DIFFER) return no('future');
  return { ok: true, level, hash: signed.hash };
}

/**
 * First 16 hexadecimal digits of the SHA-256 of a policy, so that a reader can see whether two reports ran under the
 * same one.
 */
export const policyMark = (policy: unknown): string =>
  createHash('sha256').update(canonical(policy)).digest('hex').slice(0, 16);
