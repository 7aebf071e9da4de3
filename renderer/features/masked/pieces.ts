/** Masked text, cut at its marks. */
import type { MaskWhy } from '../../../contract/evidence.ts';
import type { Mark, MaskedText } from '../../../contract/common.ts';

export interface Masking {
  type: string;
  words: string;
  why: MaskWhy;
  start: number;
  /** As the text contains it. */ shown: string;
}
export interface Place {
  readonly start: number;
  readonly end: number;
}
/** `isFound`: the piece matches the search. */
export type Piece = ({ at: number; text: string } | { at: number; masking: Masking }) & { isFound: boolean };

/**
 * Cuts the text at its marks, and between them at `places`, in order. A mark that overlaps another or lies outside the
 * text is left out: its text is masked already.
 */
export function pieces({ text, marks }: MaskedText, places: readonly Place[] = []): Piece[] {
  const found: Piece[] = [];
  let position = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start)) {
    if (mark.start < position || mark.end > text.length || mark.end <= mark.start) continue;
    found.push(...plain(text, position, mark.start, places), {
      at: mark.start,
      masking: {
        type: mark.type,
        words: words(text, mark),
        why: mark.why,
        start: mark.start,
        shown: text.slice(mark.start, mark.end),
      },
      isFound: places.some((place) => place.start < mark.end && place.end > mark.start),
    });
    position = mark.end;
  }
  found.push(...plain(text, position, text.length, places));
  return found;
}

function plain(text: string, from: number, to: number, places: readonly Place[]): Piece[] {
  const cut: Piece[] = [];
  let position = from;
  for (const place of places) {
    const [start, end] = [Math.max(place.start, position), Math.min(place.end, to)];
    if (start >= end) continue;
    if (start > position) cut.push({ at: position, text: text.slice(position, start), isFound: false });
    cut.push({ at: start, text: text.slice(start, end), isFound: true });
    position = end;
  }
  if (position < to) cut.push({ at: position, text: text.slice(position, to), isFound: false });
  return cut;
}

/** `card •••• 1111`: what main wrote in the place of the value, without its brackets. */
function words(text: string, { start, end, type, shown }: Mark): string {
  const written = /^\[(.+)\]$/su.exec(text.slice(start, end))?.[1];
  return written ?? `${type.toLowerCase().replaceAll('_', ' ')} ${shown}`.trim();
}
