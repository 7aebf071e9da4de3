/**
 * What the name model looks at in each token. Words enter as hashes and as kinds (an English word, a name, a place):
 * the weights contain no text, and no list of names can be read out of them.
 */
import { PLACE, known } from '../lexicon/known.ts';
import { FOLDED } from '../text/fold.ts';
import { BARRIER, NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import {
  ADDRESS,
  CARD,
  COMMON,
  GIVEN,
  KEEP,
  LINK,
  MONTH,
  NAME,
  OPEN,
  PASSWORD,
  PHONE,
  STREET,
  SURNAME,
  TITLE,
  UNIT,
} from '../text/words.ts';

export const LABELS = ['', 'NAME', 'ADDRESS', 'PASSWORD', 'PHONE', 'CARD'] as const;
/** Buckets of hashed features, a power of two. */
export const BUCKETS = 1 << 18;
export const MOST_FEATURES = 64;

/** Words that say that a name, an address or a password is near, whatever kind the words around them are. */
const CUES = NAME | ADDRESS | PASSWORD | STREET;
/** Every kind of lexicon/known.ts that is no plain word. */
const SPECIAL = 4 | 8 | 16 | 32 | 64;

/** Words of interest of the vocabulary, squeezed into a few bits. */
function lexical(bits: number): number {
  let out = 0;
  if ((bits & GIVEN) !== 0) out |= 1;
  if ((bits & SURNAME) !== 0) out |= 2;
  if ((bits & STREET) !== 0) out |= 4;
  if ((bits & TITLE) !== 0) out |= 8;
  if ((bits & NAME) !== 0) out |= 16;
  if ((bits & ADDRESS) !== 0) out |= 32;
  if ((bits & PASSWORD) !== 0) out |= 64;
  if ((bits & (CARD | PHONE)) !== 0) out |= 128;
  if ((bits & (UNIT | MONTH | KEEP)) !== 0) out |= 256;
  if ((bits & LINK) !== 0) out |= 512;
  if ((bits & COMMON) !== 0) out |= 1024;
  return out;
}

/**
 * Each feature before it is mixed: its kind, premultiplied, and two values. One loop mixes them all, which costs less
 * than forty calls.
 */
const mixers = new Int32Array(MOST_FEATURES);
const firsts = new Int32Array(MOST_FEATURES);
const seconds = new Int32Array(MOST_FEATURES);
const MIXERS = Int32Array.from({ length: 64 }, (_, kind) => Math.imul(kind, 0x9e3779b1));

function put(n: number, kind: number, first: number, second: number): number {
  mixers[n] = MIXERS[kind]!;
  firsts[n] = first;
  seconds[n] = second;
  return n + 1;
}

/** Kinds of the features that every token has. */
const FIXED = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
  52, 53, 54, 55,
];
FIXED.forEach((kind, n) => put(n, kind, 0, 0));

/** A message of no more tokens is little but its numbers. */
const FEW = 4;

/** Tokens before and after the message that features may ask for. */
const EDGE = 2;
let room = 1024;
/** Per token, two places on: hash of a word, size of a numeral, code of a sign. */
let ids = new Int32Array(room);
/** Meanings, squeezed; kinds, or what replaces them in tokens that are not open words; how it is written. */
let lexes = new Int32Array(room);
let kinds = new Int32Array(room);
let shapes = new Uint8Array(room);
/** 1 for a word that may be a name by what is known of it; 2 for one that is passed over all the same. */
let free = new Uint8Array(room);
/** Nearest cue before, and how many words away. */
let cues = new Uint8Array(room);
/** 1 for an open word that is not asked about; written for open words alone. */
let passed = new Uint8Array(room);
let scan: Scan | null = null;
let cased = 0;
let context = 0;
let seen = 0;
let frees = 0;
let hot = false;

const BEFORE_TEXT = 1;
const AFTER_TEXT = 2;
/** Of `free`: open, but not asked about. */
const PASSED = 2;

/**
 * Reads a message into the model's tables, for training: every word that may be one is asked about. See `promising` and
 * `fill`.
 */
export function prepare(message: Scan, at: number): boolean {
  if (!promising(message, false)) return false;
  fill(message, at);
  return true;
}

/**
 * May any token of a message be more than a plain word? When none is, and no label is given beforehand, the tagger need
 * not run, and for most messages it does not. `sparing` leaves out words that only look open: letters inside codes, and
 * everyday words and places with nothing but plain words around them.
 */
export function promising(message: Scan, sparing: boolean): boolean {
  scan = message;
  const { n } = message;
  if (n + 2 * EDGE > room) {
    while (room < n + 2 * EDGE) room *= 2;
    ids = new Int32Array(room);
    lexes = new Int32Array(room);
    kinds = new Int32Array(room);
    shapes = new Uint8Array(room);
    free = new Uint8Array(room);
    cues = new Uint8Array(room);
    passed = new Uint8Array(room);
  }
  hot = (message.seen & CUES) !== 0;
  const spare = sparing && !hot && n > FEW;
  const codes = spare && message.glues >= CODE;
  frees = 0;
  let asked = 0;
  for (let t = 0; t < n; t++) {
    if (message.kind[t] !== WORD) continue;
    const bits = message.bits[t]!;
    if (bits !== 0 && (bits & OPEN) === 0) continue;
    const what = known(message.hash[t]!);
    kinds[t + EDGE] = what;
    passed[t + EDGE] = 0;
    const open = what === 0 || (what & SPECIAL) !== 0;
    if (open) frees++;
    if (spare && ((codes && inCode(message, t)) || (plain(message, t, bits, what) && isolated(message, t)))) {
      passed[t + EDGE] = 1;
    } else if (open) asked++;
  }
  return asked > 0 || hot || (message.digitCount > 0 && n <= FEW);
}

/** Changes between letter and digit from which on a message counts as containing a code. */
const CODE = 4;

function inCode(message: Scan, t: number): boolean {
  return (
    (t > 0 && message.gap[t] === NO_GAP && message.kind[t - 1] === NUMERAL) ||
    (message.gap[t + 1] === NO_GAP && message.kind[t + 1] === NUMERAL)
  );
}

/**
 * An everyday word in small letters that may also be a name (`bill`, `long`), or a word that is known as a place alone.
 */
function plain(message: Scan, t: number, bits: number, what: number): boolean {
  if ((bits & STREET) !== 0) return false;
  return (bits & COMMON) !== 0
    ? message.upper[t] === 0
    : bits === 0 && (what & PLACE) !== 0 && (what & (SPECIAL & ~PLACE)) === 0;
}

/** Nothing but plain words and signs two tokens before and after. */
function isolated(message: Scan, t: number): boolean {
  return closed(message, t - 2) && closed(message, t - 1) && closed(message, t + 1) && closed(message, t + 2);
}

function closed(message: Scan, t: number): boolean {
  if (t < 0 || t >= message.n || message.kind[t] === SIGN) return true;
  return message.kind[t] === WORD && message.bits[t] !== 0 && (message.bits[t]! & OPEN) === 0;
}

/**
 * Reads the message that `promising` was last asked about into the model's tables. `at` is where in the conversation it
 * is (`placeOf`), 0 when that is not known.
 */
export function fill(message: Scan, at: number): void {
  const { n } = message;
  cased = message.capitals > 0 ? 1 : 0;
  context = at;
  seen =
    lexical(message.seen & (NAME | ADDRESS | PASSWORD | PHONE | CARD | STREET | TITLE)) |
    ((message.seen & KEEP) !== 0 ? 2048 : 0);
  let cue = 0;
  let away = 0;
  for (let t = -EDGE; t < n + EDGE; t++) {
    const i = t + EDGE;
    lexes[i] = 0;
    free[i] = 0;
    cues[i] = 0;
    if (t < 0 || t >= n) {
      ids[i] = t < 0 ? BEFORE_TEXT : AFTER_TEXT;
      kinds[i] = t < 0 ? 0x400 : 0x401;
      shapes[i] = 15;
      continue;
    }
    cues[i] = cue === 0 ? 0 : cue * 8 + Math.min(away, 7);
    const kind = message.kind[t]!;
    if (kind === WORD) {
      const bits = message.bits[t]!;
      const lex = lexical(bits);
      ids[i] = message.hash[t]!;
      lexes[i] = lex;
      shapes[i] = message.upper[t]! + (message.size[t] === 1 ? 4 : 0);
      if (bits === 0 || (bits & OPEN) !== 0) {
        const what = kinds[i]!;
        if (what === 0 || (what & SPECIAL) !== 0) free[i] = 1;
        if (passed[i] === 1) free[i] = PASSED;
      } else kinds[i] = 0x1000 + lex;
      away++;
      const says =
        (bits & TITLE) !== 0
          ? 1
          : (bits & NAME) !== 0
            ? 2
            : (bits & ADDRESS) !== 0
              ? 3
              : (bits & PASSWORD) !== 0
                ? 4
                : 0;
      if (says !== 0) {
        cue = says;
        away = 0;
      }
    } else if (kind === NUMERAL) {
      ids[i] = 0x10000 + Math.min(message.size[t]!, 20);
      kinds[i] = 0x500 + Math.min(message.size[t]!, 20);
      shapes[i] = 8 + Math.min(3, message.size[t]! >> 2);
    } else {
      ids[i] = kind === SIGN ? 0x20000 + message.bits[t]! : kind === BARRIER ? 3 : 4;
      kinds[i] = kind === SIGN ? 0x600 : 0x601;
      shapes[i] = 14;
    }
  }
}

function starts(t: number): number {
  const message = scan!;
  if (t === 0 || message.gap[t] === 2) return 1;
  const prev = t - 1;
  if (message.kind[prev] === SIGN) {
    const c = message.bits[prev]!;
    if (c === 46 || c === 33 || c === 63) return 2;
    if (c === 58) return 3;
    if (c === 34 || c === 0x201c) return 4;
  }
  return 0;
}

/**
 * Writes the features of token `t` into `out`; answers how many. `before` and `earlier` are the labels of the two
 * tokens before.
 */
export function features(t: number, before: number, earlier: number, out: Int32Array): number {
  const message = scan!;
  const i = t + EDGE;
  const id = ids[i]!;
  const left = ids[i - 1]!;
  const right = ids[i + 1]!;
  const lex = lexes[i]!;
  const leftLex = lexes[i - 1]!;
  const rightLex = lexes[i + 1]!;
  const what = kinds[i]!;
  const leftKind = kinds[i - 1]!;
  const rightKind = kinds[i + 1]!;
  const form = shapes[i]! | (cased << 4) | (starts(t) << 5);
  const size = Math.min(message.n, 9);
  const labels = before * 8 + earlier;
  // The kinds of FIXED are at the first places whatever the token is.
  firsts[0] = id;
  firsts[1] = left;
  firsts[2] = right;
  firsts[3] = left;
  seconds[3] = id;
  firsts[4] = id;
  seconds[4] = right;
  firsts[5] = ids[i - 2]!;
  seconds[5] = left;
  firsts[6] = right;
  seconds[6] = ids[i + 2]!;
  firsts[7] = form;
  seconds[7] = before;
  firsts[8] = form;
  seconds[8] = lex;
  firsts[9] = before;
  seconds[9] = id;
  firsts[10] = labels;
  seconds[10] = lex;
  firsts[11] = before;
  seconds[11] = left;
  firsts[12] = lex;
  seconds[12] = leftLex;
  firsts[13] = lex;
  seconds[13] = rightLex;
  firsts[14] = form;
  seconds[14] = leftLex + (before << 12);
  firsts[15] = shapes[i - 1]! * 16 + shapes[i + 1]!;
  seconds[15] = form;
  firsts[16] = Math.min(t, 4) * 16 + size;
  seconds[16] = form;
  firsts[17] = t === message.n - 1 ? 1 : 0;
  seconds[17] = form + (size << 8);
  firsts[18] = before;
  seconds[18] = right;
  firsts[19] = left;
  seconds[19] = form;
  firsts[20] = what;
  seconds[20] = form;
  firsts[21] = what;
  seconds[21] = leftKind;
  firsts[22] = what;
  seconds[22] = rightKind;
  firsts[23] = what;
  seconds[23] = labels;
  firsts[24] = what;
  seconds[24] = Math.min(t, 4) * 16 + size;
  firsts[25] = what;
  seconds[25] = left;
  firsts[26] = what;
  seconds[26] = right;
  firsts[27] = Math.imul(what, 31) + left;
  seconds[27] = ids[i - 2]!;
  firsts[28] = what;
  seconds[28] = context;
  firsts[29] = form + (context << 8);
  seconds[29] = size;
  firsts[30] = what;
  seconds[30] = Math.imul(leftKind, 0x2001) + rightKind;
  firsts[31] = what;
  seconds[31] = seen;
  firsts[32] = what;
  seconds[32] = Math.min(frees, 6) * 16 + size;
  firsts[33] = what;
  seconds[33] = context * 8 + before;
  firsts[34] = what;
  seconds[34] = cues[i]!;
  firsts[35] = form;
  seconds[35] = cues[i]! + (before << 8);
  let n: number = FIXED.length;
  if (message.kind[t] === WORD) {
    // Ends of the word: names of a language end alike.
    const { text } = message;
    const start = message.start[t]!;
    const end = message.end[t]!;
    let tail = 0;
    for (let k = 1; k <= 4 && end - k >= start; k++) {
      tail = Math.imul(tail, 31) + FOLDED[text.charCodeAt(end - k)]!;
      if (k >= 2) n = put(n, 23 + k, tail, cased);
    }
    let head = 0;
    for (let k = 0; k < 3 && start + k < end; k++) head = Math.imul(head, 31) + FOLDED[text.charCodeAt(start + k)]!;
    n = put(n, 30, head, cased);
    n = put(n, 31, Math.min(message.size[t]!, 10), form);
    n = put(n, 56, Math.min(message.size[t]!, 10) + (what === 0 ? 16 : 0), size);
  } else if (message.kind[t] === NUMERAL) {
    const digits = message.size[t]!;
    n = put(n, 32, digits, before);
    n = put(n, 33, digits, size + (t << 8));
    n = put(n, 34, digits, left);
    const d = message.first[t]!;
    n = put(n, 35, digits, message.digits[d]! * 16 + (digits > 1 ? message.digits[d + 1]! : 15));
    n = put(n, 57, digits, context);
  }
  for (let k = 0; k < n; k++) {
    const h = Math.imul(firsts[k]! ^ mixers[k]!, 0x85ebca6b) ^ Math.imul(seconds[k]!, 0xc2b2ae35);
    out[k] = (h ^ (h >>> 15)) & (BUCKETS - 1);
  }
  return n;
}

/**
 * Is the model asked about token `t` at all? Words that are known to be something else are not, unless they go on from
 * a token that was found or a cue is near; numbers only beside words that might be. Most tokens of a chat are neither.
 */
export function isCandidate(t: number, before: number): boolean {
  const message = scan!;
  const kind = message.kind[t]!;
  const i = t + EDGE;
  if (kind === WORD) {
    if (before !== 0 || free[i] === 1) return true;
    const bits = message.bits[t]!;
    return (bits === 0 && hot) || ((bits & OPEN) !== 0 && free[i] !== PASSED);
  }
  if (kind !== NUMERAL) return false;
  return before !== 0 || message.n <= FEW || hot || free[i - 1] === 1 || free[i + 1] === 1;
}

/** Kinds of words that are something else more often than a name. */
const DOUBTFUL = 1 | 2 | 32 | 64;

/**
 * How much surer the model must be that token `t` is a name: a word that means something else too, and that no cue
 * leads to.
 */
export function doubt(t: number, before: number): number {
  const i = t + EDGE;
  return before === 0 && cues[i] === 0 && kinds[i]! < 0x400 && (kinds[i]! & DOUBTFUL) !== 0 ? DOUBT : 0;
}

const DOUBT = 30;

/**
 * Where a message is in its conversation, as the model reads it: how many the author has written, and whether a
 * name or an address of the author was hidden before. 0 when the other side speaks too: what it asked says more than
 * the place.
 */
export function placeOf(written: number, gaveName: boolean, gaveAddress: boolean): number {
  const step = written <= 3 ? written : written <= 5 ? 4 : written <= 8 ? 5 : 6;
  return step === 0 ? 0 : 1 + step * 4 + (gaveName ? 1 : 0) + (gaveAddress ? 2 : 0);
}
