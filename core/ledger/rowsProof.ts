/**
 * One proof for many entries of a tree: the hashes of the largest subtrees that contain none of them, left to right.
 * What RFC 6962 proves entry by entry, without sending a hash twice: a page of 500 neighbours needs about 30 hashes.
 */
import { EMPTY_ROOT, nodeHash, splitOf, type Hash, type Range } from './merkleTree.ts';

/** Indexes must be ascending, without repetition, and below `size`. */
const isAscending = (indexes: readonly number[], size: number): boolean =>
  indexes.every((index, at) => Number.isSafeInteger(index) && index >= 0 && index > (indexes[at - 1] ?? -1)) &&
  (indexes.at(-1) ?? -1) < size;

/**
 * The subtrees whose hashes prove these entries.
 * @throws RangeError for indexes that are not ascending or not in the tree.
 */
export function rowsRanges(indexes: readonly number[], size: number): Range[] {
  if (!isAscending(indexes, size)) throw new RangeError(`no such entries in ${size}`);
  const ranges: Range[] = [];
  const visit = (start: number, end: number, first: number, last: number): void => {
    if (first === last) ranges.push({ start, end });
    else if (end - start > 1) {
      const middle = start + splitOf(end - start);
      const cut = cutAt(indexes, middle, first, last);
      visit(start, middle, first, cut);
      visit(middle, end, cut, last);
    }
  };
  if (size > 0) visit(0, size, 0, indexes.length);
  return ranges;
}

/**
 * The root that entries and proof lead to; they are in the tree where it is the tree's.
 * @param leaves leaf hashes of the entries, in the order of `indexes`
 * @returns null for a proof of another shape.
 */
export function rootOfRows(
  indexes: readonly number[],
  leaves: readonly Hash[],
  size: number,
  proof: readonly Hash[],
): Hash | null {
  if (!isAscending(indexes, size) || leaves.length !== indexes.length) return null;
  let used = 0;
  const visit = (start: number, end: number, first: number, last: number): Hash | null => {
    if (first === last) return proof[used++] ?? null;
    if (end - start === 1) return leaves[first] ?? null;
    const middle = start + splitOf(end - start);
    const cut = cutAt(indexes, middle, first, last);
    const left = visit(start, middle, first, cut);
    const right = visit(middle, end, cut, last);
    return left === null || right === null ? null : nodeHash(left, right);
  };
  const root = size === 0 ? EMPTY_ROOT : visit(0, size, 0, indexes.length);
  return used === proof.length ? root : null;
}

/** First place from `first` on, up to `last`, whose index is `middle` or more. */
function cutAt(indexes: readonly number[], middle: number, first: number, last: number): number {
  let [low, high] = [first, last];
  while (low < high) {
    const at = (low + high) >> 1;
    if ((indexes[at] ?? middle) < middle) low = at + 1;
    else high = at;
  }
  return low;
}
