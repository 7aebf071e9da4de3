/** A masked text cut short, as one line of a list shows it. */
import type { Masked } from './types.ts';

/** Length of a preview, UTF-16 units. */
export const PREVIEW = 160;

/** The beginning of a masked text, at most 160 UTF-16 units, without cutting a mask or a surrogate pair in two. */
export function cutForPreview<
  Body extends { readonly text: string; readonly marks: readonly Pick<Masked['marks'][number], 'start' | 'end'>[] },
>(body: Body): { text: string; marks: Body['marks'][number][] } {
  if (body.text.length <= PREVIEW) return { text: body.text, marks: [...body.marks] };
  let end = PREVIEW;
  for (const mark of body.marks) if (mark.start < end && mark.end > end) end = mark.start;
  if (/[\uD800-\uDBFF]$/.test(body.text.slice(0, end))) end -= 1;
  return { text: body.text.slice(0, end), marks: body.marks.filter((mark) => mark.end <= end) };
}
