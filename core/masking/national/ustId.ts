/** Germany: value added tax number. Section 27a UStG; ISO 7064 MOD 11,10 over nine digits. */
import type { NationalNumber } from './number.ts';
import { mod1110 } from './mod1110.ts';

export const ustId: NationalNumber = {
  code: 'de-ust-id',
  cues: 'ust ustid umsatzsteuer vat',
  shape: /^DE[1-9][0-9]{8}$/,
  valid: (text) => mod1110(text.slice(2)),
};
