/**
 * The server's time, carried on by a clock that cannot be set. What closes a sign-in for 30 minutes must not follow
 * the machine's clock.
 */
import type { Clock } from './ports.ts';

export interface TrustedClock {
  /** Whole milliseconds since 1970 by the server; by the machine until a server's time is known. */
  now(): number;
  serverSaid(serverTime: number): void;
}

/** Follows the machine's clock until the server's time is known. */
export function createTrustedClock(clock: Clock): TrustedClock {
  let anchor: { server: number; steady: number } | null = null;
  return {
    now: () => (anchor === null ? clock.now() : Math.round(anchor.server + (clock.monotonic() - anchor.steady))),
    serverSaid(serverTime) {
      anchor = { server: serverTime, steady: clock.monotonic() };
    },
  };
}
