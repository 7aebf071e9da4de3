import type { Blocked } from './shell.ts';

/**
 * Name of a refused address that may be recorded: its host, or its scheme where it has none. Never a path, query or
 * value.
 */
export function targetOf(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return 'unreadable-address';
  }
  return url.hostname === '' ? url.protocol : url.hostname.slice(0, 200);
}

const BURST = 60;
const PER_SECOND = 10;

/**
 * Hands out what was blocked to its listeners, at most a burst of 60 and then 10 a second, so that a page in a loop
 * cannot drown the ledger. The first one that is left out is reported as `target: 'too-many'`, so the gap is seen.
 */
export class BlockedReports {
  readonly #listeners: ((blocked: Blocked) => void)[] = [];
  readonly #now: () => number;
  #tokens = BURST;
  #at: number;
  #flooded = false;
  /** Seen before there is a listener, for example while the window opens; passed to the first one. */
  #early: Blocked[] = [];

  /** @param now clock in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#at = now();
  }

  /** Calls the listener for each from now on; the first listener also gets those that came before it. */
  listen(listener: (blocked: Blocked) => void): void {
    this.#listeners.push(listener);
    for (const blocked of this.#early.splice(0)) listener(blocked);
  }

  /**
   * Reports what was blocked; of a flood, one report `too many` and nothing more until it is over. `target` is cut at
   * 200 characters.
   */
  report(what: Blocked['what'], target: string): void {
    const now = this.#now();
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#at) / 1000) * PER_SECOND);
    this.#at = now;
    if (this.#tokens < 1) {
      if (!this.#flooded) this.#tell({ what, target: 'too-many' });
      this.#flooded = true;
      return;
    }
    this.#flooded = false;
    this.#tokens -= 1;
    this.#tell({ what, target: target.slice(0, 200) });
  }

  #tell(blocked: Blocked): void {
    if (this.#listeners.length === 0) this.#early.push(blocked);
    for (const listener of this.#listeners) listener(blocked);
  }
}
