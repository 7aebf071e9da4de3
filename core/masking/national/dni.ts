/** Spain: DNI and NIE. Real Decreto 1553/2005 (DNI) and 557/2011 (NIE): the letter is the number modulo 23. */
import type { NationalNumber } from './number.ts';

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

export const dni: NationalNumber = {
  code: 'es-dni',
  cues: 'dni nie nif identidad',
  shape: /^[XYZ0-9][0-9]{7}[A-Z]$/,
  valid: (text) =>
    LETTERS[Number(text.slice(0, 8).replace('X', '0').replace('Y', '1').replace('Z', '2')) % 23] === text[8],
};
