/** Checksums over folded digits. */

/** ISO/IEC 7812-1 annex B, from the right. */
export function luhn(digits: Uint8Array, from: number, size: number): boolean {
  let sum = 0;
  let twice = false;
  for (let i = from + size - 1; i >= from; i--) {
    let d = digits[i]!;
    if (twice) {
      d *= 2;
      if (d > 9) d -= 9;
    }
    sum += d;
    twice = !twice;
  }
  return sum % 10 === 0;
}
