import { fc } from '../../support/fc.ts';
import { describe, expect, it } from 'vitest';
import '../../../core/masking/detectors/all.ts';
import { Scan } from '../../../core/masking/text/scan.ts';
import { VALUED } from '../../../core/masking/text/words.ts';
import type { Place } from '../../../core/masking/text/tokens.ts';

const SHORT = [
  'n',
  'digitCount',
  'numeralCount',
  'seen',
  'capitals',
  'spelt',
  'looks',
  'signs',
  'open',
  'glues',
  'longest',
  'lastGap',
  'hasAt',
  'hasBarrier',
  'hasQuestion',
  'hasColon',
  'hasDotted',
] as const;

/** Everything a detector may read of a message: each token with the data of its kind, and the flags of all. */
function tokensOf(scan: Scan): unknown {
  const tokens = Array.from({ length: scan.n }, (_, t) => {
    const common = [scan.kind[t], scan.start[t], scan.end[t], scan.gap[t], scan.bits[t]];
    if (scan.kind[t] === 1)
      return [...common, scan.hash[t], scan.size[t], scan.upper[t], (scan.bits[t]! & VALUED) === 0 ? 0 : scan.value[t]];
    return scan.kind[t] === 2 ? [...common, scan.first[t], scan.size[t]] : common;
  });
  return {
    tokens,
    digits: [...scan.digits.subarray(0, scan.digitCount)],
    places: [...scan.place.subarray(0, scan.digitCount)],
    numerals: [...scan.numerals.subarray(0, scan.numeralCount)],
    ...Object.fromEntries(SHORT.map((key) => [key, scan[key]])),
  };
}

const PIECES = [
  '4111',
  '1',
  ' ',
  '  ',
  '\n',
  '\t',
  '.',
  ',',
  '@',
  ':',
  '?',
  '-',
  'a',
  'I',
  'SO',
  'is',
  'Card',
  'four',
  'double',
  'dash',
  'then',
  'IS',
  '(',
  '%',
  '=',
  'march',
  'John',
  'Smith',
  'street',
  'xqzv',
  'l',
  'O0',
  'e',
  '\u0000',
  '\u001f',
  '\u007f',
];
const ascii = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((list) => list.join('')),
  fc.array(fc.nat(127), { maxLength: 60 }).map((list) => String.fromCharCode(...list)),
);
const any = fc.oneof(
  ascii,
  fc
    .tuple(ascii, fc.constantFrom('é', '’', '４', '\u200b', '\ud83d\ude00', '\ud800', '⑩', 'Ж', '€'), ascii)
    .map((list) => list.join('')),
);
const places = fc.array(fc.tuple(fc.nat(90), fc.integer({ min: 1, max: 20 })), { maxLength: 4 });

/** Ranges in order and disjoint, within the text. */
function apart(list: readonly (readonly [number, number])[], length: number): Place[] {
  const out: Place[] = [];
  for (const [at, size] of [...list].sort((a, b) => a[0] - b[0])) {
    const start = Math.max(at, out.at(-1)?.end ?? 0);
    if (start + size <= length) out.push({ start, end: start + size });
  }
  return out;
}

describe('the fast path for plain ASCII and the general one', () => {
  // One pair of readers for all runs: nothing of an earlier message may show.
  const short = new Scan();
  const general = new Scan();

  it('give the detectors the same data, for any message and any places already masked', () => {
    fc.assert(
      fc.property(any, places, (text, list) => {
        const barriers = apart(list, text.length);
        short.read(text, barriers);
        general.read('Zoë 1', []);
        general.text = text;
        general.readAny(barriers);
        expect(tokensOf(short)).toEqual(tokensOf(general));
      }),
      { numRuns: 6_000 },
    );
  });

  it('leave no token of an earlier message after the last one', () => {
    fc.assert(
      fc.property(any, any, (before, text) => {
        short.read(before);
        short.read(text);
        expect([...short.kind.subarray(short.n, short.n + 4)]).toEqual([0, 0, 0, 0]);
      }),
      { numRuns: 500 },
    );
  });
});
