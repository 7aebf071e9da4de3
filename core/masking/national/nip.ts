/**
 * Poland: NIP. Act of 13 October 1995 on taxpayers' identification: weights 6 5 7 2 3 4 5 6 7, modulo 11; ten is never
 * issued.
 */
import type { NationalNumber } from './number.ts';
import { digitAt, weighted } from './arithmetic.ts';

export const nip: NationalNumber = {
  code: 'pl-nip',
  cues: 'nip',
  shape: /^[1-9][0-9]{9}$/,
  valid: (text) => weighted(text, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(text, 9),
};
