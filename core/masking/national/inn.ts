/** Russia: INN. Order of the Federal Tax Service MMV-7-6/435: one check digit of ten, two of twelve, modulo 11. */
import type { NationalNumber } from './number.ts';
import { digitAt, weighted } from './arithmetic.ts';

export const inn: NationalNumber = {
  code: 'ru-inn',
  cues: 'inn',
  shape: /^(?:[0-9]{10}|[0-9]{12})$/,
  valid: (text) =>
    !/^0+$/.test(text) &&
    (text.length === 10
      ? (weighted(text, [2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(text, 9)
      : (weighted(text, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(text, 10) &&
        (weighted(text, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10 === digitAt(text, 11)),
};
