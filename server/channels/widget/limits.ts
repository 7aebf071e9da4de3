/** How fast the public side may be used. */
export interface VisitorLimits {
  /** Messages that a visitor may write at once, and then per second. */
  readonly messageBurst: number;
  readonly messagesPerSecond: number;
  /**
   * Conversations begun over the whole server at once, and then per second. Behind a proxy every visitor has the
   * proxy's address, so this counts all of them.
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
 * Lets `burst` through at once and `perSecond` after that (a token bucket). Not by rate-limiter-flexible: it counts in
 * fixed windows, which let twice as much through at their border, and keeps a timer and a promise for each key, while
 * this is asked for every message of every visitor and is two numbers of the connection.
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

  take(now = Date.now()): boolean {
    this.#left = Math.min(this.#burst, this.#left + (Math.max(0, now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
