/** South Africa: identity number. Identification Act 68 of 1997: a day of birth and Luhn over thirteen digits. */
import type { NationalNumber } from './number.ts';
import { dayAndMonth, luhnText } from './arithmetic.ts';

export const zaId: NationalNumber = {
  code: 'za-id',
  cues: 'idnr identity',
  shape: /^[0-9]{10}[012][0-9]{2}$/,
  valid: (text) => dayAndMonth(Number(text.slice(4, 6)), Number(text.slice(2, 4))) && luhnText(text),
};
