/**
 * A message that is nothing but a number of four to nineteen digits, in a conversation of which the other side was never heard:
 * an answer to a question that is not known. Unknown is no, so it is hidden. Where the agent's messages are known, the
 * question decides.
 */
import { NUMERAL, SIGN } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import type { Detector } from './detector.ts';
import { RANK } from './detector.ts';

export const lone: Detector = {
  name: 'lone',
  wants: (scan, talk) => talk.unheard && scan.digitCount >= 4 && scan.digitCount <= 19 && scan.n <= 10,
  find: (scan, found) => {
    let first = -1;
    let last = -1;
    for (let t = 0; t < scan.n; t++) {
      if (scan.kind[t] === NUMERAL) {
        if (first < 0) first = t;
        last = t;
      } else if (scan.kind[t] !== SIGN) return;
    }
    if (first < 0 || found.length > 0) return;
    if (first === last && scan.size[first] === 4) {
      const d = scan.first[first]!;
      const year = scan.digits[d]! * 1000 + scan.digits[d + 1]! * 100 + scan.digits[d + 2]! * 10 + scan.digits[d + 3]!;
      if (year >= 1990 && year <= 2035) return;
    } else if (first !== last && (scan.hasDotted || scan.hasColon || slashed(scan))) return;
    found.push({ start: scan.start[first]!, end: scan.end[last]!, type: 'NUMBER', action: 'mask', shown: '', reason: 'a number alone, with nobody heard who asked for it', rank: RANK.shape - 0.8 });
  },
};

/** A date, a fraction. */
function slashed(scan: Scan): boolean {
  for (let t = 0; t < scan.n; t++) if (scan.isSign(t, 47) || (scan.isSign(t, 45) && scan.digitCount === 8 && scan.n === 5)) return true;
  return false;
}
