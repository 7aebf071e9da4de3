import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { excerptOf } from '../../../core/search/excerpt.ts';
import { rangesOf, termsOf, wordsOf } from '../../../core/search/terms.ts';

describe('words of a query', () => {
  test.each([
    ['Größe  größe GRÖSSE', ['grosse']],
    ['"refund" AND NOT (x*)', ['refund', 'and', 'not', 'x']],
    ['[card •••• 1111]', ['card', '1111']],
    ['a', []],
    ['. - !', []],
    ['', []],
  ])('%j are %j', (query, terms) => {
    expect(termsOf(query)).toEqual(terms);
  });

  test('are where the text has them, by their beginnings and without accents', () => {
    const text = 'The café refunded it. Cafeteria?';
    expect(rangesOf(text, termsOf('cafe refund')).map(({ start, end }) => text.slice(start, end))).toEqual([
      'café',
      'refunded',
      'Cafeteria',
    ]);
  });

  test.each([
    ['请帮我办理退款手续', '退款', ['退款']],
    ['请帮我办理退款手续', '办理退款手续', ['办理退款手续']],
    ['请帮我办理退款手续', '款手', ['款手']],
    ['请帮我办理退款手续', '退', ['退']],
    ['返品したいです。返金は？', '返金', ['返金']],
    ['サーバーエラー', 'エラー', ['エラー']],
    ['ｻｰﾊﾞｰ', 'サーバー', ['ｻｰﾊﾞｰ']],
    ['我的iPhone坏了', 'iphone', ['iPhone']],
    ['我的iPhone坏了', '坏了', ['坏了']],
    ['환불해 주세요', '불해', ['불해']],
    ['ขอคืนเงินด้วย', 'คืนเงิน', ['คืนเงิน']],
    ['أريد استرجاع الفاتورة', 'فاتورة', ['الفاتورة']],
    ['أُرِيدُ', 'اريد', ['أُرِيدُ']],
    ['Łódź, Ærø, straße', 'lodz aero strasse', ['Łódź', 'Ærø', 'straße']],
    ['the order ABC-4471x', '4471', ['4471x']],
  ])('in %j %j is found at %j', (text, query, places) => {
    const terms = termsOf(query);
    const words = wordsOf(text);
    expect(terms.every((term) => words.some((word) => word.startsWith(term)))).toBe(true);
    expect(rangesOf(text, terms).map(({ start, end }) => text.slice(start, end))).toEqual(places);
  });

  test('in the middle of a word of a script with spaces are not found, and neither is another sentence', () => {
    expect(rangesOf('unfunded 手续', termsOf('fund'))).toEqual([]);
    expect(rangesOf('请帮我办理退款手续', termsOf('退货'))).toEqual([]);
  });

  test('of every text are found by the text itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const words = wordsOf(text);
        for (const term of termsOf(text)) expect(words.some((word) => word.startsWith(term))).toBe(true);
      }),
    );
    expect(wordsOf('')).toEqual([]);
  });

  test('can contain no sign that the index reads as an operator', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        for (const term of termsOf(query)) expect(term).not.toMatch(/["*^:(){}+\s-]/);
      }),
    );
  });
});

test('an excerpt shows a mask whole or not at all, and every mark is at its place', () => {
  const mask = '[card •••• 1111]';
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.constant(mask),
          fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((t) => t.replaceAll(/[[\]]/g, '.')),
        ),
        { maxLength: 14 },
      ),
      fc.nat(700),
      (parts, place) => {
        let text = '';
        const marks = [];
        for (const part of parts) {
          if (part === mask)
            marks.push({
              start: text.length,
              end: text.length + part.length,
              type: 'CARD',
              shown: '',
              why: { code: 'card-checked' },
            });
          text += part;
        }
        const cut = excerptOf({ text, marks }, Math.min(place, text.length));
        expect(cut.marks.every((m) => cut.text.slice(m.start, m.end) === mask)).toBe(true);
        expect(cut.text.split('[').length - 1).toBe(cut.marks.length);
        expect(cut.text.length).toBeLessThanOrEqual(240);
        expect(cut.text.isWellFormed() || !text.isWellFormed()).toBe(true);
      },
    ),
  );
});

describe('an excerpt', () => {
  const mark = (start: number, end: number): { start: number; end: number; type: string; shown: string } => ({
    start,
    end,
    type: 'CARD',
    shown: '',
  });
  const body = (length: number, ...marks: readonly (readonly [number, number])[]): Parameters<typeof excerptOf>[0] => ({
    text: Array.from({ length }, (_, at) => String.fromCharCode(0x4e00 + at)).join(''),
    marks: marks.map(([start, end]) => ({ ...mark(start, end), why: { code: 'card-checked' } })),
  });
  /** Where it begins and ends in the text, and where its marks are in it. */
  const cut = (from: Parameters<typeof excerptOf>[0], place: number): unknown[] => {
    const { text, marks } = excerptOf(from, place);
    const plain = text.replaceAll('…', '');
    const start = from.text.indexOf(plain);
    return [text.startsWith('…'), start, start + plain.length, text.endsWith('…'), marks.map((m) => [m.start, m.end])];
  };

  test.each([
    ['all of 180', body(180), 100, [false, 0, 180, false, []]],
    ['the first 180 of 181', body(181), 0, [false, 0, 180, true, []]],
    ['from the place on, fifty before it', body(400), 100, [true, 50, 230, true, []]],
    ['from the beginning up to place 50', body(400), 50, [false, 0, 180, true, []]],
    ['from the second on at place 51', body(400), 51, [true, 1, 181, true, []]],
    ['the last 180 at the end', body(400), 399, [true, 220, 400, false, []]],
  ])('is %s', (_what, from, place, expected) => {
    expect(cut(from, place)).toEqual(expected);
  });

  test.each([
    [
      'at its edges is in it',
      [
        [50, 60],
        [220, 230],
      ],
      [
        true,
        50,
        230,
        true,
        [
          [1, 11],
          [171, 181],
        ],
      ],
    ],
    [
      'over its edges is in it whole',
      [
        [49, 51],
        [228, 231],
      ],
      [
        true,
        49,
        231,
        true,
        [
          [1, 3],
          [180, 183],
        ],
      ],
    ],
    [
      'before and behind it is not',
      [
        [40, 50],
        [230, 240],
      ],
      [true, 50, 230, true, []],
    ],
  ] as const)('a mark %s', (_what, marks, expected) => {
    expect(cut(body(400, ...marks), 100)).toEqual(expected);
  });

  test('begins and ends with whole characters', () => {
    const text = `${'a'.repeat(49)}😀${'b'.repeat(178)}😀${'c'.repeat(200)}`;
    expect(excerptOf({ text, marks: [] }, 100).text).toBe(`…${'b'.repeat(178)}…`);
  });
});
