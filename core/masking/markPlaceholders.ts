/** Marks of what another masking has hidden and sent as text alone. */
import { placeholders, readPlaceholder } from './render.ts';
import type { MaskMark } from './types.ts';
import { WHY } from './why.ts';

/**
 * The marks of a text, and one for each placeholder in it that has none; in order.
 * @returns offsets in UTF-16 units of the text
 */
export function markPlaceholders({
  text,
  marks,
}: {
  readonly text: string;
  readonly marks: readonly MaskMark[];
}): readonly MaskMark[] {
  const more = placeholders(text).flatMap(({ start, end }): MaskMark[] => {
    const read = readPlaceholder(text.slice(start, end));
    if (read === null || marks.some((mark) => mark.start < end && start < mark.end)) return [];
    return [{ start, end, ...read, why: WHY['hidden-before'] }];
  });
  return more.length === 0 ? marks : [...marks, ...more].sort((a, b) => a.start - b.start);
}
