/**
 * E-mail addresses (the addr-spec of RFC 5322 as people write it, with the letters of RFC 6531), and the forms people
 * use to get one past a filter: `john (at) example [dot] com`, `john at example dot com`, `john @ example . com`.
 */
import { BARRIER, BRACKET, ENCODER, GAP, LINE_BREAK, NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { AT, COMMON, DOT, EMAIL, LINK, TLD, hashWord } from '../text/words.ts';
import type { Detector, Found, DialogueContext } from './detector.ts';
import { RANK } from './detector.ts';
import { WHY } from '../why.ts';

const OPENING_SIGNS = new Set([...'([{<*_'].map((c) => c.charCodeAt(0)));
const CLOSING_SIGNS = new Set([...')]}>*_'].map((c) => c.charCodeAt(0)));
const LOCAL_PART_SIGNS = new Set([..."._%+-'!#$&*/=?^`{|}~"].map((c) => c.charCodeAt(0)));
/** In a link these end what is before the address. */
const LINK_SIGNS = new Set([...'/?&=#'].map((c) => c.charCodeAt(0)));
const AT_WORDS = new Set(['at', 'arroba'].map(hashWord));

export const email: Detector = {
  name: 'email',
  // An `at` in words has a bracket around it, or a dot in words behind it, or an address was named.
  wants: (scan, dialogue) =>
    scan.hasAt ||
    ((scan.seen & AT) !== 0 &&
      scan.n >= 4 &&
      (((scan.seen & (DOT | EMAIL)) | (dialogue.asked & EMAIL)) !== 0 || (scan.signs & BRACKET) !== 0)) ||
    (scan.digitCount >= 2 && (scan.signs & ENCODER) !== 0 && (scan.text.includes('&#') || scan.text.includes('%40'))),
  find: (scan, found, dialogue) => {
    for (let t = 1; t < scan.n - 1; t++) {
      if (scan.kind[t] === SIGN && scan.bits[t] === 64) findAroundAt(scan, found, t, t, t, true, dialogue);
      else if (scan.kind[t] === SIGN && scan.bits[t] === 38 && isEncodedAt(scan, t))
        findAroundAt(scan, found, t, t, t + 3, false, dialogue);
      else if (
        scan.kind[t] === SIGN &&
        scan.bits[t] === 37 &&
        scan.kind[t + 1] === NUMERAL &&
        scan.size[t + 1] === 2 &&
        scan.text.startsWith('%40', scan.start[t])
      )
        findAroundAt(scan, found, t, t, t + 1, false, dialogue);
      else if (scan.kind[t] === WORD && (scan.bits[t]! & AT) !== 0) findSpoken(scan, found, t, dialogue);
    }
  },
};

/** The sign as HTML and links write it. */
const ENCODED_AT = /&#0*64;|%40/;

function isEncodedAt(scan: Scan, t: number): boolean {
  return (
    scan.isSign(t + 1, 35) &&
    scan.kind[t + 2] === NUMERAL &&
    scan.isSign(t + 3, 59) &&
    ENCODED_AT.test(scan.text.slice(scan.start[t], scan.end[t + 3]))
  );
}

/** `left` and `right`: first and last token of the sign itself, brackets included. */
function findAroundAt(
  scan: Scan,
  found: Found[],
  sign: number,
  left: number,
  right: number,
  bare: boolean,
  dialogue: DialogueContext,
): void {
  const open = bare && scan.gap[sign] === NO_GAP && scan.gap[sign + 1] === NO_GAP;
  const domain = domainEnd(scan, right + 1, !open);
  if (domain === 0) return;
  let local = localPartStart(scan, left - 1, open, scan.isSign(sign, 37));
  if (local < 0) return;
  if (((scan.seen | dialogue.asked) & EMAIL) !== 0) local = firstSingleLetter(scan, local, left - 1);
  found.push({
    start: scan.start[local]!,
    end: scan.end[domain]!,
    type: 'EMAIL',
    action: 'mask',
    shown: '',
    why: WHY['email-form'],
    rank: RANK.checksum,
  });
}

function findSpoken(scan: Scan, found: Found[], t: number, dialogue: DialogueContext): void {
  const bracketed =
    scan.kind[t - 1] === SIGN &&
    OPENING_SIGNS.has(scan.bits[t - 1]!) &&
    scan.kind[t + 1] === SIGN &&
    CLOSING_SIGNS.has(scan.bits[t + 1]!);
  const left = bracketed ? t - 1 : t;
  const right = bracketed || (scan.kind[t + 1] === WORD && AT_SIGN_WORDS.has(scan.hash[t + 1]!)) ? t + 1 : t;
  if (!bracketed && findHyphenated(scan, t, found)) return;
  if (left === 0 || right + 1 >= scan.n) return;
  if (!bracketed && !AT_WORDS.has(scan.hash[t]!) && (scan.bits[t]! & LINK) !== 0) return;
  if (!bracketed && (scan.seen & (DOT | EMAIL)) === 0 && (dialogue.asked & EMAIL) === 0) return;
  const domain = domainEnd(scan, right + 1, true);
  if (domain === 0) return;
  const local = localPartStart(scan, left - 1, false);
  if (local < 0) return;
  if (!bracketed) {
    // "meet me at example.com" names a site; "john at example dot com" spells an address.
    const dotted = hasSpokenDot(scan, right + 1, domain);
    const cued = (scan.seen & EMAIL) !== 0 || (dialogue.asked & EMAIL) !== 0;
    if (!dotted && !cued) return;
    const last = left - 1;
    const single = local === last;
    if (single && scan.kind[last] === WORD && (scan.bits[last]! & (COMMON | LINK | EMAIL)) !== 0) return;
    if (!dotted && single && local > 0 && (scan.meaning(local - 1) & LINK) === 0 && !scan.isSign(local - 1, 58)) return;
  }
  found.push({
    start: scan.start[local]!,
    end: scan.end[domain]!,
    type: 'EMAIL',
    action: 'mask',
    shown: '',
    why: WHY['email-spoken'],
    rank: RANK.checksum,
  });
}

/** "j o h n @ …": single letters before the sign, where an address was named. */
function firstSingleLetter(scan: Scan, local: number, last: number): number {
  if (local !== last || scan.size[local] !== 1) return local;
  let first = local;
  while (
    first > 0 &&
    isWordOrNumeral(scan, first - 1) &&
    (scan.size[first - 1] === 1 || scan.kind[first - 1] === NUMERAL) &&
    scan.gap[first] === GAP
  )
    first--;
  return first;
}

/** "john-at-example-dot-com" */
function findHyphenated(scan: Scan, t: number, found: Found[]): boolean {
  const dash = (k: number): boolean =>
    (scan.isSign(k, 45) || scan.isSign(k, 95)) && scan.gap[k] === NO_GAP && scan.gap[k + 1] === NO_GAP;
  if (!dash(t - 1) || !dash(t + 1) || !isWordOrNumeral(scan, t + 2)) return false;
  let dot = -1;
  let last = t + 2;
  for (let k = t + 2; k + 1 < scan.n && dash(k + 1) && isWordOrNumeral(scan, k + 2); k += 2) {
    last = k + 2;
    if ((scan.meaning(last) & DOT) !== 0) dot = last;
  }
  if (dot < 0 || last !== dot + 2 || (scan.meaning(last) & TLD) === 0) return false;
  const local = localPartStart(scan, t - 2, true);
  if (local < 0) return false;
  found.push({
    start: scan.start[local]!,
    end: scan.end[last]!,
    type: 'EMAIL',
    action: 'mask',
    shown: '',
    why: WHY['email-spoken'],
    rank: RANK.checksum,
  });
  return true;
}

const AT_SIGN_WORDS = new Set(['sign', 'symbol', 'zeichen'].map(hashWord));

function hasSpokenDot(scan: Scan, from: number, to: number): boolean {
  for (let t = from; t <= to; t++) if ((scan.meaning(t) & DOT) !== 0) return true;
  return false;
}

function isWordOrNumeral(scan: Scan, t: number): boolean {
  return t >= 0 && t < scan.n && (scan.kind[t] === WORD || scan.kind[t] === NUMERAL);
}

/** Is there a dot at `t`, plain or spoken? Answers its number of tokens. */
function dotLength(scan: Scan, t: number, loose: boolean): number {
  // A comma right before an ending that is one: mistyped.
  if (
    scan.isSign(t, 44) &&
    scan.gap[t] === NO_GAP &&
    scan.gap[t + 1] === NO_GAP &&
    (scan.meaning(t + 1) & TLD) !== 0 &&
    !isWordOrNumeral(scan, t + 2 < scan.n && scan.gap[t + 2] === NO_GAP ? t + 2 : -1)
  )
    return 1;
  if (scan.isSign(t, 46) || scan.isSign(t, 0x3002)) return scan.gap[t] === NO_GAP || loose ? 1 : 0;
  if (!loose) return bracketedDotLength(scan, t);
  if ((scan.meaning(t) & DOT) !== 0) return 1;
  return bracketedDotLength(scan, t);
}

function bracketedDotLength(scan: Scan, t: number): number {
  if (
    scan.kind[t] === SIGN &&
    OPENING_SIGNS.has(scan.bits[t]!) &&
    ((scan.meaning(t + 1) & DOT) !== 0 || scan.isSign(t + 1, 46)) &&
    scan.kind[t + 2] === SIGN &&
    CLOSING_SIGNS.has(scan.bits[t + 2]!)
  )
    return 3;
  return 0;
}

/** Last token of a domain that begins at `t`; 0 when there is none. */
function domainEnd(scan: Scan, t: number, loose: boolean): number {
  let last = -1;
  let at = t;
  let labels = 0;
  for (let guard = 0; guard < 24; guard++) {
    if (!isWordOrNumeral(scan, at)) break;
    // A label: words, numerals and hyphens written together.
    let end = at;
    while (end + 1 < scan.n && scan.gap[end + 1] === NO_GAP && end - at < 60) {
      if (isWordOrNumeral(scan, end + 1)) end++;
      else if (
        (scan.isSign(end + 1, 45) || scan.isSign(end + 1, 95)) &&
        isWordOrNumeral(scan, end + 2) &&
        scan.gap[end + 2] === NO_GAP
      )
        end += 2;
      else if (
        scan.isSign(end + 1, 45) &&
        scan.isSign(end + 2, 45) &&
        isWordOrNumeral(scan, end + 3) &&
        scan.gap[end + 2] === NO_GAP &&
        scan.gap[end + 3] === NO_GAP
      )
        end += 3;
      else break;
    }
    labels++;
    // The last label has letters only, or is one in Punycode (RFC 3492).
    const isTld =
      (scan.kind[end] === WORD && scan.size[end]! >= 2) ||
      (end > at &&
        scan.kind[at] === WORD &&
        scan.text.slice(scan.start[at], scan.start[at]! + 4).toLowerCase() === 'xn--');
    const known = end === at && (scan.meaning(end) & TLD) !== 0;
    if (labels >= 2 && isTld && (known || !loose)) last = end;
    const dot = dotLength(scan, end + 1, loose);
    if (dot === 0) break;
    const next = end + 1 + dot;
    if (next >= scan.n || (!loose && scan.gap[next] !== NO_GAP) || scan.gap[next] === LINE_BREAK) break;
    // After a full stop and a blank only a known ending goes on: "mail me @home. Thanks".
    if (
      loose &&
      scan.gap[next] === GAP &&
      dot === 1 &&
      scan.isSign(end + 1, 46) &&
      (scan.meaning(next) & TLD) === 0 &&
      scan.gap[end + 1] === NO_GAP
    )
      break;
    at = next;
  }
  return last > 0 ? last : 0;
}

/** Signs of a local part, spoken. */
const SPOKEN_SIGNS = new Set(
  [
    'underscore',
    'dash',
    'hyphen',
    'minus',
    'plus',
    'unterstrich',
    'bindestrich',
    'guion',
    'tiret',
    'trattino',
    'hifen',
    'underline',
    'subrayado',
    'bajo',
  ].map(hashWord),
);

/** First token of the local part that ends at `t`; -1 when there is none. */
function localPartStart(scan: Scan, t: number, tight: boolean, inLink = false): number {
  if (t < 0) return -1;
  let first = t;
  if (!isWordOrNumeral(scan, t)) {
    // A quoted local part, or a sign that may end one.
    if (
      !tight ||
      scan.kind[t] !== SIGN ||
      !LOCAL_PART_SIGNS.has(scan.bits[t]!) ||
      t === 0 ||
      !isWordOrNumeral(scan, t - 1)
    )
      return -1;
  }
  while (first > 0 && t - first < 80) {
    if (scan.gap[first] !== NO_GAP) {
      // "john dot smith at": a spoken dot carries on to the left.
      if (
        !tight &&
        first >= 2 &&
        ((scan.meaning(first - 1) & DOT) !== 0 ||
          scan.isSign(first - 1, 46) ||
          (scan.kind[first - 1] === WORD && SPOKEN_SIGNS.has(scan.hash[first - 1]!))) &&
        scan.gap[first - 1] !== LINE_BREAK &&
        isWordOrNumeral(scan, first - 2) &&
        scan.gap[first] === GAP &&
        scan.gap[first - 1] === GAP
      ) {
        first -= 2;
        continue;
      }
      break;
    }
    const prev = first - 1;
    if (scan.kind[prev] === BARRIER || (inLink && scan.kind[prev] === SIGN && LINK_SIGNS.has(scan.bits[prev]!))) break;
    if (isWordOrNumeral(scan, prev)) first = prev;
    else if (
      scan.kind[prev] === SIGN &&
      LOCAL_PART_SIGNS.has(scan.bits[prev]!) &&
      prev > 0 &&
      isWordOrNumeral(scan, prev - 1) &&
      scan.gap[prev] === NO_GAP
    )
      first = prev - 1;
    else if (
      scan.kind[prev] === SIGN &&
      CLOSING_SIGNS.has(scan.bits[prev]!) &&
      prev >= 3 &&
      bracketedDotLength(scan, prev - 2) === 3 &&
      isWordOrNumeral(scan, prev - 3)
    )
      first = prev - 3;
    else break;
  }
  return first;
}
