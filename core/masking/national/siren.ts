/** France: SIREN and SIRET. INSEE, decree 73-314 of 1973: Luhn over nine or fourteen digits. */
import type { NationalNumber } from './number.ts';
import { luhnText } from './arithmetic.ts';

export const siren: NationalNumber = {
  code: 'fr-siren',
  cues: 'siren siret',
  shape: /^(?:[0-9]{9}|[0-9]{14})$/,
  valid: (text) => luhnText(text),
};
