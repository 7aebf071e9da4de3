/**
 * Canada: Social Insurance Number. Employment and Social Development Canada: Luhn; no number begins with 8 or is issued
 * with 0.
 */
import type { NationalNumber } from './number.ts';
import { luhnText } from './arithmetic.ts';

export const canadaSin: NationalNumber = {
  code: 'ca-sin',
  cues: 'sin nas',
  shape: /^[1-79][0-9]{8}$/,
  valid: (text) => luhnText(text),
};
