/**
 * Switzerland: AHV number. Regulation on old-age insurance, article 133bis: 756 and the check digit of an article
 * number (GS1).
 */
import type { NationalNumber } from './number.ts';
import { digitAt, weighted } from './arithmetic.ts';

export const ahv: NationalNumber = {
  code: 'ch-ahv',
  cues: 'ahv avs oasi',
  shape: /^756[0-9]{10}$/,
  valid: (text) => (10 - (weighted(text, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === digitAt(text, 12),
};
