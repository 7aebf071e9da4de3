/**
 * Words of a text, words to search for, and where they are. The index, the query and the places shown all cut and
 * fold here: a change of it fills the server's index anew, with `CUTTING` of the engine raised.
 *
 * A word is found by its beginning. Scripts that are written without spaces have no words to cut at, so that in them
 * every character begins a word, of a few characters: what stands in the middle of a sentence is found as well.
 */

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const LETTER = String.raw`[\p{L}\p{N}\p{Co}\p{M}]`;
const UNSPACED = `[${['Han', 'Hira', 'Kana', 'Hang', 'Bopo', 'Thai', 'Laoo', 'Khmr', 'Mymr']
  .map((script) => String.raw`\p{sc=${script}}`)
  .join('')}ー々ｰ]`;
/** What belongs to the character before it, the half-width voicing marks of Japanese among them. */
const BELONGS = String.raw`[\p{M}ﾞﾟ]*`;
const UNSPACED_RUN = String.raw`(?:(?=${LETTER})${UNSPACED}${BELONGS})+`;
const RUN = new RegExp(String.raw`(?<unspaced>${UNSPACED_RUN})|(?:(?!${UNSPACED})${LETTER})+`, 'gu');
const CHARACTER = new RegExp(String.raw`${UNSPACED}${BELONGS}`, 'gu');
/** Characters of a word in a script without spaces. */
const PIECE = 4;
/** More words than this narrow nothing any more. */
const MOST_TERMS = 12;
/** The Arabic article, which is written together with its word. */
const ARTICLE = 'ال';

/** Letters that no decomposition takes apart, as people write them who have no key for them. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ħ: 'h', ς: 'σ' },
  ...{ ى: 'ي', ة: 'ه', ـ: '' },
};
/** Wide, half-width, joined and written forms of letters: the same letters. Fractions and the like stay as they are. */
const FORMS = /[\uFB00-\uFB06\uFB50-\uFDFF\uFE70-\uFEFF\uFF00-\uFFEF]+/gu;
const NOT_LETTERS = new RegExp(String.raw`[^\p{L}\p{N}\p{Co}]`, 'gu');

const folded = (word: string): string =>
  word
    .replaceAll(FORMS, (form) => form.normalize('NFKD'))
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþıħςىةـ]/gu, (letter) => PLAIN[letter] ?? '')
    .replaceAll(NOT_LETTERS, '');

interface Character {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
const charactersOf = (run: string, from: number): Character[] =>
  [...run.matchAll(CHARACTER)].map(({ 0: text, index }) => ({
    text,
    start: from + index,
    end: from + index + text.length,
  }));
const joined = (characters: readonly Character[], from: number, to: number): string =>
  folded(
    characters
      .slice(from, to)
      .map(({ text }) => text)
      .join(''),
  );
/** What a word is found by: its beginning, and the beginning of what follows the article. */
function beginnings(run: string): string[] {
  const word = folded(run);
  return word.startsWith(ARTICLE) && run.length > ARTICLE.length + 1 ? [word, word.slice(ARTICLE.length)] : [word];
}

/** All words of a text in order, without case and accents. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const { 0: run, index, groups } of text.matchAll(RUN)) {
    if (groups?.['unspaced'] === undefined) {
      words.push(...beginnings(run));
      continue;
    }
    const characters = charactersOf(run, index);
    for (let at = 0; at < characters.length; at += 1) words.push(joined(characters, at, at + PIECE));
  }
  return words.filter((word) => word !== '');
}

/**
 * Words of a query, each once. Empty where nothing has at least two letters or digits, or one character of a script
 * without spaces: that would find everything.
 */
export function termsOf(query: string): string[] {
  const terms = new Set<string>();
  let narrows = false;
  for (const { 0: run, index, groups } of query.matchAll(RUN)) {
    if (groups?.['unspaced'] === undefined) {
      const term = folded(run);
      terms.add(term);
      narrows ||= [...term].length > 1;
      continue;
    }
    narrows = true;
    const characters = charactersOf(run, index);
    // Pieces that overlap, so that they are found together where the whole is.
    const last = Math.max(0, characters.length - PIECE);
    for (let at = 0; at < last; at += PIECE / 2) terms.add(joined(characters, at, at + PIECE));
    terms.add(joined(characters, last, characters.length));
  }
  terms.delete('');
  return narrows ? [...terms].slice(0, MOST_TERMS) : [];
}

/** Places in `text` that begin with one of the terms, in order and apart. Offsets in UTF-16 units. */
export function rangesOf(text: string, terms: readonly string[]): TextRange[] {
  const ranges: TextRange[] = [];
  const add = (start: number, end: number): void => {
    const before = ranges.at(-1);
    if (before !== undefined && start < before.end)
      ranges[ranges.length - 1] = { start: before.start, end: Math.max(before.end, end) };
    else ranges.push({ start, end });
  };
  for (const { 0: run, index, groups } of text.matchAll(RUN)) {
    if (groups?.['unspaced'] === undefined) {
      const words = beginnings(run);
      if (terms.some((term) => words.some((word) => word.startsWith(term)))) add(index, index + run.length);
      continue;
    }
    const characters = charactersOf(run, index);
    for (const [at, { start }] of characters.entries()) {
      const piece = joined(characters, at, at + PIECE);
      for (const term of terms) {
        if (!piece.startsWith(term)) continue;
        let end = at + 1;
        while (end < at + PIECE && joined(characters, at, end).length < term.length) end += 1;
        add(start, characters[end - 1]?.end ?? start);
      }
    }
  }
  return ranges;
}
