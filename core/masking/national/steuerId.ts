/** Germany: tax identification number, 11 digits. Section 139b AO; check digit by ISO 7064 MOD 11,10. */
import type { NationalNumber } from './number.ts';
import { mod1110 } from './mod1110.ts';

/** Of the first ten digits one comes twice or three times. */
function repeats(text: string): boolean {
  const different = new Set(text.slice(0, 10)).size;
  return different === 9 || different === 8;
}

export const steuerId: NationalNumber = {
  code: 'de-steuer-id',
  cues: 'steuerid steuer steueridentifikationsnummer idnr steuernummer tin',
  shape: /^[1-9][0-9]{10}$/,
  valid: (text) => repeats(text) && mod1110(text),
};
