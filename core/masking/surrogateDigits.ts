/**
 * Surrogate digits for digits that are hidden, which may be kept in the clear: they have their length, and answers the
 * two questions a card number is put to (issuer class, check digit), and nothing else about them can be read from it.
 */
import { classOf, prefixesOfClass } from './detectors/brands.ts';

const DOUBLED_DIGIT = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9] as const;

/** What digits add to a Luhn sum when the last of them is not doubled, and when it is. */
function luhnSums(text: string): number {
  let plain = 0;
  let doubled = 0;
  for (let i = text.length - 1, odd = false; i >= 0; i--, odd = !odd) {
    const d = text.charCodeAt(i) - 48;
    plain += odd ? DOUBLED_DIGIT[d]! : d;
    doubled += odd ? d : DOUBLED_DIGIT[d]!;
  }
  return (plain % 10) * 10 + (doubled % 10);
}

/** Surrogate digits of the same length for a string of digits. */
export function surrogateDigits(digits: string): string {
  const size = digits.length;
  const wanted = luhnSums(digits);
  const heads = size >= 4 ? prefixesOfClass(classOf(Number(digits.slice(0, 4)))) : [''];
  const free = Math.min(3, size - (size >= 4 ? 4 : 0));
  const most = 10 ** free;
  for (const head of heads) {
    for (let tail = 0; tail < most; tail++) {
      const end = free === 0 ? '' : String(tail).padStart(free, '0');
      const text = head + '0'.repeat(size - head.length - free) + end;
      if (luhnSums(text) === wanted) return text;
    }
  }
  // The digits themselves answer for themselves, so there always is one.
  throw new Error('no surrogate digits');
}
