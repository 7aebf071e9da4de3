/**
 * For messages in which each number that is hidden makes its neighbour look like a value: all of them are hidden at
 * once.
 */
import type { Found } from './detectors/detector.ts';
import { NUMERAL, SIGN } from './text/scan.ts';
import type { Scan } from './text/scan.ts';

/** Rounds after which a find takes the numbers beside it along: one number a round would not settle. */
export const SPREADS_AFTER_ROUND = 2;

/**
 * Widens finds over the numbers on both sides, with nothing but signs between. `scan` is of the text they were found
 * in.
 */
export function spreadOverNumbers(scan: Scan, found: readonly Found[]): void {
  let done = 0;
  let first = 0;
  for (const f of [...found].sort((a, b) => a.start - b.start)) {
    if (f.start < done) continue;
    while (first < scan.n && scan.end[first]! <= f.start) first++;
    let last = first;
    while (last + 1 < scan.n && scan.start[last + 1]! < f.end) last++;
    let from = first;
    for (
      let t = first - 1;
      t >= 0 && (scan.kind[t] === NUMERAL || scan.kind[t] === SIGN) && scan.start[t]! >= done;
      t--
    )
      if (scan.kind[t] === NUMERAL) from = t;
    for (let t = last + 1; t < scan.n && (scan.kind[t] === NUMERAL || scan.kind[t] === SIGN); t++)
      if (scan.kind[t] === NUMERAL) last = t;
    done = Math.max(f.end, scan.end[last]!);
    const start = Math.min(f.start, scan.start[from]!);
    if (start === f.start && done === f.end) continue;
    f.start = start;
    f.end = done;
    f.shown = '';
  }
}
