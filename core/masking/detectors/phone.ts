/**
 * Telephone numbers. International form by calling code and length (E.164); national form by the shapes in which people
 * write their own country's numbers; anything of seven digits or more after a cue or a question.
 */
import { LINE_BREAK, NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { KEEP, LINK, NUMBER, PHONE, UNIT, hashWord } from '../text/words.ts';
import { codeLength, nationalRange } from './calling-codes.ts';
import { isReadableNumber } from './card.ts';
import type { Detector, Found, DialogueContext } from './detector.ts';
import { RANK } from './detector.ts';
import { cueAfter, cueBefore } from './near.ts';
import { isDash } from './ssn.ts';
import { WHY } from '../why.ts';

const PLUS = 43;
const OPEN = 40;
const CLOSE = 41;
const EXTENSION_WORDS = new Set(
  ['ext', 'extension', 'x', 'durchwahl', 'dw', 'extn', 'anexo', 'poste', 'ramal', 'interno'].map(hashWord),
);

const groupSizes = new Int32Array(20);
const groupTokens = new Int32Array(20);

export const phone: Detector = {
  name: 'phone',
  wants: (scan, dialogue) =>
    scan.digitCount >= 6 || (scan.digitCount >= 4 && ((scan.seen | dialogue.asked) & PHONE) !== 0),
  find: (scan, found, dialogue) => {
    let next = 0;
    for (let i = 0; i < scan.numeralCount; i++) {
      const t = scan.numerals[i]!;
      if (t >= next) next = findAt(scan, found, t, dialogue);
    }
  },
};

/** Reads the groups that begin at `t`, and answers where to go on. */
function findAt(scan: Scan, found: Found[], t: number, dialogue: DialogueContext): number {
  let begin = t;
  let plus = false;
  let paren = false;
  if (t > 0 && scan.kind[t - 1] === SIGN) {
    if (scan.bits[t - 1] === OPEN) {
      begin = t - 1;
      paren = true;
    }
    const sign = begin - 1;
    if (scan.isSign(sign, PLUS) || (begin === t && scan.isSign(t - 1, PLUS))) {
      plus = true;
      begin = begin === t ? t - 1 : sign;
    }
  }
  let groups = 0;
  let total = 0;
  let last = t;
  let slashes = 0;
  let dots = 0;
  let dashes = 0;
  let at = t;
  for (;;) {
    if (groups >= 18) break;
    groupSizes[groups] = scan.size[at]!;
    groupTokens[groups] = at;
    groups++;
    total += scan.size[at]!;
    last = at;
    let next = at + 1;
    let signs = 0;
    let stop = false;
    while (next < scan.n && scan.kind[next] === SIGN && signs < 3) {
      const c = scan.bits[next]!;
      if (scan.gap[next] === LINE_BREAK) stop = true;
      if (c === 47) slashes++;
      else if (c === 46) dots++;
      else if (isDash(c)) dashes++;
      else if (c !== OPEN && c !== CLOSE && c !== 0xb7 && c !== 0x2022) stop = true;
      // "(415) 555-0123, (415) ...": an opening parenthesis after enough digits begins another number.
      if (c === OPEN && total >= 9) stop = true;
      signs++;
      next++;
    }
    if (stop || next >= scan.n || scan.kind[next] !== NUMERAL || scan.gap[next] === LINE_BREAK) break;
    if (scan.start[next]! - scan.end[at]! > 5) break;
    if (signs === 0 && scan.gap[next] === NO_GAP) break;
    if (total + scan.size[next]! > 17) break;
    at = next;
  }
  const after = last + 1;
  if (total < 4) return after;
  const cued =
    (dialogue.asked & PHONE) !== 0 ||
    (groups >= 7 && isOwnNumber(scan, t)) ||
    cueBefore(scan, begin, PHONE, 8) >= 0 ||
    cueAfter(scan, last, PHONE, 3) >= 0;
  if (total < 6 && !cued) return after;
  if (!plus && total >= 9 && hasSpokenPlus(scan, t)) {
    plus = true;
    if (scan.gap[t] !== NO_GAP) begin = t - 1;
  }
  // A number between letters, or with a currency, is something else.
  if (
    !plus &&
    begin > 0 &&
    scan.gap[begin] === NO_GAP &&
    scan.kind[begin - 1] === WORD &&
    scan.size[begin - 1]! > 0 &&
    !cued
  )
    return after;
  if (begin > 0 && scan.kind[begin - 1] === SIGN && isCurrencySign(scan.bits[begin - 1]!)) return after;
  if (
    scan.kind[after] === SIGN &&
    (isCurrencySign(scan.bits[after]!) || scan.bits[after] === 37) &&
    scan.gap[after] === NO_GAP
  )
    return after;
  if (scan.kind[after] === WORD && scan.gap[after] === NO_GAP && !EXTENSION_WORDS.has(scan.hash[after]!) && !plus)
    return after;
  if (begin > 1 && scan.isSign(begin - 1, 35)) return after;
  // "order number is PH-0410309": letters of the code itself.
  if (
    begin > 1 &&
    isDash(scan.bits[begin - 1]!) &&
    scan.kind[begin - 1] === SIGN &&
    scan.gap[begin] === NO_GAP &&
    scan.gap[begin - 1] === NO_GAP &&
    scan.kind[begin - 2] === WORD &&
    scan.upper[begin - 2] === 3 &&
    isReadableNumber(scan, begin - 2)
  )
    return after;
  // A longer code goes on behind a dash: a UUID.
  if (
    !plus &&
    scan.kind[after] === SIGN &&
    isDash(scan.bits[after]!) &&
    scan.gap[after] === NO_GAP &&
    scan.kind[after + 1] === WORD &&
    scan.gap[after + 1] === NO_GAP
  )
    return after;

  const d = scan.digits;
  const f = scan.first[t]!;
  let end = -1;
  let why = WHY['phone-form'];
  const double0 = !plus && d[f] === 0 && d[f + 1] === 0 && scan.size[t]! >= 2;
  if (plus || (double0 && !isReadableNumber(scan, begin))) {
    end = internationalEnd(scan, f + (double0 ? 2 : 0), groups, double0 ? 2 : 0);
    why = WHY['phone-international'];
  }
  // An order number was asked for, and no telephone.
  if (end < 0 && !plus && !cued && (dialogue.asked & KEEP) !== 0) return after;
  if (end < 0 && !plus && !isReadableNumber(scan, begin) && !isDate(scan, groups, slashes, dots, dashes)) {
    const shape = nationalEnd(scan, groups, total, f, { cued, paren, slashes, dots, dashes });
    if (shape >= 0) {
      end = shape;
      why = cued ? WHY['phone-called'] : WHY['phone-form'];
    }
  }
  if (end < 0) return after;
  // Unit words say that it is an amount: "2000000 dollars".
  if (!plus && groups === 1 && (scan.meaning(after) & UNIT) !== 0 && !cued) return after;
  let lastToken = groupTokens[end]!;
  const next = lastToken + 1;
  const dotted = scan.isSign(next + 1, 46) ? 1 : 0;
  if (
    scan.kind[next] === WORD &&
    EXTENSION_WORDS.has(scan.hash[next]!) &&
    scan.kind[next + 1 + dotted] === NUMERAL &&
    scan.size[next + 1 + dotted]! <= 6
  )
    lastToken = next + 1 + dotted;
  found.push({
    start: scan.start[begin]!,
    end: scan.end[lastToken]!,
    type: 'PHONE',
    action: 'mask',
    shown: '',
    why,
    rank: plus ? RANK.checksum : RANK.shape,
  });
  return Math.max(after, lastToken + 1);
}

/** Index of the group that ends an international number whose code begins at `at`; -1 when none does. */
function internationalEnd(scan: Scan, at: number, groups: number, skipped: number): number {
  const d = scan.digits;
  let total = -skipped;
  for (let g = 0; g < groups; g++) total += groupSizes[g]!;
  const code = codeLength(d, at, total);
  if (code === 0) return -1;
  const { least, most } = nationalRange(d, at, code);
  let count = -skipped;
  let best = -1;
  for (let g = 0; g < groups; g++) {
    // "+44 (0) 20": the trunk digit is not counted.
    const trunk =
      g > 0 && groupSizes[g] === 1 && d[scan.first[groupTokens[g]!]!] === 0 && scan.isSign(groupTokens[g]! - 1, OPEN);
    if (!trunk) count += groupSizes[g]!;
    const rest = count - code;
    if (rest >= least && rest <= most) best = g;
    if (rest > most) break;
  }
  // One group that is longer than the plan: a trunk 0 left in, "+4407911123456".
  if (best < 0 && count - code === most + 1 && d[at + code] === 0) return groups - 1;
  return best;
}

interface Shape {
  readonly cued: boolean;
  readonly paren: boolean;
  readonly slashes: number;
  readonly dots: number;
  readonly dashes: number;
}

/** Index of the group that ends a national number; -1 when the groups have no such shape. */
function nationalEnd(scan: Scan, groups: number, total: number, f: number, shape: Shape): number {
  const d = scan.digits;
  const d0 = d[f]!;
  const end = groups - 1;
  const key = groups <= 7 ? groupingKey(groups) : 0;
  const alone = scan.n <= groups * 2 + 3;
  if (
    shape.cued &&
    total >= 7 &&
    (total <= 12 || (total <= 15 && groups > 1) || (total <= 13 && (scan.seen & KEEP) === 0))
  )
    return end;
  // On islands four to six digits are a whole number.
  if (total === 4 && (groups > 1 || isYearOrTime(scan, f))) return -1;
  if (total <= 6)
    return shape.cued &&
      groups <= 3 &&
      shape.slashes === 0 &&
      hasPhoneCueBefore(scan, groupTokens[0]!) &&
      (scan.meaning(groupTokens[end]! + 1) & UNIT) === 0
      ? end
      : -1;
  // North America: (415) 555-0123, 1-415-555-0123. Area and exchange begin with 2 to 9.
  if ((key === 334 || key === 1334) && d[f + (key === 334 ? 0 : 1)]! >= 2) {
    const x = f + (key === 334 ? 0 : 1);
    if (key === 1334 && d0 !== 1) return -1;
    if (d[x + 3]! >= 2 || d[x] === 3 || shape.paren) return end;
  }
  if (groups > 3 && groupingKey(3) === 334 && d0 >= 2 && d[f + 3]! >= 2) return 2;
  if (key === 37 && d0 >= 2 && (shape.paren || d0 === 3) && total === 10) return end;
  if (groups === 1) {
    if (total === 10 && d0 >= 2 && d[f + 3]! >= 2 && d[f + 1] !== 9) return end;
    if (total === 10 && d0 >= 6 && alone) return end;
    if ((total === 10 || total === 11) && d0 === 0 && d[f + 1] !== 0) return end;
    if (total === 11 && d0 === 1 && d[f + 1]! >= 2 && (alone || d[f + 4]! >= 2) && alone) return end;
    if (total === 11 && d0 === 8 && d[f + 1] === 9) return end;
    return -1;
  }
  // A trunk 0: 020 7946 0958, 07911 123456, 06 12 34 56 78, 030/123456, 0412 345 678, 090-1234-5678.
  if (d0 === 0 && d[f + 1] !== 0 && total >= 9 && total <= 12 && groupSizes[0]! >= 2 && groupSizes[0]! <= 6) return end;
  if (d0 === 0 && shape.paren && total >= 8) return end;
  // Russia and neighbours: 8 (912) 345-67-89.
  if (d0 === 8 && total === 11 && groupSizes[0] === 1) return end;
  if (groups <= 4 && total >= 7 && total <= 10 && isWholeMessage(scan, groups, shape)) return end;
  if (key === 555 || key === 0) return -1;
  switch (key) {
    case 55: // India 98765 43210
      return d0 >= 6 ? end : -1;
    case 254: // Brazil (11) 91234-5678
    case 244: // Brazil, Mexico 55 1234 5678
      return d0 >= 1 && (shape.paren || shape.dashes === 1 || d0 >= 3) ? end : -1;
    case 344: // China 138 1234 5678, Korea
      return d0 === 1 && d[f + 1]! >= 3 ? end : -1;
    case 333: // Spain, Portugal, Poland
      return d0 >= 5 &&
        shape.dots === 0 &&
        shape.slashes === 0 &&
        (shape.dashes === 0 || (shape.dashes === 2 && d0 <= 8))
        ? end
        : -1;
    case 2322: // Spain 91 234 56 78
      return d0 >= 8 ? end : -1;
    case 3222: // Spain, Sweden
      return d0 >= 3 ? end : -1;
    case 323: // Norway 412 34 567
      return d0 >= 4 && alone ? end : -1;
    case 2222: // Denmark, Norway
    case 44: // Singapore, Hong Kong
      return d0 >= 2 && alone ? end : -1;
    case 1444: // Mexico, 1 55 1234 5678
      return -1;
    default:
      return -1;
  }
}

const POSSESSIVES = new Set(
  ['my', 'mein', 'meine', 'mi', 'mon', 'meu', 'mio', 'mijn', 'his', 'her', 'our'].map(hashWord),
);

/** "my number is 5 4 2 …": digit by digit, or with letters for digits, and not called another kind of number. */
export function isOwnNumber(scan: Scan, t: number): boolean {
  let number = false;
  for (let k = t - 1, words = 0; k >= 0 && words < 4; k--, words++) {
    const bits = scan.meaning(k);
    if ((bits & NUMBER) !== 0) number = true;
    else if (number && POSSESSIVES.has(scan.hash[k]!) && scan.kind[k] === WORD) return true;
    else if ((bits & LINK) === 0) return false;
  }
  return false;
}

/** A year, or a time of day written together: 1030. */
function isYearOrTime(scan: Scan, f: number): boolean {
  const d = scan.digits;
  const high = d[f]! * 10 + d[f + 1]!;
  const low = d[f + 2]! * 10 + d[f + 3]!;
  return high === 19 || high === 20 || (high < 24 && low < 60 && low % 5 === 0);
}

const ANSWER_WORDS = new Set(
  [
    'here',
    'it',
    'is',
    'this',
    'thats',
    'that',
    's',
    'use',
    'then',
    'thanks',
    'thank',
    'you',
    'please',
    'ok',
    'okay',
    'yes',
    'sure',
    'so',
    'my',
    'mine',
    'its',
    'try',
    'or',
    'hi',
    'hello',
    'aqui',
    'gracias',
    'hier',
    'bitte',
    'danke',
    'voici',
    'merci',
    'ecco',
    'grazie',
    'aqui',
    'obrigado',
  ].map(hashWord),
);

/** A message that consists only of a number in groups of two to four digits, not all of three, and not a date. */
function isWholeMessage(scan: Scan, groups: number, shape: Shape): boolean {
  if (shape.slashes + shape.dots > 0 || (shape.dashes > 0 && shape.dashes !== groups - 1)) return false;
  let threes = 0;
  for (let g = 0; g < groups; g++) {
    const size = groupSizes[g]!;
    if (size > 6 || (size === 1 && g > 0)) return false;
    if (size === 3) threes++;
  }
  if (threes === groups) return false;
  for (let t = 0; t < scan.n; t++) if (scan.kind[t] === WORD && !ANSWER_WORDS.has(scan.hash[t]!)) return false;
  return scan.n <= 2 * groups + 6;
}

const LINKING_WORDS = new Set(
  ['me', 'us', 'him', 'her', 'them', 'at', 'by', 'under', 'back', 'auf', 'unter', 'al', 'au'].map(hashWord),
);

/** "call me at 40123": a telephone was named, and nothing but small words comes between. */
function hasPhoneCueBefore(scan: Scan, t: number): boolean {
  for (let k = t - 1, words = 0; k >= 0 && words < 5; k--) {
    if (
      scan.kind[k] === SIGN &&
      (scan.bits[k] === 58 || scan.bits[k] === 46 || scan.bits[k] === OPEN || scan.bits[k] === 35)
    )
      continue;
    if (scan.kind[k] !== WORD) return false;
    if ((scan.bits[k]! & PHONE) !== 0) return true;
    if ((scan.bits[k]! & (LINK | NUMBER)) === 0 && !LINKING_WORDS.has(scan.hash[k]!)) return false;
    words++;
  }
  return false;
}

const PLUS_WORD = new Set(['plus', 'mas', 'piu', 'mais'].map(hashWord));
const WA = hashWord('wa');
const ME = hashWord('me');

/** "plus 49 151 …", "wa.me/49151…" */
function hasSpokenPlus(scan: Scan, t: number): boolean {
  if (t > 0 && scan.kind[t - 1] === WORD && scan.gap[t] !== NO_GAP) return PLUS_WORD.has(scan.hash[t - 1]!);
  return (
    t > 3 &&
    scan.isSign(t - 1, 47) &&
    scan.kind[t - 2] === WORD &&
    scan.hash[t - 2] === ME &&
    scan.isSign(t - 3, 46) &&
    scan.kind[t - 4] === WORD &&
    scan.hash[t - 4] === WA
  );
}

function groupingKey(groups: number): number {
  let key = 0;
  for (let g = 0; g < groups; g++) key = key * 10 + Math.min(9, groupSizes[g]!);
  return key;
}

/** 01/02/2024, 2024-02-01, 01.02.24 and a time behind it. */
function isDate(scan: Scan, groups: number, slashes: number, dots: number, dashes: number): boolean {
  if (groups < 3 || slashes + dots + dashes < 2) return false;
  const a = groupSizes[0]!;
  const b = groupSizes[1]!;
  const c = groupSizes[2]!;
  if (b > 2 || b === 0) return false;
  const num = (g: number): number => {
    let v = 0;
    const first = scan.first[groupTokens[g]!]!;
    for (let i = 0; i < groupSizes[g]!; i++) v = v * 10 + scan.digits[first + i]!;
    return v;
  };
  if (a === 4 && c <= 2) return num(0) >= 1800 && num(0) < 2200 && num(1) <= 12 && num(2) <= 31;
  if (a <= 2 && (c === 4 || c === 2) && groups === 3)
    return num(0) <= 31 && num(1) <= 31 && (num(0) <= 12 || num(1) <= 12);
  return false;
}

function isCurrencySign(code: number): boolean {
  return code === 36 || code === 0x20ac || code === 0xa3 || code === 0xa5 || code === 0x20b9;
}
