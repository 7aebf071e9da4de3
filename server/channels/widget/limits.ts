/** Limits of the public side. */
export interface VisitorLimits {
  /** Messages that a visitor may send in one burst, and after that per second. */
  readonly messageBurst: number;
  readonly messagesPerSecond: number;
  /**
   * Conversations that may be begun in one burst on the whole server, and after that per second. Not counted by
   * address: behind a proxy all visitors have the proxy's.
   */
  readonly consentBurst: number;
  readonly consentsPerSecond: number;
  readonly connections: number;
}
export const VISITOR_LIMITS: VisitorLimits = {
  messageBurst: 40,
  messagesPerSecond: 5,
  consentBurst: 200,
  consentsPerSecond: 10,
  connections: 5_000,
};

/**
 * A token bucket: allows `burst` at once and `perSecond` after that. Not by rate-limiter-flexible: it counts in fixed
 * windows, which allow twice as much at their border, and keeps a timer and a promise for each key; this one is used
 * for every message of every visitor and needs two numbers a connection.
 */
export class Allowance {
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #at: number;

  constructor(burst: number, perSecond: number, now = Date.now()) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#left = burst;
    this.#at = now;
  }

  /** Uses up one. @returns false where none is left. @param now milliseconds since 1970 */
  take(now = Date.now()): boolean {
    this.#left = Math.min(this.#burst, this.#left + (Math.max(0, now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
