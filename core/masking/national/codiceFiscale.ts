/** Italy: codice fiscale of a person. Decree of 23 December 1976: a check letter over values by odd and even places. */
import type { NationalNumber } from './number.ts';

/** Values at odd places, for 0 to 9 and for A to Z alike. */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23] as const;

function check(text: string): string {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const code = text.charCodeAt(i);
    const value = code < 58 ? code - 48 : code - 65;
    sum += i % 2 === 0 ? ODD[value]! : value;
  }
  return String.fromCharCode(65 + (sum % 26));
}

export const codiceFiscale: NationalNumber = {
  code: 'it-codice-fiscale',
  cues: 'codice fiscale cf codicefiscale',
  shape: /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/,
  valid: (text) => check(text) === text[15],
};
