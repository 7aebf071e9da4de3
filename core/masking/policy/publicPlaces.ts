/**
 * Where an agent's text has public details of the tenant, each of them whole. A find of the masker is left readable
 * where all letters and digits of it are in such places: an address that only ends like a listed one is longer than it,
 * and stays hidden, as does a number that contains a listed one.
 */
import { NEVER_PUBLIC, type DetailKind } from '../../vocabulary/detailKinds.ts';
import type { Range } from '../render.ts';
import { kindOf } from './kinds.ts';
import { emailForm, folded, phoneDigits, phoneForms, siteForm, wordsIn } from './publicForms.ts';

/** A public detail as far as masking needs it. */
export interface PublicValue {
  readonly kind: DetailKind;
  readonly value: string;
}

/** What may be an address, or a site: as far as nothing ends it. */
const EMAIL = /[^\s<>()[\]{},;:"]+/g;
const SITE = /[^\s<>()[\]{},;"]+/g;
/** A number as far as it goes on one line: what is behind a blank, a dot or a dash belongs to it. */
const PHONE = /(?:\+[^\p{L}\p{N}\n]{0,2})?\p{Nd}(?:[^\p{L}\p{N}\n,;:!?]{0,3}\p{Nd})*/gu;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** Between two words of one detail: blanks, a comma, the end of a line. */
const LONGEST_GAP = 4;

/** The public details of one tenant, looked up in texts. */
export class PublicPlaces {
  readonly #emails = new Set<string>();
  readonly #sites = new Set<string>();
  readonly #international = new Set<string>();
  readonly #national = new Set<string>();
  /** Lists of words by the first of them. */
  readonly #words = new Map<string, string[][]>();
  #last: { readonly text: string; readonly places: readonly Range[] } = { text: '', places: [] };

  constructor(details: readonly PublicValue[]) {
    for (const { kind, value } of details) this.#add(kind, value);
  }

  #add(kind: DetailKind, value: string): void {
    if (kind === 'email') this.#emails.add(emailForm(value));
    else if (kind === 'site') this.#sites.add(siteForm(value));
    else if (kind === 'phone') {
      const { international, national } = phoneForms(value);
      for (const form of international) this.#international.add(form);
      for (const form of national) this.#national.add(form);
    } else {
      const words = wordsIn(folded(value)).map(({ word }) => word);
      const [first] = words;
      if (first !== undefined) this.#words.set(first, [...(this.#words.get(first) ?? []), words]);
    }
  }

  /**
   * Whether a find of this type stays readable; offsets in UTF-16 units of `text`. Never what no policy can leave
   * readable, and nothing of `NEVER_PUBLIC`.
   */
  leaves(type: string, start: number, end: number, text: string): boolean {
    if (kindOf(type)?.fixed !== null || NEVER_PUBLIC.has(type)) return false;
    const places = this.#placesOf(text);
    if (places.length === 0) return false;
    let any = false;
    for (let at = start; at < end; at++) {
      // A pair of units is one letter; half of one is none.
      if (!LETTER_OR_DIGIT.test(String.fromCodePoint(text.codePointAt(at) ?? 0))) continue;
      if (!places.some((place) => at >= place.start && at < place.end)) return false;
      any = true;
    }
    return any;
  }

  /** Each text is asked about several times in a row. */
  #placesOf(text: string): readonly Range[] {
    if (this.#last.text !== text) this.#last = { text, places: this.#find(text) };
    return this.#last.places;
  }

  #find(text: string): Range[] {
    const places: Range[] = [];
    const add = ({ 0: found, index }: RegExpExecArray, is: boolean): void => {
      if (is) places.push({ start: index, end: index + found.length });
    };
    if (this.#emails.size > 0)
      for (const found of text.matchAll(EMAIL)) add(found, this.#emails.has(emailForm(found[0])));
    if (this.#sites.size > 0) for (const found of text.matchAll(SITE)) add(found, this.#sites.has(siteForm(found[0])));
    if (this.#national.size > 0 && /\p{Nd}/u.test(text))
      for (const found of text.matchAll(PHONE)) {
        const known = found[0].startsWith('+') ? this.#international : this.#national;
        add(found, known.has(phoneDigits(found[0])));
      }
    if (this.#words.size > 0) this.#findWords(text, places);
    return places;
  }

  #findWords(text: string, places: Range[]): void {
    const there = wordsIn(folded(text));
    there.forEach(({ word }, from) => {
      for (const words of this.#words.get(word) ?? []) {
        const last = there[from + words.length - 1];
        const isThere = words.every((each, at) => {
          const next = there[from + at];
          const before = there[from + at - 1];
          return next?.word === each && (at === 0 || before === undefined || next.start - before.end <= LONGEST_GAP);
        });
        if (isThere && last !== undefined) places.push({ start: there[from]!.start, end: last.end });
      }
    });
  }
}
