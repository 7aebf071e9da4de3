/**
 * What the name model looks at in each token. Words enter as hashes and as kinds (an English word, a name, a place):
 * the weights contain no text, and no list of names can be read out of them.
 */
import { PLACE, wordKinds } from '../lexicon/known.ts';
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
function lexicalBits(bits: number): number {
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
const firstValues = new Int32Array(MOST_FEATURES);
const secondValues = new Int32Array(MOST_FEATURES);
const MIXER_BY_KIND = Int32Array.from({ length: 64 }, (_, kind) => Math.imul(kind, 0x9e3779b1));

function putFeature(n: number, kind: number, first: number, second: number): number {
  mixers[n] = MIXER_BY_KIND[kind]!;
  firstValues[n] = first;
  secondValues[n] = second;
  return n + 1;
}

/** Kinds of the features that every token has. */
const FIXED_KINDS = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
  52, 53, 54, 55,
];
FIXED_KINDS.forEach((kind, n) => putFeature(n, kind, 0, 0));

/** A message of no more tokens is little but its numbers. */
const FEW_TOKENS = 4;

/** Tokens before and after the message that features may ask for. */
const EDGE = 2;
let room = 1024;
/** Per token, two places on: hash of a word, size of a numeral, code of a sign. */
let ids = new Int32Array(room);
/** Meanings, squeezed; kinds, or what replaces them in tokens that are not open words; how it is written. */
let lexicalMeanings = new Int32Array(room);
let kinds = new Int32Array(room);
let shapes = new Uint8Array(room);
/** 1 for a word that may be a name by what is known of it; 2 for one that is passed over all the same. */
let openWords = new Uint8Array(room);
/** Nearest cue before, and how many words away. */
let cues = new Uint8Array(room);
/** 1 for an open word that is not asked about; written for open words alone. */
let skipped = new Uint8Array(room);
let scan: Scan | null = null;
let casing = 0;
let context = 0;
let seen = 0;
let openWordCount = 0;
let hasCue = false;

const BEFORE_TEXT = 1;
const AFTER_TEXT = 2;
/** Of `openWords`: open, but not asked about. */
const SKIPPED = 2;

/**
 * Reads a message into the model's tables, for training: every word that may be one is asked about. See
 * `mayContainLabels` and `readMessage`.
 */
export function prepareForTraining(message: Scan, at: number): boolean {
  if (!mayContainLabels(message, false)) return false;
  readMessage(message, at);
  return true;
}

/**
 * May any token of a message be more than a plain word? When none is, and no label is given beforehand, the tagger need
 * not run, and for most messages it does not. `sparing` leaves out words that only look open: letters inside codes, and
 * everyday words and places with nothing but plain words around them.
 */
export function mayContainLabels(message: Scan, sparing: boolean): boolean {
  scan = message;
  const { n } = message;
  if (n + 2 * EDGE > room) {
    while (room < n + 2 * EDGE) room *= 2;
    ids = new Int32Array(room);
    lexicalMeanings = new Int32Array(room);
    kinds = new Int32Array(room);
    shapes = new Uint8Array(room);
    openWords = new Uint8Array(room);
    cues = new Uint8Array(room);
    skipped = new Uint8Array(room);
  }
  hasCue = (message.seen & CUES) !== 0;
  const spare = sparing && !hasCue && n > FEW_TOKENS;
  const codes = spare && message.glues >= CODE_CHANGES;
  openWordCount = 0;
  let asked = 0;
  for (let t = 0; t < n; t++) {
    if (message.kind[t] !== WORD) continue;
    const bits = message.bits[t]!;
    if (bits !== 0 && (bits & OPEN) === 0) continue;
    const what = wordKinds(message.hash[t]!);
    kinds[t + EDGE] = what;
    skipped[t + EDGE] = 0;
    const open = what === 0 || (what & SPECIAL) !== 0;
    if (open) openWordCount++;
    if (
      spare &&
      ((codes && isInCode(message, t)) || (isPlainWord(message, t, bits, what) && isAmongPlainWords(message, t)))
    ) {
      skipped[t + EDGE] = 1;
    } else if (open) asked++;
  }
  return asked > 0 || hasCue || (message.digitCount > 0 && n <= FEW_TOKENS);
}

/** Changes between letter and digit from which on a message counts as containing a code. */
const CODE_CHANGES = 4;

function isInCode(message: Scan, t: number): boolean {
  return (
    (t > 0 && message.gap[t] === NO_GAP && message.kind[t - 1] === NUMERAL) ||
    (message.gap[t + 1] === NO_GAP && message.kind[t + 1] === NUMERAL)
  );
}

/**
 * An everyday word in small letters that may also be a name (`bill`, `long`), or a word that is known as a place alone.
 */
function isPlainWord(message: Scan, t: number, bits: number, what: number): boolean {
  if ((bits & STREET) !== 0) return false;
  return (bits & COMMON) !== 0
    ? message.upper[t] === 0
    : bits === 0 && (what & PLACE) !== 0 && (what & (SPECIAL & ~PLACE)) === 0;
}

/** Nothing but plain words and signs two tokens before and after. */
function isAmongPlainWords(message: Scan, t: number): boolean {
  return (
    isPlainOrSign(message, t - 2) &&
    isPlainOrSign(message, t - 1) &&
    isPlainOrSign(message, t + 1) &&
    isPlainOrSign(message, t + 2)
  );
}

function isPlainOrSign(message: Scan, t: number): boolean {
  if (t < 0 || t >= message.n || message.kind[t] === SIGN) return true;
  return message.kind[t] === WORD && message.bits[t] !== 0 && (message.bits[t]! & OPEN) === 0;
}

/**
 * Reads the message that `mayContainLabels` was last asked about into the model's tables. `at` is where in the
 * conversation it is (`positionClass`), 0 when that is not known.
 */
export function readMessage(message: Scan, at: number): void {
  const { n } = message;
  casing = message.capitals > 0 ? 1 : 0;
  context = at;
  seen =
    lexicalBits(message.seen & (NAME | ADDRESS | PASSWORD | PHONE | CARD | STREET | TITLE)) |
    ((message.seen & KEEP) !== 0 ? 2048 : 0);
  let cue = 0;
  let away = 0;
  for (let t = -EDGE; t < n + EDGE; t++) {
    const i = t + EDGE;
    lexicalMeanings[i] = 0;
    openWords[i] = 0;
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
      const lex = lexicalBits(bits);
      ids[i] = message.hash[t]!;
      lexicalMeanings[i] = lex;
      shapes[i] = message.upper[t]! + (message.size[t] === 1 ? 4 : 0);
      if (bits === 0 || (bits & OPEN) !== 0) {
        const what = kinds[i]!;
        if (what === 0 || (what & SPECIAL) !== 0) openWords[i] = 1;
        if (skipped[i] === 1) openWords[i] = SKIPPED;
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

function startsSentence(t: number): number {
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
export function writeFeatures(t: number, before: number, earlier: number, out: Int32Array): number {
  const message = scan!;
  const i = t + EDGE;
  const id = ids[i]!;
  const left = ids[i - 1]!;
  const right = ids[i + 1]!;
  const lex = lexicalMeanings[i]!;
  const leftLex = lexicalMeanings[i - 1]!;
  const rightLex = lexicalMeanings[i + 1]!;
  const what = kinds[i]!;
  const leftKind = kinds[i - 1]!;
  const rightKind = kinds[i + 1]!;
  const form = shapes[i]! | (casing << 4) | (startsSentence(t) << 5);
  const size = Math.min(message.n, 9);
  const labels = before * 8 + earlier;
  // The kinds of FIXED are at the first places whatever the token is.
  firstValues[0] = id;
  firstValues[1] = left;
  firstValues[2] = right;
  firstValues[3] = left;
  secondValues[3] = id;
  firstValues[4] = id;
  secondValues[4] = right;
  firstValues[5] = ids[i - 2]!;
  secondValues[5] = left;
  firstValues[6] = right;
  secondValues[6] = ids[i + 2]!;
  firstValues[7] = form;
  secondValues[7] = before;
  firstValues[8] = form;
  secondValues[8] = lex;
  firstValues[9] = before;
  secondValues[9] = id;
  firstValues[10] = labels;
  secondValues[10] = lex;
  firstValues[11] = before;
  secondValues[11] = left;
  firstValues[12] = lex;
  secondValues[12] = leftLex;
  firstValues[13] = lex;
  secondValues[13] = rightLex;
  firstValues[14] = form;
  secondValues[14] = leftLex + (before << 12);
  firstValues[15] = shapes[i - 1]! * 16 + shapes[i + 1]!;
  secondValues[15] = form;
  firstValues[16] = Math.min(t, 4) * 16 + size;
  secondValues[16] = form;
  firstValues[17] = t === message.n - 1 ? 1 : 0;
  secondValues[17] = form + (size << 8);
  firstValues[18] = before;
  secondValues[18] = right;
  firstValues[19] = left;
  secondValues[19] = form;
  firstValues[20] = what;
  secondValues[20] = form;
  firstValues[21] = what;
  secondValues[21] = leftKind;
  firstValues[22] = what;
  secondValues[22] = rightKind;
  firstValues[23] = what;
  secondValues[23] = labels;
  firstValues[24] = what;
  secondValues[24] = Math.min(t, 4) * 16 + size;
  firstValues[25] = what;
  secondValues[25] = left;
  firstValues[26] = what;
  secondValues[26] = right;
  firstValues[27] = Math.imul(what, 31) + left;
  secondValues[27] = ids[i - 2]!;
  firstValues[28] = what;
  secondValues[28] = context;
  firstValues[29] = form + (context << 8);
  secondValues[29] = size;
  firstValues[30] = what;
  secondValues[30] = Math.imul(leftKind, 0x2001) + rightKind;
  firstValues[31] = what;
  secondValues[31] = seen;
  firstValues[32] = what;
  secondValues[32] = Math.min(openWordCount, 6) * 16 + size;
  firstValues[33] = what;
  secondValues[33] = context * 8 + before;
  firstValues[34] = what;
  secondValues[34] = cues[i]!;
  firstValues[35] = form;
  secondValues[35] = cues[i]! + (before << 8);
  let n: number = FIXED_KINDS.length;
  if (message.kind[t] === WORD) {
    // Ends of the word: names of a language end alike.
    const { text } = message;
    const start = message.start[t]!;
    const end = message.end[t]!;
    let tail = 0;
    for (let k = 1; k <= 4 && end - k >= start; k++) {
      tail = Math.imul(tail, 31) + FOLDED[text.charCodeAt(end - k)]!;
      if (k >= 2) n = putFeature(n, 23 + k, tail, casing);
    }
    let head = 0;
    for (let k = 0; k < 3 && start + k < end; k++) head = Math.imul(head, 31) + FOLDED[text.charCodeAt(start + k)]!;
    n = putFeature(n, 30, head, casing);
    n = putFeature(n, 31, Math.min(message.size[t]!, 10), form);
    n = putFeature(n, 56, Math.min(message.size[t]!, 10) + (what === 0 ? 16 : 0), size);
  } else if (message.kind[t] === NUMERAL) {
    const digits = message.size[t]!;
    n = putFeature(n, 32, digits, before);
    n = putFeature(n, 33, digits, size + (t << 8));
    n = putFeature(n, 34, digits, left);
    const d = message.first[t]!;
    n = putFeature(n, 35, digits, message.digits[d]! * 16 + (digits > 1 ? message.digits[d + 1]! : 15));
    n = putFeature(n, 57, digits, context);
  }
  for (let k = 0; k < n; k++) {
    const h = Math.imul(firstValues[k]! ^ mixers[k]!, 0x85ebca6b) ^ Math.imul(secondValues[k]!, 0xc2b2ae35);
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
    if (before !== 0 || openWords[i] === 1) return true;
    const bits = message.bits[t]!;
    return (bits === 0 && hasCue) || ((bits & OPEN) !== 0 && openWords[i] !== SKIPPED);
  }
  if (kind !== NUMERAL) return false;
  return before !== 0 || message.n <= FEW_TOKENS || hasCue || openWords[i - 1] === 1 || openWords[i + 1] === 1;
}

/** Kinds of words that are something else more often than a name. */
const DOUBTFUL_KINDS = 1 | 2 | 32 | 64;

/**
 * How much surer the model must be that token `t` is a name: a word that means something else too, and that no cue
 * leads to.
 */
export function doubtOf(t: number, before: number): number {
  const i = t + EDGE;
  return before === 0 && cues[i] === 0 && kinds[i]! < 0x400 && (kinds[i]! & DOUBTFUL_KINDS) !== 0 ? DOUBT : 0;
}

const DOUBT = 30;

/**
 * Where a message is in its conversation, as the model reads it: how many the author has written, and whether a
 * name or an address of the author was hidden before. 0 when the other side speaks too: what it asked says more than
 * the place.
 */
export function positionClass(written: number, gaveName: boolean, gaveAddress: boolean): number {
  const step = written <= 3 ? written : written <= 5 ? 4 : written <= 8 ? 5 : 6;
  return step === 0 ? 0 : 1 + step * 4 + (gaveName ? 1 : 0) + (gaveAddress ? 2 : 0);
}
