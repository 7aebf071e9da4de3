/**
 * Singapore: NRIC and FIN. National Registration Act: weights 2 7 6 5 4 3 2, four more for T and G, three for M; a
 * letter for the rest.
 */
import type { NationalNumber } from './number.ts';

export const nric: NationalNumber = {
  code: 'sg-nric',
  cues: 'nric fin',
  shape: /^[STFGM][0-9]{7}[A-Z]$/,
  valid: (text) => {
    const weights = [2, 7, 6, 5, 4, 3, 2];
    let sum = text[0] === 'T' || text[0] === 'G' ? 4 : text[0] === 'M' ? 3 : 0;
    for (let i = 0; i < 7; i++) sum += (text.charCodeAt(i + 1) - 48) * weights[i]!;
    const letters =
      text[0] === 'S' || text[0] === 'T' ? 'JZIHGFEDCBA' : text[0] === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
    return letters[text[0] === 'M' ? 10 - (sum % 11) : sum % 11] === text[8];
  },
};
