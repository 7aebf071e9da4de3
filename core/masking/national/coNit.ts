/**
 * Colombia: NIT. DIAN, Orden Administrativa 4/1989: weights 3 7 13 17 19 23 29 37 41 43 47 53 59 67 71 from the right,
 * modulo 11.
 */
import type { NationalNumber } from './number.ts';
import { digitAt } from './arithmetic.ts';

const WEIGHTS = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71] as const;

export const coNit: NationalNumber = {
  code: 'co-nit',
  cues: 'nit',
  shape: /^[0-9]{8,16}$/,
  valid: (text) => {
    const size = text.length - 1;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += digitAt(text, size - 1 - i) * WEIGHTS[i]!;
    return '01987654321'[sum % 11] === text[size];
  },
};
