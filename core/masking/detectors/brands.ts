/**
 * Issuer ranges and lengths of payment cards, by the first four digits. Sources: ISO/IEC 7812 registry practice as the
 * schemes publish it (Visa, Mastercard incl. the 2-series 2221-2720 of 2017, American Express, Diners/Discover, JCB,
 * UnionPay, Maestro, Mir, RuPay, Troy, Verve, UATP, Uzcard, Humo), read in 2025.
 * Wider than any single issuer on purpose: a card missed costs more than a look-alike hidden.
 */

/** Bit L is set when a number of L digits may begin so. */
const lengthsByPrefix = new Uint32Array(10000);
/** Lengths accepted only with a card cue or in the grouping of a card. */
const weakLengthsByPrefix = new Uint32Array(10000);

function addRange(table: Uint32Array, from: number, to: number, ...sizes: readonly number[]): void {
  let mask = 0;
  for (const size of sizes) mask |= 1 << size;
  for (let prefix = from; prefix <= to; prefix++) table[prefix] = table[prefix]! | mask;
}

const MAESTRO = [12, 13, 14, 15, 16, 17, 18, 19] as const;
addRange(lengthsByPrefix, 4000, 4999, 13, 16, 18, 19); // Visa
addRange(lengthsByPrefix, 5100, 5599, 16); // Mastercard
addRange(lengthsByPrefix, 2221, 2720, 16); // Mastercard 2-series
addRange(lengthsByPrefix, 3400, 3499, 15); // American Express
addRange(lengthsByPrefix, 3700, 3799, 15);
addRange(lengthsByPrefix, 3000, 3059, 14, 15, 16, 17, 18, 19); // Diners Club
addRange(lengthsByPrefix, 3095, 3095, 14, 16, 17, 18, 19);
addRange(lengthsByPrefix, 3600, 3699, 14, 15, 16, 17, 18, 19);
addRange(lengthsByPrefix, 3800, 3999, 14, 15, 16, 17, 18, 19);
addRange(lengthsByPrefix, 3528, 3589, 16, 17, 18, 19); // JCB
addRange(lengthsByPrefix, 2131, 2131, 15);
addRange(lengthsByPrefix, 1800, 1800, 15);
addRange(lengthsByPrefix, 5000, 5099, ...MAESTRO); // Maestro, RuPay, Verve, Elo, Dankort
addRange(lengthsByPrefix, 5600, 5899, ...MAESTRO);
addRange(lengthsByPrefix, 6000, 6999, ...MAESTRO); // Maestro, Discover, UnionPay, RuPay, Hipercard, InstaPayment
addRange(lengthsByPrefix, 604, 604, ...MAESTRO); // Maestro 0604
addRange(lengthsByPrefix, 8100, 8299, 16, 17, 18, 19); // UnionPay, RuPay
addRange(lengthsByPrefix, 2200, 2205, 16, 17, 18, 19); // Mir, Borica
addRange(lengthsByPrefix, 9792, 9792, 16); // Troy
addRange(lengthsByPrefix, 8600, 8600, 16); // Uzcard
addRange(lengthsByPrefix, 9860, 9860, 16); // Humo
addRange(lengthsByPrefix, 1946, 1946, 16); // GPN
addRange(lengthsByPrefix, 1000, 1999, 15); // UATP
addRange(lengthsByPrefix, 9000, 9999, 16, 17, 18, 19); // national assignment; bank cards of mainland China
// Anyone who writes "card" means a card, whichever range the registry has opened since.
addRange(weakLengthsByPrefix, 1000, 9999, 13, 14, 15, 16, 17, 18, 19);
addRange(weakLengthsByPrefix, 5000, 6999, 12);

/** Whether a card range that covers `prefix` (the first four digits) has numbers of `size` digits. */
export function brandAllows(prefix: number, size: number): boolean {
  return ((lengthsByPrefix[prefix]! >>> size) & 1) === 1;
}

/** Whether a number that was called a card may be one: first four digits, number of digits. */
export function mayBeCard(prefix: number, size: number): boolean {
  return ((weakLengthsByPrefix[prefix]! >>> size) & 1) === 1;
}

/** The same for numbers that were called a card: lengths that `mayBeCard` allows. */
export function weakClassOf(prefix: number): number {
  return weakLengthsByPrefix[prefix]!;
}

/** Which lengths a number with these first four digits may have: all that its issuer range says about it. */
export function classOf(prefix: number): number {
  return lengthsByPrefix[prefix]!;
}

const prefixesByClass = new Map<number, readonly string[]>();

/** First four digits of every range of a class, the common brands first. */
export function prefixesOfClass(sizes: number): readonly string[] {
  let list = prefixesByClass.get(sizes);
  if (list === undefined) {
    const all: string[] = [];
    for (let i = 0; i < 10_000; i++) {
      const prefix = (i + 4_000) % 10_000;
      if (lengthsByPrefix[prefix] === sizes) all.push(String(prefix).padStart(4, '0'));
    }
    prefixesByClass.set(sizes, (list = all));
  }
  return list;
}

/** Brands that are cards wherever they are seen; the rest need a second look beside a `keep` word. */
export function isMajor(prefix: number, size: number): boolean {
  if (size === 16)
    return (prefix >= 4000 && prefix < 5000) || (prefix >= 5100 && prefix < 5600) || (prefix >= 2221 && prefix <= 2720);
  if (size === 15) return (prefix >= 3400 && prefix < 3500) || (prefix >= 3700 && prefix < 3800);
  return false;
}
