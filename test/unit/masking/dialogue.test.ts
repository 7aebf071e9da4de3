import { describe, expect, it } from 'vitest';
import { makeMask } from '../../../core/masking/mask.ts';
import type { Correction, DialogueState, Masked } from '../../../core/masking/types.ts';
import { BRANDS, cut, digits, longestLeak, makeCard, pick, say, seeded } from './support.ts';

const SMALL_TALK = [
  'one moment',
  'ok',
  'wait, the dog barks',
  'sorry',
  'so',
  'next:',
  'are you there?',
  'give me 2 minutes',
  'still there?',
];

/** Plays a conversation and returns what can be read at its end, by message. */
function play(
  messages: readonly string[],
  before?: DialogueState,
): { shown: Map<string, string>; corrections: Correction[]; last: Masked | undefined } {
  let state = before;
  let last: Masked | undefined;
  const shown = new Map<string, string>();
  const corrections: Correction[] = [];
  messages.forEach((text, i) => {
    // The state goes through a store each time.
    last = say(
      text,
      state === undefined ? undefined : (JSON.parse(JSON.stringify(state)) as DialogueState),
      'visitor',
      `m${i}`,
    );
    state = last.state;
    shown.set(`m${i}`, last.text);
    for (const c of last.corrections) {
      shown.set(c.id, c.text);
      corrections.push(c);
    }
  });
  return { shown, corrections, last };
}

describe('a card number spread over messages', () => {
  for (let pieces = 2; pieces <= 16; pieces++) {
    it(`in ${pieces} pieces with other messages in between is hidden everywhere once it is complete`, () => {
      const next = seeded(0x5b1e + pieces);
      let leaked = 0;
      for (let i = 0; i < 40; i++) {
        const number = makeCard(next, pick([BRANDS[0]!, BRANDS[1]!], next), 16);
        const size = Math.ceil(16 / pieces);
        const parts =
          pieces === 16
            ? [...number]
            : cut(
                number,
                Array.from({ length: pieces }, () => size),
              );
        const messages: string[] = [];
        for (const part of parts) {
          messages.push(part);
          if (next() < 0.5) messages.push(pick(SMALL_TALK, next));
        }
        const { shown } = play(messages);
        if (longestLeak([...shown.values()].join(' '), number) > 4) leaked++;
      }
      expect(leaked).toBe(0);
    });
  }

  it('with the pieces inside sentences, except its last four digits', () => {
    const { shown, corrections } = play([
      'the first four are 4111',
      'then 1111',
      'after that 1111',
      'and the last ones 1111',
    ]);
    expect([...shown.values()].join(' ')).not.toMatch(/1111(?!\])/);
    expect(corrections.map((c) => c.id)).toEqual(['m0', 'm1', 'm2']);
    expect(corrections[0]!.text).toBe('the first four are [card]');
    expect(corrections[0]!.marks).toEqual([
      { start: 19, end: 25, type: 'CARD', shown: '', why: { code: 'card-pieces' } },
    ]);
    expect(corrections[0]!.spans.map((s) => [s.start, s.end])).toEqual([[19, 23]]);
  });

  it('of which a part looked like a telephone number is hidden as a whole', () => {
    const { shown } = play(['it is 4111 1111', '1111 1111']);
    expect([...shown.values()]).toEqual(['it is [card]', '[card •••• 1111]']);
  });

  it('is not completed by the other party', () => {
    const first = say('4111 1111', undefined, 'visitor', 'a');
    const second = say('1111 1111', first.state, 'agent', 'b');
    expect(second.corrections).toEqual([]);
  });

  it('keeps the marks that an earlier message already carried, at their new place', () => {
    const first = say('4111 from a@b.com', undefined, 'visitor', 'a');
    const second = say('1111 1111 1111', first.state, 'visitor', 'b');
    const [fixed] = second.corrections;
    expect(fixed!.text).toBe('[card] from [e-mail]');
    expect(fixed!.marks.map((m) => fixed!.text.slice(m.start, m.end))).toEqual(['[card]', '[e-mail]']);
  });

  it('leaves ordinary numbers of several messages alone', () => {
    const { corrections } = play([
      'I have 2 bags',
      'flight 455',
      'on the 12th',
      'room 2201',
      'about 350 euros',
      '2 adults',
    ]);
    expect(corrections).toEqual([]);
  });

  it('counts an edited message once', () => {
    const first = say('4111 1111', undefined, 'visitor', 'a');
    const edited = say('4111', first.state, 'visitor', 'a');
    const next = say('1111 1111 1111', edited.state, 'visitor', 'b');
    expect(next.corrections.map((c) => c.text)).toEqual(['[card]']);
  });
});

describe('the dialogue state', () => {
  it('stays small however long the conversation is', () => {
    const next = seeded(0xb16);
    let state: DialogueState | undefined;
    for (let i = 0; i < 2_000; i++)
      state = say(`${digits(3, next)} ${'talk '.repeat(200)} ${digits(3, next)}`, state, 'visitor', `m${i}`).state;
    expect(JSON.stringify(state).length).toBeLessThan(100_000);
  });
  it('contains no whole card number', () => {
    const next = seeded(0xb17);
    for (let i = 0; i < 50; i++) {
      const number = makeCard(next, BRANDS[0], 16);
      let state: DialogueState | undefined;
      cut(number, [4, 4, 4, 4]).forEach((part, k) => {
        state = say(part, state, 'visitor', 'abcd'[k]).state;
      });
      const kept = JSON.stringify(state);
      for (let k = 0; k + 5 <= 16; k++) expect(kept).not.toContain(number.slice(k, k + 5));
    }
  });
  it('that is damaged hides the message whole, and the next starts anew', () => {
    const damaged = JSON.parse('{"version":1,"visitor":{"parts":7}}') as DialogueState;
    const masked = say('hello', damaged);
    expect(masked.failed).toBe(true);
    expect(masked.text).not.toContain('hello');
    expect(say('hello', masked.state).text).toBe('hello');
  });
});

describe('an internal error', () => {
  it('of any detector hides the whole message and does not throw', () => {
    const broken = makeMask([
      {
        name: 'broken',
        wants: () => true,
        find: () => {
          throw new Error('4111111111111111');
        },
      },
    ]);
    const masked = broken({ id: 'a', author: 'visitor', text: 'my secret' });
    expect(masked.failed).toBe(true);
    expect(masked.text).not.toContain('secret');
    expect(masked.spans.map((s) => [s.start, s.end])).toEqual([[0, 9]]);
    expect(JSON.stringify(masked)).not.toContain('4111');
  });
  it('of a detector that finds something new each time hides the whole message', () => {
    const endless = makeMask([
      {
        name: 'endless',
        wants: () => true,
        find: (scan, found) =>
          void found.push({
            start: scan.text.length - 1,
            end: scan.text.length,
            type: 'X',
            action: 'mask',
            shown: '',
            why: { code: 'card-called' },
            rank: 1,
          }),
      },
    ]);
    expect(endless({ id: 'a', author: 'visitor', text: 'my secret' }).failed).toBe(true);
  });
  it('of a message that is no message hides it', () => {
    const nothing = JSON.parse('{"id":"a","author":"visitor"}') as { id: string; author: 'visitor'; text: string };
    expect(say(nothing.text).failed).toBe(true);
  });
  it('of a message too long to be read hides it', () => {
    expect(say('a'.repeat(5_000_000)).failed).toBe(true);
  });
});
