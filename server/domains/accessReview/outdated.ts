/** Compares the lines of a review of access with what is there now. */
import type { Print } from './access.ts';
import type { LineRow } from './lineQueries.ts';

/** A code that was used or has expired gives no access any more, and needs no second look. */
const ENDS_BY_ITSELF = 'enrolment-code';

/**
 * Numbers of the lines that are not as they are listed, of those that are there as they are listed, and what is not
 * listed. `list` is what is there now.
 */
export function outdatedOf(
  lines: readonly Pick<LineRow, 'number' | 'kind' | 'subject_id' | 'print'>[],
  list: readonly Print[],
): { readonly changed: number[]; readonly there: number[]; readonly added: Print[] } {
  const now = new Map(list.map((one) => [`${one.kind} ${one.subjectId}`, one]));
  const changed: number[] = [];
  const there: number[] = [];
  for (const { number, kind, subject_id: subjectId, print } of lines) {
    const key = `${kind} ${subjectId}`;
    const found = now.get(key);
    now.delete(key);
    if (found === undefined && kind === ENDS_BY_ITSELF) continue;
    if ((found?.print ?? 'gone') !== print) changed.push(number);
    else if (found !== undefined) there.push(number);
  }
  return { changed, there, added: [...now.values()] };
}
