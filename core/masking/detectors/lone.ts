/**
 * An answer to a question that is not known: a message that is nothing but a number of four to nineteen digits, a short
 * code of letters and digits, or a name with a number beside it, in a conversation of which the other side's messages
 * are unknown. It is hidden, because a question that is not known may have asked for a value. Where the agent's
 * messages are known, the question decides.
 */
import { BARRIER, GAP, LINE_BREAK, NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import {
  ASK,
  COMMON,
  DIGIT_WORD,
  GIVEN,
  KEEP,
  LINK,
  MONTH,
  NUMBER,
  STREET,
  SURNAME,
  TIMES,
  UNIT,
  hashWord,
} from '../text/words.ts';
import { BRAND, ENGLISH, FAMILY, FIRST, FIRST_RARE, PLACE, RARE, wordKinds } from '../lexicon/known.ts';
import type { Detector, Found } from './detector.ts';
import { RANK } from './detector.ts';
import { WHY } from '../why.ts';
import type { MaskWhy } from '../../vocabulary/maskReasons.ts';

export const lone: Detector = {
  name: 'lone',
  wants: (scan, dialogue) =>
    dialogue.otherSideUnknown &&
    ((scan.digitCount >= 2 && scan.digitCount <= 19 && scan.n <= 10) ||
      (scan.digitCount >= LEAST_CARD_DIGITS && scan.n <= 30)),
  find: (scan, found) => {
    if (scan.digitCount >= LEAST_CARD_DIGITS && (scan.seen & KEEP) === 0) findLongNumbers(scan, found);
    if (scan.n > 10 || scan.digitCount > 19) return;
    let first = -1;
    let last = -1;
    for (let t = 0; t < scan.n; t++) {
      if (scan.kind[t] === NUMERAL) {
        if (first < 0) first = t;
        last = t;
      } else if (scan.kind[t] !== SIGN) {
        const before = found.length;
        findBesideName(scan, found);
        if (found.length === 0 && before === 0) findCode(scan, found);
        return;
      }
    }
    if (first < 0 || found.length > 0 || scan.digitCount < 4) return;
    if (first === last && isYear(scan, first)) return;
    if (first !== last && (scan.hasDotted || scan.hasColon || isDateOrFraction(scan))) return;
    pushNumber(scan, found, first, last, WHY['number-alone']);
  },
};

/** Least and most digits of a number that may be a card's, however it was mistyped. */
const LEAST_CARD_DIGITS = 13;
const MOST_CARD_DIGITS = 19;

/** Numbers as long as a card's, by themselves or in groups of four, whatever they begin with. */
function findLongNumbers(scan: Scan, found: Found[]): void {
  for (let t = 0; t < scan.n; t++) {
    if (scan.kind[t] !== NUMERAL) continue;
    let last = t;
    let digits = scan.size[t]!;
    while (
      scan.size[t] === 4 &&
      last + 1 < scan.n &&
      scan.kind[last + 1] === NUMERAL &&
      scan.gap[last + 1] === GAP &&
      scan.size[last + 1]! <= 4 &&
      digits < MOST_CARD_DIGITS
    )
      digits += scan.size[++last]!;
    const glued =
      (t > 0 && scan.gap[t] === NO_GAP) ||
      (last + 1 < scan.n && scan.gap[last + 1] === NO_GAP && scan.kind[last + 1] === WORD);
    if (
      digits >= LEAST_CARD_DIGITS &&
      digits <= MOST_CARD_DIGITS &&
      !glued &&
      !found.some((f) => f.start < scan.end[last]! && f.end > scan.start[t]!)
    )
      pushNumber(scan, found, t, last, WHY['card-length-alone']);
    t = last;
  }
}

function pushNumber(scan: Scan, found: Found[], first: number, last: number, why: MaskWhy): void {
  found.push({
    start: scan.start[first]!,
    end: scan.end[last]!,
    type: 'NUMBER',
    action: 'mask',
    shown: '',
    why,
    rank: RANK.shape - 0.8,
  });
}

const LINKING_WORDS = new Set(['and', 'n', 'its', 'it', 's', 'is', 'yes', 'sure', 'ok', 'okay'].map(hashWord));
/** What makes a number beside it one that may be read. */
const READABLE = UNIT | MONTH | KEEP | ASK | COMMON | STREET | DIGIT_WORD | TIMES;

const UNIT_WORDS = new Set(
  'gb mb tb kb ghz mhz cc nos th nd rd st k mp px ft lbs lb ml mg gm gms kgs hp ltr ltrs bhk sqft rpm kw kwh mah'
    .split(' ')
    .map(hashWord),
);

/** Is this word in no list, or too short to mean anything? */
function isUnknownWord(scan: Scan, t: number): boolean {
  const bits = scan.bits[t]!;
  if ((bits & (READABLE | LINK)) !== 0) return false;
  return !UNIT_WORDS.has(scan.hash[t]!) && (wordKinds(scan.hash[t]!) & (ENGLISH | RARE | PLACE | BRAND)) === 0;
}

/** Is this word one that a person may be called, and nothing else? */
function mayBeName(scan: Scan, t: number): boolean {
  const bits = scan.bits[t]!;
  if ((bits & READABLE) !== 0 && (bits & (GIVEN | SURNAME)) === 0) return false;
  const what = wordKinds(scan.hash[t]!);
  if ((what & PLACE) !== 0 || (bits & MONTH) !== 0) return false;
  return (
    (bits & (GIVEN | SURNAME)) !== 0 ||
    (what & (FIRST | FIRST_RARE | FAMILY)) !== 0 ||
    (bits === 0 && what === 0 && scan.size[t]! >= 4)
  );
}

/** "marie and 7958": one or two names, then a number of four digits or more, or a code, and nothing else. */
function findBesideName(scan: Scan, found: Found[]): void {
  let t = 0;
  let names = 0;
  for (; t < scan.n; t++) {
    const kind = scan.kind[t]!;
    const at = scan.start[t]!;
    if (
      kind === BARRIER
        ? scan.text.startsWith('[name]', at)
        : found.some((f) => f.type === 'NAME' && f.start <= at && f.end > at)
    )
      names++;
    else if (kind === BARRIER || scan.gap[t] === LINE_BREAK) return;
    else if (kind === WORD && mayBeName(scan, t) && (scan.kind[t + 1] !== NUMERAL || names === 0) && scan.size[t]! >= 3)
      names++;
    else if (
      kind === WORD &&
      LINKING_WORDS.has(scan.hash[t]!) &&
      names + t < 4 &&
      (scan.size[t]! > 1 || scan.kind[t + 1] !== NUMERAL)
    )
      continue;
    else if (!scan.isSign(t, 44) && !scan.isSign(t, 46)) break;
  }
  if (names === 0 || names > 3) return;
  const first = t;
  let digits = 0;
  let letters = false;
  for (; t < scan.n; t++) {
    if (scan.kind[t] === NUMERAL) digits += scan.size[t]!;
    else if (scan.kind[t] === WORD && (isUnknownWord(scan, t) || scan.size[t]! <= 2) && !UNIT_WORDS.has(scan.hash[t]!))
      letters = true;
    else if (!scan.isSign(t, 45)) return;
  }
  if (
    first < scan.n &&
    !found.some((f) => f.end > scan.start[first]!) &&
    (digits >= 4 || (letters && digits >= 2)) &&
    !(first === scan.n - 1 && isYear(scan, first))
  )
    pushNumber(scan, found, first, scan.n - 1, WHY['number-beside-name']);
}

function isYear(scan: Scan, t: number): boolean {
  if (scan.kind[t] !== NUMERAL || scan.size[t] !== 4) return false;
  const d = scan.first[t]!;
  const year = scan.digits[d]! * 1000 + scan.digits[d + 1]! * 100 + scan.digits[d + 2]! * 10 + scan.digits[d + 3]!;
  return year >= 1990 && year <= 2035;
}

/** Most letters of a part of a code. */
const MOST_LETTERS = 4;

/** "axv 585": letters that mean nothing and digits, and nothing else. */
function findCode(scan: Scan, found: Found[]): void {
  if (scan.n > 5) return;
  let words = 0;
  for (let t = 0; t < scan.n; t++) {
    const kind = scan.kind[t]!;
    if (kind === NUMERAL || (kind === SIGN && scan.isSign(t, 45) && scan.gap[t] === NO_GAP)) continue;
    if (
      kind !== WORD ||
      (((scan.bits[t]! & NUMBER) === 0 || scan.n > 2) && (scan.size[t]! > MOST_LETTERS || !isUnknownWord(scan, t)))
    )
      return;
    words++;
  }
  if (words > 0 && words <= 3) pushNumber(scan, found, 0, scan.n - 1, WHY['code-alone']);
}

/** A date, a fraction. */
function isDateOrFraction(scan: Scan): boolean {
  for (let t = 0; t < scan.n; t++)
    if (scan.isSign(t, 47) || (scan.isSign(t, 45) && scan.digitCount === 8 && scan.n === 5)) return true;
  return false;
}
