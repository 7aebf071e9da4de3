/**
 * E-mail addresses (the addr-spec of RFC 5322 as people write it, with the letters of RFC 6531), and the forms people use
 * to get one past a filter: `john (at) example [dot] com`, `john at example dot com`, `john @ example . com`.
 */
import { BARRIER, GAP, LINE_BREAK, NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { AT, COMMON, DOT, EMAIL, LINK, TLD, hashWord } from '../text/words.ts';
import type { Detector, Found, Talk } from './detector.ts';
import { RANK } from './detector.ts';

const OPEN = new Set([...'([{<*_'].map((c) => c.charCodeAt(0)));
const CLOSE = new Set([...')]}>*_'].map((c) => c.charCodeAt(0)));
const LOCAL = new Set([..."._%+-'!#$&*/=?^`{|}~"].map((c) => c.charCodeAt(0)));
const PLAIN_AT = new Set(['at', 'arroba'].map(hashWord));
const REASON = 'form of an e-mail address';

export const email: Detector = {
  name: 'email',
  wants: (scan) => scan.hasAt || ((scan.seen & AT) !== 0 && scan.n >= 4),
  find: (scan, found, talk) => {
    for (let t = 1; t < scan.n - 1; t++) {
      if (scan.kind[t] === SIGN && scan.bits[t] === 64) aroundSign(scan, found, t, t, t, true);
      else if (scan.kind[t] === WORD && (scan.bits[t]! & AT) !== 0) spoken(scan, found, t, talk);
    }
  },
};

/** `left` and `right`: first and last token of the sign itself, brackets included. */
function aroundSign(scan: Scan, found: Found[], sign: number, left: number, right: number, bare: boolean): void {
  const open = bare && scan.gap[sign] === NO_GAP && scan.gap[sign + 1] === NO_GAP;
  const domain = readDomain(scan, right + 1, !open);
  if (domain === 0) return;
  const local = readLocal(scan, left - 1, open);
  if (local < 0) return;
  found.push({ start: scan.start[local]!, end: scan.end[domain]!, type: 'EMAIL', action: 'mask', shown: '', reason: REASON, rank: RANK.checksum });
}

function spoken(scan: Scan, found: Found[], t: number, talk: Talk): void {
  const bracketed = scan.kind[t - 1] === SIGN && OPEN.has(scan.bits[t - 1]!) && scan.kind[t + 1] === SIGN && CLOSE.has(scan.bits[t + 1]!);
  const left = bracketed ? t - 1 : t;
  const right = bracketed ? t + 1 : t;
  if (left === 0 || right + 1 >= scan.n) return;
  if (!bracketed && !PLAIN_AT.has(scan.hash[t]!) && (scan.bits[t]! & LINK) !== 0) return;
  if (!bracketed && (scan.seen & (DOT | EMAIL)) === 0 && (talk.asked & EMAIL) === 0) return;
  const domain = readDomain(scan, right + 1, true);
  if (domain === 0) return;
  const local = readLocal(scan, left - 1, false);
  if (local < 0) return;
  if (!bracketed) {
    // "meet me at example.com" names a site; "john at example dot com" spells an address.
    const dotted = spokenDot(scan, right + 1, domain);
    const cued = (scan.seen & EMAIL) !== 0 || (talk.asked & EMAIL) !== 0;
    if (!dotted && !cued) return;
    const last = left - 1;
    const single = local === last;
    if (single && scan.kind[last] === WORD && (scan.bits[last]! & (COMMON | LINK | EMAIL)) !== 0) return;
    if (!dotted && single && local > 0 && (scan.meaning(local - 1) & LINK) === 0 && !scan.isSign(local - 1, 58)) return;
  }
  found.push({ start: scan.start[local]!, end: scan.end[domain]!, type: 'EMAIL', action: 'mask', shown: '', reason: 'e-mail address in words', rank: RANK.checksum });
}

function spokenDot(scan: Scan, from: number, to: number): boolean {
  for (let t = from; t <= to; t++) if ((scan.meaning(t) & DOT) !== 0) return true;
  return false;
}

function piece(scan: Scan, t: number): boolean {
  return t >= 0 && t < scan.n && (scan.kind[t] === WORD || scan.kind[t] === NUMERAL);
}

/** Is there a dot at `t`, plain or spoken? Answers its number of tokens. */
function dotAt(scan: Scan, t: number, loose: boolean): number {
  if (scan.isSign(t, 46) || scan.isSign(t, 0x3002)) return scan.gap[t] === NO_GAP || loose ? 1 : 0;
  if (!loose) return bracketDot(scan, t);
  if ((scan.meaning(t) & DOT) !== 0) return 1;
  return bracketDot(scan, t);
}

function bracketDot(scan: Scan, t: number): number {
  if (scan.kind[t] === SIGN && OPEN.has(scan.bits[t]!) && ((scan.meaning(t + 1) & DOT) !== 0 || scan.isSign(t + 1, 46)) && scan.kind[t + 2] === SIGN && CLOSE.has(scan.bits[t + 2]!)) return 3;
  return 0;
}

/** Last token of a domain that begins at `t`; 0 when there is none. */
function readDomain(scan: Scan, t: number, loose: boolean): number {
  let last = -1;
  let at = t;
  let labels = 0;
  for (let guard = 0; guard < 24; guard++) {
    if (!piece(scan, at)) break;
    // A label: words, numerals and hyphens written together.
    let end = at;
    while (end + 1 < scan.n && scan.gap[end + 1] === NO_GAP && end - at < 60) {
      if (piece(scan, end + 1)) end++;
      else if ((scan.isSign(end + 1, 45) || scan.isSign(end + 1, 95)) && piece(scan, end + 2) && scan.gap[end + 2] === NO_GAP) end += 2;
      else if (scan.isSign(end + 1, 45) && scan.isSign(end + 2, 45) && piece(scan, end + 3) && scan.gap[end + 2] === NO_GAP && scan.gap[end + 3] === NO_GAP) end += 3;
      else break;
    }
    labels++;
    // The last label has letters only, or is one in Punycode (RFC 3492).
    const isTld = (scan.kind[end] === WORD && scan.size[end]! >= 2) || (end > at && scan.kind[at] === WORD && scan.text.slice(scan.start[at], scan.start[at]! + 4).toLowerCase() === 'xn--');
    const known = end === at && (scan.meaning(end) & TLD) !== 0;
    if (labels >= 2 && isTld && (known || !loose)) last = end;
    const dot = dotAt(scan, end + 1, loose);
    if (dot === 0) break;
    const next = end + 1 + dot;
    if (next >= scan.n || (!loose && scan.gap[next] !== NO_GAP) || scan.gap[next] === LINE_BREAK) break;
    // After a full stop and a blank only a known ending goes on: "mail me @home. Thanks".
    if (loose && scan.gap[next] === GAP && dot === 1 && scan.isSign(end + 1, 46) && (scan.meaning(next) & TLD) === 0 && scan.gap[end + 1] === NO_GAP) break;
    at = next;
  }
  return last > 0 ? last : 0;
}

/** First token of the local part that ends at `t`; -1 when there is none. */
function readLocal(scan: Scan, t: number, tight: boolean): number {
  if (t < 0) return -1;
  let first = t;
  if (!piece(scan, t)) {
    // A quoted local part, or a sign that may end one.
    if (!tight || scan.kind[t] !== SIGN || !LOCAL.has(scan.bits[t]!) || t === 0 || !piece(scan, t - 1)) return -1;
  }
  while (first > 0 && t - first < 80) {
    if (scan.gap[first] !== NO_GAP) {
      // "john dot smith at": a spoken dot carries on to the left.
      if (!tight && first >= 2 && ((scan.meaning(first - 1) & DOT) !== 0 || scan.isSign(first - 1, 46)) && scan.gap[first - 1] !== LINE_BREAK && piece(scan, first - 2) && scan.gap[first] === GAP && scan.gap[first - 1] === GAP) {
        first -= 2;
        continue;
      }
      break;
    }
    const prev = first - 1;
    if (scan.kind[prev] === BARRIER) break;
    if (piece(scan, prev)) first = prev;
    else if (scan.kind[prev] === SIGN && LOCAL.has(scan.bits[prev]!) && prev > 0 && piece(scan, prev - 1) && scan.gap[prev] === NO_GAP) first = prev - 1;
    else if (scan.kind[prev] === SIGN && CLOSE.has(scan.bits[prev]!) && prev >= 3 && bracketDot(scan, prev - 2) === 3 && piece(scan, prev - 3)) first = prev - 3;
    else break;
  }
  return first;
}
