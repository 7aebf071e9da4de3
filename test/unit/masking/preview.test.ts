import { fc } from '../../support/fc.ts';
import { describe, expect, it } from 'vitest';
import { maskPreview } from '../../../core/masking/preview.ts';
import type { DialogueState } from '../../../core/masking/types.ts';
import { longestLeak, makeCard, say, seeded } from './support.ts';

const typed = (text: string, state?: DialogueState) => maskPreview({ id: 'p', author: 'visitor', text }, state);

describe('what is being typed', () => {
  it('shows never more than five digits of a card number, at no moment of its typing', () => {
    const next = seeded(0x9e7);
    for (let i = 0; i < 60; i++) {
      const number = makeCard(next);
      const text = `hello, it is ${number.replace(/(\d{4})(?=\d)/g, i % 2 === 0 ? '$1 ' : '$1')}`;
      for (let size = 1; size <= text.length; size++)
        expect(longestLeak(typed(text.slice(0, size)).text, number), text.slice(0, size)).toBeLessThan(6);
    }
  });
  it('shows no letter of what a cue leads to', () => {
    for (const [text, secret] of [
      ['my password is hun', 'hun'],
      ['password: h', 'h'],
      ['my name is Ka', 'Ka'],
      ['write to john.sm@', 'john'],
      ['jo@exam', 'exam'],
      ['my pin is 4', '4'],
      ['cvv 12', '12'],
      ['my iban is DE89 37', '37'],
      ['ssn 123-4', '123'],
      ['call me on +44 20', '44'],
    ] as const) {
      expect(typed(text).text.slice(text.indexOf(secret) - 1), text).not.toContain(secret);
    }
  });
  it('shows no answer to a question that was just asked', () => {
    const { state } = say('What is your password?', undefined, 'agent', 'q');
    for (const text of ['b', 'blue', 'blue horse', 'it is blue ho'])
      expect(typed(text, state).text).not.toMatch(/b\b|blue|ho/);
  });
  it('shows no further digit while a number is being dictated', () => {
    const { state } = say('4111 1111', undefined, 'visitor', 'a');
    for (const text of ['1', '11', 'and 11']) expect(typed(text, state).text).not.toContain('1');
  });
  it('can be read where there is nothing to hide', () => {
    for (const text of [
      'hello, where is my par',
      'I have 2 bags',
      'the lamp does not wor',
      'Do you open on Sunday mor',
    ])
      expect(typed(text).text).toBe(text);
  });
  it('changes nothing of the state, and uses the state', () => {
    const { state } = say('4111 1111', undefined, 'visitor', 'a');
    const before = JSON.stringify(state);
    const preview = typed('1111 1111', state);
    expect(JSON.stringify(preview.state)).toBe(before);
    expect(preview.corrections).toEqual([]);
    expect(preview.text).not.toContain('1111 1');
    expect(say('1111 1111', state, 'visitor', 'b').corrections.map((c) => c.text)).toEqual(['[card]']);
  });
  it('is hidden whole when the state is damaged', () => {
    const damaged = JSON.parse('{"version":1,"visitor":{"parts":7}}') as DialogueState;
    expect(typed('hello', damaged).text).toBe('[message hidden]');
  });
  it('never throws, and its marks are where it says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 80 }),
          fc
            .array(
              fc.constantFrom(
                '4',
                '1111',
                ' ',
                'my',
                'password',
                'is',
                ':',
                '@',
                'a',
                '[card]',
                '[',
                '\n',
                '>',
                '"',
                'DE89',
                'four',
                '+',
              ),
              { maxLength: 30 },
            )
            .map((x) => x.join('')),
        ),
        (text) => {
          const preview = typed(text);
          expect(preview.failed).toBe(false);
          let at = 0;
          for (const m of preview.marks) {
            expect(m.start).toBeGreaterThanOrEqual(at);
            expect(preview.text.slice(m.start, m.end)).toMatch(/^\[.*\]$/s);
            at = m.end;
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
