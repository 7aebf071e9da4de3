/**
 * United Kingdom: NHS number. NHS Data Dictionary: weights 10 to 2, 11 minus the rest modulo 11; ten is never issued.
 */
import type { NationalNumber } from './number.ts';
import { digitAt, weighted } from './arithmetic.ts';

export const nhs: NationalNumber = {
  code: 'gb-nhs',
  cues: 'nhs',
  shape: /^[0-9]{10}$/,
  valid: (text) => (11 - (weighted(text, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(text, 9),
};
