/** Sums that several national numbers share. */

/** Sum of the first characters, digits, each times its weight. */
export function weighted(text: string, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (text.charCodeAt(i) - 48) * weights[i]!;
  return sum;
}

/** Value of the ASCII digit at `i`; not checked to be one. */
export function digitAt(text: string, i: number): number {
  return text.charCodeAt(i) - 48;
}

/** Luhn over a string of digits, its own check digit included (ISO/IEC 7812-1, annex B). */
export function luhnText(text: string): boolean {
  let sum = 0;
  for (let i = text.length - 1, twice = false; i >= 0; i--, twice = !twice) {
    const d = digitAt(text, i) * (twice ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  }
  return sum % 10 === 0;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** A month and a day of it that can be. */
export function dayAndMonth(day: number, month: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= DAYS[month - 1]!;
}
