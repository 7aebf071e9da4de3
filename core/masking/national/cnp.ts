/**
 * Romania: CNP. Government emergency ordinance 97/2005: weights 2 7 9 1 4 6 3 5 8 2 7 9, modulo 11, ten becomes one.
 */
import type { NationalNumber } from './number.ts';
import { dayAndMonth, digitAt, weighted } from './arithmetic.ts';

export const cnp: NationalNumber = {
  code: 'ro-cnp',
  cues: 'cnp',
  // Characters 8 and 9 are the county: 1 to 48, 51, 52, or the register that gives numbers out now.
  shape: /^[1-9][0-9]{6}(?:0[1-9]|[1-3][0-9]|4[0-8]|5[12]|70|8[0-3])[0-9]{4}$/,
  valid: (text) => {
    const rest = weighted(text, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    return (
      dayAndMonth(Number(text.slice(5, 7)), Number(text.slice(3, 5))) && (rest === 10 ? 1 : rest) === digitAt(text, 12)
    );
  },
};
