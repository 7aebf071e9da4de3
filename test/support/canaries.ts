/**
 * A thousand values that must not get out, each in a message with a harmless word that must. And a search that is fast
 * enough to look for all of them in every output.
 */
import { cardNumber, DISGUISES, seeded } from './cards.ts';

export interface Canary {
  readonly kind: string;
  /** What the visitor writes. */
  readonly text: string;
  /** Pieces of the value that no output may show: as it was written, and without its separators. */
  readonly needles: readonly string[];
  /** Harmless, and in no other message. */
  readonly control: string;
}

const letters = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
const digits = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => String(Math.floor(random() * 10))).join('');
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** ISO 13616: check digits by mod 97-10. */
function iban(country: string, bban: string): string {
  const number = [...`${bban}${country}00`].map((c) => (/\d/.test(c) ? c : String(c.charCodeAt(0) - 55))).join('');
  return `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${bban}`;
}
const grouped = (text: string): string => (text.match(/.{1,4}/g) ?? []).join(' ');

const KINDS: readonly (readonly [
  kind: string,
  count: number,
  make: (random: () => number, number: number) => { value: string; written: string; says: string },
])[] = [
  [
    'card',
    480,
    (random, number) => {
      const value = cardNumber(['4', '51', '2221', '6011', '62', '3528'][number % 6] ?? '4', 16, random);
      const says = DISGUISES[number % DISGUISES.length]?.write(value) ?? value;
      return { value, written: says, says };
    },
  ],
  [
    'iban',
    120,
    (random, number) => {
      const value = number % 2 === 0 ? iban('DE', digits(random, 18)) : iban('GB', `WEST${digits(random, 14)}`);
      const written = [value, grouped(value), value.toLowerCase()][number % 3] ?? value;
      return { value, written, says: `send it to ${written} please` };
    },
  ],
  [
    'e-mail',
    120,
    (random) => {
      const value = `${letters(random, 6)}.${letters(random, 7)}@${letters(random, 6)}.example.com`;
      return { value, written: value, says: `write to ${value} about it` };
    },
  ],
  [
    'phone',
    120,
    (random, number) => {
      const rest = digits(random, 6);
      const written = number % 2 === 0 ? `+44 7911 ${rest}` : `+49 151 2${rest.slice(0, 3)} ${rest.slice(3)}1`;
      return { value: written.replaceAll(/\D/g, ''), written, says: `please call me on ${written} tonight` };
    },
  ],
  [
    'ssn',
    80,
    (random) => {
      const upTo = (least: number, count: number): number => least + Math.floor(random() * count);
      const written = `${upTo(100, 500)}-${upTo(10, 89)}-${upTo(1000, 8999)}`;
      return { value: written.replaceAll('-', ''), written, says: `my social security number is ${written}` };
    },
  ],
  [
    'password',
    80,
    (random) => {
      const value = `${capital(letters(random, 6))}-${capital(letters(random, 5))}-${digits(random, 4)}`;
      return { value, written: value, says: `my password is ${value}` };
    },
  ],
];

/** The same values for the same seed. */
export function canaries(seed: number): Canary[] {
  const random = seeded(seed);
  const all = KINDS.flatMap(([kind, count, make]) =>
    Array.from({ length: count }, (_unused, number): Canary => {
      const { value, written, says } = make(random, number);
      const control = `lantern${letters(random, 8)}`;
      return {
        kind,
        text: `thanks for the ${control}. ${says}`,
        control,
        needles: [...new Set([written, value, ...(kind === 'card' ? [value.slice(2, 12)] : [])])],
      };
    }),
  );
  // Mixed, so that every conversation has some of every kind.
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/** Looks for thousands of strings in one pass: a table of their first two units, then of their first six. */
export function finder(needles: readonly string[]): (haystack: string) => string[] {
  const byHead = new Map<string, string[]>();
  const starts = new Uint8Array(1 << 16);
  for (const needle of needles) {
    if (needle.length < 6) throw new RangeError('A needle this short stands anywhere by chance.');
    const head = needle.slice(0, 6);
    byHead.set(head, [...(byHead.get(head) ?? []), needle]);
    starts[(needle.charCodeAt(0) * 31 + needle.charCodeAt(1)) & 0xffff] = 1;
  }
  return (haystack) => {
    const found = new Set<string>();
    for (let at = 0; at + 6 <= haystack.length; at += 1) {
      if (starts[(haystack.charCodeAt(at) * 31 + haystack.charCodeAt(at + 1)) & 0xffff] === 0) continue;
      for (const needle of byHead.get(haystack.slice(at, at + 6)) ?? [])
        if (haystack.startsWith(needle, at)) found.add(needle);
    }
    return [...found];
  };
}
