import { fc } from '../../support/fc.ts';
import { describe, expect, test } from 'vitest';
import { excerptOf } from '../../../core/search/excerpt.ts';
import { rangesOf, termsOf } from '../../../core/search/terms.ts';

describe('words of a query', () => {
  test.each([
    ['Größe  größe GRÖSSE', ['große', 'grosse']],
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
