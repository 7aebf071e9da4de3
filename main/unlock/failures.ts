/** Counts failed sign-ins at this workstation, across restarts. Ten close sign-in for 30 minutes (PCI DSS 8.3.4). */
import { z } from 'zod';
import type { MachineDatabase } from '../store/machineDatabase.ts';

const FACT = 'sign-in-failures';
const Count = z.strictObject({ failures: z.number().int().nonnegative(), closedAt: z.number().nullable() });
type Count = z.infer<typeof Count>;

export interface FailureLimits { readonly maxFailures: number; readonly closedMinutes: number }

export interface Failures {
  /** Until when sign-in is closed (milliseconds since 1970), or null when it is open. */
  closedUntil(now: number): number | null;
  /** Counts a try as failed before it is made: whoever pulls the plug in the middle has tried too. */
  begin(now: number): void;
  /** Takes back what `begin` counted, where nobody judged the try. */
  unjudged(): void;
  succeeded(): void;
  count(): number;
}

export function createFailures(database: Pick<MachineDatabase, 'fact' | 'setFact'>, limits: FailureLimits): Failures {
  const closedMs = limits.closedMinutes * 60_000;
  const write = (count: Count): void => database.setFact(FACT, JSON.stringify(count));
  function read(): Count {
    const text = database.fact(FACT);
    return text === null ? { failures: 0, closedAt: null } : Count.parse(JSON.parse(text));
  }
  return {
    closedUntil(now) {
      const count = read();
      if (count.closedAt === null) return null;
      // A clock that was set back neither opens early nor keeps closed for longer than the rule says: the time starts anew.
      if (now < count.closedAt) {
        write({ ...count, closedAt: now });
        return now + closedMs;
      }
      if (now < count.closedAt + closedMs) return count.closedAt + closedMs;
      write({ failures: 0, closedAt: null });
      return null;
    },
    begin(now) {
      const failures = read().failures + 1;
      write({ failures, closedAt: failures >= limits.maxFailures ? now : null });
    },
    unjudged() {
      const failures = Math.max(0, read().failures - 1);
      write({ failures, closedAt: null });
    },
    succeeded: () => write({ failures: 0, closedAt: null }),
    count: () => read().failures,
  };
}
