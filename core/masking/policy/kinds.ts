/**
 * What a tenant may decide about each type that the masker knows: one line a type. A type that is not listed here is
 * always hidden, under its name.
 */

import type { MaskStyle } from '../../vocabulary/maskStyles.ts';

export interface Kind {
  readonly type: string;
  /** As an administrator reads it. */
  readonly words: string;
  /** Why it cannot be switched off; null where it can. */
  readonly fixed: string | null;
  /** The first one is the safe default. */
  readonly styles: readonly [MaskStyle, ...MaskStyle[]];
  /** Why no pseudonym is offered, where a reader may wonder. */
  readonly why?: string;
}

const CARDS = 'Card numbers cannot be switched off (PCI DSS 4.0.1, requirements 3.4.1 and 3.5.1).';
const SENSITIVE =
  'This cannot be switched off: nobody may keep it after a payment was authorised (PCI DSS 4.0.1, requirement 3.3.1).';
/**
 * A value that is one of few, or that opens something: anyone who may write to the chat could try them all and compare.
 */
const GUESSED = 'A pseudonym would let somebody try values until one looks the same.';

const one = (
  type: string,
  words: string,
  styles: readonly [MaskStyle, ...MaskStyle[]],
  fixed: string | null = null,
  why?: string,
): Kind => ({ type, words, styles, fixed, ...(why === undefined ? {} : { why }) });

export const KINDS: readonly Kind[] = [
  // No pseudonym ever: beside the last four digits, and with the issuer's range and the check digit known, some hundred
  // thousand tries name the number.
  one('CARD', 'Card numbers', ['last-four', 'type-name'], CARDS, GUESSED),
  one('CVV', 'Card verification codes', ['type-name'], SENSITIVE, GUESSED),
  one('PIN', 'PINs', ['type-name'], SENSITIVE, GUESSED),
  one('TRACK', 'Magnetic stripe data', ['type-name'], SENSITIVE, GUESSED),
  one('EXPIRY', 'Card expiry dates', ['type-name'], null, GUESSED),
  one('IBAN', 'IBANs', ['type-name', 'last-four', 'pseudonym']),
  one('ACCOUNT', 'Bank and customer accounts', ['type-name', 'last-four', 'pseudonym']),
  one('EMAIL', 'E-mail addresses', ['type-name', 'pseudonym']),
  one('PHONE', 'Telephone numbers', ['type-name', 'pseudonym']),
  one('NAME', 'Names of people', ['type-name', 'pseudonym']),
  one('ADDRESS', 'Postal addresses', ['type-name', 'pseudonym']),
  one('DOB', 'Dates of birth', ['type-name'], null, GUESSED),
  one('SSN', 'US social security numbers', ['type-name'], null, GUESSED),
  one('NATIONAL_ID', 'National and personal numbers', ['type-name'], null, GUESSED),
  one('USERNAME', 'User names', ['type-name', 'pseudonym']),
  one('PASSWORD', 'Passwords', ['type-name'], null, GUESSED),
  one('OTP', 'One-time codes', ['type-name'], null, GUESSED),
  one('API_KEY', 'Keys and tokens', ['type-name'], null, GUESSED),
  one('CRYPTO', 'Crypto addresses', ['type-name', 'pseudonym']),
  one('IP', 'IP addresses', ['type-name', 'pseudonym']),
  one('MAC', 'MAC addresses', ['type-name', 'pseudonym']),
  one('VIN', 'Vehicle numbers', ['type-name', 'pseudonym']),
  one('PLATE', 'Number plates', ['type-name', 'pseudonym']),
  one('NUMBER', 'Numbers alone, when nobody was heard asking', ['type-name'], null, GUESSED),
];

const BY_TYPE: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [kind.type, kind]));

/** The kind of a finding's type; undefined for a type of no built-in kind, as a tenant's own patterns. */
export const kindOf = (type: string): Kind | undefined => BY_TYPE.get(type);

/**
 * Types that a supervisor may mark as false positives for a given value: numbers that a shop's own numbers can look
 * like.
 */
export const EXCEPTABLE: ReadonlySet<string> = new Set(['CARD', 'PHONE', 'NUMBER', 'ACCOUNT', 'SSN', 'NATIONAL_ID']);
