/**
 * Card verification codes: three or four digits after a cue. Sensitive authentication data may not be kept after
 * authorisation, not even encrypted (PCI DSS 3.3.1), so they are dropped, not sealed.
 */
import { NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { CARD, CVV, DIGIT_WORD, LINK, NUMBER, OTP, UNIT, hashWord } from '../text/words.ts';
import type { Detector, Found } from './detector.ts';
import { RANK } from './detector.ts';

const SECURITY = new Set(['security', 'seguridad', 'segurança', 'securite', 'sicurezza', 'sicherheitscode', 'sicherheitsnummer', 'verification', 'veiligheidscode'].map(hashWord));
const CODE = new Set(['code', 'codigo', 'codice', 'number', 'cod', 'nummer'].map(hashWord));
const BACK = hashWord('back');
const REASON = 'card verification code after a cue; never stored';

export const cvv: Detector = {
  name: 'cvv',
  wants: (scan, talk) => (talk.asked & CVV) !== 0 || ((scan.digitCount >= 3 || scan.spelt >= 3) && ((scan.seen & (CVV | OTP | CARD)) !== 0 || scan.digitCount >= 15)),
  find: (scan, found, talk) => {
    const asked = (talk.asked & CVV) !== 0;
    for (let t = 0; t < scan.n; t++) {
      if (scan.kind[t] === WORD && isCue(scan, t)) after(scan, found, t);
      else if (scan.kind[t] === NUMERAL && followsCard(scan, found, t)) push(scan, found, t, t);
      else if (asked && scan.kind[t] === NUMERAL && alone(scan, t)) push(scan, found, t, t);
    }
  },
};

/** "4111 1111 1111 1111 12/26 123": the three digits behind a card, or behind its expiry. */
function followsCard(scan: Scan, found: readonly Found[], t: number): boolean {
  const size = scan.size[t]!;
  if ((size !== 3 && size !== 4) || found.length === 0 || (scan.meaning(t + 1) & UNIT) !== 0 || scan.kind[t + 1] === NUMERAL) return false;
  const at = scan.start[t]!;
  for (const f of found) {
    if (f.end > at || at - f.end > 4 || (f.type !== 'CARD' && f.type !== 'EXPIRY')) continue;
    if (/[\p{L}\p{N}$€£]/u.test(scan.text.slice(f.end, at))) continue;
    if (f.type === 'EXPIRY' || (size === 3 && (t + 1 === scan.n || scan.kind[t + 1] === SIGN))) return true;
  }
  return false;
}

function isCue(scan: Scan, t: number): boolean {
  if ((scan.bits[t]! & CVV) !== 0) return true;
  // "security code", "código de seguridad", "code on the back"
  if ((scan.bits[t]! & OTP) !== 0 && SECURITY.has(scan.hash[t]!)) {
    const social = t > 0 && (scan.seen & CARD) === 0 && scan.kind[t - 1] === WORD && scan.hash[t - 1] === hashWord('social');
    if (social) return false;
    if (t + 1 < scan.n && scan.kind[t + 1] === WORD && CODE.has(scan.hash[t + 1]!)) return true;
    for (let k = t - 1; k >= 0 && k >= t - 3; k--) if (scan.kind[k] === WORD && CODE.has(scan.hash[k]!)) return true;
    return scan.size[t]! > 12;
  }
  return (scan.seen & CARD) !== 0 && scan.hash[t] === BACK && codeBefore(scan, t);
}

/** "the code on the back" */
function codeBefore(scan: Scan, t: number): boolean {
  for (let k = t - 1; k >= 0 && k >= t - 5; k--) if (scan.kind[k] === WORD && (CODE.has(scan.hash[k]!) || (scan.bits[k]! & (CARD | NUMBER)) !== 0)) return true;
  return false;
}

function after(scan: Scan, found: Found[], cue: number): void {
  let words = 0;
  for (let t = cue + 1; t < scan.n && t - cue < 14; t++) {
    const kind = scan.kind[t]!;
    if (kind === NUMERAL) {
      const size = scan.size[t]!;
      if (size === 3 || size === 4) {
        push(scan, found, t, t);
        return;
      }
      if (size === 1) {
        const last = singles(scan, t);
        if (last > t) {
          push(scan, found, t, last);
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
    if ((bits & DIGIT_WORD) !== 0) {
      let last = t;
      while (last + 1 < scan.n && (scan.meaning(last + 1) & DIGIT_WORD) !== 0 && last - t < 3) last++;
      if (last - t >= 2) {
        push(scan, found, t, last);
        return;
      }
    }
    if ((bits & (LINK | NUMBER | CVV | CARD)) === 0 && ++words > 3) return;
  }
}

function singles(scan: Scan, t: number): number {
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

function alone(scan: Scan, t: number): boolean {
  const size = scan.size[t]!;
  return (size === 3 || size === 4) && scan.digitCount <= 6;
}

function push(scan: Scan, found: Found[], first: number, last: number): void {
  found.push({ start: scan.start[first]!, end: scan.end[last]!, type: 'CVV', action: 'drop', shown: '', reason: REASON, rank: RANK.checksum });
}
