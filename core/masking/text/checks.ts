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

/** ISO 7064 mod 97-10 over a string of [0-9A-Z]: the remainder. */
export function mod97(text: string): number {
  let rest = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    rest = c >= 65 ? (rest * 100 + c - 55) % 97 : (rest * 10 + c - 48) % 97;
  }
  return rest;
}
