/** Looking for words in a text without regard to capital letters, accents and the width of letters. */

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** Places in UTF-16 units of the text. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Every place of the words, in order and apart; none for nothing but spaces. */
export function findPlaces(text: string, words: string): Place[] {
  const sought = folded(words.trim());
  if (sought === '') return [];
  let plain = '';
  // Of each unit of the folded text: where the letter that it comes from begins and ends.
  const from: Place[] = [];
  let at = 0;
  for (const letter of text) {
    const unit = folded(letter);
    const last = from.at(-1);
    // An accent that stands alone belongs to the letter before it.
    if (unit === '' && last !== undefined) from[from.length - 1] = { start: last.start, end: at + letter.length };
    for (let each = 0; each < unit.length; each += 1) from.push({ start: at, end: at + letter.length });
    plain += unit;
    at += letter.length;
  }
  const places: Place[] = [];
  for (let found = plain.indexOf(sought); found !== -1; found = plain.indexOf(sought, found + sought.length)) {
    const [first, last] = [from[found], from[found + sought.length - 1]];
    if (first !== undefined && last !== undefined) places.push({ start: first.start, end: last.end });
  }
  return places;
}
