import { fc } from '../../support/fc.ts';
import { describe, expect, it } from 'vitest';
import { mask, maskAgain, storable } from '../../../core/masking/mask.ts';
import type { DialogueState } from '../../../core/masking/types.ts';
import { longestLeak, makeCard, say, seeded } from './support.ts';

const PIECES = [
  '4',
  '1',
  '11',
  '1111',
  '4111',
  '5500',
  '12',
  '2024',
  '+',
  '-',
  ' ',
  '\n',
  '.',
  ',',
  '(',
  ')',
  '[',
  ']',
  '[card]',
  '[card •••• 1111]',
  '[e-mail]',
  '@',
  'at',
  'dot',
  'com',
  'card',
  'cvv',
  'my',
  'name is',
  'ssn',
  'phone',
  'password',
  'IBAN',
  'DE89',
  'double',
  'four',
  'one',
  'zwei',
  'O',
  'l',
  '\u200b',
  '\ufe0f\u20e3',
  '４',
  '𝟒',
  '\ud800',
  '\udc00',
  '😀',
  '&nbsp;',
  '<b>',
  '</b>',
  'order',
  'number',
  '?',
  ':',
  'call',
  'street',
  '12/26',
  'John',
  'Smith',
  'لا',
  '電話',
  '٤١١١',
];
const messy = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((list) => list.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((list) => list.join(' ')),
);

describe('whatever the message', () => {
  it('the masker does not throw or fail, and its places are in order, within the text and disjoint', () => {
    fc.assert(
      fc.property(messy, (text) => {
        const masked = say(text);
        expect(masked.failed).toBe(false);
        let at = 0;
        for (const span of masked.spans) {
          expect(span.start).toBeGreaterThanOrEqual(at);
          expect(span.end).toBeGreaterThan(span.start);
          at = span.end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3_000 },
    );
  });

  it('the masked text is the original with each place replaced by its mark', () => {
    fc.assert(
      fc.property(messy, (text) => {
        const { text: shown, spans, marks } = say(text);
        expect(marks.length).toBe(spans.length);
        let from = 0;
        let at = 0;
        spans.forEach((span, i) => {
          expect(shown.slice(at, marks[i]!.start)).toBe(text.slice(from, span.start));
          from = span.end;
          at = marks[i]!.end;
        });
        expect(shown.slice(at)).toBe(text.slice(from));
      }),
      { numRuns: 2_000 },
    );
  });

  it('masking a masked text changes nothing', () => {
    fc.assert(
      fc.property(messy, (text) => {
        const once = say(text);
        expect(say(once.text).text).toBe(once.text);
        const again = maskAgain(once, 'visitor');
        expect(again.text).toBe(once.text);
        expect(again.marks).toEqual(once.marks);
      }),
      { numRuns: 3_000 },
    );
  });

  it('a card number in the middle of it cannot be read', () => {
    fc.assert(
      fc.property(messy, messy, fc.integer(), (before, after, seed) => {
        const number = makeCard(seeded(seed));
        const masked = say(`${before} \u4e00\u4e00 a: ${number} , b ${after}`);
        expect(longestLeak(masked.text, number)).toBeLessThan(10);
      }),
      { numRuns: 1_500 },
    );
  });

  it('a conversation of it survives a store after each message', () => {
    fc.assert(
      fc.property(fc.array(messy, { maxLength: 12 }), (texts) => {
        let state: DialogueState | undefined;
        texts.forEach((text, i) => {
          const masked = mask({ id: String(i % 5), author: i % 3 === 0 ? 'agent' : 'visitor', text }, state);
          expect(masked.failed).toBe(false);
          for (const c of masked.corrections)
            for (const m of c.marks) expect(c.text.slice(m.start, m.end)).toMatch(/^\[.*\]$/s);
          state = JSON.parse(JSON.stringify(masked.state)) as DialogueState;
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe('masking again', () => {
  it('finds between the marks what an older masker left, and keeps the marks', () => {
    const older = {
      text: 'a [card •••• 1111] b x@y.com c',
      marks: [{ start: 2, end: 18, type: 'CARD', shown: '•••• 1111', why: { code: 'card-checked' } }],
    };
    const again = maskAgain(older, 'visitor');
    expect(again.text).toBe('a [card •••• 1111] b [e-mail] c');
    expect(again.marks.map((m) => again.text.slice(m.start, m.end))).toEqual(['[card •••• 1111]', '[e-mail]']);
  });
});

describe('what may be stored', () => {
  it('is the original without the places to drop', () => {
    const text = 'card 4111111111111111 cvv 123 ok';
    const kept = storable(text, say(text).spans);
    expect(kept).toBe('card 4111111111111111 cvv  ok');
  });
});
