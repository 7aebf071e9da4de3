import { fc } from '../../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { wordsOf } from '../../../../cli/words.ts';
import { PatternProblem } from '../../../../core/masking/policy/parsePattern.ts';
import { compilePatterns } from '../../../../core/masking/policy/patternEngine.ts';

/** Why patterns are not taken, in words; empty where they are. */
function refusal(patterns: readonly string[]): string {
  try {
    compilePatterns(patterns);
    return '';
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    return wordsOf(error.fault);
  }
}

function hits(pattern: string, text: string, barriers: { start: number; end: number }[] = []): string[] {
  const found: [number, number][] = [];
  compilePatterns([pattern]).find(text, barriers, (_p, start, end) => found.push([start, end]));
  return found.sort((a, b) => a[0] - b[0]).map(([start, end]) => text.slice(start, end));
}

test('patterns that would cost too much together are refused with a message when they are written', () => {
  expect(refusal(Array.from({ length: 50 }, () => '[a-z\\d]{3,120}!'))).toMatch(/together are too long/);
});

describe('a refused pattern has a place and a reason', () => {
  test.each([
    ['', /empty/],
    ['a*', /matches nothing at all/],
    ['(abc)?', /matches nothing at all/],
    ['x|', /matches nothing at all/],
    ['.', /has a length of 1\./],
    ['\\w\\w', /has a length of 2\./],
    ['(?=abc)', /At character 1: looking ahead/],
    ['(?<n>abc)', /At character 1/],
    ['(abc)\\1', /At character 6: a reference/],
    ['abc(', /At character 4: this group is never closed/],
    ['abc)', /closes a group/],
    ['[abc', /At character 1: this class is never closed/],
    ['[]abc', /empty class/],
    ['[z-a]bc', /backwards/],
    ['abc{5,2}', /ends at 2/],
    ['abc{900}', /more than 200 repeats/],
    ['abc{', /after “\{”/],
    ['*abc', /“\*” repeats what is before it/],
    ['^abc', /not needed/],
    ['abc$', /not needed/],
    ['\\babc', /not needed/],
    ['abc\\', /ends in a backslash/],
    ['abc+?', /no difference/],
    ['ab\\q', /\\q is not known/],
    ['a{100}{100}', /needs a group/],
    ['(a{100}){100}', /more than 250/],
    ['😀abc', /basic plane/],
    [`${'('.repeat(30)}abc${')'.repeat(30)}`, /deeper than 20/],
    ['a'.repeat(201), /longer than 200/],
  ])('%s', (pattern, words) => {
    expect(refusal([pattern])).toMatch(words);
  });
});

test.each([
  ['as long as may be', 'a'.repeat(200)],
  ['as many repeats', 'a{200}'],
  ['repeats without an end', 'a{3,}'],
  ['as many places', '(?:a{25}){10}'],
  ['as deep', `${'('.repeat(20)}abc${')'.repeat(20)}`],
  ['as short', 'abc'],
  ['as wide a range', '[\u0100-\u08d0]{3}'],
])('a pattern %s is taken', (_what, pattern) => {
  expect(refusal([pattern])).toBe('');
});

test.each([
  ['a{201}', /more than 200 repeats/],
  ['a{3,201}', /more than 200 repeats/],
  ['(?:a{25}){10}b', /more than 250/],
  [`${'('.repeat(21)}abc${')'.repeat(21)}`, /deeper than 20/],
  ['[\u0100-\u08d1]{3}', /2,?000/],
])('and one more is not: %s', (pattern, words) => {
  expect(refusal([pattern])).toMatch(words);
});

describe('what a pattern finds', () => {
  test.each([
    ['MB-\\d{6}', 'mine is MB-123456, thanks', ['MB-123456']],
    ['MB-\\d{6}', 'MB-1234567 and xMB-123456', []],
    ['MB-\\d{6}', 'mb-１２３４５６ or M\u200bB-123\u200b456', ['mb-１２３４５６', 'M\u200bB-123\u200b456']],
    ['[A-Z]{2} ?\\d{3}', 'ab 123, AB123; abc123', ['ab 123', 'AB123']],
    ['(?:cat|category) \\d+', 'category 12 cat 3', ['category 12', 'cat 3']],
    ['\\d{3}-\\d{3}|\\d{3}-\\d{3}-\\d{4}', 'a 555-123-4567 b', ['555-123-4567']],
    ['X[^,]+,', 'X ab, cd, e', ['X ab,']],
    ['ab.+z', 'ab\nz abz abcz', ['abz abcz']],
    ['\\$\\d+\\.\\d\\d', 'costs $12.50!', ['$12.50']],
    ['[\\d-]{5,9}', 'no 12-34-5 yes', ['12-34-5']],
    ['tür-\\d+', 'TÜR-77 and tur-78', ['TÜR-77', 'tur-78']],
  ])('%s in "%s"', (pattern, text, expected) => {
    expect(hits(pattern, text)).toEqual(expected);
  });

  test('does not reach into or across what is hidden already', () => {
    expect(hits('ab.+yz', 'abc [card] xyz', [{ start: 4, end: 10 }])).toEqual([]);
    expect(hits('card\\]?', 'abc [card] xyz', [{ start: 4, end: 10 }])).toEqual([]);
  });

  test('is what a backtracking engine finds anywhere, for patterns that both know', () => {
    const atom = fc.constantFrom('a', 'b', '1', '-', '[ab]', '[^a]', '\\d', '\\w', '.', ' ');
    const many = fc.constantFrom('', '', '', '?', '+', '*', '{2}', '{1,3}');
    const piece = fc.tuple(atom, many).map(([a, m]) => a + m);
    const sequence = fc.array(piece, { minLength: 1, maxLength: 4 }).map((list) => list.join(''));
    const pattern = fc
      .oneof(
        sequence,
        fc.tuple(sequence, sequence).map(([a, b]) => `(?:${a}|${b})`),
        fc.tuple(sequence, many, sequence).map(([a, m, b]) => `(?:${a})${m}${b}`),
      )
      .map((body) => `aa1${body}`);
    const text = fc
      .array(fc.constantFrom('a', 'b', '1', '-', ' ', 'aa1', '\n'), { maxLength: 14 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(pattern, text, (source, sample) => {
        const covered = new Set<number>();
        // Every substring that is delimited and matches as a whole.
        const whole = new RegExp(`^(?:${source})$`, 's');
        for (let from = 0; from < sample.length; from++)
          for (let to = from + 1; to <= sample.length; to++) {
            const alone =
              !(/\w$/.test(sample.slice(0, from)) && /^\w/.test(sample.slice(from))) &&
              !(/\w$/.test(sample.slice(0, to)) && /^\w/.test(sample.slice(to)));
            if (alone && !sample.slice(from, to).includes('\n') && whole.test(sample.slice(from, to)))
              for (let i = from; i < to; i++) covered.add(i);
          }
        const ours = new Set<number>();
        compilePatterns([source]).find(sample, [], (_p, start, end) => {
          for (let i = start; i < end; i++) ours.add(i);
        });
        expect([...ours].sort((a, b) => a - b)).toEqual([...covered].sort((a, b) => a - b));
      }),
      { numRuns: 2_000 },
    );
  });
});
