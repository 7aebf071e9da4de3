/**
 * Pieces of numbers in a message: digits that were left to be read, or hidden as something that half a card may look
 * like.
 */
import { isReadableNumber } from '../detectors/card.ts';
import { CARRIER_WORDS } from '../lexicon/carriers.ts';
import { toOriginal } from '../render.ts';
import { Chain } from '../text/chain.ts';
import { CLASS, DIGIT, DIGIT_VALUE, classify } from '../text/fold.ts';
import { NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { CARD, DIGIT_WORD, LINK, NUMBER, PHONE, TIMES, UNIT } from '../text/words.ts';
import type { MaskMark, Span } from '../types.ts';
import type { Piece, MaskedTurn } from './memory.ts';

const chain = new Chain();

/** Digits of a place of the original, folded; for places hidden as something else that may yet be half a card. */
function digitsIn(text: string): string {
  let out = '';
  for (let i = 0; i < text.length && out.length < 20; i++) {
    const unit = text.charCodeAt(i);
    if ((CLASS[unit] || classify(unit)) === DIGIT) out += String(DIGIT_VALUE[unit]! % 10);
  }
  return out;
}

/** Kinds that half a card number may be taken for. Whatever was called by its name is not among them. */
export const HALF_CARD_TYPES: ReadonlySet<string> = new Set(['PHONE', 'NUMBER']);

/** May this hidden place be half a card? Not when it was called a telephone number, or is written as only those are. */
function mayBeHalfCard(scan: Scan, span: Span, text: string, asked: number): boolean {
  if (!HALF_CARD_TYPES.has(span.type) || ((scan.seen | asked) & PHONE) !== 0) return false;
  const first = text.charCodeAt(span.start);
  return first !== 43 && first !== 40;
}

/** Pieces of numbers that stayed readable, or were hidden as a telephone number. `scan` is of the masked text. */
export function piecesOf(scan: Scan, turn: MaskedTurn, asked: number): Piece[] {
  const { marks, spans } = turn;
  const pieces: Piece[] = [];
  for (let i = 0; i < spans.length && i < 8; i++) {
    const span = spans[i]!;
    if (
      !mayBeHalfCard(scan, span, turn.original, asked) &&
      !(span.type === 'CARD' && spans.length === 1 && scan.n === 1)
    )
      continue;
    const digits = digitsIn(turn.original.slice(span.start, span.end));
    if (digits.length >= 1 && digits.length <= 18)
      pieces.push([span.start, span.end, marks[i]!.start, marks[i]!.end, digits, -1 - i]);
  }
  const hidden = pieces.length;
  if (scan.spelt === 0) {
    addNumerals(scan, pieces, marks, spans);
    if (hidden > 0) pieces.sort((a, b) => a[0] - b[0]);
    return pieces;
  }
  let t = 0;
  while (t < scan.n && pieces.length < hidden + 12) {
    const spelt = scan.kind[t] === WORD && (scan.bits[t]! & (DIGIT_WORD | TIMES)) !== 0;
    if (scan.kind[t] !== NUMERAL && !spelt) {
      t++;
      continue;
    }
    const after = chain.build(scan, t);
    const unit = (scan.meaning(after) & UNIT) !== 0;
    // A single spelt-out digit is mostly just a word: "one moment", "the first four".
    const word = chain.count === 1 && chain.spelt === 1 && scan.n > 1;
    if (chain.count > 0 && chain.count <= 18 && !unit && !word) {
      for (let g = 0; g < chain.groups; g++) {
        const first = chain.groupFirst[g]!;
        const last = first + chain.groupSize[g]! - 1;
        const from = chain.from[first]!;
        const to = chain.to[last]!;
        let digits = '';
        for (let i = first; i <= last; i++) digits += String(chain.digit[i]);
        pieces.push([toOriginal(from, marks, spans), toOriginal(to - 1, marks, spans) + 1, from, to, digits, t]);
      }
    }
    t = Math.max(after, t + 1);
  }
  if (hidden > 0) pieces.sort((a, b) => a[0] - b[0]);
  return pieces;
}

/** Same for text without spelt-out digits, which is most of it. */
function addNumerals(scan: Scan, pieces: Piece[], marks: readonly MaskMark[], spans: readonly Span[]): void {
  const most = pieces.length + 12;
  let chainAt = 0;
  for (let t = 0; t < scan.n && pieces.length < most; t++) {
    const kind = scan.kind[t]!;
    if (kind !== NUMERAL) {
      if (kind !== SIGN) chainAt = t + 1;
      continue;
    }
    const size = scan.size[t]!;
    if (
      size > 18 ||
      (scan.meaning(t + 1) & UNIT) !== 0 ||
      isMeasured(scan, t) ||
      (size < 12 && isReadableNumber(scan, t))
    )
      continue;
    const date = dateEnd(scan, t);
    if (date > t) {
      t = date;
      continue;
    }
    let digits = '';
    const first = scan.first[t]!;
    for (let i = 0; i < size; i++) digits += DIGIT_TEXT[scan.digits[first + i]!]!;
    const from = scan.start[t]!;
    const to = scan.end[t]!;
    pieces.push([toOriginal(from, marks, spans), toOriginal(to - 1, marks, spans) + 1, from, to, digits, chainAt]);
  }
}

const AMOUNT_SIGNS = new Set([...'$€£¥₹%#'].map((c) => c.charCodeAt(0)));
/** The same for those below 128. */
const IS_AMOUNT_SIGN = new Uint8Array(128);
for (const sign of AMOUNT_SIGNS) if (sign < 128) IS_AMOUNT_SIGN[sign] = 1;

function isAmountSign(sign: number): boolean {
  return sign < 128 ? IS_AMOUNT_SIGN[sign] === 1 : AMOUNT_SIGNS.has(sign);
}

/** An amount, a share, a time of day. */
function isMeasured(scan: Scan, t: number): boolean {
  if (
    (t > 0 && scan.kind[t - 1] === SIGN && isAmountSign(scan.bits[t - 1]!)) ||
    (t + 1 < scan.n && scan.kind[t + 1] === SIGN && scan.gap[t + 1] === NO_GAP && isAmountSign(scan.bits[t + 1]!))
  )
    return true;
  const before = scan.isSign(t - 1, 58) && scan.kind[t - 2] === NUMERAL && scan.size[t - 2]! <= 2 && scan.glued(t);
  const after = scan.isSign(t + 1, 58) && scan.kind[t + 2] === NUMERAL && scan.size[t]! <= 2 && scan.glued(t + 1);
  // "49.99": a price or a share, where a dotted number of a card has more than two digits behind its dots.
  const cents = (at: number): boolean =>
    (scan.isSign(at, 46) || scan.isSign(at, 44)) &&
    scan.gap[at] === NO_GAP &&
    scan.gap[at + 1] === NO_GAP &&
    scan.kind[at - 1] === NUMERAL &&
    scan.kind[at + 1] === NUMERAL &&
    scan.size[at - 1]! <= 4 &&
    scan.size[at + 1]! <= 2 &&
    !scan.isSign(at + 2, scan.bits[at]!);
  return (scan.size[t]! <= 2 && (before || after)) || cents(t + 1) || cents(t - 1);
}

/** Last token of a date in digits that begins here: day, month and year with one sign between; `t` when it is none. */
function dateEnd(scan: Scan, t: number): number {
  if (t + 4 >= scan.n || scan.kind[t + 2] !== NUMERAL || scan.kind[t + 4] !== NUMERAL) return t;
  const sign = scan.isSign(t + 1, 47) ? 47 : scan.isSign(t + 1, 46) ? 46 : scan.isSign(t + 1, 45) ? 45 : 0;
  if (sign === 0 || !scan.isSign(t + 3, sign) || scan.gap[t + 1] !== NO_GAP || scan.gap[t + 3] !== NO_GAP) return t;
  const a = scan.size[t]!;
  const b = scan.size[t + 2]!;
  const c = scan.size[t + 4]!;
  return b <= 2 && ((a === 4 && c <= 2) || (a <= 2 && (c === 4 || c === 2))) ? t + 4 : t;
}

const DIGIT_TEXT = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/**
 * Words of a message: all but digits, and those of them that do not lead to a number. Counts until there are more than
 * `most` of the latter.
 */
export function countWords(scan: Scan, most: number): { words: number; foreign: number } {
  let words = 0;
  let foreign = 0;
  for (let t = 0; t < scan.n && foreign <= most; t++) {
    if (scan.kind[t] !== WORD || (scan.bits[t]! & (DIGIT_WORD | TIMES)) !== 0) continue;
    words++;
    if ((scan.bits[t]! & (LINK | NUMBER | CARD)) === 0 && !CARRIER_WORDS.has(scan.hash[t]!)) foreign++;
  }
  return { words, foreign };
}
