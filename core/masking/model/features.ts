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

function mix(kind: number, a: number, b = 0): number {
  const h = Math.imul(a ^ Math.imul(kind, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35);
  return (h ^ (h >>> 15)) & (BUCKETS - 1);
}

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
  let n = 0;
  out[n++] = mix(1, id);
  out[n++] = mix(2, left);
  out[n++] = mix(3, right);
  out[n++] = mix(4, left, id);
  out[n++] = mix(5, id, right);
  out[n++] = mix(6, identity(scan, t - 2), left);
  out[n++] = mix(7, right, identity(scan, t + 2));
  out[n++] = mix(8, form, before);
  out[n++] = mix(9, form, lex);
  out[n++] = mix(10, before, id);
  out[n++] = mix(11, before * 8 + earlier, lex);
  out[n++] = mix(12, before, left);
  out[n++] = mix(13, lex, leftLex);
  out[n++] = mix(14, lex, rightLex);
  out[n++] = mix(15, form, leftLex + (before << 12));
  out[n++] = mix(16, shape(scan, t - 1) * 16 + shape(scan, t + 1), form);
  out[n++] = mix(17, Math.min(t, 4) * 16 + size, form);
  out[n++] = mix(18, t === scan.n - 1 ? 1 : 0, form + (size << 8));
  out[n++] = mix(19, asked, form);
  out[n++] = mix(20, asked, lex);
  out[n++] = mix(21, before, right);
  out[n++] = mix(22, left, form);
  if (kind === WORD) {
    // Ends of the word: names of a language end alike.
    const { text } = scan;
    const start = scan.start[t]!;
    const end = scan.end[t]!;
    let tail = 0;
    for (let i = 1; i <= 4 && end - i >= start; i++) {
      tail = Math.imul(tail, 31) + FOLDED[text.charCodeAt(end - i)]!;
      if (i >= 2) out[n++] = mix(23 + i, tail, cased);
    }
    let head = 0;
    for (let i = 0; i < 3 && start + i < end; i++) head = Math.imul(head, 31) + FOLDED[text.charCodeAt(start + i)]!;
    out[n++] = mix(30, head, cased);
    out[n++] = mix(31, Math.min(scan.size[t]!, 10), form);
  } else if (kind === NUMERAL) {
    out[n++] = mix(32, scan.size[t]!, before);
    out[n++] = mix(33, scan.size[t]!, size + (t << 8));
    out[n++] = mix(34, scan.size[t]!, left);
    const d = scan.first[t]!;
    out[n++] = mix(35, scan.size[t]!, scan.digits[d]! * 16 + (scan.size[t]! > 1 ? scan.digits[d + 1]! : 15));
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
