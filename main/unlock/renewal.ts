/**
 * Renews this workstation's certificate without a visit: a new key, asked for over the present certificate when a third
 * of its time is left, and used while no session is open. Until its first use the present one is valid, so that
 * whatever is cut off on the way loses nothing.
 */
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

export interface Renewal {
  /** Does what is due, one step at a time. Never rejects. */
  tick(): Promise<void>;
  /** For the self-check. */
  status(): { readonly daysLeft: number; readonly due: boolean };
}

const DAY = 86_400_000;
/** Part of a certificate's time that is left when the next one is asked for. */
const LEFT = 1 / 3;

/** Renews the certificate once two thirds of its time are over. */
export function createRenewal(options: RenewalOptions): Renewal {
  const { identities, link, enrolled, log, tlsKeys } = options;
  let working: Promise<void> | null = null;
  /** Recorded once, and not with every try. */
  let recorded = '';

  const isDue = (): boolean => {
    const { notBefore, notAfter } = datesOf(identities.present().certificatePem);
    return notAfter - options.now() < (notAfter - notBefore) * LEFT;
  };

  async function ask(): Promise<void> {
    let next = identities.next();
    if (next === null) {
      // On the disk before it is asked for: an answer that is lost is asked for again with the same key.
      next = { privateKeyPem: (await tlsKeys.make()).privateKeyPem, certificatePem: null };
      identities.keepNext(next);
    }
    const { certificatePem } = await link.call(
      'renewCertificate',
      {},
      { request: await tlsKeys.requestAgain(next.privateKeyPem) },
    );
    if (
      !isNewer(
        certificatePem,
        next.privateKeyPem,
        { workstationId: enrolled.workstationId, authorities: options.authorities() },
        identities.present(),
      )
    )
      throw new Error('not-the-one-asked-for');
    identities.keepNext({ ...next, certificatePem });
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

  async function step(): Promise<void> {
    try {
      if ((identities.next()?.certificatePem ?? null) === null && isDue()) await ask();
      if (!options.signedIn()) await use();
    } catch (error) {
      const reason =
        error instanceof ServerRefusal
          ? error.code
          : error instanceof Unreachable
            ? error.fault
            : error instanceof Error && error.message === 'not-the-one-asked-for'
              ? error.message
              : 'failed';
      log('warning', 'The certificate of this workstation could not be renewed; it is tried again.', { reason });
      if (recorded === reason || reason === 'no-answer') return;
      recorded = reason;
      try {
        options.record('guard-failed', { guard: 'certificate', reason });
      } catch {
        // The ledger's failure has locked the desk.
      }
    }
  }

  return {
    tick: () =>
      (working ??= step().finally(() => {
        working = null;
      })),
    status: () => ({
      daysLeft: Math.floor((datesOf(identities.present().certificatePem).notAfter - options.now()) / DAY),
      due: isDue(),
    }),
  };
}
