/**
 * How much of something one source may have in a window, counted by rate-limiter-flexible in memory. A window begins
 * with the first use, so that around its border at most twice as much passes.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface Rate {
  /** What one source may have in a window: a count, or bytes. */
  readonly most: number;
  /** Length of a window. */
  readonly seconds: number;
}

/** Sources that are counted apart; the library itself has no limit, and a flood may come from countless addresses. */
const MOST_SOURCES = 20_000;
/** Above that, further sources share so many counts. */
const SHARED = 64;

export class Limit {
  readonly #limiter: RateLimiterMemory;
  readonly #seconds: number;
  #sources = 0;

  constructor({ most, seconds }: Rate) {
    this.#limiter = new RateLimiterMemory({ points: most, duration: seconds });
    this.#seconds = seconds;
  }

  /** Uses `cost` of what the source has left in its window. @returns false where that is less. */
  async take(source: string, cost = 1): Promise<boolean> {
    const isFull = this.#sources >= MOST_SOURCES && (await this.#limiter.get(source)) === null;
    const key = isFull ? `shared ${placeOf(source)}` : source;
    try {
      this.#count(await this.#limiter.consume(key, cost));
      return true;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      this.#count(refused);
      // What was refused uses up nothing: something smaller may still fit.
      await this.#limiter.reward(key, cost);
      return false;
    }
  }

  /** The library forgets a source at the end of its window, and so does this. */
  #count(result: RateLimiterRes): void {
    if (!result.isFirstInDuration) return;
    this.#sources += 1;
    setTimeout(() => {
      this.#sources -= 1;
    }, this.#seconds * 1_000).unref();
  }
}

/** A number from 0 to `SHARED` - 1, the same for the same text. */
function placeOf(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum = (sum * 31 + text.charCodeAt(at)) % 1_000_003;
  return sum % SHARED;
}
