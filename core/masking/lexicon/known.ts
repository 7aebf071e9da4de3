/**
 * What is known of a word beyond the scanner's vocabulary: an English word, a name, a place, a make. A few hundred
 * thousand fingerprints of 27 bits, so about one unknown word in five hundred is taken for a known one; a hint for the
 * name model, never proof. Asked only about words that the vocabulary leaves open. Sources: scripts/masking/sources.ts.
 */
import { loadData } from '../../data.ts';

/** Everyday English, and words that are less so, foreign ones among them. */
export const ENGLISH = 1;
export const RARE = 2;
/** Given names that many bear, and that few do. */
export const FIRST = 4;
export const FIRST_RARE = 8;
export const FAMILY = 16;
export const PLACE = 32;
/** Firms and their products. */
export const BRAND = 64;

/** Fingerprint of 27 bits of a word's hash, by which words are found in data/known-words.bin. */
export function fingerprint(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) >>> 5;
}

let prints = new Int32Array(0);
let kinds = new Uint8Array(0);
let lastIndex = 0;

function loadWords(): void {
  const bytes = loadData('known-words.bin');
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const b = bytes[at++]!;
      value |= (b & 127) << shift;
      if (b < 128) return value;
    }
  };
  // At most half full: the packed form has more than one byte for each word.
  let room = 1 << 10;
  while (room < bytes.length) room *= 2;
  prints = new Int32Array(room);
  kinds = new Uint8Array(room);
  lastIndex = room - 1;
  while (at < bytes.length) {
    const kind = number();
    let print = 0;
    for (let left = number(); left > 0; left--) {
      print += number();
      let place = print & lastIndex;
      while (kinds[place] !== 0) place = (place + 1) & lastIndex;
      prints[place] = print;
      kinds[place] = kind;
    }
  }
}

/** Kinds of the word with this hash (`hashWord`), 0 when it is not known. */
export function wordKinds(hash: number): number {
  if (lastIndex === 0) loadWords();
  const print = fingerprint(hash);
  let place = print & lastIndex;
  while (kinds[place] !== 0) {
    if (prints[place] === print) return kinds[place]!;
    place = (place + 1) & lastIndex;
  }
  return 0;
}
