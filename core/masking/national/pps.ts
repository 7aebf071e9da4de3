/** Ireland: PPS number. Department of Social Protection: weights 8 to 2, nine times the second letter, modulo 23. */
import type { NationalNumber } from './number.ts';
import { weighted } from './arithmetic.ts';

export const pps: NationalNumber = {
  code: 'ie-pps',
  cues: 'pps ppsn',
  shape: /^[0-9]{7}[A-W][ABHWTX]?$/,
  valid: (text) => {
    const second = text.charCodeAt(8) - 64;
    const extra = text.length < 9 || text[8] === 'W' || text[8] === 'T' || text[8] === 'X' ? 0 : second * 9;
    return 'WABCDEFGHIJKLMNOPQRSTUV'[(weighted(text, [8, 7, 6, 5, 4, 3, 2]) + extra) % 23] === text[7];
  },
};
