/**
 * How often an address may try to redeem a code. A try counts from its start; one that succeeds is taken off again.
 * Not by rate-limiter-flexible: it starts a window anew with its first try, so that tries around the border count as
 * few, it follows the wall clock, which an operator may set, and has no limit on the addresses that it keeps.
 */

/** Milliseconds. */
const WINDOW = 600_000;
const OF_ONE_ADDRESS = 5;
/** From all addresses together: a search may come from many. */
const OF_ALL = 50;
const MOST_ADDRESSES = 10_000;

/**
 * Kept in memory: a code has 160 random bits, so that forgetting the tries at a restart makes none of them more likely
 * to succeed. The limit keeps records and load down.
 */
export class EnrolmentTries {
  readonly #times = new Map<string, number[]>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Counts a try. @returns null where it may go on, else the milliseconds to wait before the next. */
  count(address: string): number | null {
    const now = this.#now();
    let all = 0;
    let oldest = now;
    for (const [key, times] of this.#times) {
      const recent = times.filter((at) => now - at < WINDOW);
      if (recent.length === 0) this.#times.delete(key);
      else this.#times.set(key, recent);
      all += recent.length;
      oldest = Math.min(oldest, ...recent);
    }
    const own = this.#times.get(address) ?? [];
    if (own.length >= OF_ONE_ADDRESS) return WINDOW - (now - (own[0] ?? now));
    if (all >= OF_ALL || this.#times.size >= MOST_ADDRESSES) return WINDOW - (now - oldest);
    this.#times.set(address, [...own, now]);
    return null;
  }

  /** Takes the newest try of this address off again. */
  forgive(address: string): void {
    const times = this.#times.get(address);
    times?.pop();
    if (times?.length === 0) this.#times.delete(address);
  }
}
