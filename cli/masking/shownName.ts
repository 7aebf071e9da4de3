/** The name of a file as a report may show it: masked, and without control or invisible characters. */
import { mask } from '../../core/masking/mask.ts';
import { placeholders } from '../../core/masking/render.ts';

const LONGEST = 240;

/** At most 240 characters of it; the middle of a longer name is left out. */
export function shownName(name: string): string {
  // A word beside a value may keep it from being masked, such as "order" in a folder's name. Each word is therefore
  // masked alone as well; masking too much does no harm here.
  const parts = outside(masked(name), (text) => text.replace(/[^\s/]+/g, masked));
  // Control characters, and those that change the direction of writing or are invisible.
  const plain = parts.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\ufffd');
  const units = [...plain];
  return units.length <= LONGEST
    ? plain
    : `${units.slice(0, LONGEST / 2).join('')}…${units.slice(-LONGEST / 2).join('')}`;
}

/** Changes the text between the masks. */
function outside(text: string, change: (text: string) => string): string {
  let out = '';
  let at = 0;
  for (const { start, end } of placeholders(text)) {
    out += change(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return out + change(text.slice(at));
}

function masked(text: string): string {
  return mask({ id: 'name', author: 'visitor', text }).text;
}
