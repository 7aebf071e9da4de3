/**
 * US Social Security numbers, area-group-serial. No area 000, 666 or 900-999, no group 00, no serial 0000 (SSA, POMS RM
 * 10201.035). With 9xx and a group of 50-65, 70-88, 90-92, 94-99 it is an individual taxpayer number (IRS Publication
 * 1915). Written together or in an odd form it needs a cue.
 */
import { GAP, NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { COMMON, DIGIT_WORD, KEEP, LINK, NUMBER, SSN } from '../text/words.ts';
import { isReadableNumber } from './card.ts';
import type { Detector, Found, DialogueContext } from './detector.ts';
import { RANK } from './detector.ts';
import { hasCueDirectlyBefore, cueBefore } from './near.ts';
import { WHY } from '../why.ts';
import type { MaskWhy } from '../../vocabulary/maskReasons.ts';

export const ssn: Detector = {
  name: 'ssn',
  wants: (scan, dialogue) =>
    scan.digitCount >= 9 ||
    ((scan.seen & SSN) !== 0 && scan.digitCount >= 4) ||
    ((dialogue.asked & SSN) !== 0 && scan.digitCount >= 4),
  find: (scan, found, dialogue) => {
    const cued = (scan.seen & SSN) !== 0 || (dialogue.asked & SSN) !== 0;
    let next = 0;
    for (let i = 0; i < scan.numeralCount; i++) {
      const t = scan.numerals[i]!;
      if (t < next) continue;
      const size = scan.size[t]!;
      if (size === 3) {
        const end = groupedEnd(scan, t);
        if (end > 0) {
          pushSsn(found, scan, t, end, WHY['ssn-form'], RANK.checksum);
          next = end + 1;
        }
        continue;
      }
      if (!cued) continue;
      if (size === 9 && hasSsnCue(scan, t, dialogue) && isValidArea(scan, scan.first[t]!))
        pushSsn(found, scan, t, t, WHY['ssn-called'], RANK.cue);
      else if (
        size === 4 &&
        ((dialogue.asked & SSN) !== 0 ||
          hasCueDirectlyBefore(scan, t, SSN, LINK | NUMBER | DIGIT_WORD | COMMON) ||
          isCrossedOut(scan, t)) &&
        !isLongerNumber(scan, t)
      )
        pushSsn(found, scan, t, t, WHY['ssn-last-four'], RANK.cue);
      else if (size < 9 && hasSsnCue(scan, t, dialogue)) {
        // Any rhythm of nine digits once it was named.
        let last = t;
        let total = size;
        while (total < 9 && last + 1 < scan.n) {
          let at = last + 1;
          if (scan.kind[at] === SIGN && at + 1 < scan.n) at++;
          if (scan.kind[at] !== NUMERAL) break;
          total += scan.size[at]!;
          last = at;
        }
        if (total === 9 && last > t) {
          pushSsn(found, scan, t, last, WHY['ssn-called'], RANK.cue);
          next = last + 1;
        }
      }
    }
  },
};

function pushSsn(found: Found[], scan: Scan, first: number, last: number, why: MaskWhy, rank: number): void {
  found.push({ start: scan.start[first]!, end: scan.end[last]!, type: 'SSN', action: 'mask', shown: '', why, rank });
}

function hasSsnCue(scan: Scan, t: number, dialogue: DialogueContext): boolean {
  return (dialogue.asked & SSN) !== 0 || cueBefore(scan, t, SSN, 8) >= 0;
}

/** "xxx-xx-1234": the rest crossed out. */
function isCrossedOut(scan: Scan, t: number): boolean {
  return (
    t >= 4 &&
    isDash(scan.bits[t - 1]!) &&
    scan.kind[t - 1] === SIGN &&
    scan.kind[t - 2] === WORD &&
    scan.size[t - 2] === 2 &&
    scan.kind[t - 3] === SIGN &&
    scan.kind[t - 4] === WORD &&
    scan.size[t - 4] === 3 &&
    /^x{3}[-‐-–]x{2}[-‐-–]$/i.test(scan.text.slice(scan.start[t - 4], scan.start[t]))
  );
}

function isLongerNumber(scan: Scan, t: number): boolean {
  return (
    t + 1 < scan.n &&
    (scan.kind[t + 1] === NUMERAL ||
      (scan.kind[t + 1] === SIGN && scan.kind[t + 2] === NUMERAL && scan.gap[t + 1] === NO_GAP))
  );
}

/** Last token of three, two and four digits parted alike; 0 otherwise. */
function groupedEnd(scan: Scan, t: number): number {
  const { first } = scan;
  let at = t;
  let sign = -1;
  for (const want of [2, 4]) {
    let next = at + 1;
    let here = 0;
    if (next >= scan.n) return 0;
    if (scan.kind[next] === SIGN) {
      here = scan.bits[next]!;
      if (!isDash(here) && here !== 46 && here !== 47 && here !== 95 && here !== 44) return 0;
      if (isDash(here)) here = 45;
      next++;
    } else if (scan.gap[next] !== GAP) return 0;
    if (next >= scan.n || scan.kind[next] !== NUMERAL || scan.size[next] !== want) return 0;
    if (sign >= 0 && sign !== here) return 0;
    sign = here;
    at = next;
  }
  // More digits on either side make it part of something else.
  if (
    t > 0 &&
    scan.gap[t] === NO_GAP &&
    (scan.kind[t - 1] === NUMERAL ||
      (scan.kind[t - 1] === SIGN && t > 1 && scan.kind[t - 2] === NUMERAL && scan.gap[t - 1] === NO_GAP))
  )
    return 0;
  if (
    at + 1 < scan.n &&
    scan.kind[at + 1] === SIGN &&
    scan.gap[at + 1] === NO_GAP &&
    at + 2 < scan.n &&
    scan.kind[at + 2] === NUMERAL &&
    scan.gap[at + 2] === NO_GAP
  )
    return 0;
  if (
    sign === 0 &&
    at + 1 < scan.n &&
    scan.kind[at + 1] === NUMERAL &&
    scan.gap[at + 1] === GAP &&
    scan.size[at + 1]! >= 3 &&
    (scan.seen & SSN) === 0
  )
    return 0;
  const g = first[at]!;
  const d = scan.digits;
  const zero = (from: number, n: number): boolean => {
    for (let i = from; i < from + n; i++) if (d[i] !== 0) return false;
    return true;
  };
  if (!isValidArea(scan, first[t]!)) return 0;
  // "version 183.19.2896", "article 104-22-9911"
  if ((scan.seen & KEEP) !== 0 && (scan.seen & SSN) === 0 && isReadableNumber(scan, t)) return 0;
  if (zero(first[t]! + 3, 2) || zero(g, 4)) return 0;
  return at;
}

function isValidArea(scan: Scan, at: number): boolean {
  const d = scan.digits;
  const a = d[at]! * 100 + d[at + 1]! * 10 + d[at + 2]!;
  if (a === 0 || a === 666) return false;
  if (a < 900) return true;
  const group = d[at + 3]! * 10 + d[at + 4]!;
  return (
    (group >= 50 && group <= 65) ||
    (group >= 70 && group <= 88) ||
    (group >= 90 && group <= 92) ||
    (group >= 94 && group <= 99)
  );
}

/** Whether a character code is a hyphen, a dash or a minus sign, in ASCII, Unicode or as a small form. */
export function isDash(code: number): boolean {
  return code === 45 || (code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0xfe58 || code === 0xfe63;
}
