/**
 * India: Aadhaar. UIDAI: twelve digits, none begins with 0 or 1; check digit by Verhoeff (Mathematical Centre Tracts
 * 29, 1969).
 */
import type { NationalNumber } from './number.ts';

/** Product in the dihedral group of ten elements. */
function product(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
}

/** The permutation of the scheme, applied once for each place from the right. */
const MOVES = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4] as const;

function verhoeff(text: string): boolean {
  let check = 0;
  for (let i = 0; i < text.length; i++) {
    let d = text.charCodeAt(text.length - 1 - i) - 48;
    for (let k = i % 8; k > 0; k--) d = MOVES[d]!;
    check = product(check, d);
  }
  return check === 0;
}

export const aadhaar: NationalNumber = {
  code: 'in-aadhaar',
  cues: 'aadhaar aadhar uid uidai',
  shape: /^[2-9][0-9]{11}$/,
  // A number that reads the same backwards is never given out.
  valid: (text) => text !== [...text].reverse().join('') && verhoeff(text),
};
