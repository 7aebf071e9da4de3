/** Poland: PESEL. Act of 24 September 2010 on population records: weights 1, 3, 7, 9, modulo 10. */
import type { NationalNumber } from './number.ts';
import { dayAndMonth, digitAt, weighted } from './arithmetic.ts';

export const pesel: NationalNumber = {
  code: 'pl-pesel',
  cues: 'pesel',
  shape: /^[0-9]{11}$/,
  valid: (text) =>
    (10 - (weighted(text, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digitAt(text, 10) &&
    dayAndMonth(Number(text.slice(4, 6)), Number(text.slice(2, 4)) % 20),
};
