/**
 * Whether a policy is still valid by time. The server's time counts, carried on by a clock that cannot be set; the
 * machine's clock, which can be set, is used only where it makes the desk stricter.
 */
import type { MachineDatabase } from '../store/machineDatabase.ts';

export type ClockFault = 'clock-back' | 'clock-forth';

export interface PolicyClockPorts {
  readonly facts: Pick<MachineDatabase, 'fact' | 'setFact'>;
  /** Milliseconds since 1970 as the machine believes. */
  machineNow(): number;
  /** Milliseconds of a clock that cannot be set; it may stop while the machine sleeps. */
  monotonic(): number;
  /** The server's time carried on; the machine's until a server's time is known. */
  trustedNow(): number;
}

export interface PolicyClock {
  /** The server has answered, so its time is known by now. @returns that time. */
  serverAnswered(): number;
  /** @param until milliseconds since 1970. Null while it is valid. */
  look(until: number): ClockFault | 'expired' | null;
}

const FACT = 'policy-seen';
/** Milliseconds that two clocks may differ without one having been set. */
const MAY_DIFFER = 5 * 60_000;
/** Milliseconds between two writes of the latest time that was lived through. */
const KEEP_EVERY = 60_000;
/** Milliseconds for which the server's word is fresh: until then the machine's clock is not asked. */
const FRESH = 60_000;

/** Judges until when a policy is valid, and notices a machine clock that was set back or forward. */
export function createPolicyClock(ports: PolicyClockPorts): PolicyClock {
  const { facts } = ports;
  const kept = Number(facts.fact(FACT) ?? 0);
  /** Latest time that this desk has lived through, by the best clock there was. */
  let seen = Number.isSafeInteger(kept) && kept > 0 ? kept : 0;
  let written = seen;
  let heardAt: number | null = null;

  function lived(at: number): void {
    if (at > seen) seen = at;
    if (Math.abs(seen - written) < KEEP_EVERY) return;
    try {
      facts.setFact(FACT, String(seen));
      written = seen;
    } catch {
      // The ledger lies in the same file, and its failure closes the desk; tried again at the next look.
    }
  }

  return {
    serverAnswered() {
      heardAt = ports.monotonic();
      const at = ports.trustedNow();
      // The server's word puts right what a clock that was set ahead has left here.
      seen = at;
      lived(at);
      return at;
    },
    look(until) {
      const machine = ports.machineNow();
      if (heardAt === null) {
        if (machine < seen - MAY_DIFFER) return 'clock-back';
        lived(machine);
        return machine >= until ? 'expired' : null;
      }
      const at = ports.trustedNow();
      lived(at);
      if (at >= until) return 'expired';
      const fresh = ports.monotonic() - heardAt < FRESH;
      return !fresh && machine >= until ? 'clock-forth' : null;
    },
  };
}
