/**
 * Which certificate this workstation shows, and which one it will show next: kept in the machine database, so that each
 * change is whole or not at all.
 */
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { Identity } from '../link/link.ts';
import type { MachineDatabase } from '../store/machineDatabase.ts';
import { CLIENT_KEY_FACT, type EnrolledWorkstation } from '../store/enrolment.ts';
import { fits } from './ownKey.ts';

/** Certificate and key together in one value: a crash never leaves the one without the other. */
const PRESENT = 'client-identity';
const NEXT = 'client-identity-next';
const Pair = z.strictObject({
  privateKeyPem: z.string().includes('PRIVATE KEY'),
  certificatePem: z.string().includes('BEGIN CERTIFICATE'),
});
/** Without a certificate: the key was made, and whether it was asked for is not known. */
const Coming = Pair.extend({ certificatePem: z.string().includes('BEGIN CERTIFICATE').nullable() });
type Coming = z.infer<typeof Coming>;

type Facts = Pick<MachineDatabase, 'fact' | 'setFact'>;

export interface Identities {
  /** What the server knows for certain. @throws Error where the key is missing. */
  present(): Identity;
  next(): Coming | null;
  keepNext(next: Coming | null): void;
  /** The next one becomes the present one. */
  promote(): void;
  /**
   * What to show at a start: the next one, where there is one, for its first use may have been what ended the one
   * before.
   */
  first(): Identity;
}

/** The certificates and keys of this workstation in its machine database. Reading one throws where it is missing. */
export function openIdentities(facts: Facts, enrolled: Pick<EnrolledWorkstation, 'certificatePem'>): Identities {
  const present = (): Identity => {
    const stored = read(facts, PRESENT, Pair);
    if (stored !== null) return stored;
    const privateKeyPem = facts.fact(CLIENT_KEY_FACT);
    if (privateKeyPem === null) throw new Error('the key of this workstation is missing');
    return { certificatePem: enrolled.certificatePem, privateKeyPem };
  };
  const next = (): Coming | null => {
    const stored = read(facts, NEXT, Coming);
    // Promoted, and cut off before this was cleared.
    return stored !== null && stored.privateKeyPem === present().privateKeyPem ? null : stored;
  };
  const keepNext = (coming: Coming | null): void => facts.setFact(NEXT, coming === null ? '' : JSON.stringify(coming));
  return {
    present,
    next,
    keepNext,
    promote() {
      const coming = Pair.parse(next());
      facts.setFact(PRESENT, JSON.stringify(coming));
      keepNext(null);
    },
    first() {
      const coming = next();
      return coming === null || coming.certificatePem === null
        ? present()
        : { certificatePem: coming.certificatePem, privateKeyPem: coming.privateKeyPem };
    },
  };
}

/** Nothing where it was never written or is no such value: it is made anew. */
function read<T extends z.ZodType>(facts: Facts, name: string, schema: T): z.output<T> | null {
  const text = facts.fact(name);
  if (text === null || text === '') return null;
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null; // no JSON
  }
}

export interface Dates {
  readonly notBefore: number;
  readonly notAfter: number;
}
/** Milliseconds since 1970. @throws Error where it is no certificate. */
export function datesOf(certificatePem: string): Dates {
  const certificate = new X509Certificate(certificatePem);
  return { notBefore: Date.parse(certificate.validFrom), notAfter: Date.parse(certificate.validTo) };
}

/**
 * Whether `certificatePem` is for this key and this workstation, from one of these authorities, and lasts longer than
 * `than`. What cannot be read is none.
 */
export function isNewer(
  certificatePem: string,
  privateKeyPem: string,
  enrolled: Pick<EnrolledWorkstation, 'workstationId'> & { readonly authorities: readonly string[] },
  than: Identity,
): boolean {
  try {
    const certificate = new X509Certificate(certificatePem);
    return (
      certificate.subject === `CN=${enrolled.workstationId}` &&
      enrolled.authorities.some((pem) => certificate.verify(new X509Certificate(pem).publicKey)) &&
      fits(certificatePem, privateKeyPem) &&
      datesOf(certificatePem).notAfter >= datesOf(than.certificatePem).notAfter
    );
  } catch {
    return false;
  }
}
