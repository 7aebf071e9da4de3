/**
 * Norway: fødselsnummer. Folkeregisterforskriften: two check digits modulo 11; 40 is added to the day of a D number.
 */
import type { NationalNumber } from './number.ts';
import { dayAndMonth, digitAt, weighted } from './arithmetic.ts';

export const fodselsnummer: NationalNumber = {
  code: 'no-fodselsnummer',
  cues: 'fodselsnummer personnummer',
  shape: /^[0-9]{11}$/,
  valid: (text) =>
    dayAndMonth(Number(text.slice(0, 2)) % 40, Number(text.slice(2, 4)) % 40) &&
    (11 - (weighted(text, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11 === digitAt(text, 9) &&
    (11 - (weighted(text, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(text, 10),
};
