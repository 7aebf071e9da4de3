/** Looking around a token for the words that say what it is. */
import { BARRIER, NO_GAP, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import type { Found } from './detector.ts';

/**
 * Tokens that a look backwards passes at most: without a bound a message of nothing but signs and numbers is read anew
 * from each of them.
 */
export const MOST_TOKENS_BACK = 96;

/** Token of the nearest word before `t` with one of these meanings, at most `reach` words away; -1 when none. */
export function cueBefore(scan: Scan, t: number, bits: number, reach: number): number {
  if ((scan.seen & bits) === 0) return -1;
  let words = 0;
  for (let at = t - 1; at >= 0 && words < reach && t - at < reach * 3; at--) {
    const kind = scan.kind[at]!;
    if (kind === BARRIER) continue;
    if (kind !== WORD) continue;
    if ((scan.bits[at]! & bits) !== 0) return at;
    words++;
  }
  return -1;
}

/** Same, after the token. */
export function cueAfter(scan: Scan, t: number, bits: number, reach: number): number {
  if ((scan.seen & bits) === 0) return -1;
  let words = 0;
  for (let at = t + 1; at < scan.n && words < reach && at - t < reach * 3; at++) {
    if (scan.kind[at] !== WORD) continue;
    if ((scan.bits[at]! & bits) !== 0) return at;
    words++;
  }
  return -1;
}

/** True when a cue is before `t` with nothing but linking words and signs between. */
export function hasCueDirectlyBefore(scan: Scan, t: number, bits: number, links: number, reach = 6): boolean {
  if ((scan.seen & bits) === 0) return false;
  let words = 0;
  for (let at = t - 1; at >= 0 && words < reach && t - at < MOST_TOKENS_BACK; at--) {
    const kind = scan.kind[at]!;
    if (kind === SIGN) {
      const c = scan.bits[at]!;
      if ((c === 46 || c === 33 || c === 59) && scan.gap[at + 1] !== NO_GAP) return false;
      continue;
    }
    if (kind !== WORD) return false;
    const meaning = scan.bits[at]!;
    if ((meaning & bits) !== 0) return true;
    if ((meaning & links) === 0) return false;
    words++;
  }
  return false;
}

/**
 * Places of some types found so far, by their ends, so that a loop over the tokens need not go through all of them each
 * time.
 */
export class PlacesByEnd {
  readonly #found: readonly Found[];
  readonly #types: ReadonlySet<string>;
  /** Put in order at the first use: most messages need none. */
  #places: readonly Found[] | null = null;

  constructor(found: readonly Found[], types: ReadonlySet<string>) {
    this.#found = found;
    this.#types = types;
  }

  /** There is no such place at all. */
  get none(): boolean {
    return this.#inOrder().length === 0;
  }

  #inOrder(): readonly Found[] {
    return (this.#places ??= this.#found.filter((f) => this.#types.has(f.type)).sort((a, b) => a.end - b.end));
  }

  /** Is there one that ends at most `reach` units before `at`, and passes? */
  some(at: number, reach: number, passes: (place: Found) => boolean): boolean {
    const places = this.#inOrder();
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle]!.end < at - reach) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < places.length && places[i]!.end <= at; i++) if (passes(places[i]!)) return true;
    return false;
  }
}
