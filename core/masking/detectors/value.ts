/** Reading the value that follows a cue. */
import { LINE_BREAK, NO_GAP, NUMERAL, SIGN, WORD } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { LINK, NUMBER } from '../text/words.ts';

/**
 * First token of the value after the cue at `t`; -1 when none follows directly. Skips `is`, `:`, `=`, `number`, quotes.
 */
export function valueStartAfter(scan: Scan, t: number, also = 0, reach = 7): number {
  let at = t + 1;
  for (let i = 0; at < scan.n && i < reach; i++, at++) {
    const kind = scan.kind[at]!;
    if (kind === SIGN) {
      const c = scan.bits[at]!;
      // A full stop, a question mark or an exclamation mark ends the clause.
      if ((c === 46 || c === 63 || c === 33 || c === 59 || c === 44) && scan.gap[at + 1] !== NO_GAP) return -1;
      if (
        c === 58 ||
        c === 61 ||
        c === 45 ||
        c === 35 ||
        c === 34 ||
        c === 39 ||
        c === 40 ||
        c === 0x201c ||
        c === 0x2018 ||
        c === 0x2013 ||
        c === 0x2192 ||
        c === 62 ||
        c === 42 ||
        c === 91 ||
        c === 123 ||
        c === 96 ||
        c === 47
      )
        continue;
      return at;
    }
    if (kind === NUMERAL) return at;
    if (kind !== WORD) return -1;
    if ((scan.bits[at]! & (LINK | NUMBER | also)) === 0) return at;
    // A short word written together with digits is part of the value: "no12x".
    if (at + 1 < scan.n && scan.gap[at + 1] === NO_GAP && scan.kind[at + 1] === NUMERAL) return at;
  }
  return -1;
}

/** Last token of what is written together with `t`, without a closing full stop or quote. */
export function runEnd(scan: Scan, t: number): number {
  let last = t;
  while (last + 1 < scan.n && scan.gap[last + 1] === NO_GAP && scan.kind[last + 1] !== 4) last++;
  while (last > t && scan.kind[last] === SIGN && CLOSERS.has(scan.bits[last]!)) last--;
  return last;
}

const CLOSERS = new Set([...'.,;:!?)]}"\'>`*_’”'].map((c) => c.charCodeAt(0)));

/** Numerals from `t`, parted by one blank, dash, dot or slash: last token and how many digits. */
export function numberRun(scan: Scan, t: number, most: number): { last: number; digits: number } {
  let last = t;
  let digits = scan.size[t]!;
  for (;;) {
    let next = last + 1;
    if (next < scan.n && scan.kind[next] === SIGN && GROUP_SIGNS.has(scan.bits[next]!) && scan.gap[next] !== LINE_BREAK)
      next++;
    if (
      next >= scan.n ||
      scan.kind[next] !== NUMERAL ||
      scan.gap[next] === LINE_BREAK ||
      digits + scan.size[next]! > most
    )
      break;
    last = next;
    digits += scan.size[next]!;
  }
  return { last, digits };
}

const GROUP_SIGNS = new Set([45, 46, 47, 0x2010, 0x2011, 0x2012, 0x2013]);
