/**
 * The server's authorities that this desk trusts: the one of its enrolment, and those that a trusted one has certified.
 * A former one counts for as long as certificates of its time may be in use, and then no more.
 */
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { EnrolledWorkstation } from './enrolment.ts';
import type { MachineDatabase } from './machineDatabase.ts';

const FACT = 'authorities';
/** Oldest first. `at`: when this desk took it, milliseconds since 1970. */
const Taken = z.array(z.strictObject({ authorityPem: z.string(), at: z.number() }));

/** Milliseconds for which a former authority counts beside its successor: the life of a workstation's certificate. */
export const OVERLAP = 180 * 86_400_000;

export interface DeskAuthorities {
  /** PEM, oldest first; at least one. */
  trusted(): readonly string[];
  /**
   * Takes those that a trusted one has certified; on the disk before the answer. @returns how many are new.
   * @throws where they cannot be stored
   */
  take(offered: readonly { readonly authorityPem: string; readonly crossPem: string }[]): number;
}

/** @throws Error where what is kept cannot be read. */
export function openAuthorities(
  facts: Pick<MachineDatabase, 'fact' | 'setFact'>,
  enrolled: Pick<EnrolledWorkstation, 'authorityPem'>,
  now: () => number,
): DeskAuthorities {
  const kept = (): z.output<typeof Taken> => {
    const text = facts.fact(FACT);
    return text === null ? [] : Taken.parse(JSON.parse(text));
  };
  const trusted = (): string[] => {
    const taken = kept();
    const all = [enrolled.authorityPem, ...taken.map(({ authorityPem }) => authorityPem)];
    // Each ends some time after the next one was taken; the newest never does.
    return all.filter((_pem, at) => {
      const next = taken[at];
      return next === undefined || now() - next.at < OVERLAP;
    });
  };
  return {
    trusted,
    take(offered) {
      let count = 0;
      for (const { authorityPem, crossPem } of offered) {
        const known = trusted();
        if (known.includes(authorityPem) || !known.some((pem) => hasCertified(pem, crossPem, authorityPem))) continue;
        facts.setFact(FACT, JSON.stringify([...kept(), { authorityPem, at: now() }]));
        count += 1;
      }
      return count;
    },
  };
}

/** Whether a trusted authority has certified the key of this one. What cannot be read is not certified. */
function hasCertified(trustedPem: string, crossPem: string, authorityPem: string): boolean {
  try {
    const [trusted, cross, next] = [trustedPem, crossPem, authorityPem].map((pem) => new X509Certificate(pem));
    if (trusted === undefined || cross === undefined || next === undefined) return false;
    return (
      cross.ca &&
      next.ca &&
      cross.checkIssued(trusted) &&
      cross.verify(trusted.publicKey) &&
      next.verify(next.publicKey) &&
      cross.subject === next.subject &&
      cross.publicKey.equals(next.publicKey)
    );
  } catch {
    return false;
  }
}
