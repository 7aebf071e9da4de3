/**
 * Idleness in coarse bands, and the lock at the end of it. Only the time of the last input is known, never what was
 * done.
 */
import type { Clock } from '../ports.ts';

export interface IdleOptions {
  readonly clock: Clock;
  /** Seconds since the last input on the whole machine; null where the host does not know. */
  systemIdleSeconds(): number | null;
  readonly bandsMinutes: readonly number[];
  lockMinutes(): number;
  onBand(minutes: number): void;
  onBack(): void;
  onLock(): void;
}

export interface Idle {
  /** A session begins: time counts from here. */
  start(): void;
  /** There was keyboard or mouse input at the desk. */
  interaction(): void;
  /** Looks at the clocks; to be called every few seconds. */
  tick(): void;
}

/** Measures idleness by a clock that cannot be set and locks after the minutes that policy gives. */
export function createIdle(options: IdleOptions): Idle {
  let seenAt = { wall: options.clock.now(), steady: options.clock.monotonic() };
  let band = 0;
  const bands = (): number[] => [...options.bandsMinutes].sort((a, b) => a - b);

  function idleMinutes(): number {
    // The longer of both clocks: the steady one stops while the machine sleeps, the other can be set back.
    const sinceSeen = Math.max(options.clock.now() - seenAt.wall, options.clock.monotonic() - seenAt.steady) / 60_000;
    const system = options.systemIdleSeconds();
    // Input anywhere on the machine counts, where the host reports it; a machine that was asleep had none.
    const asleep =
      options.clock.now() - seenAt.wall - (options.clock.monotonic() - seenAt.steady) > options.lockMinutes() * 60_000;
    return system === null || asleep ? sinceSeen : Math.min(sinceSeen, system / 60);
  }

  const seen = (): void => {
    seenAt = { wall: options.clock.now(), steady: options.clock.monotonic() };
  };
  return {
    start() {
      seen();
      band = 0;
    },
    interaction() {
      // Input that comes after the limit, before the clock was read, does not undo the lock.
      if (idleMinutes() >= options.lockMinutes()) options.onLock();
      seen();
      if (band !== 0) {
        band = 0;
        options.onBack();
      }
    },
    tick() {
      const minutes = idleMinutes();
      if (minutes >= options.lockMinutes()) {
        band = 0;
        options.onLock();
        return;
      }
      const now = bands().findLast((one) => minutes >= one) ?? 0;
      if (now === band) return;
      const cameBack = now < band;
      band = now;
      if (cameBack) options.onBack();
      if (now !== 0) options.onBand(now);
    },
  };
}
