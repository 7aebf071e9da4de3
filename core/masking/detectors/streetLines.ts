/**
 * Street lines by rule, where the name model goes on: a number, one to four words, a kind of street; a flat, a box; a
 * line of nothing but words of an address; two streets that cross; what an address was said to be.
 */
import { BARRIER, GAP, LINE_BREAK, NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { ADDRESS, ASK, CARD, COMMON, KEEP, LINK, MONTH, NAME, PHONE, STREET, UNIT, hashWord } from '../text/words.ts';
import { ENGLISH, PLACE, wordKinds } from '../lexicon/known.ts';

const STREET_KINDS = new Set(
  (
    'street st road rd avenue ave boulevard blvd lane ln drive dr parkway pkwy highway hwy terrace crescent ' +
    'str gasse allee strasse circle court ct'
  )
    .split(' ')
    .map(hashWord),
);
const UNIT_WORDS = new Set('apt apartment suite ste flat box pobox'.split(' ').map(hashWord));
export const NUMBER_WORD = new Set(['no', 'nr', 'number', 'num'].map(hashWord));
const BOX = hashWord('box');
let lineMarks = new Uint8Array(1024);

export const ADDRESS_WORDS = new Set(
  (
    'no main old new near opp opposite house floor north south east west city town village gate th nd rd st po ' +
    'post district state lake hill hills park'
  )
    .split(' ')
    .map(hashWord),
);
const NOT_OF_ADDRESS = LINK | UNIT | ASK | KEEP | PHONE | NAME | MONTH | CARD;

/**
 * "34 sindh vihar colony gwalior": a number, and to the end of the line nothing but words of an address, one of which
 * says so and one of which is no plain word. Answers the last token, or -1.
 */
function plainLineEnd(scan: Scan, t: number): number {
  // "no 45 tol gate kl 02"
  let hasKind = t > 0 && scan.kind[t - 1] === WORD && NUMBER_WORD.has(scan.hash[t - 1]!) && t <= 3;
  let named = false;
  let words = 0;
  let at = t + 1;
  for (; at < scan.n && scan.gap[at] !== LINE_BREAK && at - t < 14; at++) {
    const kind = scan.kind[at]!;
    if (kind === BARRIER) break;
    if (kind === NUMERAL) {
      if (scan.size[at]! > 6) break;
      continue;
    }
    if (kind === SIGN) {
      if (scan.isSign(at, 44) || scan.isSign(at, 45) || scan.isSign(at, 35) || scan.isSign(at, 46)) continue;
      return -1;
    }
    const bits = scan.bits[at]!;
    words++;
    if ((bits & STREET) !== 0) {
      hasKind = true;
      continue;
    }
    if (ADDRESS_WORDS.has(scan.hash[at]!) || scan.size[at]! <= 2) continue;
    if ((bits & (COMMON | NOT_OF_ADDRESS)) !== 0) return -1;
    const what = wordKinds(scan.hash[at]!);
    if ((what & ENGLISH) === 0) named = true;
    if ((what & PLACE) !== 0 && (what & ENGLISH) === 0) hasKind = true;
  }
  return hasKind && named && words >= 2 ? at - 1 : -1;
}

const ADDRESS_NOUN = new Set(
  'address adress addres addresse adresse anschrift direccion domicilio endereco morada indirizzo adres'
    .split(' ')
    .map(hashWord),
);
const IS_WORDS = new Set('is now ist es est e lautet to'.split(' ').map(hashWord));

/**
 * "my new address is goa road goa": first and last token of what an address was said to be; null when it is no place.
 */
function statedAddress(scan: Scan, cue: number): readonly [number, number] | null {
  let t = cue + 1;
  let linked = false;
  while (
    t < scan.n &&
    ((scan.kind[t] === WORD && IS_WORDS.has(scan.hash[t]!)) ||
      scan.isSign(t, 58) ||
      scan.isSign(t, 61) ||
      scan.isSign(t, 45))
  ) {
    linked = true;
    t++;
  }
  if (!linked) return null;
  let open = 0;
  let numbers = 0;
  let sure = false;
  let at = t;
  for (; at < scan.n && at - t < 16 && scan.gap[at] !== LINE_BREAK; at++) {
    const kind = scan.kind[at]!;
    if (kind === NUMERAL && scan.size[at]! <= 6) numbers++;
    else if (
      kind === SIGN &&
      (scan.isSign(at, 44) || scan.isSign(at, 35) || scan.isSign(at, 47) || scan.isSign(at, 45))
    )
      continue;
    else if (kind !== WORD) break;
    else {
      const bits = scan.bits[at]!;
      if ((bits & STREET) !== 0) sure = true;
      else if (ADDRESS_WORDS.has(scan.hash[at]!) || (scan.size[at]! <= 2 && (bits & (LINK | COMMON)) === 0)) continue;
      else if ((bits & (COMMON | NOT_OF_ADDRESS)) !== 0) break;
      else {
        const what = wordKinds(scan.hash[at]!);
        if ((what & PLACE) !== 0) sure = true;
        if ((what & ENGLISH) === 0 || scan.upper[at] !== 0) open++;
      }
    }
  }
  while (at > t && scan.kind[at - 1] === SIGN) at--;
  return open > 0 && (sure || (numbers > 0 && open > 1)) ? [t, at - 1] : null;
}

const CORNER = hashWord('corner');
const INTERSECTION = hashWord('intersection');
const OF = hashWord('of');
const AND = new Set(['and', 'y', 'und', 'et', 'e'].map(hashWord));
/** Most tokens of the first street of a crossing, and of the second. */
const MOST_FIRST_STREET = 10;
const MOST_SECOND_STREET = 5;

/** May this word be part of a street's name? */
function mayBeStreetName(scan: Scan, t: number): boolean {
  return (
    (scan.bits[t]! & STREET) !== 0 ||
    scan.upper[t] !== 0 ||
    ((scan.bits[t]! & (COMMON | NOT_OF_ADDRESS)) === 0 && (wordKinds(scan.hash[t]!) & ENGLISH) === 0)
  );
}

/**
 * "the corner of 5th Avenue and Elm": last token of two streets that cross, the first of which has a number or says
 * that it is one; -1 when it is none.
 */
function crossingEnd(scan: Scan, from: number): number {
  let street = false;
  let named = false;
  let at = from;
  for (; at < scan.n && !scan.isSign(at, 38) && !(scan.kind[at] === WORD && AND.has(scan.hash[at]!)); at++) {
    if (at - from >= MOST_FIRST_STREET || scan.gap[at] === LINE_BREAK) return -1;
    const kind = scan.kind[at]!;
    if (kind === NUMERAL && scan.size[at]! <= 6) street = true;
    else if (kind === WORD && (scan.bits[at]! & (UNIT | ASK | KEEP | PHONE | CARD)) === 0) {
      if ((scan.bits[at]! & STREET) !== 0) street = true;
      else if (mayBeStreetName(scan, at)) named = true;
    } else if (!scan.isSign(at, 46) && !scan.isSign(at, 44) && !scan.isSign(at, 45) && !scan.isSign(at, 39)) return -1;
  }
  if (!street || !named) return -1;
  let last = -1;
  for (let t = at + 1; t < scan.n && t - at <= MOST_SECOND_STREET && scan.gap[t] !== LINE_BREAK; t++) {
    const kind = scan.kind[t]!;
    if (
      kind === NUMERAL
        ? scan.size[t]! > 4
        : kind !== WORD || !(mayBeStreetName(scan, t) || (scan.gap[t] === NO_GAP && scan.kind[t - 1] === NUMERAL))
    )
      break;
    last = t;
  }
  return last;
}

/** 2 for each token of a street line, 0 for the others; null when there is none. Valid until the next call. */
export function markStreetLines(scan: Scan): Uint8Array | null {
  if (
    (scan.seen & ADDRESS) === 0 &&
    (scan.digitCount === 0 || ((scan.seen & STREET) === 0 && (scan.open === 0 || scan.n < 3)))
  )
    return null;
  if (lineMarks.length < scan.n + 2) lineMarks = new Uint8Array(scan.n * 2);
  lineMarks.fill(0, 0, scan.n);
  let any = false;
  for (let t = 0; t + 1 < scan.n; t++) {
    if (scan.kind[t] === WORD && (scan.bits[t]! & ADDRESS) !== 0 && ADDRESS_NOUN.has(scan.hash[t]!)) {
      const place = statedAddress(scan, t);
      if (place !== null) {
        lineMarks.fill(2, place[0], place[1] + 1);
        any = true;
        [, t] = place;
        continue;
      }
    }
    if (
      scan.kind[t] === NUMERAL &&
      scan.size[t]! <= 5 &&
      scan.gap[t + 1] === GAP &&
      (t === 0 || scan.gap[t] !== NO_GAP)
    ) {
      const last = plainLineEnd(scan, t);
      if (last > t) {
        lineMarks.fill(2, t, last + 1);
        any = true;
        t = last;
        continue;
      }
    }
    if (
      scan.kind[t] === NUMERAL &&
      scan.size[t]! <= 6 &&
      (t === 0 || scan.gap[t] !== NO_GAP || scan.isSign(t - 1, 40))
    ) {
      for (let k = t + 1; k < scan.n && k <= t + 5; k++) {
        if (scan.kind[k] !== WORD || scan.gap[k] !== 1 || (scan.bits[k]! & (LINK | UNIT | ASK | KEEP | PHONE)) !== 0)
          break;
        if (k > t + 1 && STREET_KINDS.has(scan.hash[k]!)) {
          lineMarks.fill(2, t, k + 1);
          any = true;
          break;
        }
      }
    } else if (
      scan.kind[t] === WORD &&
      (scan.hash[t] === CORNER || scan.hash[t] === INTERSECTION) &&
      scan.kind[t + 1] === WORD &&
      scan.hash[t + 1] === OF
    ) {
      const last = crossingEnd(scan, t + 2);
      if (last < 0) continue;
      lineMarks.fill(2, t + 2, last + 1);
      any = true;
      t = last;
    } else if (scan.kind[t] === WORD) {
      // Few words have a number behind them, so that is asked before the set.
      const n = scan.isSign(t + 1, 46) || scan.isSign(t + 1, 35) ? t + 2 : t + 1;
      if (scan.kind[n] !== NUMERAL || scan.size[n]! > 5 || !UNIT_WORDS.has(scan.hash[t]!)) continue;
      // "Unit 4719 Box 7394", "P.O. Box 104", "PSC 6695, Box 2353"
      let from = t;
      if (scan.hash[t] === BOX) {
        let back = t - 1;
        if (scan.isSign(back, 44) || scan.isSign(back, 46)) back--;
        if (back < 0) continue;
        if (scan.kind[back] === NUMERAL && back > 0 && scan.kind[back - 1] === WORD) from = back - 1;
        else if (scan.kind[back] === WORD && scan.size[back]! <= 2)
          from =
            scan.isSign(back - 1, 46) && scan.kind[back - 2] === WORD && scan.size[back - 2] === 1 ? back - 2 : back;
        else continue;
      }
      lineMarks.fill(2, from, n + 1);
      any = true;
    }
  }
  return any ? lineMarks : null;
}
