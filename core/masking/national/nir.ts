/**
 * France: NIR, the number of social security. Decree 82-103 of 1982; INSEE: 97 minus the number modulo 97, with Corsica
 * (2A, 2B) as 19 and 18.
 */
import type { NationalNumber } from './number.ts';

export const nir: NationalNumber = {
  code: 'fr-nir',
  cues: 'nir insee secu securite',
  shape: /^[1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{8}$/,
  valid: (text) =>
    97 - (Number(text.slice(0, 13).replace('2A', '19').replace('2B', '18')) % 97) === Number(text.slice(13)),
};
