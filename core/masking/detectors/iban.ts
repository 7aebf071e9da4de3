/**
 * International bank account numbers, ISO 13616: country, two check digits, account, mod 97 = 1. Lengths from the IBAN
 * registry (SWIFT, release 99, 2025). Upper or lower case, written together or parted by blanks, dashes or dots
 * anywhere.
 */
import { NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { INFO } from '../text/fold.ts';
import { ACCOUNT, COMMON, LINK, hashWord } from '../text/words.ts';
import type { Detector, Found } from './detector.ts';
import { RANK } from './detector.ts';
import { MOST_TOKENS_BACK } from './near.ts';
import { valueEnd } from './national.ts';
import { runEnd } from './value.ts';
import { WHY } from '../why.ts';

const LENGTH_BY_COUNTRY: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HN: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
};
/** The same by two folded letters: most words before a number end in no country. */
const LENGTH_BY_PAIR = new Uint8Array(27 * 26 + 1);
for (const [country, length] of Object.entries(LENGTH_BY_COUNTRY))
  LENGTH_BY_PAIR[(country.charCodeAt(0) - 65) * 26 + country.charCodeAt(1) - 65] = length;

function pairIndex(scan: Scan, at: number): number {
  const a = (INFO[scan.text.charCodeAt(at)]! & 0xffff) - 97;
  const b = (INFO[scan.text.charCodeAt(at + 1)]! & 0xffff) - 97;
  return a >= 0 && a < 26 && b >= 0 && b < 26 ? a * 26 + b : 27 * 26;
}

/** The country's name by the same two letters, so that none is cut out of a message of nothing else. */
const COUNTRY_BY_PAIR: string[] = [];
for (const country of Object.keys(LENGTH_BY_COUNTRY))
  COUNTRY_BY_PAIR[(country.charCodeAt(0) - 65) * 26 + country.charCodeAt(1) - 65] = country;

function asciiLetter(scan: Scan, at: number): number {
  const a = (scan.text.charCodeAt(at) | 32) - 97;
  const b = (scan.text.charCodeAt(at + 1) | 32) - 97;
  return a >= 0 && a < 26 && b >= 0 && b < 26 ? a * 26 + b : -1;
}

const IBAN_WORD = hashWord('iban');

/**
 * Accounts of a right length whose check digits are wrong, in one message; from the next on, its rest is hidden:
 * anyone who sends so many gets more hidden, and no more time than others.
 */
const MOST_WRONG = 2_000;

export const iban: Detector = {
  name: 'iban',
  // Of some countries all but the check digits may be letters.
  wants: (scan) => scan.digitCount >= 2 && scan.text.length >= 15,
  find: (scan, found) => {
    let wrong = 0;
    for (let i = 0; i < scan.numeralCount; i++) {
      const t = scan.numerals[i]!;
      if (t === 0) continue;
      const w = t - 1;
      // The country: the last two letters right before the check digits, or two single letters.
      if (scan.kind[w] !== WORD) continue;
      const letters = scan.size[w]!;
      if (letters > 2 && scan.gap[t] !== NO_GAP) continue;
      let start = scan.end[w]! - 2;
      if (letters !== 1 && start + 2 - letters === scan.start[w] && LENGTH_BY_PAIR[pairIndex(scan, start)] === 0)
        continue;
      // "card is 62 61 30 ...": a short word before digits is Iceland one time in ninety-seven.
      if (
        letters > 1 &&
        (scan.bits[w]! & (LINK | COMMON)) !== 0 &&
        scan.upper[w] !== 3 &&
        (scan.gap[t] !== NO_GAP || letters > 2) &&
        !hasIbanCue(scan, w)
      )
        continue;
      let country = '';
      if (letters === 1) {
        if (w === 0 || scan.kind[w - 1] !== WORD || scan.size[w - 1] !== 1) continue;
        start = scan.start[w - 1]!;
        country = (scan.word(w - 1) + scan.word(w)).toUpperCase();
      } else if (letters === 2) {
        start = scan.start[w]!;
        if (scan.end[w]! - start !== 2) country = fromFullWidth(scan.word(w)).toUpperCase();
      }
      if (country === '')
        country =
          COUNTRY_BY_PAIR[asciiLetter(scan, start)] ?? fromFullWidth(scan.text.slice(start, scan.end[w])).toUpperCase();
      const length = LENGTH_BY_COUNTRY[country];
      if (length === undefined) continue;
      const end = accountEnd(scan, t, country, length);
      if (end < 0 && ++wrong > MOST_WRONG) {
        found.push({
          start,
          end: scan.text.length,
          type: 'IBAN',
          action: 'mask',
          shown: '',
          why: WHY['accounts-too-many'],
          rank: RANK.shape,
        });
        return;
      }
      if (end > 0) {
        found.push({
          start,
          end,
          type: 'IBAN',
          action: 'mask',
          shown: '',
          why: WHY['iban-checked'],
          rank: RANK.card + 1,
        });
        // Whatever begins inside it is part of it.
        while (i + 1 < scan.numeralCount && scan.end[scan.numerals[i + 1]!]! <= end) i++;
        let behind = scan.numerals[i]! + 1;
        while (behind < scan.n && scan.end[behind]! <= end) behind++;
        findBicAfter(scan, found, behind);
      } else if (end < 0 && hasIbanCue(scan, w))
        found.push({
          start,
          end: -end,
          type: 'IBAN',
          action: 'mask',
          shown: '',
          why: WHY['iban-called'],
          rank: RANK.cue,
        });
      else if (end === 0 && hasIbanCue(scan, w)) {
        // Of a wrong length, but called one.
        const last = valueEnd(scan, w);
        if (last > t && scan.end[last]! - start >= 12)
          found.push({
            start,
            end: scan.end[last]!,
            type: 'IBAN',
            action: 'mask',
            shown: '',
            why: WHY['iban-called'],
            rank: RANK.cue,
          });
      }
    }
  },
};

/** End of the number when its checksum is right, minus the end when only its length is, 0 otherwise. */
function accountEnd(scan: Scan, t: number, country: string, length: number): number {
  if (scan.size[t]! < 2) return accountEndSpaced(scan, t, country, length);
  const d = scan.first[t]!;
  return readAccount(scan, t, 2, country, scan.digits[d]! * 10 + scan.digits[d + 1]!, length - 4);
}

/** Check digits written apart: "D E 8 9 ...". */
function accountEndSpaced(scan: Scan, t: number, country: string, length: number): number {
  if (scan.kind[t + 1] !== NUMERAL || scan.size[t + 1] !== 1) return 0;
  return readAccount(
    scan,
    t + 2,
    0,
    country,
    scan.digits[scan.first[t]!]! * 10 + scan.digits[scan.first[t + 1]!]!,
    length - 4,
  );
}

/** Reads `need` characters of the account from token `t`, skipping its first digits; mod 97 goes along (ISO 7064). */
function readAccount(scan: Scan, t: number, skip: number, country: string, check: number, need: number): number {
  const { n, kind: kinds, start: starts, end: ends, size: sizes, first: firsts, digits, text } = scan;
  let rest = 0;
  let signs = 0;
  let end = 0;
  for (let at = t; at < n && need > 0; at++) {
    const kind = kinds[at]!;
    if (kind === SIGN) {
      if (++signs > 2) return 0;
      continue;
    }
    if (kind !== WORD && kind !== NUMERAL) return 0;
    if (at > t && starts[at]! - ends[at - 1]! > 4) return 0;
    signs = 0;
    const from = at === t ? skip : 0;
    const size = sizes[at]! - from;
    if (size > need) return 0;
    if (kind === NUMERAL) {
      const first = firsts[at]! + from;
      for (let i = first; i < first + size; i++) rest = (rest * 10 + digits[i]!) % 97;
    } else {
      for (let i = starts[at]!; i < ends[at]!; i++) {
        const letter = INFO[text.charCodeAt(i)]! & 0xffff;
        if (letter === 0) continue;
        if (letter < 97 || letter > 122) return 0;
        rest = (rest * 100 + letter - 87) % 97;
      }
    }
    need -= size;
    end = ends[at]!;
  }
  if (need !== 0) return 0;
  rest = (rest * 100 + country.charCodeAt(0) - 55) % 97;
  rest = (rest * 100 + country.charCodeAt(1) - 55) % 97;
  return (rest * 100 + check) % 97 === 1 ? end : -end;
}

const BIC = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

/** "BE03 7310 1866 4084 KREDBEBB": the bank's code right behind the account (ISO 9362). */
function findBicAfter(scan: Scan, found: Found[], t: number): void {
  if (scan.kind[t] !== WORD || scan.upper[t] === 0 || scan.gap[t] === NO_GAP) return;
  const last = runEnd(scan, t);
  const run = scan.text.slice(scan.start[t], scan.end[last]);
  if (BIC.test(run) && LENGTH_BY_COUNTRY[run.slice(4, 6)] !== undefined)
    found.push({
      start: scan.start[t]!,
      end: scan.end[last]!,
      type: 'ACCOUNT',
      action: 'mask',
      shown: '',
      why: WHY['bic-after-iban'],
      rank: RANK.cue,
    });
}

function hasIbanCue(scan: Scan, before: number): boolean {
  if ((scan.seen & ACCOUNT) === 0) return false;
  for (let t = before - 1, n = 0; t >= 0 && n < 8 && before - t < MOST_TOKENS_BACK; t--) {
    if (scan.kind[t] !== WORD) continue;
    n++;
    if (scan.hash[t] === IBAN_WORD) return true;
  }
  return false;
}

function fromFullWidth(word: string): string {
  return /^[A-Za-z]*$/.test(word) ? word : word.normalize('NFKC').replace(/\p{Cf}|\p{M}/gu, '');
}
