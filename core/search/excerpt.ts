/** The part of a masked text around a place, without cutting a mask or a surrogate pair in two. */
import type { Shown } from '../masking/hideMore.ts';

/** UTF-16 units before the place, and altogether. */
const BEFORE = 50;
const LENGTH = 180;
const CUT = '…';

/** At most 180 UTF-16 units around `place` and their marks, with an ellipsis where text was cut off. */
export function excerptOf(body: Shown, place: number): Shown {
  const { text, marks } = body;
  if (text.length <= LENGTH) return body;
  let start = whole(body, Math.max(0, Math.min(place - BEFORE, text.length - LENGTH)), 'start');
  let end = whole(body, Math.min(text.length, start + LENGTH), 'end');
  if (/^[\uDC00-\uDFFF]/.test(text.slice(start))) start += 1;
  if (/[\uD800-\uDBFF]$/.test(text.slice(0, end))) end -= 1;
  const [head, tail] = [start > 0 ? CUT : '', end < text.length ? CUT : ''];
  return {
    text: `${head}${text.slice(start, end)}${tail}`,
    marks: marks
      .filter((m) => m.start >= start && m.end <= end)
      .map((m) => ({ ...m, start: m.start - start + head.length, end: m.end - start + head.length })),
  };
}

/** Moves an end of the excerpt outwards, so that a mask is in it whole. */
function whole({ marks }: Shown, at: number, side: 'start' | 'end'): number {
  const cut = marks.find((m) => m.start < at && m.end > at);
  return cut === undefined ? at : cut[side];
}
