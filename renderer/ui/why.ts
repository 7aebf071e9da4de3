/** What a mark says about why it is there, in words: what it was taken for, what spoke for it, and whether arithmetic did. Never the value. */

export interface Why { readonly what: string; readonly cue: string; readonly check: string }

const WHAT: Readonly<Record<string, string>> = {
  CARD: 'Card number', CVV: 'Card verification code', EXPIRY: 'Card expiry date', PIN: 'PIN', TRACK: 'Magnetic stripe data', IBAN: 'IBAN', EMAIL: 'E-mail address', PHONE: 'Telephone number', SSN: 'US social security number',
  NAME: 'Name of a person', ADDRESS: 'Postal address', PASSWORD: 'Password', OTP: 'One-time code', DOB: 'Date of birth', IP: 'IP address', MAC: 'MAC address', ACCOUNT: 'Bank or customer account', USERNAME: 'User name', API_KEY: 'Key or token',
  CRYPTO: 'Crypto address', VIN: 'Vehicle number', PLATE: 'Number plate', NATIONAL_ID: 'National or personal number', NUMBER: 'Number that nobody was heard asking for', CUSTOM: 'Own pattern of the client company', HIDDEN: 'Message that could not be checked',
};

/** Reads the masker's own sentence: its words for cues and checks are few and fixed. What it does not say is not claimed. */
export function whyHidden(type: string, reason: string): Why {
  const cue = /answer to a question|question for/.test(reason) ? 'It answers a question that was asked.'
    : /called|named|after the word|label/.test(reason) ? 'It was called so by the words around it.'
      : /spread over|piece of/.test(reason) ? 'Pieces in several messages make one.'
        : 'None was needed: its form says it.';
  const check = /check digit|checksum|check sum|Luhn/i.test(reason) ? 'They are right.' : /mistyped|nearly/.test(reason) ? 'They are wrong, as in a mistyped number.' : 'None were looked at, or it has none.';
  return { what: WHAT[type] ?? type.charAt(0) + type.slice(1).toLowerCase().replaceAll('_', ' '), cue, check };
}
