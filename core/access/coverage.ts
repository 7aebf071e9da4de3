/** Whether a range lies within others, taken together. */
import { openBits, parseRange, type Range } from './addresses.ts';

/** First and last address, as numbers of the family. */
const spanOf = (range: Range): readonly [bigint, bigint] => {
  const start = range.words.reduce((whole, word) => (whole << 32n) | BigInt(word), 0n);
  return [start, start + (1n << BigInt(openBits(range))) - 1n];
};

/**
 * Whether every address of `range` is in one of `others`, so that two halves cover a whole.
 * @throws RangeUnreadable for a range that cannot be read
 */
export function isCovered(range: string, others: readonly string[]): boolean {
  const whole = parseRange(range);
  const [first, last] = spanOf(whole);
  const spans = others
    .map(parseRange)
    .filter(({ family }) => family === whole.family)
    .map(spanOf)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  /** The first address that none so far contains. */
  let next = first;
  for (const [start, end] of spans) {
    if (start > next) break;
    if (end >= next) next = end + 1n;
  }
  return next > last;
}
