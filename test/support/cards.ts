/** Card numbers that were never issued, and the ways in which people (and attackers of the masker) write them. */

/** Small seeded generator (mulberry32), so that a failing run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A number of `length` digits that starts with `prefix` and passes Luhn (ISO/IEC 7812-1 annex B). */
export function cardNumber(prefix: string, length: number, random: () => number): string {
  let digits = prefix;
  while (digits.length < length - 1) digits += String(Math.floor(random() * 10));
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + String((10 - (sum % 10)) % 10);
}

const groups = (digits: string, by: number, separator: string): string =>
  (digits.match(new RegExp(`.{1,${by}}`, 'g')) ?? []).join(separator);
const inScript = (digits: string, zero: number): string =>
  [...digits].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');

export interface Disguise {
  readonly name: string;
  readonly write: (digits: string) => string;
}

/** Twelve of them; a message is what `write` makes. */
export const DISGUISES: readonly Disguise[] = [
  { name: 'as it stands', write: (d) => `my card number is ${d}` },
  { name: 'in groups of four', write: (d) => `card: ${groups(d, 4, ' ')}` },
  { name: 'with dashes', write: (d) => `${groups(d, 4, '-')} please charge it` },
  { name: 'with dots', write: (d) => `pay with ${groups(d, 4, '.')}` },
  { name: 'digit by digit', write: (d) => `it is ${groups(d, 1, ' ')} ok?` },
  { name: 'with no-break spaces', write: (d) => `card ${groups(d, 4, '\u00A0')}` },
  { name: 'with zero-width spaces', write: (d) => `here: ${groups(d, 2, '\u200B')}` },
  { name: 'in full-width digits', write: (d) => `number ${inScript(d, 0xff10)}` },
  { name: 'in Arabic-Indic digits', write: (d) => `card ${inScript(d, 0x0660)}` },
  { name: 'glued to letters', write: (d) => `visa${d}exp` },
  { name: 'in a link', write: (d) => `https://shop.example/pay?pan=${d}&go=1` },
  { name: 'over two lines', write: (d) => `${d.slice(0, 8)}\n${d.slice(8)}` },
];
