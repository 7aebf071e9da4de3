/** Puts a card number together from the pieces of several messages. */
import { brandAllows, isMajor } from '../detectors/brands.ts';
import { luhn } from '../text/checks.ts';
import type { Correction, Span } from '../types.ts';
import { correctionOf, joinPieces, spanOf } from './correct.ts';
import { MESSAGES_AFTER_CARD, MESSAGES_BETWEEN_PIECES } from './memory.ts';
import type { Part, Piece } from './memory.ts';

/**
 * A card that is a whole message (`pure`) may be the first part of a longer number: 16 digits, then three.
 */
export function addContinuation(parts: readonly Part[], part: Part): readonly Part[] {
  const digits = part.pieces.reduce((n, p) => n + p[4].length, 0);
  if (part.pieces.length !== 1 || digits < 12 || digits >= 19) return parts;
  return [...parts, { ...part, text: '', marks: [], spans: [], pieces: [], pure: true, open: 19 - digits }];
}

interface ChosenDigits {
  readonly part: number;
  readonly from: number;
  readonly to: number;
}

const digitRow = new Uint8Array(32);

export interface Completion {
  readonly spans: Span[];
  readonly corrections: Correction[];
  readonly parts: readonly Part[];
  /** No longer number is likely: what follows alone is its expiry or its verification code. */
  readonly isWhole: boolean;
}

/** Looks for a card number that ends in `last`, over the pieces kept so far. */
export function completeCard(parts: readonly Part[], last: Part, keepWord: boolean): Completion | null {
  if (parts.length === 0) return null;
  // The number may go on right after one that seemed complete.
  const open = parts.findLast((p) => p.open > 0);
  if (
    open !== undefined &&
    last.pure &&
    last.seq - open.seq <= (open.pure ? MESSAGES_AFTER_CARD - 1 : MESSAGES_BETWEEN_PIECES)
  ) {
    const digits = last.pieces.reduce((n, p) => n + p[4].length, 0);
    if (digits <= open.open) {
      const rest: Part = {
        ...last,
        text: '',
        marks: [],
        spans: [],
        pieces: [],
        pure: open.pure,
        open: open.open - digits,
      };
      const others = parts.filter((p) => p !== open);
      return {
        spans: joinPieces(last.pieces).map(spanOf),
        corrections: [],
        parts: rest.open > 0 ? [...others, rest] : others,
        isWhole: false,
      };
    }
  }
  const everything = [...parts, last];
  // Messages of nothing but digits first; with the numbers inside sentences only when those alone make no card.
  return (
    searchPieces(
      everything.filter((p) => p.pure && p.open === 0),
      everything,
      keepWord,
    ) ?? (everything.every((p) => p.pure) ? null : searchPieces(everything, everything, keepWord))
  );
}

function searchPieces(all: readonly Part[], everything: readonly Part[], keepWord: boolean): Completion | null {
  const last = everything[everything.length - 1]!;
  if (all.length < 2 || all[all.length - 1] !== last) return null;
  let budget = 4_000;
  let chosen: ChosenDigits[] | null = null;
  const path: ChosenDigits[] = [];

  const walk = (index: number, tail: string, whole: number): boolean => {
    if (--budget < 0) return false;
    for (let i = index; i >= 0; i--) {
      const p = all[i]!;
      const n = p.pieces.length;
      if (n > 0) {
        const lastPart = i === all.length - 1;
        // All pieces together in the middle; the first may begin late, the last may end early.
        const ends = lastPart ? n : 1;
        for (let e = 0; e < ends; e++) {
          const to = n - e;
          let digits = '';
          for (let from = to - 1; from >= 0; from--) {
            digits = p.pieces[from]![4] + digits;
            const sum = digits + tail;
            if (sum.length > 19) break;
            path.push({ part: i, from, to });
            if (!lastPart && isCard(sum, knownPrefixDigits(all, path)) && isAcceptable(all, path)) {
              chosen = path.slice();
              return true;
            }
            // Going on needs all of a message that is nothing but digits.
            if ((from === 0 || !p.pure) && sum.length < 19 && i > 0 && walk(i - 1, sum, whole + 1)) return true;
            path.pop();
          }
        }
      }
      // A message that is nothing but digits belongs to the number; small talk may be passed over.
      if (p.pure || i === all.length - 1) return false;
    }
    return false;
  };
  walk(all.length - 1, '', 0);
  if (chosen === null) return null;
  const choices: readonly ChosenDigits[] = chosen;
  if (keepWord && choices.length < 3) return null;
  const byPart = new Map<Part, ChosenDigits>();
  for (const c of choices) byPart.set(all[c.part]!, c);
  // A chance sum may come before the number is whole: whatever is dictated beside it, digits only, goes with it.
  const first = everything.indexOf(all[choices[choices.length - 1]!.part]!);
  let begin = first;
  let run = choices.reduce(
    (n, c) => n + all[c.part]!.pieces.slice(c.from, c.to).reduce((m, x) => m + x[4].length, 0),
    0,
  );
  for (let i = first - 1; i >= 0 && run < 19; i--) {
    const p = everything[i]!;
    if (!p.pure) continue;
    if (everything[begin]!.seq - p.seq > MESSAGES_BETWEEN_PIECES) break;
    const more = p.pieces.reduce((n, x) => n + x[4].length, 0);
    if (run + more > 19) break;
    run += more;
    begin = i;
  }
  const digits = [...choices]
    .reverse()
    .map((c) =>
      all[c.part]!.pieces.slice(c.from, c.to)
        .map((x) => x[4])
        .join(''),
    )
    .join('');
  const spans: Span[] = [];
  const corrections: Correction[] = [];
  const rest: Part[] = [];
  everything.forEach((p, i) => {
    const c = byPart.get(p);
    const hidden = c !== undefined ? p.pieces.slice(c.from, c.to) : p.pure && i >= begin ? p.pieces : [];
    if (hidden.length === 0) {
      if (i < everything.length - 1) rest.push(p);
      return;
    }
    if (i === everything.length - 1)
      spans.push(...lastSpans(hidden, c !== undefined && c.to === p.pieces.length, digits, run));
    else corrections.push(correctionOf(p, joinPieces(hidden)));
  });
  // By how much the number may go on: at most 19 digits, and the sum may have begun too late.
  rest.push({
    id: last.id,
    seq: last.seq,
    text: '',
    marks: [],
    spans: [],
    pieces: [],
    pure: false,
    open: Math.max(7, 19 - run),
  });
  return { spans, corrections, parts: rest, isWhole: run >= 15 || (run === 14 && digits.startsWith('3')) };
}

/**
 * Does what was put together look like one number that was dictated, rather than numbers of several sentences? `path`
 * runs from the last piece back.
 */
function isAcceptable(all: readonly Part[], path: readonly ChosenDigits[]): boolean {
  if (isCounter(all, path)) return false;
  if (path.every((c) => all[c.part]!.pure)) return true;
  const sizes: number[] = [];
  let skipped = false;
  let longSkipped = false;
  for (let i = path.length - 1; i >= 0; i--) {
    const { part, from, to } = path[i]!;
    const p = all[part]!;
    for (let k = from; k < to; k++) sizes.push(p.pieces[k]![4].length);
    if (i === 0) continue;
    for (let between = part + 1; between < path[i - 1]!.part; between++) {
      skipped = true;
      if (all[between]!.pieces.some((x) => x[4].length > 2)) longSkipped = true;
    }
  }
  if (longSkipped) return false;
  const first = sizes[0]!;
  const even = first >= 3 && sizes.every((n, i) => n === first || (i === sizes.length - 1 && n <= first + 3));
  const american = first === 4 && sizes.length === 3 && sizes[1] === 6;
  return even || american || !skipped;
}

/** "message 13", "message 14", "message 15": a list, not a number. */
function isCounter(all: readonly Part[], path: readonly ChosenDigits[]): boolean {
  if (path.length < 3) return false;
  let before = Infinity;
  for (const { part, from, to } of path) {
    if (to - from !== 1) return false;
    const value = Number(all[part]!.pieces[from]![4]);
    if (value >= before || before - value > (before === Infinity ? before : 10)) return false;
    before = value;
  }
  return true;
}

/**
 * The places of the last message; the last four digits may be read (PCI DSS 3.4.1) where they can only be those of the
 * whole number.
 */
function lastSpans(hidden: readonly Piece[], ends: boolean, digits: string, run: number): Span[] {
  const out = joinPieces(hidden).map(spanOf);
  const size = digits.length;
  const sure =
    ends &&
    run === size &&
    isMajor(Number(digits.slice(0, 4)), size) &&
    hidden.reduce((n, x) => n + x[4].length, 0) >= 4;
  const last = out.at(-1);
  if (!sure || last === undefined || joinPieces(hidden).at(-1)![4].length < 4) return out;
  return [...out.slice(0, -1), { ...last, shown: `•••• ${digits.slice(-4)}` }];
}

/** How many of the first four digits are known; four surrogate digits at the beginning count as all four. */
function knownPrefixDigits(all: readonly Part[], path: readonly ChosenDigits[]): number {
  let digits = 0;
  for (let i = path.length - 1; i >= 0 && digits < 4; i--) {
    const { part, from, to } = path[i]!;
    for (let k = from; k < to && digits < 4; k++) {
      const piece = all[part]!.pieces[k]!;
      if (piece[5] < 0 && part < all.length - 1) return digits === 0 && piece[4].length >= 4 ? 4 : digits;
      digits += piece[4].length;
    }
  }
  return Math.min(4, digits);
}

function isCard(text: string, known: number): boolean {
  const size = text.length;
  if (size < 12) return false;
  for (let i = 0; i < size; i++) digitRow[i] = text.charCodeAt(i) - 48;
  if (!luhn(digitRow, 0, size)) return false;
  // The digits after those that are known may be any.
  const step = 10 ** (4 - known);
  const least = Math.floor((digitRow[0]! * 1000 + digitRow[1]! * 100 + digitRow[2]! * 10 + digitRow[3]!) / step) * step;
  for (let prefix = least; prefix < least + step; prefix++) if (brandAllows(prefix, size)) return true;
  return false;
}
