/**
 * South Korea: resident registration number. Enforcement rule of the Resident Registration Act: weights 2 to 9 and 2 to
 * 5, modulo 11.
 */
import type { NationalNumber } from './number.ts';
import { dayAndMonth, digitAt, weighted } from './arithmetic.ts';

export const residentRegistration: NationalNumber = {
  code: 'kr-resident-registration',
  cues: 'rrn jumin',
  // Characters 8 and 9 are the place of birth, up to 96.
  shape: /^[0-9]{7}(?:[0-8][0-9]|9[0-6])[0-9]{4}$/,
  valid: (text) =>
    dayAndMonth(Number(text.slice(4, 6)), Number(text.slice(2, 4))) &&
    (11 - (weighted(text, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === digitAt(text, 12),
};
