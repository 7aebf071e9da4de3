/** Masked text, cut at its marks. */
import type { Mark, MaskedText } from '../../contract/common.ts';

export interface Masking { type: string; words: string; reason: string }
export type Piece = { at: number; text: string } | { at: number; masking: Masking };

/** Cuts the text at its marks. A mark that overlaps another or lies outside the text is left out: its text is masked already. */
export function pieces({ text, marks }: MaskedText): Piece[] {
  const found: Piece[] = [];
  let position = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start)) {
    if (mark.start < position || mark.end > text.length || mark.end <= mark.start) continue;
    if (mark.start > position) found.push({ at: position, text: text.slice(position, mark.start) });
    found.push({ at: mark.start, masking: { type: mark.type, words: words(text, mark), reason: mark.reason } });
    position = mark.end;
  }
  if (position < text.length) found.push({ at: position, text: text.slice(position) });
  return found;
}

/** `card •••• 1111`: what main wrote in the place of the value, without its brackets. */
function words(text: string, { start, end, type, shown }: Mark): string {
  const written = /^\[(.+)\]$/su.exec(text.slice(start, end))?.[1];
  return written ?? `${type.toLowerCase().replaceAll('_', ' ')} ${shown}`.trim();
}
