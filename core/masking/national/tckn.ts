/**
 * Turkey: T.C. kimlik numarası. Act 5490 on population services: the tenth digit from sevens of odd places, the
 * eleventh from the sum.
 */
import type { NationalNumber } from './number.ts';
import { digitAt } from './arithmetic.ts';

export const tckn: NationalNumber = {
  code: 'tr-tckn',
  cues: 'tckn tckimlik kimlik',
  shape: /^[1-9][0-9]{10}$/,
  valid: (text) => {
    let odd = 0;
    let even = 0;
    for (let i = 0; i < 9; i++)
      if (i % 2 === 0) odd += digitAt(text, i);
      else even += digitAt(text, i);
    const tenth = (((odd * 7 - even) % 10) + 10) % 10;
    return tenth === digitAt(text, 9) && (odd + even + tenth) % 10 === digitAt(text, 10);
  },
};
