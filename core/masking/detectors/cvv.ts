/**
 * Card verification codes: three or four digits after a cue. Sensitive authentication data may not be kept after
 * authorisation, not even encrypted (PCI DSS 3.3.1), so they are dropped, not sealed.
 */
import { NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { Chain } from '../text/chain.ts';
import { CARD, COMMON, CVV, DIGIT_WORD, LINK, NUMBER, OTP, TIMES, UNIT, RareWords, hashWord } from '../text/words.ts';
import type { Detector, Found } from './detector.ts';
import { RANK } from './detector.ts';
import { PlacesByEnd } from './near.ts';
import { WHY } from '../why.ts';

const SECURITY = new Set(
  [
    'security',
    'seguridad',
    'segurança',
    'securite',
    'sicurezza',
    'sicherheitscode',
    'sicherheitsnummer',
    'verification',
    'veiligheidscode',
  ].map(hashWord),
);
const CODE = new Set(['code', 'codigo', 'codice', 'number', 'cod', 'nummer'].map(hashWord));
const DIGITS = new Set(
  [
    'digits',
    'digit',
    'numbers',
    'figures',
    'ziffern',
    'zahlen',
    'cifras',
    'digitos',
    'chiffres',
    'cifre',
    'cijfers',
    'kode',
  ].map(hashWord),
);
/** The side of the card it is on; in six languages. */
const CARD_SIDE_WORDS = new RareWords([
  'back',
  'reverse',
  'backside',
  'reverso',
  'atras',
  'detras',
  'trasera',
  'dorso',
  'ruckseite',
  'rueckseite',
  'hinten',
  'verso',
  'arriere',
  'tras',
  'traseira',
  'retro',
  'dietro',
  'posteriore',
  'achterkant',
]);
const SOCIAL = hashWord('social');
const AU = hashWord('au');
const DOS = hashWord('dos');
const HUNDRED = new Set(
  ['hundred', 'hundert', 'cien', 'ciento', 'cientos', 'cent', 'cents', 'cem', 'cento', 'centos'].map(hashWord),
);
const AND = new Set(['and', 'und', 'y', 'et', 'e'].map(hashWord));
/** What may be beside the digits in a message of nothing else. */
const NEUTRAL_WORDS = new Set(
  [
    'it',
    'its',
    's',
    'is',
    'and',
    'the',
    'ok',
    'so',
    'here',
    'yes',
    'sorry',
    'code',
    'number',
    'es',
    'la',
    'el',
    'le',
    'der',
    'das',
    'ist',
    'il',
    'est',
    'c',
    'e',
    'o',
    'y',
    'und',
    'et',
    'si',
    'ja',
    'oui',
    'sim',
  ].map(hashWord),
);
const CARDS: ReadonlySet<string> = new Set(['CARD', 'EXPIRY']);
/** Meanings of the words that `isCue` knows: a message without them has no cue. */
const CUES = CVV | OTP | COMMON | DIGIT_WORD;
const chain = new Chain();

export const cvv: Detector = {
  name: 'cvv',
  wants: (scan, dialogue) =>
    (dialogue.asked & CVV) !== 0 ||
    ((scan.digitCount >= 3 || scan.spelt >= 2) &&
      (dialogue.cardHidden || (scan.seen & (CVV | OTP | CARD | NUMBER)) !== 0 || scan.digitCount >= 15)),
  find: (scan, found, dialogue) => {
    const asked = (dialogue.asked & CVV) !== 0;
    if ((dialogue.cardHidden || asked) && findWholeMessage(scan, found)) return;
    const cards = new PlacesByEnd(found, CARDS);
    if ((scan.seen & CUES) === 0) {
      if (!asked && cards.none) return;
      for (let i = 0; i < scan.numeralCount; i++) {
        const t = scan.numerals[i]!;
        if (followsCard(scan, cards, t) || (asked && isOnlyNumber(scan, t))) pushCvv(scan, found, t, t);
      }
      return;
    }
    for (let t = 0; t < scan.n; t++) {
      if (scan.kind[t] === WORD && isCue(scan, t)) findAfterCue(scan, found, t);
      else if (scan.kind[t] === NUMERAL && (followsCard(scan, cards, t) || (asked && isOnlyNumber(scan, t))))
        pushCvv(scan, found, t, t);
    }
  },
};

/** "4111 1111 1111 1111 12/26 123": the three digits behind a card, or behind its expiry. */
function followsCard(scan: Scan, cards: PlacesByEnd, t: number): boolean {
  const size = scan.size[t]!;
  if ((size !== 3 && size !== 4) || (scan.meaning(t + 1) & UNIT) !== 0 || scan.kind[t + 1] === NUMERAL) return false;
  const at = scan.start[t]!;
  return cards.some(
    at,
    4,
    (f) =>
      !/[\p{L}\p{N}$€£]/u.test(scan.text.slice(f.end, at)) &&
      (f.type === 'EXPIRY' || (size === 3 && (t + 1 === scan.n || scan.kind[t + 1] === SIGN))),
  );
}

/** Does the word at `t` name a card's verification code, by itself or with the words around it? */
export function isCue(scan: Scan, t: number): boolean {
  if ((scan.bits[t]! & CVV) !== 0) return true;
  // "security code", "código de seguridad", "code on the back"
  if ((scan.bits[t]! & OTP) !== 0 && SECURITY.has(scan.hash[t]!)) {
    const social = t > 0 && (scan.seen & CARD) === 0 && scan.kind[t - 1] === WORD && scan.hash[t - 1] === SOCIAL;
    if (social) return false;
    if (t + 1 < scan.n && scan.kind[t + 1] === WORD && CODE.has(scan.hash[t + 1]!)) return true;
    for (let k = t - 1; k >= 0 && k >= t - 3; k--) if (scan.kind[k] === WORD && CODE.has(scan.hash[k]!)) return true;
    return scan.size[t]! > 12;
  }
  const back =
    CARD_SIDE_WORDS.has(scan.hash[t]!) ||
    (scan.hash[t] === DOS && t > 0 && scan.hash[t - 1] === AU && scan.kind[t - 1] === WORD);
  return back && hasCodeWordBefore(scan, t);
}

/** "the code on the back" */
function hasCodeWordBefore(scan: Scan, t: number): boolean {
  const card = (scan.seen & CARD) !== 0;
  for (let k = t - 1; k >= 0 && k >= t - 5; k--)
    if (
      scan.kind[k] === WORD &&
      (CODE.has(scan.hash[k]!) || DIGITS.has(scan.hash[k]!) || (card && (scan.bits[k]! & (CARD | NUMBER)) !== 0))
    )
      return true;
  return false;
}

/** A message that is three or four digits, in figures or words, and nothing else. */
function findWholeMessage(scan: Scan, found: Found[]): boolean {
  let first = -1;
  let last = -1;
  let others = 0;
  let numerals = 0;
  let apart = true;
  if (scan.digitCount > 4 || scan.n > 12) return false;
  for (let t = 0; t < scan.n; t++) {
    const kind = scan.kind[t]!;
    const spelt =
      kind === WORD && (scan.bits[t]! & (DIGIT_WORD | TIMES)) !== 0 && !(first < 0 && NEUTRAL_WORDS.has(scan.hash[t]!));
    if (kind === NUMERAL || spelt) {
      if (first < 0) first = t;
      last = t;
      if (kind === NUMERAL) {
        numerals++;
        if (scan.size[t] !== 1) apart = false;
      }
    } else if (kind === WORD) {
      if (!NEUTRAL_WORDS.has(scan.hash[t]!) || ++others > 4) return false;
    } else if (kind !== SIGN || VALUE_SIGNS.has(scan.bits[t]!)) return false;
  }
  if (first < 0) return false;
  if (numerals > 0 && scan.digitCount >= 3 && last - first === numerals - 1) return pushCvv(scan, found, first, last);
  if (numerals > 1 && !apart) return false;
  return findSpelt(scan, found, first) > 0;
}

/** Signs of a date, a time or an amount. */
const VALUE_SIGNS = new Set([...':/$€£%'].map((c) => c.charCodeAt(0)));

/** Takes three or four digits in words or figures from token `t`; answers the last token, or -1. */
function findSpelt(scan: Scan, found: Found[], t: number): number {
  let next = chain.build(scan, t);
  let { count } = chain;
  if (count === 0) return -1;
  const end = chain.to[count - 1]!;
  // "seven hundred thirty-nine"
  if (count === 1 && next < scan.n && scan.kind[next] === WORD && HUNDRED.has(scan.hash[next]!)) {
    next++;
    if (scan.kind[next] === WORD && AND.has(scan.hash[next]!)) next++;
    if ((scan.meaning(next) & DIGIT_WORD) !== 0) next = chain.build(scan, next);
    count = 3;
  } else {
    if (count < 3 || count > 4 || (scan.meaning(next) & UNIT) !== 0) return -1;
    // What follows the digits in the chain's reach does not belong to them.
    while (next > t && scan.end[next - 1]! > end) next--;
  }
  pushCvv(scan, found, t, next - 1);
  return next - 1;
}

function findAfterCue(scan: Scan, found: Found[], cue: number): void {
  let words = 0;
  for (let t = cue + 1; t < scan.n && t - cue < 14; t++) {
    const kind = scan.kind[t]!;
    if (kind === NUMERAL) {
      const size = scan.size[t]!;
      if (size === 3 || size === 4) {
        pushCvv(scan, found, t, t);
        return;
      }
      if (size === 1) {
        const last = lastSingleDigit(scan, t);
        if (last > t) {
          pushCvv(scan, found, t, last);
          return;
        }
      }
      // "CVV2 is 123": the digit belongs to the cue; anything else ends the search.
      if (!(size === 1 && t === cue + 1)) return;
      continue;
    }
    if (kind === SIGN) continue;
    if (kind !== WORD) return;
    const bits = scan.bits[t]!;
    if ((bits & (DIGIT_WORD | TIMES)) !== 0 && findSpelt(scan, found, t) > 0) return;
    if ((bits & (LINK | NUMBER | CVV | CARD)) === 0 && ++words > 3) return;
  }
}

function lastSingleDigit(scan: Scan, t: number): number {
  let last = t;
  let n = 1;
  for (let at = t + 1; at < scan.n && n < 4; at++) {
    if (scan.kind[at] === SIGN) continue;
    if (scan.kind[at] !== NUMERAL || scan.size[at] !== 1) break;
    last = at;
    n++;
  }
  return n >= 3 ? last : t;
}

function isOnlyNumber(scan: Scan, t: number): boolean {
  const size = scan.size[t]!;
  return (size === 3 || size === 4) && scan.digitCount <= 6;
}

function pushCvv(scan: Scan, found: Found[], first: number, last: number): true {
  found.push({
    start: scan.start[first]!,
    end: scan.end[last]!,
    type: 'CVV',
    action: 'drop',
    shown: '',
    why: WHY['cvv-called'],
    rank: RANK.checksum,
  });
  return true;
}
