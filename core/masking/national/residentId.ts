/** China: resident identity number, GB 11643: ISO 7064 MOD 11-2 over seventeen digits; a date of birth inside. */
import type { NationalNumber } from './number.ts';
import { dayAndMonth, weighted } from './arithmetic.ts';

export const residentId: NationalNumber = {
  code: 'cn-resident-id',
  cues: 'ric shenfenzheng',
  // Provinces by GB/T 2260.
  shape: /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}(?:19|20)[0-9]{9}[0-9X]$/,
  valid: (text) =>
    dayAndMonth(Number(text.slice(12, 14)), Number(text.slice(10, 12))) &&
    '10X98765432'[weighted(text, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] === text[17],
};
