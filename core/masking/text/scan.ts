/**
 * One pass over a message: words, numbers, signs. Detectors read the result and never the text again, except to look
 * closely at something they found. The arrays are reused from message to message (the masker is synchronous), so an
 * ordinary message allocates nothing.
 */
import type { Tables } from './tables.ts';
import {
  CLASS,
  DIGIT,
  DIGIT_VALUE,
  INFO,
  INVISIBLE,
  LETTER,
  NEWLINE,
  OTHER,
  SPACE,
  LOOKS_LIKE_DIGIT,
  SURROGATE,
  UPPER,
  astral,
  classify,
  classifyAstral,
} from './fold.ts';
import { readAscii } from './ascii.ts';
import { BARRIER, GAP, LINE_BREAK, NO_GAP, NUMERAL, SIGN, SIGNS, WORD } from './tokens.ts';
import type { Place } from './tokens.ts';
import { DIGIT_WORD, FILLER, HASH_START, OPEN, TIMES, VALUED, hashStep, vocabulary } from './words.ts';

export { BARRIER, BRACKET, ENCODER, GAP, LINE_BREAK, NO_GAP, NUMERAL, SIGN, WORD } from './tokens.ts';

const ROOM = 4096;
/** Tokens behind the last that detectors may look at: they are of no kind, whatever was there before. */
const TOKENS_BEHIND = 4;
/** Classes after which a word may go on: unknown, invisible, surrogate. */
const UNUSUAL_CLASSES = new Uint8Array(8);
UNUSUAL_CLASSES[0] = 1;
UNUSUAL_CLASSES[INVISIBLE] = 1;
UNUSUAL_CLASSES[SURROGATE] = 1;

const NO_PLACES: readonly Place[] = [];

/** The tokens of one text in parallel arrays, reused for the next text. Offsets in UTF-16 units. */
export class Scan implements Tables {
  text = '';
  n = 0;
  kind = new Uint8Array(ROOM);
  start = new Int32Array(ROOM);
  end = new Int32Array(ROOM);
  gap = new Uint8Array(ROOM);
  bits = new Int32Array(ROOM);
  hash = new Int32Array(ROOM);
  value = new Int16Array(ROOM);
  first = new Int32Array(ROOM);
  size = new Int32Array(ROOM);
  upper = new Uint8Array(ROOM);
  digits = new Uint8Array(2 * ROOM);
  place = new Int32Array(2 * ROOM);
  digitCount = 0;
  numerals = new Int32Array(ROOM);
  numeralCount = 0;
  seen = 0;
  hasAt = false;
  hasBarrier = false;
  hasQuestion = false;
  hasColon = false;
  hasDotted = false;
  glues = 0;
  longest = 0;
  capitals = 0;
  open = 0;
  signs = 0;
  looks = 0;
  spelt = 0;
  lastGap = NO_GAP;

  /** Tokens there is room for. */
  get room(): number {
    return this.kind.length;
  }

  #grow(size: number): void {
    const room = Math.max(size, 2 * this.room);
    this.kind = new Uint8Array(room);
    this.start = new Int32Array(room);
    this.end = new Int32Array(room);
    this.gap = new Uint8Array(room);
    this.bits = new Int32Array(room);
    this.hash = new Int32Array(room);
    this.value = new Int16Array(room);
    this.first = new Int32Array(room);
    this.size = new Int32Array(room);
    this.upper = new Uint8Array(room);
    // A numeral character may carry two digits (the circled ten).
    this.digits = new Uint8Array(2 * room);
    this.place = new Int32Array(2 * room);
    this.numerals = new Int32Array(room);
  }

  /** Reads a text. `barriers` are ranges already masked, in order, without overlap. */
  read(text: string, barriers: readonly Place[] = NO_PLACES): void {
    const { length } = text;
    if (this.kind.length < length + TOKENS_BEHIND) this.#grow(length + TOKENS_BEHIND);
    this.text = text;
    this.hasAt = false;
    this.hasBarrier = false;
    this.hasQuestion = false;
    this.hasColon = false;
    this.hasDotted = false;
    if (!readAscii(this, barriers)) this.readAny(barriers);
    const { n } = this;
    this.start[n] = length;
    this.end[n] = length;
    this.gap[n] = this.lastGap;
    this.bits[n] = 0;
    for (let t = n; t < n + TOKENS_BEHIND; t++) this.kind[t] = 0;
  }

  /** The general way, for any text: called by `read`, and by the test that both ways agree. */
  readAny(barriers: readonly Place[]): void {
    const { text, kind, start, end, gap, bits, hash, value, first, size, upper, digits, place, numerals } = this;
    const { length } = text;
    const { entries, mask } = vocabulary();
    this.hasAt = false;
    this.hasBarrier = false;
    this.hasQuestion = false;
    this.hasColon = false;
    this.hasDotted = false;
    let numbers = 0;
    let glues = 0;
    let longest = 0;
    let run = 0;
    let n = 0;
    let d = 0;
    let seen = 0;
    let before = NO_GAP;
    let capitals = 0;
    let spelt = 0;
    let looks = 0;
    // Letters of look-alikes that wait for a number behind them; is there one before?
    let waiting = 0;
    let beside = false;
    let signs = 0;
    let open = 0;
    let barrier = 0;
    let nextBarrier = barriers.length > 0 ? barriers[0]!.start : length + 1;
    let i = 0;
    while (i < length) {
      if (i >= nextBarrier) {
        const { end: stop } = barriers[barrier]!;
        barrier++;
        nextBarrier = barrier < barriers.length ? barriers[barrier]!.start : length + 1;
        if (stop > i) {
          kind[n] = BARRIER;
          start[n] = i;
          end[n] = stop;
          gap[n] = before;
          bits[n] = 0;
          n++;
          before = NO_GAP;
          waiting = 0;
          beside = false;
          run = stop;
          this.hasBarrier = true;
          i = stop;
        }
        continue;
      }
      const unit = text.charCodeAt(i);
      let k = CLASS[unit]!;
      if (k === 0) k = classify(unit);
      if (k === SPACE) {
        if (before === NO_GAP) before = GAP;
        i++;
        continue;
      }
      if (k === LETTER || (k === SURROGATE && this.#astral(i) === LETTER)) {
        const from = i;
        let h = HASH_START;
        let letters = 0;
        let caps = 0;
        let info = INFO[unit]!;
        let all = LOOKS_LIKE_DIGIT;
        const limit = nextBarrier < length ? nextBarrier : length;
        // Plain letters, nearly always all there is.
        while (info >>> 24 === LETTER) {
          h = Math.imul(h ^ (info & 0xffff), 0x01000193);
          caps += (info >>> 20) & 1;
          all &= info;
          letters++;
          if (++i >= limit) break;
          info = INFO[text.charCodeAt(i)]!;
        }
        let last = i;
        // Letters outside the tables so far, outside the basic plane, or with invisible characters among them.
        if (i < limit && UNUSUAL_CLASSES[info >>> 24] === 1) {
          while (i < limit) {
            const u = text.charCodeAt(i);
            const c = CLASS[u] || classify(u);
            if (c === LETTER) {
              info = INFO[u]!;
              caps += (info >>> 20) & 1;
              all &= info;
              h = hashStep(h, info & 0xffff);
              letters++;
              i++;
              last = i;
            } else if (c === INVISIBLE) i++;
            else if (c === SURROGATE) {
              const a = this.#astral(i);
              if (a === LETTER) {
                h = hashStep(h, astral.value);
                all = 0;
                letters++;
                i += 2;
                last = i;
              } else if (a === INVISIBLE) i += 2;
              else break;
            } else break;
          }
        }
        if (h === 0) h = 1;
        let at = ((h ^ (h >>> 15)) << 2) & mask;
        for (let there = entries[at]!; there !== h && there !== 0; there = entries[at]!) at = (at + 4) & mask;
        const b = entries[at + 1]!;
        kind[n] = WORD;
        start[n] = from;
        end[n] = last;
        gap[n] = before;
        bits[n] = b;
        hash[n] = h;
        if ((b & VALUED) !== 0) value[n] = entries[at + 2]!;
        size[n] = letters;
        let up = 0;
        if (caps > 0) {
          if ((INFO[text.charCodeAt(from)]! & UPPER) !== 0) up = caps === letters && letters > 1 ? 3 : 1;
          capitals++;
        }
        upper[n] = up;
        seen |= b;
        if (before !== NO_GAP) run = from;
        else if (n > 0 && kind[n - 1] === NUMERAL) glues++;
        if (last - run > longest) longest = last - run;
        spelt += (b >>> 17) & 1;
        if (all !== 0 && letters <= 12) {
          if (beside) looks += letters;
          else waiting += letters;
        } else if (beside || waiting > 0) {
          if ((b & (DIGIT_WORD | TIMES)) === 0 && (entries[at + 3]! & FILLER) === 0) {
            waiting = 0;
            beside = false;
          }
        }
        if ((b & (DIGIT_WORD | TIMES)) !== 0) {
          looks += waiting;
          waiting = 0;
          beside = true;
        }
        if (b === 0 || (b & OPEN) !== 0) open++;
        n++;
        before = NO_GAP;
        continue;
      }
      if (k === DIGIT || (k === SURROGATE && this.#astral(i) === DIGIT)) {
        const from = i;
        const d0 = d;
        let last = i;
        while (i < nextBarrier && i < length) {
          const u = text.charCodeAt(i);
          let c = CLASS[u]!;
          if (c === 0) c = classify(u);
          let v: number;
          let step = 1;
          if (c === DIGIT) v = DIGIT_VALUE[u]!;
          else if (c === INVISIBLE) {
            i++;
            continue;
          } else if (c === SURROGATE) {
            const a = this.#astral(i);
            step = 2;
            if (a === INVISIBLE) {
              i += 2;
              continue;
            }
            if (a !== DIGIT) break;
            v = astral.value;
          } else break;
          if (v > 9) {
            digits[d] = v === 20 ? 2 : 1;
            place[d] = i;
            d++;
            v %= 10;
          }
          digits[d] = v;
          place[d] = i;
          d++;
          i += step;
          last = i;
        }
        if (before !== NO_GAP) run = from;
        else if (n > 0 && kind[n - 1] === WORD) glues++;
        if (last - run > longest) longest = last - run;
        kind[n] = NUMERAL;
        start[n] = from;
        end[n] = last;
        gap[n] = before;
        bits[n] = 0;
        first[n] = d0;
        size[n] = d - d0;
        numerals[numbers++] = n;
        looks += waiting;
        waiting = 0;
        beside = true;
        n++;
        before = NO_GAP;
        continue;
      }
      if (k === OTHER) {
        const code = unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit === 0xfe6b ? 64 : unit;
        kind[n] = SIGN;
        start[n] = i;
        end[n] = i + 1;
        gap[n] = before;
        bits[n] = code;
        if (before !== NO_GAP) run = i;
        if (code < 128) signs |= SIGNS[code]!;
        if (code === 46) {
          if (before === NO_GAP && n > 0 && kind[n - 1] === NUMERAL) this.hasDotted = true;
        } else if (code === 58) this.hasColon = true;
        else if (code === 64) this.hasAt = true;
        else if (code === 63 || code === 0xbf) this.hasQuestion = true;
        n++;
        before = NO_GAP;
        i++;
        continue;
      }
      if (k === NEWLINE) {
        before = LINE_BREAK;
        i++;
        continue;
      }
      if (k === INVISIBLE) {
        i++;
        continue;
      }
      // A character outside the basic plane, or half of one.
      const a = this.#astral(i);
      const wide = i + 1 < length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00 && (unit & 0xfc00) === 0xd800 ? 2 : 1;
      if (a !== INVISIBLE) {
        kind[n] = SIGN;
        start[n] = i;
        end[n] = i + wide;
        gap[n] = before;
        bits[n] = 0xffff;
        n++;
        before = NO_GAP;
      }
      i += wide;
    }
    this.n = n;
    this.lastGap = before;
    this.numeralCount = numbers;
    this.digitCount = d;
    this.seen = seen;
    this.capitals = capitals;
    this.spelt = spelt;
    this.looks = looks;
    this.signs = signs;
    this.open = open;
    this.glues = glues;
    this.longest = longest;
  }

  #astral(i: number): number {
    const high = this.text.charCodeAt(i);
    const low = i + 1 < this.text.length ? this.text.charCodeAt(i + 1) : 0;
    if ((high & 0xfc00) !== 0xd800 || (low & 0xfc00) !== 0xdc00) return OTHER;
    return classifyAstral(((high - 0xd800) << 10) + (low - 0xdc00) + 0x10000);
  }

  /** The text of a token. */
  word(t: number): string {
    return this.text.slice(this.start[t], this.end[t]);
  }

  /** Sign token with this character code? */
  isSign(t: number, code: number): boolean {
    return t >= 0 && t < this.n && this.kind[t] === SIGN && this.bits[t] === code;
  }

  /** Bits of a word token; 0 for anything else. */
  meaning(t: number): number {
    return t >= 0 && t < this.n && this.kind[t] === WORD ? this.bits[t]! : 0;
  }

  /** True when nothing is between this token and the one before. */
  glued(t: number): boolean {
    return t > 0 && t < this.n && this.gap[t] === NO_GAP;
  }
}
