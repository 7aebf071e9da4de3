/** What a message asks the other side for, or announces without saying it; and which value answers which question. */
import { isCue } from '../detectors/cvv.ts';
import { isOneTime } from '../detectors/secrets.ts';
import { WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import {
  ACCOUNT,
  ADDRESS,
  ASK,
  CARD,
  CVV,
  DOB,
  EMAIL,
  EXPIRY,
  KEEP,
  LINK,
  NAME,
  NATIONAL,
  NUMBER,
  OTP,
  PASSWORD,
  PHONE,
  PIN,
  SSN,
  USER,
  hashWord,
} from '../text/words.ts';

/** What can be asked for. */
const ASKABLE =
  CARD | CVV | EXPIRY | PIN | PASSWORD | OTP | SSN | PHONE | EMAIL | NAME | ADDRESS | DOB | ACCOUNT | USER | NATIONAL;

/** "Have you tried to reset your password?", "do not tell your password": neither asks for it. */
const PASSWORD_TROUBLE = new Set(
  'reset tried try forgot forgotten link change changed recover never not dont work works worked working expired'
    .split(' ')
    .map(hashWord),
);

/** What this message asks the other for. */
export function questionBits(scan: Scan): number {
  let bits = scan.seen & ASKABLE;
  if (scan.spelt > 0 && (scan.seen & NUMBER) !== 0)
    for (let t = 1; t < scan.n; t++) if (isOneTime(scan, t)) bits |= OTP;
  if ((bits & PASSWORD) !== 0)
    for (let t = 0; t < scan.n; t++)
      if (scan.kind[t] === WORD && PASSWORD_TROUBLE.has(scan.hash[t]!)) bits &= ~PASSWORD;
  // "the security code on the back": no word of it is a cue by itself.
  if ((scan.seen & NUMBER) !== 0 && (bits & CVV) === 0)
    for (let t = 0; t < scan.n && t < 60; t++) if (scan.kind[t] === WORD && isCue(scan, t)) bits |= CVV;
  if ((scan.seen & KEEP) !== 0) bits |= KEEP;
  if (bits === 0) return 0;
  return scan.hasQuestion || (scan.seen & ASK) !== 0 ? bits : 0;
}

/** Words beside a password, a name or an address that is spoken of, not about to be given. */
const MENTION_WORDS = new Set(
  (
    'forgot forget forgotten lost lose reset resetting change changed changing update updating recover ' +
    'recovery need want remember unlock wrong new cannot cant help without stolen retrieve regain correct edit ' +
    'delete remove'
  )
    .split(' ')
    .map(hashWord),
);

function isMention(scan: Scan): boolean {
  for (let t = 0; t < scan.n; t++) if (scan.kind[t] === WORD && MENTION_WORDS.has(scan.hash[t]!)) return true;
  return false;
}

/** What this message announces without saying it: "my card number is". */
export function announcedBits(scan: Scan): number {
  if ((scan.seen & ASKABLE) === 0 || scan.n === 0) return 0;
  let t = scan.n - 1;
  if (scan.isSign(t, 58) || scan.isSign(t, 46)) t--;
  for (let words = 0; t >= 0 && words < 5; t--, words++) {
    if (scan.kind[t] !== WORD) return 0;
    const bits = scan.bits[t]!;
    if ((bits & ASKABLE) !== 0)
      return words === 0 && (bits & (PASSWORD | NAME | ADDRESS)) !== 0 && isMention(scan)
        ? bits & ASKABLE & ~(PASSWORD | NAME | ADDRESS)
        : bits & ASKABLE;
    if ((bits & (LINK | NUMBER)) === 0) return 0;
  }
  return 0;
}

/** What a place of this type answers. */
export function answeredBits(type: string): number {
  switch (type) {
    case 'CARD':
      return CARD;
    case 'CVV':
      return CVV;
    case 'PHONE':
      return PHONE;
    case 'EMAIL':
      return EMAIL;
    case 'SSN':
      return SSN;
    case 'NAME':
      return NAME;
    case 'ADDRESS':
      return ADDRESS;
    case 'PASSWORD':
      return PASSWORD;
    case 'OTP':
      return OTP;
    case 'PIN':
      return PIN;
    case 'DOB':
      return DOB;
    case 'IBAN':
    case 'ACCOUNT':
      return ACCOUNT;
    case 'USERNAME':
      return USER;
    case 'NATIONAL_ID':
      return NATIONAL;
    default:
      return 0;
  }
}
