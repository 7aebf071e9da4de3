/**
 * Austria: insurance number. Hauptverband: the fourth digit is the rest modulo 11 of weights 3 7 9 0 5 8 4 2 1 6; a day
 * of birth at the end.
 */
import type { NationalNumber } from './number.ts';
import { digitAt, weighted } from './arithmetic.ts';

export const svnr: NationalNumber = {
  code: 'at-svnr',
  cues: 'vnr svnr sozialversicherungsnummer versicherungsnummer',
  shape: /^[1-9][0-9]{3}(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-5])[0-9]{2}$/,
  valid: (text) => weighted(text, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digitAt(text, 3),
};
