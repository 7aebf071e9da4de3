/**
 * What the name model looks at in each token. Words enter as hashes only: the weights hold no text, and no list of names
 * can be read out of them.
 */
import { FOLDED } from '../text/fold.ts';
import { BARRIER, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { ADDRESS, CARD, COMMON, GIVEN, KEEP, LINK, MONTH, NAME, PASSWORD, PHONE, STREET, SURNAME, TITLE, UNIT } from '../text/words.ts';

export const LABELS = ['', 'NAME', 'ADDRESS', 'PASSWORD', 'PHONE', 'CARD'] as const;
/** Buckets of hashed features, a power of two. */
export const BUCKETS = 1 << 16;
export const MOST_FEATURES = 32;

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

/** Each feature before it is mixed: its kind, premultiplied, and two values. One loop mixes them all, which costs less than thirty calls. */
const kinds = new Int32Array(MOST_FEATURES);
const firsts = new Int32Array(MOST_FEATURES);
const seconds = new Int32Array(MOST_FEATURES);
/** Kinds by their number. */
const KINDS = Int32Array.from({ length: 64 }, (_, kind) => Math.imul(kind, 0x9e3779b1));

/** Identity of a token: hash of a word, size of a numeral, code of a sign. */
function identity(scan: Scan, t: number): number {
  if (t < 0) return 1;
  if (t >= scan.n) return 2;
  const kind = scan.kind[t]!;
  if (kind === WORD) return scan.hash[t]!;
  if (kind === NUMERAL) return 0x10000 + Math.min(scan.size[t]!, 20);
  if (kind === SIGN) return 0x20000 + scan.bits[t]!;
  return kind === BARRIER ? 3 : 4;
}

function shape(scan: Scan, t: number): number {
  if (t < 0 || t >= scan.n) return 15;
  if (scan.kind[t] === WORD) return scan.upper[t]! + (scan.size[t] === 1 ? 4 : 0);
  return scan.kind[t] === NUMERAL ? 8 + Math.min(3, scan.size[t]! >> 2) : 14;
}

function starts(scan: Scan, t: number): number {
  if (t === 0 || scan.gap[t] === 2) return 1;
  const prev = t - 1;
  if (scan.kind[prev] === SIGN) {
    const c = scan.bits[prev]!;
    if (c === 46 || c === 33 || c === 63) return 2;
    if (c === 58) return 3;
    if (c === 34 || c === 0x201c) return 4;
  }
  return 0;
}

function put(n: number, kind: number, first: number, second: number): number {
  kinds[n] = KINDS[kind]!;
  firsts[n] = first;
  seconds[n] = second;
  return n + 1;
}
for (let i = 0; i < 22; i++) put(i, i + 1, 0, 0);

/** Writes the features of token `t` into `out`; answers how many. `before` is the label given to the token before. */
export function features(scan: Scan, t: number, before: number, earlier: number, asked: number, cased: number, out: Int32Array): number {
  const id = identity(scan, t);
  const left = identity(scan, t - 1);
  const right = identity(scan, t + 1);
  const kind = scan.kind[t]!;
  const bits = kind === WORD ? scan.bits[t]! : 0;
  const lex = lexical(bits);
  const leftLex = t > 0 && scan.kind[t - 1] === WORD ? lexical(scan.bits[t - 1]!) : 0;
  const rightLex = t + 1 < scan.n && scan.kind[t + 1] === WORD ? lexical(scan.bits[t + 1]!) : 0;
  const form = shape(scan, t) | (cased << 4) | (starts(scan, t) << 5);
  const size = Math.min(scan.n, 9);
  // Kinds 1 to 22 stand at the places 0 to 21 whatever the token is.
  firsts[0] = id;
  firsts[1] = left;
  firsts[2] = right;
  firsts[3] = left;
  seconds[3] = id;
  firsts[4] = id;
  seconds[4] = right;
  firsts[5] = identity(scan, t - 2);
  seconds[5] = left;
  firsts[6] = right;
  seconds[6] = identity(scan, t + 2);
  firsts[7] = form;
  seconds[7] = before;
  firsts[8] = form;
  seconds[8] = lex;
  firsts[9] = before;
  seconds[9] = id;
  firsts[10] = before * 8 + earlier;
  seconds[10] = lex;
  firsts[11] = before;
  seconds[11] = left;
  firsts[12] = lex;
  seconds[12] = leftLex;
  firsts[13] = lex;
  seconds[13] = rightLex;
  firsts[14] = form;
  seconds[14] = leftLex + (before << 12);
  firsts[15] = shape(scan, t - 1) * 16 + shape(scan, t + 1);
  seconds[15] = form;
  firsts[16] = Math.min(t, 4) * 16 + size;
  seconds[16] = form;
  firsts[17] = t === scan.n - 1 ? 1 : 0;
  seconds[17] = form + (size << 8);
  firsts[18] = asked;
  seconds[18] = form;
  firsts[19] = asked;
  seconds[19] = lex;
  firsts[20] = before;
  seconds[20] = right;
  firsts[21] = left;
  seconds[21] = form;
  let n = 22;
  if (kind === WORD) {
    // Ends of the word: names of a language end alike.
    const { text } = scan;
    const start = scan.start[t]!;
    const end = scan.end[t]!;
    let tail = 0;
    for (let i = 1; i <= 4 && end - i >= start; i++) {
      tail = Math.imul(tail, 31) + FOLDED[text.charCodeAt(end - i)]!;
      if (i >= 2) n = put(n, 23 + i, tail, cased);
    }
    let head = 0;
    for (let i = 0; i < 3 && start + i < end; i++) head = Math.imul(head, 31) + FOLDED[text.charCodeAt(start + i)]!;
    n = put(n, 30, head, cased);
    n = put(n, 31, Math.min(scan.size[t]!, 10), form);
  } else if (kind === NUMERAL) {
    const d = scan.first[t]!;
    const many = scan.size[t]!;
    n = put(n, 32, many, before);
    n = put(n, 33, many, size + (t << 8));
    n = put(n, 34, many, left);
    n = put(n, 35, many, scan.digits[d]! * 16 + (many > 1 ? scan.digits[d + 1]! : 15));
  }
  for (let i = 0; i < n; i++) {
    const h = Math.imul(firsts[i]! ^ kinds[i]!, 0x85ebca6b) ^ Math.imul(seconds[i]!, 0xc2b2ae35);
    out[i] = (h ^ (h >>> 15)) & (BUCKETS - 1);
  }
  return n;
}

/** Meanings that leave a word open to be a name or part of an address. */
const OPEN = GIVEN | SURNAME | STREET;

function isOpen(scan: Scan, t: number): boolean {
  if (t < 0 || t >= scan.n || scan.kind[t] !== WORD) return false;
  const bits = scan.bits[t]!;
  return bits === 0 || (bits & OPEN) !== 0;
}

/**
 * Is the model asked about this token at all? Words that are known to be something else are not, unless they go on from a
 * token that was found; numbers only beside words that might be. Most tokens of a chat are neither.
 */
export function isCandidate(scan: Scan, t: number, before: number): boolean {
  const kind = scan.kind[t]!;
  if (kind === WORD) {
    const bits = scan.bits[t]!;
    return bits === 0 || (bits & OPEN) !== 0 || before !== 0;
  }
  if (kind !== NUMERAL) return false;
  return before !== 0 || scan.n <= 4 || (scan.seen & (STREET | ADDRESS | PASSWORD)) !== 0 || isOpen(scan, t - 1) || isOpen(scan, t + 1);
}
