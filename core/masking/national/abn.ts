/**
 * Australia: business number. Australian Business Register: one taken from the first digit, weights 10 1 3 5 … 19,
 * modulo 89.
 */
import type { NationalNumber } from './number.ts';
import { weighted } from './arithmetic.ts';

export const abn: NationalNumber = {
  code: 'au-abn',
  cues: 'abn',
  shape: /^[1-9][0-9]{10}$/,
  valid: (text) => (weighted(text, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0,
};
