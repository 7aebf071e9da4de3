/**
 * How the desk is used, coarsely, for the tiles of supervisors and for who gets a new conversation. Sent on change.
 */

export interface PresenceOptions {
  send(state: 'online' | 'idle' | 'away'): void;
}

export interface Presence {
  /** A session begins, which the server counts as online. */
  start(): void;
  /** Whether there was no input for the first band of idleness. */
  idle(now: boolean): void;
  focus(focused: boolean): void;
}

/**
 * Reports on change: `online` while there is input; without it `idle`, or `away` where the window is not in front
 * either. A person who works in another window is online: new conversations still go to them.
 */
export function createPresence(options: PresenceOptions): Presence {
  let isIdle = false;
  let isInFront = true;
  let sent: 'online' | 'idle' | 'away' = 'online';
  function report(): void {
    const now = !isIdle ? 'online' : isInFront ? 'idle' : 'away';
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
      report();
    },
    focus(focused) {
      isInFront = focused;
      report();
    },
  };
}
