/**
 * The masker's vocabulary: a word's meaning to the detectors as a set of bits, found by hash without cutting a string
 * out of the message. Words are folded first (lower case, no accents), so `Número` and `numero` are one entry.
 */
import { CLASS, FOLDED, LETTER, classify } from './fold.ts';

/* What a word can mean. A cue says which value is near; the rest carry values or structure themselves. */
export const CARD = 1 << 0;
export const CVV = 1 << 1;
export const EXPIRY = 1 << 2;
export const PIN = 1 << 3;
export const PASSWORD = 1 << 4;
export const OTP = 1 << 5;
export const SSN = 1 << 6;
export const PHONE = 1 << 7;
export const EMAIL = 1 << 8;
export const NAME = 1 << 9;
export const ADDRESS = 1 << 10;
export const DOB = 1 << 11;
export const ACCOUNT = 1 << 12;
export const USER = 1 << 13;
/** Numbers after such a word are meant to be read: order, tracking, ticket. */
export const KEEP = 1 << 14;
/** `number`, `code`, `id`: says that a number follows, not which. */
export const NUMBER = 1 << 15;
/** May be between a cue and its value: `is`, `the`, `my`. */
export const LINK = 1 << 16;
export const DIGIT_WORD = 1 << 17;
export const TIMES = 1 << 18;
export const MONTH = 1 << 19;
export const GIVEN = 1 << 20;
export const SURNAME = 1 << 21;
export const STREET = 1 << 22;
export const TITLE = 1 << 23;
export const TLD = 1 << 24;
export const AT = 1 << 25;
export const DOT = 1 << 26;
/** Number plates and vehicle numbers. */
export const VEHICLE = 1 << 27;
/** National identity, tax, passport, licence. */
export const NATIONAL = 1 << 28;
/** An everyday word: not a name by itself. */
export const COMMON = 1 << 29;
/** Counts something: `minutes`, `dollars`, `kg`. */
export const UNIT = 1 << 30;
/** Asks or requests: `what`, `please`, `provide`. */
export const ASK = 1 << 31;

/** Meanings that carry a number. */
export const VALUED = DIGIT_WORD | TIMES | MONTH;
/** Meanings that leave a word open to be a name or part of an address. */
export const OPEN = GIVEN | SURNAME | STREET;

/**
 * Open addressing, kept at most half full; an entry is hash, bits, value, role, so that a look-up touches one cache
 * line.
 */
let tableRoom = 1 << 12;
let entries = 0;
let table = new Int32Array(tableRoom * 4);

export const HASH_START = 0x811c9dc5 | 0;

/** FNV-1a over folded letters; 0 is kept for "no entry". */
export function hashStep(hash: number, folded: number): number {
  return Math.imul(hash ^ folded, 0x01000193);
}

/** Hash of a word over its folded letters (FNV-1a); other characters are skipped. Never 0. */
export function hashWord(word: string): number {
  let hash = HASH_START;
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i);
    if ((CLASS[unit] || classify(unit)) === LETTER) hash = hashStep(hash, FOLDED[unit]!);
  }
  return hash === 0 ? 1 : hash;
}

/** Where the entry of a hash is, or the empty place for it. */
function slot(hash: number): number {
  const mask = tableRoom - 1;
  let at = (hash ^ (hash >>> 15)) & mask;
  for (;;) {
    const there = table[at << 2]!;
    if (there === hash || there === 0) return at << 2;
    at = (at + 1) & mask;
  }
}

/** The table itself, for the scanner's innermost loop: entries of four, and the mask of an entry's place. */
export function vocabulary(): { readonly entries: Int32Array; readonly mask: number } {
  return { entries: table, mask: tableRoom * 4 - 1 };
}

function growTable(): void {
  const old = table;
  tableRoom *= 2;
  table = new Int32Array(tableRoom * 4);
  for (let i = 0; i < old.length; i += 4) if (old[i] !== 0) table.set(old.subarray(i, i + 4), slot(old[i]!));
}

/** A small set of words by hash that is asked about nearly every word: a small table rejects most. */
export class RareWords {
  readonly #words: ReadonlySet<number>;
  readonly #sieve = new Uint8Array(1024);

  constructor(words: readonly string[]) {
    this.#words = new Set(words.map(hashWord));
    for (const hash of this.#words) this.#sieve[hash & 1023] = 1;
  }

  /** Whether a word with this hash (`hashWord`) is in the set. */
  has(hash: number): boolean {
    return this.#sieve[hash & 1023] === 1 && this.#words.has(hash);
  }
}

/** Role of a word that may be inside a dictated number: see `chain.ts`. */
export const FILLER = 1;

/** Gives words a role in reading the text itself, for the scanner alone; detectors do not see it. */
export function assignRole(words: readonly string[], role: number): void {
  for (const word of words) {
    addWords(word, 0);
    const at = slot(hashWord(word)) + 3;
    table[at] = table[at]! | role;
  }
}

/**
 * Adds words, separated by spaces, to the vocabulary. Low byte of the value: number or multiplier; high byte: month.
 */
export function addWords(words: string, bits: number, value = 0): void {
  for (const word of words.split(/\s+/)) {
    if (word === '') continue;
    const hash = hashWord(word);
    let at = slot(hash);
    if (table[at] === 0) {
      if (++entries * 2 > tableRoom) {
        growTable();
        at = slot(hash);
      }
      table[at] = hash;
    }
    table[at + 1] = table[at + 1]! | bits;
    table[at + 2] = table[at + 2]! | value;
  }
}
