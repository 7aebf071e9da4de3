/** How the desk is used, coarsely, for the supervisor's tiles. Sent on change only. */

/** Milliseconds without the window in front. Shorter looks at other windows are part of the work. */
const AWAY_MS = 60_000;

export interface PresenceOptions {
  /** Milliseconds by the clock that cannot be set. */
  monotonic(): number;
  send(state: 'online' | 'idle' | 'away'): void;
}

export interface Presence {
  /** A session begins, which the server counts as online. */
  start(): void;
  /** Whether there was no input for the first band of idleness. */
  idle(now: boolean): void;
  focus(focused: boolean): void;
  /** Looks at the clock; to be called every few seconds. */
  tick(): void;
}

/** Reports online, idle or away on change; a new session counts as online. */
export function createPresence(options: PresenceOptions): Presence {
  let isIdle = false;
  let blurredAt: number | null = null;
  let sent: 'online' | 'idle' | 'away' = 'online';
  function tick(): void {
    const away = blurredAt !== null && options.monotonic() - blurredAt >= AWAY_MS;
    // No input at all says more than input in another window.
    const now = isIdle ? 'idle' : away ? 'away' : 'online';
    if (now === sent) return;
    sent = now;
    options.send(now);
  }
  return {
    start() {
      isIdle = false;
      sent = 'online';
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
