/**
 * Australia: Medicare card. Services Australia: weights 1 3 7 9 1 3 7 9, modulo 10; then an issue number and a person's
 * line.
 */
import type { NationalNumber } from './number.ts';
import { digitAt, weighted } from './arithmetic.ts';

export const medicare: NationalNumber = {
  code: 'au-medicare',
  cues: 'medicare',
  shape: /^[2-6][0-9]{8}[1-9][0-9]?$/,
  valid: (text) => weighted(text, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(text, 8),
};
