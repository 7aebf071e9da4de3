/**
 * Mexico: CURP. RENAPO, Instructivo Normativo of 2006: characters by their place in an alphabet with Ñ, weights 18 to
 * 2, modulo 10.
 */
import type { NationalNumber } from './number.ts';
import { dayAndMonth } from './arithmetic.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';

export const curp: NationalNumber = {
  code: 'mx-curp',
  cues: 'curp',
  shape: /^[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]$/,
  valid: (text) => {
    if (!dayAndMonth(Number(text.slice(8, 10)), Number(text.slice(6, 8)))) return false;
    let sum = 0;
    for (let i = 0; i < 17; i++) sum += ALPHABET.indexOf(text[i]!) * (18 - i);
    return (10 - (sum % 10)) % 10 === text.charCodeAt(17) - 48;
  },
};
