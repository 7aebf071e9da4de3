/** The name of a file as a report may show it: masked, and without signs that would mislead or move a cursor. */
import { mask } from '../../core/masking/mask.ts';

const LONGEST = 240;

export function shownName(name: string): string {
  const whole = masked(name);
  // A folder's name may be what kept a value from being seen.
  const parts = whole.split('/').map(masked).join('/');
  // Control characters, and those that turn the direction of writing or cannot be seen.
  const plain = parts.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\ufffd');
  const units = [...plain];
  return units.length <= LONGEST ? plain : `${units.slice(0, LONGEST / 2).join('')}…${units.slice(-LONGEST / 2).join('')}`;
}

function masked(text: string): string {
  return mask({ id: 'name', author: 'visitor', text }).text;
}
