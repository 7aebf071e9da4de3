/** Greece: AMKA. IDIKA: a day of birth and Luhn over eleven digits. */
import type { NationalNumber } from './number.ts';
import { dayAndMonth, luhnText } from './arithmetic.ts';

export const amka: NationalNumber = {
  code: 'gr-amka',
  cues: 'amka',
  shape: /^[0-9]{11}$/,
  valid: (text) => dayAndMonth(Number(text.slice(0, 2)), Number(text.slice(2, 4))) && luhnText(text),
};
