/** Seeded numbers and disguises for the masking suites, independent of the masker. */
import { mask } from '../../../core/masking/mask.ts';
import type { Author, DialogueState, Masked } from '../../../core/masking/types.ts';

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(list: readonly T[], next: () => number): T {
  return list[Math.floor(next() * list.length)]!;
}

export function digits(count: number, next: () => number): string {
  let text = '';
  for (let i = 0; i < count; i++) text += String(Math.floor(next() * 10));
  return text;
}

/** The check digit that makes `body` pass ISO/IEC 7812-1 annex B. */
export function luhnDigit(body: string): string {
  let sum = 0;
  for (let i = body.length - 1, twice = true; i >= 0; i--, twice = !twice) {
    let d = body.charCodeAt(i) - 48;
    if (twice && (d *= 2) > 9) d -= 9;
    sum += d;
  }
  return String((10 - (sum % 10)) % 10);
}

/** Prefix and lengths of each brand of the range table. */
export const BRANDS: readonly {
  readonly name: string;
  readonly prefix: readonly string[];
  readonly sizes: readonly number[];
}[] = [
  { name: 'Visa', prefix: ['4'], sizes: [13, 16, 19] },
  { name: 'Mastercard', prefix: ['51', '52', '53', '54', '55'], sizes: [16] },
  { name: 'Mastercard 2', prefix: ['2221', '2223', '2300', '2500', '2699', '2720'], sizes: [16] },
  { name: 'American Express', prefix: ['34', '37'], sizes: [15] },
  { name: 'Diners', prefix: ['300', '305', '3095', '36', '38'], sizes: [14] },
  { name: 'Discover', prefix: ['6011', '644', '65'], sizes: [16, 19] },
  { name: 'JCB', prefix: ['3528', '3589'], sizes: [16, 19] },
  { name: 'UnionPay', prefix: ['62'], sizes: [16, 17, 18, 19] },
  {
    name: 'Maestro',
    prefix: ['5018', '5020', '5893', '6304', '6759', '6761'],
    sizes: [12, 13, 14, 15, 16, 17, 18, 19],
  },
  { name: 'Mir', prefix: ['2200', '2204'], sizes: [16] },
  { name: 'RuPay', prefix: ['508', '6521', '817'], sizes: [16] },
  { name: 'Troy', prefix: ['9792'], sizes: [16] },
];

export function makeCard(next: () => number, brand = pick(BRANDS, next), size = pick(brand.sizes, next)): string {
  const prefix = pick(brand.prefix, next);
  const body = prefix + digits(size - 1 - prefix.length, next);
  return body + luhnDigit(body);
}

export function cut(text: string, sizes: readonly number[]): string[] {
  const parts: string[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at < text.length) parts.push(text.slice(at, at + size));
    at += size;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

export function say(text: string, state?: DialogueState, author: Author = 'visitor', id = 'm'): Masked {
  return mask({ id, author, text }, state);
}

/** Longest run of the digits of `secret` that can still be read in `text`, in any script. */
export function longestLeak(text: string, secret: string): number {
  const plain = text
    .replace(/\[card •••• \d{4}\]/g, '#')
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, (d) => (/\d/.test(d) ? d : String(digitValue(d))))
    .replace(/[^\d#]/g, '');
  for (let size = secret.length; size > 0; size--) {
    for (let from = 0; from + size <= secret.length; from++)
      if (plain.includes(secret.slice(from, from + size))) return size;
  }
  return 0;
}

function digitValue(ch: string): number {
  let code = ch.codePointAt(0)!;
  const start = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - 1)) && start - code < 9) code--;
  return (start - code) % 10;
}
