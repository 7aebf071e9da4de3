/** The other side repeats what was dictated: "4111, got it". Once the number is whole, its echo is hidden too. */
import { CARD } from '../text/words.ts';
import type { Author, Correction, Span } from '../types.ts';
import { surrogateDigits } from '../surrogateDigits.ts';
import { correctionOf, joinPieces } from './correct.ts';
import { wasPieceHidden } from './memory.ts';
import type { Memory, Part, Piece } from './memory.ts';
import { WHY } from '../why.ts';

/** Least digits of a piece that can be known again, by itself and by its surrogate digits. */
const LEAST_DIGITS = 3;
const LEAST_SURROGATE_DIGITS = 5;

/**
 * Corrections of the other side's messages that repeat pieces of a number just completed. `before` and `after` are the
 * author's parts before and after: what is gone has been hidden.
 */
export function echoCorrections(
  others: readonly Part[],
  after: readonly Part[],
  before: readonly Part[],
  id: string,
  spans: readonly Span[],
  original: string,
): Correction[] {
  if (others.length === 0) return [];
  const known = new Set<string>();
  const surrogates = new Set<string>();
  for (const part of before)
    if (part.id !== id && !after.includes(part))
      for (const piece of part.pieces) (piece[5] >= 0 ? known : surrogates).add(piece[4]);
  for (const span of spans)
    for (const digits of original.slice(span.start, span.end).match(/\d+/g) ?? []) known.add(digits);
  const isKnown = (piece: Piece): boolean =>
    piece[5] >= 0 &&
    piece[4].length >= LEAST_DIGITS &&
    ([...known].some(
      (digits) => digits === piece[4] || (piece[4].length > LEAST_DIGITS && digits.includes(piece[4])),
    ) ||
      (piece[4].length >= LEAST_SURROGATE_DIGITS && surrogates.has(surrogateDigits(piece[4]))));
  const out: Correction[] = [];
  for (const part of others) {
    const hidden = part.pieces.filter(isKnown);
    if (hidden.length > 0) out.push(correctionOf(part, joinPieces(hidden)));
  }
  return out;
}

/** Two or three groups of four digits, and nothing of a longer number around them. */
const DIGIT_GROUPS = /(?<![\d.,/-])\d{4}(?:[ -]?\d{4}){1,2}(?![\d.,/-]*\d)/g;

/** Nothing but digits, five or more: anyone who answers a card number with them repeats some of it. */
const DIGITS_ALONE = /^\s*(\d(?:[ -]*\d){4,})\s*$/;

/**
 * Was a card of the other side, or a piece of one, hidden in the last few messages? Then part of its number in groups
 * of four is an echo of it.
 */
export function mayEcho(memory: Memory, author: Author): boolean {
  const other = author === 'visitor' ? 'agent' : 'visitor';
  return wasPieceHidden(memory, other) && ((memory[other].gave ?? 0) & CARD) !== 0;
}

/** Places of such echoes in a text. */
export function echoPlaces(text: string): Span[] {
  const alone = DIGITS_ALONE.exec(text)?.[1];
  const places =
    alone === undefined
      ? [...text.matchAll(DIGIT_GROUPS)].map((m) => [m.index, m[0].length] as const)
      : [[text.indexOf(alone), alone.length] as const];
  return places.map(([start, length]) => ({
    start,
    end: start + length,
    type: 'CARD',
    action: 'mask',
    shown: '',
    why: WHY['card-repeated'],
  }));
}
