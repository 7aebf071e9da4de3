/** Argentina: CUIT and CUIL. AFIP, Resolución General 10/97: weights 5 4 3 2 7 6 5 4 3 2, modulo 11. */
import type { NationalNumber } from './number.ts';
import { digitAt, weighted } from './arithmetic.ts';

export const arCuit: NationalNumber = {
  code: 'ar-cuit',
  cues: 'cuit cuil',
  shape: /^(?:2[0347]|3[034]|5[015])[0-9]{9}$/,
  valid: (text) => (11 - (weighted(text, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(text, 10),
};
