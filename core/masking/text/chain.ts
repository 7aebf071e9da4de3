/**
 * A chain: digits that a person would read as one number or as neighbours, however they are written and separated.
 * Contains numerals, spelt-out digits ("double four") and letters that look like digits, in groups, with prefix sums so
 * that any window of groups can be tried against Luhn in constant time.
 */
import { INFO, LOOKS_LIKE_DIGIT } from './fold.ts';
import { BARRIER, GAP, LINE_BREAK, NO_GAP, NUMERAL, SIGN, WORD } from './scan.ts';
import type { Scan } from './scan.ts';
import { CARD, DIGIT_WORD, FILLER, TIMES, assignRole, hashWord } from './words.ts';

const ROOM = 1024;
const FILLER_WORDS = [
  'and',
  'then',
  'dash',
  'hyphen',
  'space',
  'minus',
  'dot',
  'und',
  'y',
  'et',
  'e',
  'guion',
  'strich',
  'tiret',
  'espacio',
  'espace',
  'spazio',
  'traco',
  'trattino',
  'nbsp',
  'ensp',
  'emsp',
  'thinsp',
  'zwnj',
  'zwj',
  'shy',
  'br',
  'n',
  'x',
  'xa',
  'komma',
  'coma',
  'comma',
  'virgule',
  'virgola',
  'next',
  'puis',
  'luego',
  'dann',
  'poi',
  'depois',
] as const;
const FILLERS = new Set(FILLER_WORDS.map(hashWord));
assignRole(FILLER_WORDS, FILLER);
// Signs that part amounts and addresses rather than the groups of one number.
const BARRIER_SIGNS = new Set([...'@$€£¥%₹₽'].map((c) => c.charCodeAt(0)));
const IS_BARRIER_SIGN = new Uint8Array(128);
for (const sign of BARRIER_SIGNS) if (sign < 128) IS_BARRIER_SIGN[sign] = 1;
const LOOK_ALIKE_DIGITS: Readonly<Record<string, number>> = {
  O: 0,
  o: 0,
  О: 0,
  о: 0,
  Ο: 0,
  ο: 0,
  I: 1,
  l: 1,
  i: 1,
  І: 1,
  і: 1,
  Z: 2,
  z: 2,
  З: 3,
  з: 3,
  ч: 4,
  Ч: 4,
  S: 5,
  s: 5,
  Ѕ: 5,
  ѕ: 5,
  G: 6,
  b: 6,
  б: 6,
  B: 8,
  В: 8,
  g: 9,
  q: 9,
};

/** The same by character, one more than the digit. */
const LOOK_ALIKE_BY_UNIT = new Uint8Array(0x500);
for (const [letter, digit] of Object.entries(LOOK_ALIKE_DIGITS)) LOOK_ALIKE_BY_UNIT[letter.charCodeAt(0)] = digit + 1;

export const REAL = 0;
export const SPELT = 1;
export const LOOK_ALIKE = 2;

/** May a chain begin with this word? */
export function mayBeginChain(scan: Scan, t: number): boolean {
  return (
    (scan.bits[t]! & (DIGIT_WORD | TIMES)) !== 0 ||
    (INFO[scan.text.charCodeAt(scan.start[t]!)]! & LOOKS_LIKE_DIGIT) !== 0
  );
}

/** Does this token end any chain before it? */
export function endsChain(scan: Scan, t: number): boolean {
  if (scan.kind[t] !== SIGN) return scan.kind[t] === BARRIER;
  const sign = scan.bits[t]!;
  return sign < 128 && IS_BARRIER_SIGN[sign] === 1;
}

/** One chain, its arrays reused for the next: digits, groups of digits, and prefix sums over both. */
export class Chain {
  /** Digits and the places in the text that each means. */
  digit = new Uint8Array(ROOM);
  from = new Int32Array(ROOM);
  to = new Int32Array(ROOM);
  count = 0;
  /** Groups: first digit, how many, token, kind, what parts it from the one before. */
  groupFirst = new Int32Array(ROOM);
  groupSize = new Int32Array(ROOM);
  groupToken = new Int32Array(ROOM);
  groupKind = new Uint8Array(ROOM);
  separator = new Int32Array(ROOM);
  /** By digit: one more than the group that ends with it; 0 inside of a group. */
  groupEnds = new Int32Array(ROOM);
  groups = 0;
  spelt = 0;
  looks = 0;
  /** Goes up with each chain, so that what was found out about one is not taken for another. */
  built = 0;
  /** Sums for Luhn: `even[i]` doubles digits at even places before i, `odd[i]` those at odd places. */
  even = new Int32Array(ROOM + 1);
  odd = new Int32Array(ROOM + 1);

  #grow(): void {
    const wider = <T extends Uint8Array | Int32Array>(old: T, make: (n: number) => T, extra = 0): T => {
      const next = make(this.digit.length * 2 + extra);
      next.set(old);
      return next;
    };
    const bytes = (n: number): Uint8Array<ArrayBuffer> => new Uint8Array(n);
    const ints = (n: number): Int32Array<ArrayBuffer> => new Int32Array(n);
    this.from = wider(this.from, ints);
    this.to = wider(this.to, ints);
    this.groupFirst = wider(this.groupFirst, ints);
    this.groupSize = wider(this.groupSize, ints);
    this.groupToken = wider(this.groupToken, ints);
    this.groupKind = wider(this.groupKind, bytes);
    this.separator = wider(this.separator, ints);
    this.groupEnds = wider(this.groupEnds, ints);
    this.even = wider(this.even, ints, 1);
    this.odd = wider(this.odd, ints, 1);
    this.digit = wider(this.digit, bytes);
  }

  #push(value: number, from: number, to: number): void {
    if (this.count + 2 >= this.digit.length) this.#grow();
    const i = this.count++;
    this.digit[i] = value;
    this.from[i] = from;
    this.to[i] = to;
    this.groupEnds[i] = 0;
    const twice = value > 4 ? value * 2 - 9 : value * 2;
    this.even[i + 1] = this.even[i]! + ((i & 1) === 0 ? twice : value);
    this.odd[i + 1] = this.odd[i]! + ((i & 1) === 0 ? value : twice);
  }

  #group(token: number, kind: number, separator: number, first: number): void {
    const size = this.count - first;
    if (size === 0) return;
    if (this.groups + 2 >= this.digit.length) this.#grow();
    const g = this.groups++;
    this.groupFirst[g] = first;
    this.groupSize[g] = size;
    this.groupToken[g] = token;
    this.groupKind[g] = kind;
    this.separator[g] = separator;
    this.groupEnds[this.count - 1] = g + 1;
    if (kind === SPELT) this.spelt++;
    if (kind === LOOK_ALIKE) this.looks++;
  }

  /** Whether the `size` digits from digit `from` on pass the Luhn check (ISO/IEC 7812-1 annex B). */
  luhn(from: number, size: number): boolean {
    const last = from + size;
    // The last digit is not doubled: digits of the other parity are.
    const sums = ((last - 1) & 1) === 0 ? this.odd : this.even;
    return (sums[last]! - sums[from]!) % 10 === 0;
  }

  /** The four digits from digit `from` on as one number; 0 where the chain has fewer. */
  prefix(from: number): number {
    return from + 4 <= this.count
      ? this.digit[from]! * 1000 + this.digit[from + 1]! * 100 + this.digit[from + 2]! * 10 + this.digit[from + 3]!
      : 0;
  }

  /** Builds the chain that begins at token `t`; answers the first token after it. */
  build(scan: Scan, t: number): number {
    const {
      n,
      kind: kinds,
      gap: gaps,
      start: starts,
      end: ends,
      bits: meanings,
      size: sizes,
      first: firsts,
      digits,
      place,
    } = scan;
    this.built++;
    this.count = 0;
    this.groups = 0;
    this.spelt = 0;
    this.looks = 0;
    this.even[0] = 0;
    this.odd[0] = 0;
    let separator = 0;
    let signs = 0;
    let fillers = 0;
    let times = 1;
    let timesAt = -1;
    let at = t;
    let after = t;
    for (; at < n; at++) {
      const kind = kinds[at]!;
      if (kind === BARRIER) break;
      if (at > t && gaps[at] !== NO_GAP) {
        if (starts[at]! - ends[at - 1]! > 24) break;
        separator = (separator * 31 + (gaps[at] === LINE_BREAK ? 3 : 1)) | 0;
      }
      if (kind === NUMERAL) {
        const first = this.count;
        const d = firsts[at]!;
        const size = sizes[at]!;
        // Longer than any number that is read here, with another behind it.
        if (size > 64) {
          if (this.groups === 0) after = at + 1;
          break;
        }
        let i = 0;
        if (timesAt >= 0) {
          const end = size > 1 ? place[d + 1]! : ends[at]!;
          for (let k = 0; k < times; k++) this.#push(digits[d]!, starts[timesAt]!, end);
          times = 1;
          timesAt = -1;
          i = 1;
        }
        for (; i < size; i++) this.#push(digits[d + i]!, place[d + i]!, i + 1 < size ? place[d + i + 1]! : ends[at]!);
        this.#group(at, REAL, separator, first);
        separator = 0;
        signs = 0;
        fillers = 0;
        after = at + 1;
        continue;
      }
      if (kind === SIGN) {
        const sign = meanings[at]!;
        if (sign < 128 ? IS_BARRIER_SIGN[sign] === 1 : BARRIER_SIGNS.has(sign)) break;
        if (sign === 60) {
          const close = tagEnd(scan, at);
          if (close > 0) {
            separator = (separator * 31 + 60) | 0;
            at = close;
            if (++signs > 8) break;
            continue;
          }
        }
        separator = (separator * 31 + sign) | 0;
        if (++signs > 8) break;
        continue;
      }
      if (kind !== WORD) break;
      const bits = meanings[at]!;
      if ((bits & TIMES) !== 0) {
        if (timesAt >= 0) break;
        times = scan.value[at]! & 255;
        timesAt = at;
        continue;
      }
      if ((bits & DIGIT_WORD) !== 0) {
        const first = this.count;
        const next = this.#spell(scan, at, times, timesAt);
        times = 1;
        timesAt = -1;
        if (next > at) {
          this.#group(at, SPELT, separator, first);
          separator = 0;
          signs = 0;
          fillers = 0;
          at = next - 1;
          after = next;
          continue;
        }
      }
      if (this.#looks(scan, at, separator)) {
        separator = 0;
        signs = 0;
        fillers = 0;
        after = at + 1;
        continue;
      }
      if (this.groups > 0 && FILLERS.has(scan.hash[at]!) && (bits & CARD) === 0) {
        if (++fillers > 2) break;
        separator = (separator * 31 + 7) | 0;
        continue;
      }
      break;
    }
    return Math.max(after, t + 1);
  }

  /** Spelt-out numbers: "four", "double four", "forty-two", "quarante deux", "vierundzwanzig". */
  #spell(scan: Scan, at: number, times: number, timesAt: number): number {
    const value = (scan.value[at]! & 255) - 1;
    const from = timesAt >= 0 ? scan.start[timesAt]! : scan.start[at]!;
    let next = at + 1;
    let number = value;
    if (value >= 20 && value % 10 === 0) {
      // "forty two", "forty-two", "cuarenta y dos", "soixante et onze", "soixante-dix".
      let look = next;
      while (
        look < scan.n &&
        look < next + 2 &&
        (scan.isSign(look, 45) || (scan.kind[look] === WORD && AND_WORDS.has(scan.hash[look]!)))
      )
        look++;
      if (look < scan.n && (scan.meaning(look) & DIGIT_WORD) !== 0) {
        const unit = (scan.value[look]! & 255) - 1;
        if ((unit >= 1 && unit <= 9) || (unit >= 10 && unit <= 19 && value === 60)) {
          number = value + unit;
          next = look + 1;
        }
      }
    }
    const end = scan.end[next - 1]!;
    for (let k = 0; k < times; k++) {
      if (number >= 10) this.#push(Math.floor(number / 10), from, end);
      this.#push(number % 10, from, end);
    }
    return next;
  }

  /** Takes a word of digit look-alikes when numerals are on a side of it. */
  #looks(scan: Scan, at: number, separator: number): boolean {
    if (scan.size[at]! > 12) return false;
    // Most words begin with a letter that passes for no digit; the string is cut out only of those that may.
    if ((INFO[scan.text.charCodeAt(scan.start[at]!)]! & LOOKS_LIKE_DIGIT) === 0) return false;
    const near =
      (scan.kind[at - 1] === NUMERAL && at > 0) ||
      (this.groups > 0 && hasOnlySignsBefore(scan, at)) ||
      (at + 1 < scan.n && scan.kind[at + 1] === NUMERAL);
    if (!near) return false;
    const { text } = scan;
    const end = scan.end[at]!;
    // Undefined behind the table.
    for (let i = scan.start[at]!; i < end; i++) if (!LOOK_ALIKE_BY_UNIT[text.charCodeAt(i)]) return false;
    const first = this.count;
    for (let i = scan.start[at]!; i < end; i++) this.#push(LOOK_ALIKE_BY_UNIT[text.charCodeAt(i)]! - 1, i, i + 1);
    this.#group(at, LOOK_ALIKE, separator, first);
    return true;
  }
}

const AND_WORDS = new Set(['and', 'und', 'y', 'et', 'e'].map(hashWord));

function hasOnlySignsBefore(scan: Scan, at: number): boolean {
  let back = at - 1;
  while (back >= 0 && at - back < 4 && scan.kind[back] === SIGN) back--;
  return back >= 0 && scan.kind[back] !== SIGN && scan.gap[at] !== LINE_BREAK;
}

/** Token of the `>` that closes a tag opened at `at`, or 0. */
function tagEnd(scan: Scan, at: number): number {
  if (scan.gap[at + 1] === GAP || scan.kind[at + 1] === NUMERAL) return 0;
  const stop = Math.min(scan.n, at + 40);
  for (let t = at + 1; t < stop; t++) {
    if (scan.kind[t] === BARRIER) return 0;
    if (scan.isSign(t, 62)) return t;
    if (scan.isSign(t, 60) || (scan.kind[t] === NUMERAL && scan.size[t]! > 4)) return 0;
  }
  return 0;
}
