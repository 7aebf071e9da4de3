/**
 * What a tenant may decide about each type that the masker knows: one line a type. A type that is not listed here is
 * always hidden, under its name.
 */

import type { MaskStyle } from '../../vocabulary/maskStyles.ts';

export interface Kind {
  readonly type: string;
  /**
   * Why it cannot be switched off: `cards` PCI DSS 4.0.1, requirements 3.4.1 and 3.5.1; `sensitive` requirement 3.3.1,
   * which lets no one store it after a payment was authorised. Null where it can.
   */
  readonly fixed: 'cards' | 'sensitive' | null;
  /** The first one is the safe default. */
  readonly styles: readonly [MaskStyle, ...MaskStyle[]];
}

const kindWith = (type: string, styles: Kind['styles'], fixed: Kind['fixed'] = null): Kind => ({ type, styles, fixed });

/**
 * No pseudonym for a value that is one of few, or that opens something: anyone who may write to the chat could try them
 * all and compare.
 */
export const KINDS: readonly Kind[] = [
  // No pseudonym ever: beside the last four digits, and with the issuer's range and the check digit known, some hundred
  // thousand tries name the number.
  kindWith('CARD', ['last-four', 'type-name'], 'cards'),
  kindWith('CVV', ['type-name'], 'sensitive'),
  kindWith('PIN', ['type-name'], 'sensitive'),
  kindWith('TRACK', ['type-name'], 'sensitive'),
  kindWith('EXPIRY', ['type-name']),
  kindWith('IBAN', ['type-name', 'last-four', 'pseudonym']),
  kindWith('ACCOUNT', ['type-name', 'last-four', 'pseudonym']),
  kindWith('EMAIL', ['type-name', 'pseudonym']),
  kindWith('PHONE', ['type-name', 'pseudonym']),
  kindWith('NAME', ['type-name', 'pseudonym']),
  kindWith('ADDRESS', ['type-name', 'pseudonym']),
  kindWith('DOB', ['type-name']),
  kindWith('SSN', ['type-name']),
  kindWith('NATIONAL_ID', ['type-name']),
  kindWith('USERNAME', ['type-name', 'pseudonym']),
  kindWith('PASSWORD', ['type-name']),
  kindWith('OTP', ['type-name']),
  kindWith('API_KEY', ['type-name']),
  kindWith('CRYPTO', ['type-name', 'pseudonym']),
  kindWith('IP', ['type-name', 'pseudonym']),
  kindWith('MAC', ['type-name', 'pseudonym']),
  kindWith('VIN', ['type-name', 'pseudonym']),
  kindWith('PLATE', ['type-name', 'pseudonym']),
  kindWith('NUMBER', ['type-name']),
];

const BY_TYPE: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [kind.type, kind]));

/** The kind of a finding's type; undefined for a type of no built-in kind, as a tenant's own patterns. */
export const kindOf = (type: string): Kind | undefined => BY_TYPE.get(type);

/**
 * Types that a supervisor may mark as false positives for a given value: numbers that a shop's own numbers can look
 * like.
 */
export const EXCEPTABLE: ReadonlySet<string> = new Set(['CARD', 'PHONE', 'NUMBER', 'ACCOUNT', 'SSN', 'NATIONAL_ID']);
