/**
 * Japan: My Number. Ordinance of the Ministry of Internal Affairs 85/2014: weights 6 5 4 3 2 7 6 5 4 3 2, modulo 11.
 */
import type { NationalNumber } from './number.ts';
import { digitAt, weighted } from './arithmetic.ts';

export const myNumber: NationalNumber = {
  code: 'jp-my-number',
  cues: 'mynumber',
  shape: /^[0-9]{12}$/,
  valid: (text) => {
    const rest = weighted(text, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    return (rest <= 1 ? 0 : 11 - rest) === digitAt(text, 11);
  },
};
