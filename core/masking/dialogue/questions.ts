/** What a message asks the other side for, or announces without saying it; and which value answers which question. */
import { isOneTime } from '../detectors/secrets.ts';
import { WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { ACCOUNT, ADDRESS, ASK, CARD, CVV, DOB, EMAIL, EXPIRY, LINK, NAME, NATIONAL, NUMBER, OTP, PASSWORD, PHONE, PIN, SSN, USER } from '../text/words.ts';

/** What can be asked for. */
const ASKABLE = CARD | CVV | EXPIRY | PIN | PASSWORD | OTP | SSN | PHONE | EMAIL | NAME | ADDRESS | DOB | ACCOUNT | USER | NATIONAL;

/** What this message asks the other for. */
export function question(scan: Scan): number {
  let bits = scan.seen & ASKABLE;
  if (scan.spelt > 0 && (scan.seen & NUMBER) !== 0) for (let t = 1; t < scan.n; t++) if (isOneTime(scan, t)) bits |= OTP;
  if (bits === 0) return 0;
  return scan.hasQuestion || (scan.seen & ASK) !== 0 ? bits : 0;
}

/** What this message announces without saying it: "my card number is". */
export function announced(scan: Scan): number {
  if ((scan.seen & ASKABLE) === 0 || scan.n === 0) return 0;
  let t = scan.n - 1;
  if (scan.isSign(t, 58) || scan.isSign(t, 46)) t--;
  for (let words = 0; t >= 0 && words < 5; t--, words++) {
    if (scan.kind[t] !== WORD) return 0;
    const bits = scan.bits[t]!;
    if ((bits & ASKABLE) !== 0) return bits & ASKABLE;
    if ((bits & (LINK | NUMBER)) === 0) return 0;
  }
  return 0;
}

/** What a place of this type answers. */
export function answers(type: string): number {
  switch (type) {
    case 'CARD': return CARD;
    case 'CVV': return CVV;
    case 'PHONE': return PHONE;
    case 'EMAIL': return EMAIL;
    case 'SSN': return SSN;
    case 'NAME': return NAME;
    case 'ADDRESS': return ADDRESS;
    case 'PASSWORD': return PASSWORD;
    case 'OTP': return OTP;
    case 'PIN': return PIN;
    case 'DOB': return DOB;
    case 'IBAN': case 'ACCOUNT': return ACCOUNT;
    case 'USERNAME': return USER;
    case 'NATIONAL_ID': return NATIONAL;
    default: return 0;
  }
}
