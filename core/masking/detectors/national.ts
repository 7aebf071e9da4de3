/**
 * National numbers (identity, tax, passport, licence, social insurance, business) after their name, and whatever a
 * person calls "my ... number". The name decides, not a checksum: a mistyped one is as private as a right one.
 */
import { NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { ACCOUNT, CARD, COMMON, KEEP, LINK, NATIONAL, NUMBER, PASSWORD, PHONE, UNIT, hashWord } from '../text/words.ts';
import { numbersByCue, recogniseNumber } from '../national/all.ts';
import type { NationalNumber } from '../national/number.ts';
import { isReadableNumber } from './card.ts';
import { isDash } from './ssn.ts';
import type { Detector, Found } from './detector.ts';
import { RANK } from './detector.ts';
import { WHY } from '../why.ts';

const POSSESSIVES = new Set(
  [
    'my',
    'mein',
    'meine',
    'meiner',
    'mi',
    'mon',
    'ma',
    'meu',
    'minha',
    'mio',
    'mia',
    'mijn',
    'his',
    'her',
    'our',
    'their',
    'your',
  ].map(hashWord),
);
const INNER_SIGNS = new Set([...'-./–—‐‑‒_ ():&*+=,'].map((c) => c.charCodeAt(0)));

export const national: Detector = {
  name: 'national',
  wants: (scan, dialogue) =>
    (scan.digitCount >= 2 || scan.capitals > 1 || (scan.capitals === 1 && scan.upper[0] === 0)) &&
    ((scan.seen & (NATIONAL | NUMBER)) !== 0 || (dialogue.asked & NATIONAL) !== 0),
  find: (scan, found, dialogue) => {
    const names = namedNumbers(scan);
    for (let t = 0; t < scan.n; t++) {
      if (scan.kind[t] !== WORD || (scan.bits[t]! & (NATIONAL | NUMBER)) === 0) continue;
      // Letters inside a longer code are no name of anything.
      if (t > 0 && scan.gap[t] === NO_GAP && scan.kind[t - 1] !== SIGN) continue;
      if (scan.size[t]! < 3 && scan.gap[t + 1] === NO_GAP && scan.kind[t + 1] === NUMERAL) continue;
      if (!isNumberName(scan, t) || (scan.upper[t] !== 3 && AMBIGUOUS_NAMES.has(scan.hash[t]!) && isPlainWord(scan, t)))
        continue;
      const own = hasPossessive(scan, t);
      const from = valueStart(scan, t, own);
      if (from < 0) continue;
      const last = valueEnd(scan, from, own);
      if (last < 0) continue;
      const known = recogniseNumber(scan.text.slice(scan.start[from], scan.end[last]), names);
      found.push({
        start: scan.start[from]!,
        end: scan.end[last]!,
        type: 'NATIONAL_ID',
        action: 'mask',
        shown: '',
        why: known === undefined ? WHY['national-called'] : { ...WHY['national-checked'], of: known.code },
        rank: RANK.cue,
      });
      t = last;
    }
    if (names.size > 0) findAnywhere(scan, found, names);
    if ((dialogue.asked & NATIONAL) !== 0 && scan.n <= 14) {
      for (let t = 0; t < scan.n; t++) {
        if (!isCodeStart(scan, t)) continue;
        const last = valueEnd(scan, t);
        if (last < 0) continue;
        found.push({
          start: scan.start[t]!,
          end: scan.end[last]!,
          type: 'NATIONAL_ID',
          action: 'mask',
          shown: '',
          why: WHY['national-asked'],
          rank: RANK.cue,
        });
        return;
      }
    }
  },
};

/** Abbreviations that are everyday words of some language: German `ein`, Spanish `sin`, `pan`, `nit`. */
const AMBIGUOUS_NAMES = new Set(
  [
    'ein',
    'sin',
    'pan',
    'nie',
    'nit',
    'fin',
    'tin',
    'ice',
    'mst',
    'dl',
    'chn',
    'ric',
    'edb',
    'dic',
    'rif',
    'mf',
    'cf',
    'coe',
    'nin',
    'inn',
    'nip',
    'rut',
    'rc',
    'medicare',
    'ni',
    'patente',
    'permis',
    'permiso',
    'conducir',
    'conduire',
  ].map(hashWord),
);

/** In small letters, and none of the words that announce a person's number. */
function isPlainWord(scan: Scan, t: number): boolean {
  if (t > 0 && scan.kind[t - 1] === WORD && POSSESSIVES.has(scan.hash[t - 1]!)) return false;
  const next = t + 1;
  if ((scan.meaning(next) & (NUMBER | LINK | NATIONAL)) !== 0)
    return scan.kind[next + 1] === NUMERAL && scan.gap[next + 1] === NO_GAP;
  return !(scan.isSign(next, 58) || scan.isSign(next, 35) || scan.isSign(next, 61));
}

/** The numbers whose names are in the message. */
function namedNumbers(scan: Scan): ReadonlySet<NationalNumber> {
  const names = new Set<NationalNumber>();
  if ((scan.seen & NATIONAL) === 0) return names;
  for (let t = 0; t < scan.n; t++)
    if (scan.kind[t] === WORD && (scan.bits[t]! & NATIONAL) !== 0)
      for (const number of numbersByCue(scan.hash[t]!) ?? []) names.add(number);
  return names;
}

/** Runs of a message that are tried against every national number: a bound for hostile ones. */
const MOST_TRIED = 40;

/** "44051401359 is my PESEL": the name is not directly before the number, so form and check digit decide. */
function findAnywhere(scan: Scan, found: Found[], names: ReadonlySet<NationalNumber>): void {
  for (let t = 0, tried = 0; t < scan.n && tried < MOST_TRIED; t++) {
    if (!isCodeStart(scan, t) || (t > 0 && scan.gap[t] === NO_GAP && scan.kind[t - 1] !== SIGN)) continue;
    const last = valueEnd(scan, t);
    if (last < 0) continue;
    tried++;
    const start = scan.start[t]!;
    const end = scan.end[last]!;
    const known = found.some((f) => f.start < end && f.end > start)
      ? undefined
      : recogniseNumber(scan.text.slice(start, end), names);
    if (known !== undefined)
      found.push({
        start,
        end,
        type: 'NATIONAL_ID',
        action: 'mask',
        shown: '',
        why: { ...WHY['national-checked'], of: known.code },
        rank: RANK.checksum,
      });
    t = last;
  }
}

/** Is the word at `t` the name of a personal number, itself or by the words before it? */
function isNumberName(scan: Scan, t: number): boolean {
  if ((scan.bits[t]! & KEEP) !== 0) return false;
  if ((scan.bits[t]! & NATIONAL) !== 0) {
    for (let k = t - 1; k >= 0 && k >= t - 2; k--) if ((scan.meaning(k) & KEEP) !== 0) return false;
    // "serial number is PPS945027333": letters of a longer code.
    if (scan.gap[t + 1] === NO_GAP && scan.kind[t + 1] === NUMERAL && isReadableNumber(scan, t)) return false;
    return true;
  }
  for (let k = t - 1, words = 0; k >= 0 && words < 5; k--) {
    if (scan.kind[k] === SIGN) continue;
    // "my iso11649 number": digits that end the name.
    if (scan.kind[k] === NUMERAL && k > 0 && scan.gap[k] === NO_GAP) continue;
    if (scan.kind[k] !== WORD) return false;
    if (BOOK_NUMBERS.has(scan.hash[k]!) && ++words > 0) continue;
    if ((scan.bits[k]! & (KEEP | PHONE | UNIT | PASSWORD)) !== 0) return false;
    if ((scan.bits[k]! & (CARD | ACCOUNT)) !== 0 && (scan.bits[k]! & NATIONAL) === 0) return false;
    if ((scan.bits[k]! & NATIONAL) !== 0) return true;
    // "my number is" alone names nothing.
    if (POSSESSIVES.has(scan.hash[k]!)) return words > 0;
    words++;
  }
  return false;
}

/** Numbers of books are for everybody, but "my ISBN number" is an author's. */
const BOOK_NUMBERS = new Set(['isbn', 'ismn', 'issn', 'isan'].map(hashWord));

/** "my … number is": what follows may be a code of capitals without digits. Not in a message that shouts. */
function hasPossessive(scan: Scan, t: number): boolean {
  if ((scan.bits[t]! & NUMBER) === 0 || scan.upper[t] === 3 || (scan.meaning(t + 1) & LINK) === 0) return false;
  for (let k = t - 1, words = 0; k >= 0 && words < 5; k--) {
    if (scan.kind[k] !== WORD) continue;
    if (POSSESSIVES.has(scan.hash[k]!)) return scan.upper[k] !== 3;
    words++;
  }
  return false;
}

/** Four capitals or more that are no known word. */
function isLetterCode(scan: Scan, t: number): boolean {
  if (scan.kind[t] !== WORD || scan.upper[t] !== 3) return false;
  const sign =
    scan.kind[t + 1] === SIGN &&
    INNER_SIGNS.has(scan.bits[t + 1]!) &&
    scan.gap[t + 1] === NO_GAP &&
    scan.gap[t + 2] === NO_GAP &&
    scan.kind[t + 2] === WORD;
  if (sign && scan.upper[t + 2] !== 0) return true;
  return scan.size[t]! >= 4 && (scan.bits[t]! & (COMMON | LINK | KEEP | UNIT)) === 0;
}

/** First token of the value: past linking words and signs, up to three other words of the name. */
function valueStart(scan: Scan, cue: number, own: boolean): number {
  let words = 0;
  for (let t = cue + 1; t < scan.n && t - cue < 12; t++) {
    if (isCodeStart(scan, t) || (own && isLetterCode(scan, t))) return t;
    const kind = scan.kind[t]!;
    if (kind === SIGN) {
      const c = scan.bits[t]!;
      if ((c === 46 || c === 63 || c === 33 || c === 59) && scan.gap[t + 1] !== NO_GAP) return -1;
      continue;
    }
    if (kind !== WORD || (scan.bits[t]! & (KEEP | PHONE | UNIT)) !== 0) return -1;
    if ((scan.bits[t]! & (LINK | NUMBER | NATIONAL)) === 0 && ++words > 3) return -1;
  }
  return -1;
}

/** Does a run of letters and digits with a digit in it begin here, short words in capitals before it included? */
function isCodeStart(scan: Scan, t: number): boolean {
  if (scan.kind[t] === NUMERAL) return true;
  if (scan.kind[t] !== WORD || scan.size[t]! > 6) return false;
  for (let k = t + 1; k < scan.n && k < t + 8; k++) {
    if (scan.gap[k] !== NO_GAP) {
      return (
        (scan.size[t] === 1
          ? scan.upper[t] !== 0 && (scan.bits[t]! & LINK) === 0
          : scan.upper[t] === 3 ||
            (scan.size[t] === 2 &&
              scan.upper[t] !== 0 &&
              scan.kind[k] === NUMERAL &&
              (scan.size[k]! >= 5 || scan.kind[k + 1] === NUMERAL))) &&
        scan.size[t]! <= 4 &&
        (scan.kind[k] === NUMERAL ||
          isDashedNumber(scan, k) ||
          (scan.kind[k] === WORD &&
            scan.size[k]! <= 2 &&
            scan.upper[k] !== 0 &&
            (isDashedNumber(scan, k + 1) ||
              (scan.kind[k + 1] === NUMERAL && (scan.gap[k + 1] === NO_GAP || scan.size[k + 1]! >= 5)))))
      );
    }
    if (scan.kind[k] === NUMERAL) return true;
    if (scan.kind[k] === SIGN && !INNER_SIGNS.has(scan.bits[k]!)) return false;
  }
  return false;
}

/** A dash and a number of five digits or more: "DE - 113866163". */
function isDashedNumber(scan: Scan, k: number): boolean {
  return scan.isSign(k, 45) && scan.kind[k + 1] === NUMERAL && scan.size[k + 1]! >= 5;
}

/** Last token of the value, or -1 when it is too short to be one. */
export function valueEnd(scan: Scan, from: number, own = false): number {
  let last = from;
  let digits = 0;
  let characters = 0;
  for (let t = from; t < scan.n && t - from < 40; t++) {
    const kind = scan.kind[t]!;
    const glued = t === from || scan.gap[t] === NO_GAP;
    if (kind === NUMERAL) {
      digits += scan.size[t]!;
      characters += scan.size[t]!;
      last = t;
    } else if (kind === WORD) {
      const opens =
        scan.size[t]! <= 2 &&
        scan.upper[t] !== 0 &&
        (isDashedNumber(scan, t + 1) ||
          (scan.kind[t + 1] === NUMERAL && (scan.gap[t + 1] === NO_GAP || scan.size[t + 1]! >= 5)));
      if (
        !glued &&
        !opens &&
        !(scan.size[t] === 1 && scan.upper[t] !== 0 && digits > 0) &&
        !(
          scan.size[t]! <= 3 &&
          (scan.bits[t]! & (LINK | UNIT | COMMON)) === 0 &&
          (scan.upper[t] !== 0 || scan.size[t] === 1) &&
          digits > 0
        )
      ) {
        if (!(scan.upper[t] === 3 && scan.size[t]! <= 5 && (scan.bits[t]! & (LINK | COMMON)) === 0)) break;
      }
      if (scan.size[t]! > 12) break;
      characters += scan.size[t]!;
      last = t;
    } else if (kind === SIGN) {
      if (!INNER_SIGNS.has(scan.bits[t]!)) break;
      // A sign belongs to the value when something of it follows at once.
      if (
        t + 1 >= scan.n ||
        (scan.gap[t + 1] !== NO_GAP &&
          scan.gap[t] !== NO_GAP &&
          scan.kind[t + 1] !== NUMERAL &&
          !(scan.kind[t + 1] === WORD && scan.size[t + 1] === 1 && scan.upper[t + 1] !== 0))
      )
        break;
      if (scan.gap[t + 1] !== NO_GAP && !isDash(scan.bits[t]!) && scan.bits[t] !== 47) break;
    } else break;
  }
  return (digits >= 2 || own) && characters >= 5 ? last : -1;
}
