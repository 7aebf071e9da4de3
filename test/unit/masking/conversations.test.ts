import { fc } from '../../support/fc.ts';
import { describe, expect, it } from 'vitest';
import { forgetMessage } from '../../../core/masking/dialogue/forget.ts';
import { mask } from '../../../core/masking/mask.ts';
import { maskPreview } from '../../../core/masking/preview.ts';
import type { Author, DialogueState } from '../../../core/masking/types.ts';
import { cut, longestLeak, makeCard, seeded } from './support.ts';

const SAID = [
  'ok',
  'one moment',
  'What is your password?',
  'your card number please',
  'my password is',
  'blue horse',
  '> blue horse',
  '"1111"',
  '> 4111 1111',
  '4111',
  '1111',
  '11',
  '4111 1111',
  'then 1111',
  'and the last four',
  '1111, got it',
  'my name is',
  'Karen',
  'cvv?',
  '123',
  'order 4471902',
  '+44 20 7946',
  '0958',
  'four one one',
  '[card]',
  'my phone is 41111111',
  '\u200b4',
];
const step = fc.record({
  author: fc.constantFrom<Author>('visitor', 'agent'),
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
  text: fc.oneof(fc.constantFrom(...SAID), fc.string({ unit: 'binary', maxLength: 40 })),
  act: fc.constantFrom('write', 'write', 'write', 'write', 'delete', 'type'),
});
const conversation = fc.array(step, { maxLength: 25 });
const stored = (state: DialogueState | undefined): DialogueState | undefined =>
  state === undefined ? undefined : (JSON.parse(JSON.stringify(state)) as DialogueState);

describe('whatever is written, edited, deleted, quoted or typed', () => {
  it('the masker does not fail, and gives the same answers when the state went through a store', () => {
    fc.assert(
      fc.property(conversation, (steps) => {
        let kept: DialogueState | undefined;
        let read: DialogueState | undefined;
        for (const { author, id, text, act } of steps) {
          if (act === 'delete') {
            kept = forgetMessage(kept, id);
            read = stored(forgetMessage(read, id));
          } else if (act === 'type') {
            const before = JSON.stringify(kept);
            expect(maskPreview({ id, author, text }, kept).failed).toBe(false);
            expect(JSON.stringify(kept)).toBe(before);
          } else {
            const one = mask({ id, author, text }, kept);
            const two = mask({ id, author, text }, read);
            expect(one.failed).toBe(false);
            expect({ ...two, state: null }).toEqual({ ...one, state: null });
            for (const c of one.corrections)
              for (const m of c.marks) expect(c.text.slice(m.start, m.end)).toMatch(/^\[.*\]$/s);
            kept = one.state;
            read = stored(two.state);
          }
        }
        expect(JSON.stringify(kept ?? {}).length).toBeLessThan(60_000);
      }),
      { numRuns: 400 },
    );
  });

  it('the state stays small and is read in bounded time', () => {
    const next = seeded(0xb0d);
    let state: DialogueState | undefined;
    for (let i = 0; i < 1_500; i++)
      state = mask(
        {
          id: `m${i % 400}`,
          author: next() < 0.5 ? 'visitor' : 'agent',
          text: SAID[Math.floor(next() * SAID.length)]!.repeat(1 + (i % 3)),
        },
        state,
      ).state;
    expect(JSON.stringify(state).length).toBeLessThan(60_000);
  });

  it('no digit of a complete number stays in the state or in view, in whatever pieces it came', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.constantFrom(4, 4, 4, 6, 5, 8, 2), { minLength: 3, maxLength: 6 }),
        fc.array(fc.constantFrom('', 'ok', 'one moment', 'echo', 'echo'), { minLength: 8, maxLength: 8 }),
        (seed, sizes, talk) => {
          const next = seeded(seed);
          const number = makeCard(next);
          let state: DialogueState | undefined;
          const shown = new Map<string, string>();
          const say = (author: Author, id: string, text: string): void => {
            const masked = mask({ id, author, text }, stored(state));
            ({ state } = masked);
            shown.set(id, masked.text);
            for (const c of masked.corrections) shown.set(c.id, c.text);
          };
          const parts = cut(number, sizes);
          parts.forEach((part, i) => {
            say('visitor', `v${i}`, part);
            const t = talk[i % talk.length]!;
            // The last piece is not repeated: its four digits may be read, and text after the whole number is another
            // case.
            if (t !== '' && i < parts.length - 1) say('agent', `a${i}`, t === 'echo' ? part : t);
          });
          if (parts.length < 2 || parts.some((part) => part.length < 3)) return;
          expect(longestLeak([...shown.values()].join(' # '), number)).toBeLessThan(5);
          const left = JSON.stringify(state);
          for (let i = 0; i + 5 <= number.length; i++) expect(left).not.toContain(number.slice(i, i + 5));
        },
      ),
      { numRuns: 300 },
    );
  });
});
