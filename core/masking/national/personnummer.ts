/**
 * Sweden: personnummer. Skatteverket SKV 704: Luhn over ten digits, a day of birth before them; 60 is added to the day
 * of a coordination number.
 */
import type { NationalNumber } from './number.ts';
import { dayAndMonth, luhnText } from './arithmetic.ts';

export const personnummer: NationalNumber = {
  code: 'se-personnummer',
  cues: 'personnummer samordningsnummer',
  shape: /^(?:19|20)?[0-9]{6}[+-]?[0-9]{4}$/,
  valid: (text) =>
    luhnText(text.slice(-10)) && dayAndMonth(Number(text.slice(-6, -4)) % 60, Number(text.slice(-8, -6))),
};
