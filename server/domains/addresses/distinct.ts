/**
 * Counts different texts: exactly up to `FEW`, then as an estimate, in 64 KB however many there are (linear counting:
 * Whang, Vander-Zanden and Taylor, 1990).
 */
import { randomInt } from 'node:crypto';

const BITS = 19;
const SIZE = 2 ** BITS;
/** Up to so many texts are kept: two of a few hundred have the same hash too often for an exact number. */
export const FEW = 1_000;

/** Number of different texts among those added since the last `clear`. */
export class Distinct {
  readonly #bits = new Uint8Array(SIZE / 8);
  /** Random, so that a sender cannot choose texts with the same hash. */
  readonly #seed = randomInt(2 ** 31);
  #set = 0;
  readonly #few = new Set<string>();

  /** Counts a text, where it is a new one. */
  add(text: string): void {
    if (this.#few.size <= FEW) this.#few.add(text);
    const place = hash(text, this.#seed) >>> (32 - BITS);
    const [byte, bit] = [place >>> 3, 1 << (place & 7)];
    const bits = this.#bits[byte] ?? 0;
    if ((bits & bit) !== 0) return;
    this.#bits[byte] = bits | bit;
    this.#set += 1;
  }

  /** Exact up to `FEW`, within 1 % for a million. */
  get count(): number {
    if (this.#few.size <= FEW) return this.#few.size;
    return Math.round(SIZE * Math.log(SIZE / Math.max(1, SIZE - this.#set)));
  }

  /** Begins again at 0. */
  clear(): void {
    this.#bits.fill(0);
    this.#set = 0;
    this.#few.clear();
  }
}

/** FNV-1a, its bits mixed once more as MurmurHash3 does at its end. */
function hash(text: string, seed: number): number {
  let state = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
