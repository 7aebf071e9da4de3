/** Counts what was masked. Contains types, reasons and numbers, and never a piece of a message. */
import type { Span } from '../../core/masking/types.ts';
import type { MaskWhy } from '../../core/vocabulary/maskReasons.ts';
import { maskReasonForms } from '../../renderer/i18n/en/maskReasons.ts';
import { maskReasonWords } from './maskReasonWords.ts';

/** What is stored about a message: nothing of its text. */
export interface Counted {
  readonly kinds: readonly { readonly type: string; readonly reason: string; readonly dropped: boolean }[];
  readonly whole: boolean;
}

export interface TypeCount {
  values: number;
  messages: number;
  dropped: number;
}

export class Sums {
  messages = 0;
  characters = 0;
  touched = 0;
  values = 0;
  whole = 0;
  readonly types = new Map<string, TypeCount>();

  add({ kinds, whole }: Counted, sign: 1 | -1): void {
    if (kinds.length > 0 || whole) this.touched += sign;
    if (whole) this.whole += sign;
    this.values += sign * kinds.length;
    const seen = new Set<string>();
    for (const { type, dropped } of kinds) {
      const sums = this.types.get(type) ?? { values: 0, messages: 0, dropped: 0 };
      this.types.set(type, sums);
      sums.values += sign;
      if (dropped) sums.dropped += sign;
      if (!seen.has(type)) sums.messages += sign;
      seen.add(type);
    }
  }

  /** Types that were found, the most frequent first. */
  sorted(): [string, TypeCount][] {
    return [...this.types]
      .filter(([, s]) => s.values > 0)
      .sort(([a, x], [b, y]) => y.values - x.values || (a < b ? -1 : 1));
  }
}

export class FileSums extends Sums {
  /** Number of the file in the order of reading, from 1. */
  readonly number: number;
  /** Masked. */
  readonly name: string;
  /** Size on disk, packed or not. */
  readonly bytes: number;
  /** A remark for the reader, in words without a value. */
  readonly notes: string[] = [];
  badLines = 0;
  /** Not all of it was read. */
  part = false;

  constructor(place: number, name: string, bytes: number) {
    super();
    this.number = place;
    this.name = name;
    this.bytes = bytes;
  }

  note(words: string, part: boolean): void {
    if (!this.notes.includes(words)) this.notes.push(words);
    this.part ||= part;
  }

  /** The first bad line is reported with its number, the others are counted. */
  bad(line: number, why: string): void {
    if (this.badLines++ === 0) this.notes.push(line === 0 ? why : `${why} (first in line ${line})`);
    this.part = true;
  }
}

export class Tally {
  readonly all = new Sums();
  readonly #reasons = new Map<string, { readonly type: string; readonly reason: string; values: number }>();
  /** Earlier messages that a later one completed. */
  again = 0;

  message(file: FileSums, length: number, counted: Counted): void {
    for (const sums of [this.all, file]) {
      sums.messages++;
      sums.characters += length;
    }
    this.change(file, counted, 1);
  }

  change(file: FileSums, counted: Counted, sign: 1 | -1): void {
    if (counted.kinds.length === 0 && !counted.whole) return;
    this.all.add(counted, sign);
    file.add(counted, sign);
    for (const { type, reason } of counted.kinds) {
      const key = `${type}\n${reason}`;
      const sums = this.#reasons.get(key) ?? { type, reason, values: 0 };
      this.#reasons.set(key, sums);
      sums.values += sign;
    }
  }

  reasons(): { readonly type: string; readonly reason: string; readonly values: number }[] {
    return [...this.#reasons.values()]
      .filter((r) => r.values > 0)
      .sort((a, b) => b.values - a.values || (a.type + a.reason < b.type + b.reason ? -1 : 1));
  }
}

const NOTHING: Counted = { kinds: [], whole: false };
/** Reasons come from the catalogue. One with a number, an address or a line break in it does not, and is replaced. */
const WORDS = /^[\p{L} ,;:.'()&/-]{1,160}$/u;
const inWords = (why: MaskWhy): string => {
  const reason = maskReasonWords(why);
  return WORDS.test(reason) ? reason : maskReasonForms.unknown;
};

/** What one masked message adds to the tally. `failed`: the masker failed, and the whole message was hidden. */
export function countedOf(spans: readonly Span[], failed = false): Counted {
  if (spans.length === 0 && !failed) return NOTHING;
  return {
    kinds: spans
      .filter((s) => s.type !== 'HIDDEN')
      .map(({ type, why, action }) => ({ type, reason: inWords(why), dropped: action === 'drop' })),
    whole: failed || spans.some((s) => s.type === 'HIDDEN'),
  };
}
