/**
 * Renews this workstation's certificate without a visit: at a sign-in, once half of its time is over, a certificate is
 * asked for with a new key and the signature of the sign-in key, which the passwords have just unwrapped. It is used
 * while no session is open. Until its first use the present one is valid, so that whatever is cut off on the way loses
 * nothing. A copied TLS key alone renews nothing.
 */
import { createHash, X509Certificate } from 'node:crypto';
import type { RenewalStatement } from '../../core/signIn/signInKey.ts';
import type { ActivityDetail } from '../../contract/activity.ts';
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import type { Link } from '../link/link.ts';
import type { Log } from '../ports.ts';
import type { EnrolledWorkstation } from '../store/enrolment.ts';
import { datesOf, isNewer, type Identities } from './identity.ts';
import type { TlsKeys } from './tlsKeys.ts';

export interface RenewalOptions {
  readonly identities: Identities;
  readonly tlsKeys: Pick<TlsKeys, 'make' | 'requestAgain'>;
  readonly enrolled: Pick<EnrolledWorkstation, 'workstationId'>;
  /** Authorities of the server that this workstation trusts, PEM. */
  authorities(): readonly string[];
  readonly link: Pick<Link, 'call' | 'useIdentity'>;
  /** Milliseconds since 1970 by a clock that cannot be set. */
  now(): number;
  /** A session is bound to the certificate that it began with. */
  signedIn(): boolean;
  /** @throws when it cannot be recorded: then nothing is changed. */
  record(kind: 'guard-failed' | 'certificate-renewed', detail: ActivityDetail): void;
  readonly log: Log;
}

/** What a certificate is asked for with, made before a sign-in. */
export interface RenewalRequest {
  /** PKCS #10, PEM. */
  readonly request: string;
  /** Of the key that it is for. */
  readonly privateKeyPem: string;
}

export interface Renewal {
  /** Begins to use a certificate that was issued, while no session is open. Never rejects. */
  tick(): Promise<void>;
  /** The request for the next certificate; null where none is due, or it cannot be made now. Never rejects. */
  prepare(): Promise<RenewalRequest | null>;
  /**
   * Asks for it in a session that was opened just now. Never rejects; where it fails, the next sign-in asks again with
   * the same key.
   * @param sign by the sign-in key; null where that does not open
   */
  ask(prepared: RenewalRequest, token: string, sign: (said: RenewalStatement) => string | null): Promise<void>;
  /** For the self-check. */
  status(): { readonly daysLeft: number; readonly due: boolean };
}

type Sign = Parameters<Renewal['ask']>[2];

const DAY = 86_400_000;
/** Messages of errors of this file, which are recorded as they are. */
const OWN_REASONS: ReadonlySet<string> = new Set(['not-the-one-asked-for', 'no-sign-in-key']);
/** Part of a certificate's time that is left when the next one is asked for: 90 days in which somebody signs in. */
const LEFT = 1 / 2;

/** Renews the certificate once half of its time is over. */
export function createRenewal(options: RenewalOptions): Renewal {
  const { identities, link, enrolled, log, tlsKeys } = options;
  let working: Promise<void> | null = null;
  /** Recorded once, and not with every try. */
  let recorded = '';

  const isDue = (): boolean => {
    const { notBefore, notAfter } = datesOf(identities.present().certificatePem);
    return notAfter - options.now() < (notAfter - notBefore) * LEFT;
  };

  async function prepare(): Promise<RenewalRequest | null> {
    const begun = identities.next();
    if (!isDue() || (begun !== null && begun.certificatePem !== null)) return null;
    // On the disk before it is asked for: an answer that is lost is asked for again with the same key.
    const privateKeyPem = begun?.privateKeyPem ?? (await tlsKeys.make()).privateKeyPem;
    if (begun === null) identities.keepNext({ privateKeyPem, certificatePem: null });
    return { request: await tlsKeys.requestAgain(privateKeyPem), privateKeyPem };
  }

  async function ask({ request, privateKeyPem }: RenewalRequest, token: string, sign: Sign): Promise<void> {
    const { workstationId } = enrolled;
    const present = identities.present();
    const certificate = new X509Certificate(present.certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();
    const session = createHash('sha256').update(token, 'utf8').digest('hex');
    // Before the first wait: the sign-in key is wiped when the sign-in returns.
    const signature = sign({ workstationId, certificate, session, request });
    if (signature === null) throw new Error('no-sign-in-key');
    const { certificatePem } = await link.call('renewCertificate', {}, { request, session, signature });
    if (!isNewer(certificatePem, privateKeyPem, { workstationId, authorities: options.authorities() }, present))
      throw new Error('not-the-one-asked-for');
    identities.keepNext({ privateKeyPem, certificatePem });
  }

  async function use(): Promise<void> {
    const present = identities.present();
    const next = identities.next();
    if (next === null || next.certificatePem === null) return;
    link.useIdentity({ certificatePem: next.certificatePem, privateKeyPem: next.privateKeyPem });
    try {
      await link.call('hello', {}, {});
    } catch (error) {
      // Only the server's answer counts: one that cannot be reached may have taken it, and is asked again
      // with it.
      if (error instanceof ServerRefusal && error.status === 403) {
        link.useIdentity(present);
        identities.keepNext(null);
      } else if (error instanceof Unreachable && error.fault === 'own-certificate-refused') {
        link.useIdentity(present);
      }
      throw error;
    }
    options.record('certificate-renewed', { until: datesOf(next.certificatePem).notAfter });
    identities.promote();
    recorded = '';
  }

  async function noted<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      const reason =
        error instanceof ServerRefusal
          ? error.code
          : error instanceof Unreachable
            ? error.fault
            : error instanceof Error && OWN_REASONS.has(error.message)
              ? error.message
              : 'failed';
      log('warning', 'The certificate of this workstation could not be renewed; it is tried again.', { reason });
      if (recorded === reason || reason === 'no-answer') return null;
      recorded = reason;
      try {
        options.record('guard-failed', { guard: 'certificate', reason });
      } catch {
        // The ledger's failure has locked the desk.
      }
      return null;
    }
  }

  async function step(): Promise<void> {
    await noted(async () => {
      if (!options.signedIn()) await use();
    });
  }

  return {
    tick: () =>
      (working ??= step().finally(() => {
        working = null;
      })),
    prepare: () => noted(prepare),
    async ask(prepared, token, sign) {
      await noted(() => ask(prepared, token, sign));
    },
    status: () => ({
      daysLeft: Math.floor((datesOf(identities.present().certificatePem).notAfter - options.now()) / DAY),
      due: isDue(),
    }),
  };
}
