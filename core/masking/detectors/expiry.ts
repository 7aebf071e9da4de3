/** Expiry of a card: month and year after a cue, or beside a card number. */
import { NO_GAP, NUMERAL, SIGN } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { CARD, EXPIRY, MONTH } from '../text/words.ts';
import type { Detector } from './detector.ts';
import { RANK } from './detector.ts';
import { PlacesByEnd, cueBefore } from './near.ts';
import { WHY } from '../why.ts';

const CARDS: ReadonlySet<string> = new Set(['CARD']);

export const expiry: Detector = {
  name: 'expiry',
  wants: (scan, dialogue) =>
    scan.digitCount >= 2 &&
    ((scan.seen & EXPIRY) !== 0 ||
      (dialogue.asked & EXPIRY) !== 0 ||
      scan.digitCount >= 15 ||
      scan.hasBarrier ||
      dialogue.cardHidden),
  find: (scan, found, dialogue) => {
    const cards = new PlacesByEnd(found, CARDS);
    const months = (scan.seen & MONTH) !== 0;
    // Of numbers alone, with no card beside them and none spoken of, there is none.
    if (
      !months &&
      ((scan.seen & (EXPIRY | CARD)) | (dialogue.asked & EXPIRY)) === 0 &&
      !dialogue.cardHidden &&
      !scan.hasBarrier &&
      cards.none
    )
      return;
    for (let i = 0, t = 0; t < scan.n; t++) {
      if (!months) {
        while (i < scan.numeralCount && scan.numerals[i]! < t) i++;
        if (i === scan.numeralCount) return;
        t = scan.numerals[i]!;
      }
      if (scan.kind[t] !== NUMERAL) {
        if (
          (scan.meaning(t) & MONTH) !== 0 &&
          scan.kind[t + 1] === NUMERAL &&
          hasExpiryCue(scan, t, dialogue.asked) &&
          isExpiryYear(scan, t + 1)
        )
          push(t, t + 1);
        continue;
      }
      const month = scan.size[t]! <= 2 ? numeralValue(scan, t) : 0;
      if (month >= 1 && month <= 12) {
        let year = t + 1;
        if (scan.kind[year] === SIGN && (scan.bits[year] === 47 || scan.bits[year] === 45 || scan.bits[year] === 46))
          year++;
        else if (scan.gap[year] === NO_GAP) continue;
        if (scan.kind[year] !== NUMERAL || !isExpiryYear(scan, year)) continue;
        // A third part makes it a date; it is no expiry unless it was called one.
        if (
          scan.kind[year + 1] === SIGN &&
          scan.gap[year + 1] === NO_GAP &&
          scan.kind[year + 2] === NUMERAL &&
          scan.gap[year + 2] === NO_GAP
        )
          continue;
        if (
          hasExpiryCue(scan, t, dialogue.asked) ||
          (dialogue.cardHidden && isWholeMessage(scan, t, year)) ||
          (scan.isSign(t + 1, 47) && isBesideCard(scan, t, cards))
        ) {
          push(t, year);
          t = year;
        }
      } else if (scan.size[t] === 4 && hasExpiryCue(scan, t, dialogue.asked) && isMonthAndYear(scan, t)) push(t, t);
    }
    function push(first: number, last: number): void {
      found.push({
        start: scan.start[first]!,
        end: scan.end[last]!,
        type: 'EXPIRY',
        action: 'mask',
        shown: '',
        why: WHY['expiry-form'],
        rank: RANK.cue + 0.5,
      });
    }
  },
};

/** Nothing else in the message but signs. */
function isWholeMessage(scan: Scan, first: number, last: number): boolean {
  for (let t = 0; t < scan.n; t++) if ((t < first || t > last) && scan.kind[t] !== SIGN) return false;
  return true;
}

function numeralValue(scan: Scan, t: number): number {
  let v = 0;
  for (let i = 0; i < scan.size[t]! && i < 5; i++) v = v * 10 + scan.digits[scan.first[t]! + i]!;
  return v;
}

function isExpiryYear(scan: Scan, t: number): boolean {
  const size = scan.size[t]!;
  if (size !== 2 && size !== 4) return false;
  const v = numeralValue(scan, t);
  return size === 2 ? v >= 15 && v <= 49 : v >= 2015 && v <= 2049;
}

function isMonthAndYear(scan: Scan, t: number): boolean {
  const v = numeralValue(scan, t);
  return v >= 115 && Math.floor(v / 100) <= 12 && v % 100 >= 15 && v % 100 <= 49;
}

function hasExpiryCue(scan: Scan, t: number, asked: number): boolean {
  return (asked & EXPIRY) !== 0 || cueBefore(scan, t, EXPIRY, 5) >= 0;
}

function isBesideCard(scan: Scan, t: number, cards: PlacesByEnd): boolean {
  const at = scan.start[t]!;
  if (cards.some(at, 23, () => true)) return true;
  // In text masked already the card is a placeholder.
  for (let k = t - 1; k >= 0 && k > t - 5; k--)
    if (scan.kind[k] === 4 && scan.text.startsWith('[card', scan.start[k])) return true;
  return (scan.seen & CARD) !== 0 && cueBefore(scan, t, CARD, 2) >= 0;
}
