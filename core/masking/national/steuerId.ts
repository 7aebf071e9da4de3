/** Germany: tax identification number, 11 digits. Section 139b AO; check digit by ISO 7064 MOD 11,10. */
import type { NationalNumber } from './number.ts';

/** Of the first ten digits one comes twice or three times. */
function repeats(text: string): boolean {
  const different = new Set(text.slice(0, 10)).size;
  return different === 9 || different === 8;
}

function mod1110(text: string): boolean {
  let product = 10;
  for (let i = 0; i < 10; i++) {
    const sum = (text.charCodeAt(i) - 48 + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === text.charCodeAt(10) - 48;
}

export const steuerId: NationalNumber = {
  name: 'German tax identification number',
  cues: 'steuerid steuer steueridentifikationsnummer idnr steuernummer tin',
  shape: /^[1-9][0-9]{10}$/,
  valid: (text) => repeats(text) && mod1110(text),
};
