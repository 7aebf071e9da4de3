/**
 * Words of a text, words to search for, and where they are. The index, the query and the places shown all cut and
 * fold here: a change of it fills the server's index anew.
 */

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const WORD = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;
/** More words than this narrow nothing any more. */
const MOST_TERMS = 12;

const folded = (word: string): string => word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** All words of a text in order, without case and accents. */
export function wordsOf(text: string): string[] {
  return [...text.matchAll(WORD)].map((found) => folded(found[0])).filter((word) => word !== '');
}

/** Words of a query, each once. Empty where nothing has at least two letters or digits: that would find everything. */
export function termsOf(query: string): string[] {
  const terms = [...new Set(wordsOf(query))].slice(0, MOST_TERMS);
  return terms.some((term) => [...term].length > 1) ? terms : [];
}

/** Words of `text` that begin with one of the terms, in order. Offsets in UTF-16 units. */
export function rangesOf(text: string, terms: readonly string[]): TextRange[] {
  const ranges: TextRange[] = [];
  for (const found of text.matchAll(WORD)) {
    const word = folded(found[0]);
    if (terms.some((term) => word.startsWith(term)))
      ranges.push({ start: found.index, end: found.index + found[0].length });
  }
  return ranges;
}
