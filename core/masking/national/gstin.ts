/** India: GSTIN. Goods and Services Tax Network: state, PAN, and Luhn modulo 36 over all but the last character. */
import type { NationalNumber } from './number.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const gstin: NationalNumber = {
  code: 'in-gstin',
  cues: 'gstin',
  shape: /^(?:0[1-9]|[12][0-9]|3[0-8])[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/,
  valid: (text) => {
    let sum = 0;
    for (let i = 13, twice = true; i >= 0; i--, twice = !twice) {
      const v = ALPHABET.indexOf(text[i]!) * (twice ? 2 : 1);
      sum += Math.floor(v / 36) + (v % 36);
    }
    return ALPHABET[(36 - (sum % 36)) % 36] === text[14];
  },
};
