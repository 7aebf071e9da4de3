/** Australia: tax file number. Australian Taxation Office: weights 1, 4, 3, 7, 5, 8, 6, 9, 10, modulo 11. */
import type { NationalNumber } from './number.ts';
import { weighted } from './arithmetic.ts';

export const tfn: NationalNumber = {
  code: 'au-tfn',
  cues: 'tfn tax',
  shape: /^[0-9]{9}$/,
  valid: (text) => text !== '000000000' && weighted(text, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
};
