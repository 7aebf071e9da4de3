/**
 * Writes data/known-words.bin, what the name model knows of single words, as fingerprints without text: `node
 * scripts/masking/lexicon.ts`. The lists and their licences are named in sources.ts.
 */
import {
  BRAND,
  ENGLISH,
  FAMILY,
  FIRST,
  FIRST_RARE,
  PLACE,
  RARE,
  fingerprint,
} from '../../core/masking/lexicon/known.ts';
import { hashWord } from '../../core/masking/text/words.ts';
import { writeData } from '../lib/writeData.ts';
import { sources } from './sources.ts';
import { wordLists } from './wordLists.ts';

const kinds = new Map<number, number>();
function add(list: readonly string[], kind: number): void {
  for (const word of list.flatMap((text) => text.split(/[^\p{L}]+/u))) {
    if (word.length < 2) continue;
    const print = fingerprint(hashWord(word));
    kinds.set(print, (kinds.get(print) ?? 0) | kind);
  }
}
const all = await sources(await wordLists());
add(all.english, ENGLISH);
add(all.rare, RARE);
add(all.first, FIRST);
add(all.firstRare, FIRST_RARE);
add(all.family, FAMILY);
add(all.places, PLACE);
add(all.brands, BRAND);

// For each combination of kinds its fingerprints in order, each as the difference to the one before, seven bits a byte.
const groups = new Map<number, number[]>();
for (const [print, kind] of kinds) (groups.get(kind) ?? groups.set(kind, []).get(kind)!).push(print);
const bytes: number[] = [];
const number = (value: number): void => {
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  bytes.push(rest);
};
for (const [kind, prints] of [...groups].sort((a, b) => a[0] - b[0])) {
  number(kind);
  number(prints.length);
  let before = 0;
  for (const print of prints.sort((a, b) => a - b)) {
    number(print - before);
    before = print;
  }
}
console.log(`${kinds.size} words in ${groups.size} groups, ${bytes.length} bytes`);
writeData('known-words.bin', Uint8Array.from(bytes), 'node scripts/masking/lexicon.ts');
