/** How the desk is used, in coarse words for the supervisor's tiles. Told on change only. */

/** Milliseconds without the window in front. Shorter looks elsewhere are part of the work. */
const AWAY_MS = 60_000;

export interface PresenceOptions {
  /** Milliseconds by the clock that nobody sets. */
  monotonic(): number;
  send(state: 'online' | 'idle' | 'away'): void;
}

export interface Presence {
  /** A session begins; the server takes it for online. */
  start(): void;
  /** Whether a hand has been missing for the first band of idleness. */
  idle(now: boolean): void;
  focus(focused: boolean): void;
  /** Looks at the clock; to be called every few seconds. */
  tick(): void;
}

export function createPresence(options: PresenceOptions): Presence {
  let isIdle = false;
  let blurredAt: number | null = null;
  let told: 'online' | 'idle' | 'away' = 'online';
  function tick(): void {
    const away = blurredAt !== null && options.monotonic() - blurredAt >= AWAY_MS;
    // No hand at all says more than a hand at another window.
    const now = isIdle ? 'idle' : away ? 'away' : 'online';
    if (now === told) return;
    told = now;
    options.send(now);
  }
  return {
    start() {
      isIdle = false;
      told = 'online';
    },
    idle(now) {
      isIdle = now;
      tick();
    },
    focus(focused) {
      if (focused) blurredAt = null;
      else blurredAt ??= options.monotonic();
      tick();
    },
    tick,
  };
}
