/**
 * Bulgaria: EGN. Civil Registration Act: month plus 20 or 40 for other centuries; weights 2 4 8 5 10 9 7 3 6, modulo
 * 11, then 10.
 */
import type { NationalNumber } from './number.ts';
import { dayAndMonth, digitAt, weighted } from './arithmetic.ts';

export const egn: NationalNumber = {
  code: 'bg-egn',
  cues: 'egn',
  shape: /^[0-9]{10}$/,
  valid: (text) =>
    dayAndMonth(Number(text.slice(4, 6)), Number(text.slice(2, 4)) % 20) &&
    (weighted(text, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digitAt(text, 9),
};
