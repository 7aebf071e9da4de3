/** Dates of birth: a date after a cue or a question. */
import { NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { DOB, MONTH, hashWord } from '../text/words.ts';
import type { Detector } from './detector.ts';
import { RANK } from './detector.ts';
import { cueAfter, cueBefore } from './near.ts';
import { WHY } from '../why.ts';

const DATE_WORDS = new Set(['of', 'the', 'de', 'st', 'nd', 'rd', 'th', 'del', 'do'].map(hashWord));

export const dob: Detector = {
  name: 'dob',
  wants: (scan, dialogue) => scan.digitCount >= 2 && ((scan.seen & DOB) !== 0 || (dialogue.asked & DOB) !== 0),
  find: (scan, found, dialogue) => {
    for (let t = 0; t < scan.n; t++) {
      if (scan.kind[t] !== NUMERAL && (scan.meaning(t) & MONTH) === 0) continue;
      const last = dateEnd(scan, t);
      if (last < 0) continue;
      if ((dialogue.asked & DOB) !== 0 || hasBirthCueBefore(scan, t) || cueAfter(scan, last, DOB, 4) >= 0) {
        found.push({
          start: scan.start[t]!,
          end: scan.end[last]!,
          type: 'DOB',
          action: 'mask',
          shown: '',
          why: WHY['dob-called'],
          rank: RANK.cue + 0.5,
        });
      }
      t = last;
    }
  },
};

/** A cue before it, which is no part of the code that the date is part of: "NE00C298581". */
function hasBirthCueBefore(scan: Scan, t: number): boolean {
  const cue = cueBefore(scan, t, DOB, 7);
  return cue >= 0 && !(scan.gap[cue + 1] === NO_GAP && scan.kind[cue + 1] === NUMERAL);
}

/** Last token of a date that begins at `t`; -1 when there is none. */
function dateEnd(scan: Scan, t: number): number {
  let last = t;
  let numbers = scan.kind[t] === NUMERAL ? 1 : 0;
  let months = 1 - numbers;
  let digits = numbers === 1 ? scan.size[t]! : 0;
  for (let at = t + 1; at < scan.n && at - t < 9; at++) {
    const kind = scan.kind[at]!;
    if (kind === NUMERAL && scan.size[at]! <= 4 && numbers < 3 && numbers + months < 3) {
      numbers++;
      digits += scan.size[at]!;
      last = at;
    } else if (kind === WORD && (scan.bits[at]! & MONTH) !== 0 && months === 0) {
      months++;
      last = at;
    } else if (kind === WORD && DATE_WORDS.has(scan.hash[at]!)) continue;
    else if (
      kind === SIGN &&
      (scan.bits[at] === 47 || scan.bits[at] === 45 || scan.bits[at] === 46 || scan.bits[at] === 44)
    )
      continue;
    else break;
  }
  if (numbers + months >= 3 && digits >= 4) return last;
  if (months === 1 && numbers >= 1) return last;
  return numbers === 1 && (digits === 8 || digits === 6) ? last : -1;
}
