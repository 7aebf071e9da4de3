/**
 * What a mark says about why it is there, in words: what it was taken for, what spoke for it, and whether arithmetic
 * did. Never the value.
 */
import { evidenceOf, type Evidence, type MaskWhy } from '../../contract/evidence.ts';
import { maskReasonForms, maskReasons, nationalNumbers } from '../i18n/en/maskReasons.ts';

export interface Why {
  readonly what: string;
  readonly cue: string;
  readonly check: string;
}

const WHAT: Readonly<Record<string, string>> = {
  CARD: 'Card number',
  CVV: 'Card verification code',
  EXPIRY: 'Card expiry date',
  PIN: 'PIN',
  TRACK: 'Magnetic stripe data',
  IBAN: 'IBAN',
  EMAIL: 'E-mail address',
  PHONE: 'Telephone number',
  SSN: 'US social security number',
  NAME: 'Name of a person',
  ADDRESS: 'Postal address',
  PASSWORD: 'Password',
  OTP: 'One-time code',
  DOB: 'Date of birth',
  IP: 'IP address',
  MAC: 'MAC address',
  ACCOUNT: 'Bank or customer account',
  USERNAME: 'User name',
  API_KEY: 'Key or token',
  CRYPTO: 'Crypto address',
  VIN: 'Vehicle number',
  PLATE: 'Number plate',
  NATIONAL_ID: 'National or personal number',
  NUMBER: 'Number that nobody was heard asking for',
  CUSTOM: 'Own pattern of the client company',
  HIDDEN: 'Message that could not be checked',
};

const CUES: Readonly<Record<NonNullable<Evidence['cue']>, string>> = {
  question: 'It answers a question that was asked.',
  called: 'It was called so.',
  behind: 'It stands behind something that it belongs to.',
  pieces: 'Pieces in one or several messages make one.',
  pattern: 'It fits a pattern that the client company has set.',
};
const CHECKS: Readonly<Record<NonNullable<Evidence['check']>, string>> = {
  right: 'They are right.',
  wrong: 'They are wrong, as in a mistyped number.',
};

const REASONS = new Map<string, string>(Object.entries(maskReasons));
const NUMBERS = new Map<string, string>(Object.entries(nationalNumbers));

/** The sentence of a mark's code. */
export function reasonWords({ code, of = '', inLink = false }: MaskWhy): string {
  const reason = (REASONS.get(code) ?? maskReasonForms.unknown).replace('{{of}}', () => NUMBERS.get(of) ?? of);
  return inLink ? maskReasonForms.inLink.replace('{{reason}}', () => reason) : reason;
}

export function whyHidden(type: string, why: MaskWhy): Why {
  const { cue, check } = evidenceOf(why);
  return {
    what: WHAT[type] ?? type.charAt(0) + type.slice(1).toLowerCase().replaceAll('_', ' '),
    cue: cue === null ? 'None was needed: its form says it.' : CUES[cue],
    check: check === null ? 'It has none, or they were not looked at.' : CHECKS[check],
  };
}
