/** Portugal: NIF. Decree-Law 14/2013: weights 9 to 2, modulo 11. */
import type { NationalNumber } from './number.ts';
import { digitAt, weighted } from './arithmetic.ts';

export const nif: NationalNumber = {
  code: 'pt-nif',
  cues: 'nif contribuinte',
  shape: /^[1-35689][0-9]{8}$/,
  valid: (text) => ((11 - (weighted(text, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === digitAt(text, 8),
};
