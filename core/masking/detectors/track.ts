/**
 * Magnetic stripe data, tracks 1 and 2 of ISO/IEC 7813: sensitive authentication data, dropped whole (PCI DSS 3.3.1.1).
 */
import type { Detector, Found } from './detector.ts';
import { RANK } from './detector.ts';
import { WHY } from '../why.ts';

/**
 * The sign behind the number, by which a track is looked for: begun at every digit, a search of nothing but digits
 * would read them twenty times over.
 */
const FIRST_TRACK_SIGN = /\^(?<=[A-Z]\d{12,19}\^)/gi;
const FIRST_TRACK = /%?[A-Z]\d{12,19}\^[^^\n]{2,26}\^\d{4}[^?\s]{0,60}\??/iy;
const SECOND_TRACK_SIGN = /[=D](?<=\d{12}.)/g;
const SECOND_TRACK = /;?\d{12,19}[=D]\d{7}\d{0,30}[^?\s]{0,10}\??/y;
const LONGEST = 19;
const PERCENT = 37;
const SEMICOLON = 59;

export const track: Detector = {
  name: 'track',
  wants: (scan) =>
    scan.digitCount >= LONGEST && (scan.text.includes('^') || scan.text.includes('=') || scan.text.includes('D')),
  find: ({ text }, found) => {
    findTracks(text, found, FIRST_TRACK_SIGN, FIRST_TRACK, 1, PERCENT);
    findTracks(text, found, SECOND_TRACK_SIGN, SECOND_TRACK, 0, SEMICOLON);
  },
};

/** `letters` that are before the number, and what may be before those. */
function findTracks(
  text: string,
  found: Found[],
  signs: RegExp,
  whole: RegExp,
  letters: number,
  opening: number,
): void {
  let done = 0;
  signs.lastIndex = 0;
  for (let sign = signs.exec(text); sign !== null; sign = signs.exec(text)) {
    let start = sign.index;
    while (start > done && sign.index - start < LONGEST && isDigit(text.charCodeAt(start - 1))) start--;
    start -= letters;
    if (start > done && text.charCodeAt(start - 1) === opening) start--;
    if (start < done) continue;
    whole.lastIndex = start;
    const m = whole.exec(text);
    if (m === null) continue;
    done = start + m[0].length;
    signs.lastIndex = done;
    found.push({
      start,
      end: done,
      type: 'TRACK',
      action: 'drop',
      shown: '',
      why: WHY['track-form'],
      rank: RANK.card + 2,
    });
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
