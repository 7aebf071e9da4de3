/** United Kingdom: unique taxpayer reference. HMRC: the first digit from weights 6 7 8 9 10 5 4 3 2, modulo 11. */
import type { NationalNumber } from './number.ts';

export const utr: NationalNumber = {
  code: 'gb-utr',
  cues: 'utr',
  shape: /^[0-9]{10}$/,
  valid: (text) => {
    const weights = [6, 7, 8, 9, 10, 5, 4, 3, 2];
    let sum = 0;
    for (let i = 0; i < 9; i++) sum += (text.charCodeAt(i + 1) - 48) * weights[i]!;
    return '21987654321'[sum % 11] === text[0];
  },
};
