/** Netherlands: BSN, the eleven test. Wet algemene bepalingen burgerservicenummer; Logisch Ontwerp BSN. */
import type { NationalNumber } from './number.ts';
import { weighted } from './arithmetic.ts';

export const bsn: NationalNumber = {
  code: 'nl-bsn',
  cues: 'bsn burgerservicenummer sofinummer sofi',
  shape: /^[0-9]{9}$/,
  valid: (text) => text !== '000000000' && weighted(text, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
};
