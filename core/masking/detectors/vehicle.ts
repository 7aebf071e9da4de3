/** Vehicle identification numbers, ISO 3779 (check digit by 49 CFR 565.15), and number plates after a cue. */
import { NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { VEHICLE, hashWord } from '../text/words.ts';
import type { Detector } from './detector.ts';
import { RANK } from './detector.ts';
import { runEnd, valueStartAfter } from './value.ts';
import { WHY } from '../why.ts';

const FORM = /^[A-HJ-NPR-Z0-9]{17}$/;
/** Letters A to Z as digits; I, O and Q are not used. */
const LETTER_VALUES = [...'12345678.12345.7.923456789'].map(Number);
/** A run of hardly any letters is another number. */
const LEAST_LETTERS = 5;
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const VIN_WORDS = new Set(['vin', 'chassis', 'fahrgestellnummer', 'fin'].map(hashWord));

export const vehicle: Detector = {
  name: 'vehicle',
  wants: (scan) => scan.digitCount >= 2 && ((scan.seen & VEHICLE) !== 0 || (scan.longest >= 17 && scan.glues > 0)),
  find: (scan, found) => {
    for (let t = 0; t < scan.n; t++) {
      if (scan.kind[t] === WORD && (scan.bits[t]! & VEHICLE) !== 0 && !VIN_WORDS.has(scan.hash[t]!)) {
        const from = valueStartAfter(scan, t, 0, 5);
        if (from < 0) continue;
        let last = runEnd(scan, from);
        while (
          last + 1 < scan.n &&
          last - from < 5 &&
          scan.gap[last + 1] === 1 &&
          (scan.kind[last + 1] === NUMERAL
            ? scan.size[last + 1]! <= 4
            : scan.kind[last + 1] === WORD && scan.size[last + 1]! <= 3 && scan.upper[last + 1] === 3)
        )
          last++;
        const run = scan.text.slice(scan.start[from], scan.end[last]);
        if (/\d/.test(run) && /[A-Z]/i.test(run) && run.length >= 4 && run.length <= 12)
          found.push({
            start: scan.start[from]!,
            end: scan.end[last]!,
            type: 'PLATE',
            action: 'mask',
            shown: '',
            why: WHY['plate-called'],
            rank: RANK.cue,
          });
        continue;
      }
      if (
        (scan.kind[t] !== WORD && scan.kind[t] !== NUMERAL) ||
        (t > 0 && scan.gap[t] === NO_GAP && scan.kind[t - 1] !== SIGN)
      )
        continue;
      let last = t;
      while (
        last + 1 < scan.n &&
        last - t < 17 &&
        scan.gap[last + 1] === NO_GAP &&
        (scan.kind[last + 1] === WORD || scan.kind[last + 1] === NUMERAL)
      )
        last++;
      if (last === t || scan.end[last]! - scan.start[t]! !== 17) continue;
      const run = scan.text.slice(scan.start[t], scan.end[last]).toUpperCase();
      if (FORM.test(run) && (hasVinCueBefore(scan, t) || hasValidCheckDigit(run)))
        found.push({
          start: scan.start[t]!,
          end: scan.end[last]!,
          type: 'VIN',
          action: 'mask',
          shown: '',
          why: WHY['vin-checked'],
          rank: RANK.checksum,
        });
    }
  },
};

function hasVinCueBefore(scan: Scan, t: number): boolean {
  for (let k = t - 1; k >= 0 && k > t - 6; k--) if (scan.kind[k] === WORD && VIN_WORDS.has(scan.hash[k]!)) return true;
  return false;
}

function hasValidCheckDigit(vin: string): boolean {
  let sum = 0;
  let letters = 0;
  for (let i = 0; i < 17; i++) {
    const ch = vin.charCodeAt(i);
    if (ch >= 65) letters++;
    sum += (ch < 58 ? ch - 48 : LETTER_VALUES[ch - 65]!) * WEIGHTS[i]!;
  }
  return letters >= LEAST_LETTERS && vin[8] === '0123456789X'[sum % 11];
}
