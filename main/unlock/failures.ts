/**
 * Counts failed sign-ins at this workstation, across restarts. Ten close sign-in for 30 minutes (PCI DSS 8.3.4), and
 * those are minutes in which the desk runs: no clock is asked, so none that is set back or forth, here or at the
 * server, opens anything early or keeps it closed for longer.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { MachineDatabase } from '../store/machineDatabase.ts';

const FACT = 'sign-in-failures';
const Failed = z.number().int().nonnegative();
/** `id` is another one for each closing; `served` is how much of it has passed, milliseconds. */
const Closed = z.strictObject({ id: z.string(), served: z.number().nonnegative() });
const Count = z.strictObject({ failures: Failed, closed: Closed.nullable() });
type Count = z.infer<typeof Count>;

export interface FailureLimits {
  readonly maxFailures: number;
  readonly closedMinutes: number;
}

export interface Failures {
  /** Until when sign-in is closed, by the clock of `now` (milliseconds since 1970), or null when it is open. */
  closedUntil(now: number): number | null;
  /** Counts a try as failed before it is made: one that ends with the power has been a try too. */
  begin(): void;
  /** Takes back what `begin` counted, where the passwords were not judged. */
  unjudged(): void;
  succeeded(): void;
  count(): number;
  /** Keeps how much of the closed time has passed; to be called now and then. */
  tick(): void;
}

/** `monotonic` in milliseconds, from a clock that cannot be set. */
export function createFailures(
  database: Pick<MachineDatabase, 'fact' | 'setFact'>,
  limits: () => FailureLimits,
  { monotonic }: { monotonic(): number },
): Failures {
  /** Which closing was seen here, and since when its time counts. */
  let seen: { id: string; since: number } | null = null;
  function read(): Count {
    const text = database.fact(FACT);
    const count = text === null ? { failures: 0, closed: null } : Count.parse(JSON.parse(text));
    if (count.closed !== null && seen?.id !== count.closed.id) seen = { id: count.closed.id, since: monotonic() };
    return count;
  }
  function write(count: Count): void {
    database.setFact(FACT, JSON.stringify(count));
    seen = count.closed === null ? null : { id: count.closed.id, since: monotonic() };
  }
  const served = ({ served: kept }: NonNullable<Count['closed']>): number =>
    kept + Math.max(0, monotonic() - (seen?.since ?? monotonic()));
  return {
    closedUntil(now) {
      const { closed } = read();
      if (closed === null) return null;
      const left = limits().closedMinutes * 60_000 - served(closed);
      if (left > 0) return now + Math.ceil(left);
      write({ failures: 0, closed: null });
      return null;
    },
    begin() {
      const failures = read().failures + 1;
      write({ failures, closed: failures >= limits().maxFailures ? { id: randomUUID(), served: 0 } : null });
    },
    unjudged() {
      write({ failures: Math.max(0, read().failures - 1), closed: null });
    },
    succeeded: () => write({ failures: 0, closed: null }),
    count: () => read().failures,
    tick() {
      const count = read();
      if (count.closed !== null) write({ ...count, closed: { ...count.closed, served: served(count.closed) } });
    },
  };
}
