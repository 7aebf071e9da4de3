/**
 * Czechia and Slovakia: rodné číslo. Act 133/2000: divisible by 11 since 1954; 50 is added to the month of women, 20 or
 * 70 since 2004.
 */
import type { NationalNumber } from './number.ts';
import { dayAndMonth } from './arithmetic.ts';

export const rodneCislo: NationalNumber = {
  code: 'cz-rodne-cislo',
  cues: 'rc rodne rodnecislo',
  shape: /^[0-9]{10}$/,
  valid: (text) => {
    const month = Number(text.slice(2, 4)) % 50;
    const body = Number(text.slice(0, 9)) % 11;
    return (
      dayAndMonth(Number(text.slice(4, 6)), month > 20 ? month - 20 : month) &&
      (body === 10 ? 0 : body) === Number(text[9])
    );
  },
};
