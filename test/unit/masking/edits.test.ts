import { describe, expect, it } from 'vitest';
import { forgetMessage } from '../../../core/masking/dialogue/forget.ts';
import type { Author, DialogueState } from '../../../core/masking/types.ts';
import { longestLeak, luhnDigit, say } from './support.ts';

type Line = readonly [Author, string, string];

/**
 * Plays messages (author, id, text); the state goes through a store each time. Returns what can be read of each id at
 * the end.
 */
function play(lines: readonly Line[]): {
  readonly shown: Map<string, string>;
  readonly state: DialogueState | undefined;
} {
  let state: DialogueState | undefined;
  const shown = new Map<string, string>();
  for (const [author, id, text] of lines) {
    const masked = say(
      text,
      state === undefined ? undefined : (JSON.parse(JSON.stringify(state)) as DialogueState),
      author,
      id,
    );
    ({ state } = masked);
    shown.set(id, masked.text);
    for (const c of masked.corrections) shown.set(c.id, c.text);
  }
  return { shown, state };
}
const all = (shown: Map<string, string>): string => [...shown.values()].join(' ');

describe('an edited message', () => {
  it('counts with its new digits in its place, so that a later piece completes the number', () => {
    const { shown } = play([
      ['visitor', 'a', '4111 11'],
      ['visitor', 'b', '1111 1111'],
      ['visitor', 'a', '4111 1111'],
    ]);
    expect([...shown.values()]).toEqual(['[card]', '[card]']);
  });
  it('no longer counts with its former digits', () => {
    const { shown } = play([
      ['visitor', 'a', '4111 1111'],
      ['visitor', 'a', 'never mind'],
      ['visitor', 'b', '1111 1111'],
    ]);
    expect(shown.get('a')).toBe('never mind');
    expect(shown.get('b')).not.toContain('[card ••••');
  });
  it('that ended a number stays hidden when its last digits are corrected', () => {
    const { shown } = play([
      ['visitor', 'a', '4111 1111'],
      ['visitor', 'b', '1111 1111'],
      ['visitor', 'b', '1111 1112'],
    ]);
    expect(longestLeak(all(shown), '4111111111111112')).toBeLessThan(5);
  });
});

describe('a deleted message', () => {
  it('completes nothing any more', () => {
    const first = say('4111 1111', undefined, 'visitor', 'a');
    const without = forgetMessage(JSON.parse(JSON.stringify(first.state)) as DialogueState, 'a');
    expect(JSON.stringify(without)).not.toContain('4111');
    expect(say('1111 1111', without, 'visitor', 'b').corrections).toEqual([]);
  });
  it('of another conversation changes nothing', () => {
    const { state } = say('4111 1111', undefined, 'visitor', 'a');
    expect(forgetMessage(state, 'z')).toEqual(state);
  });
  it('in a damaged state leaves nothing of it', () => {
    const damaged = JSON.parse('{"version":1,"visitor":{"parts":7}}') as DialogueState;
    expect(say('hello', forgetMessage(damaged, 'a')).text).toBe('hello');
  });
});

describe('a quote', () => {
  const asked: readonly Line[] = [
    ['agent', 'q', 'What is your password?'],
    ['visitor', 'p', 'blue horse'],
  ];
  it('of an answer that was hidden is hidden, marked with > or in quotation marks', () => {
    for (const quote of ['> blue horse\nthat was it', 'I wrote "blue horse" before', '“blue horse” was wrong'])
      for (const author of ['agent', 'visitor'] as const) {
        expect(play([...asked, [author, 'z', quote]]).shown.get('z'), quote).not.toMatch(/blue|horse/);
      }
  });
  it('of masked text keeps its placeholder', () => {
    const { shown } = play([
      ['visitor', 'a', 'my card is 4111 1111 1111 1111'],
      ['agent', 'b', '> my card is [card •••• 1111]\nthank you'],
    ]);
    expect(shown.get('b')).toBe('> my card is [card •••• 1111]\nthank you');
  });
  it('of a piece of a card number is hidden once the number is known', () => {
    const { shown } = play([
      ['visitor', 'a', '4111 1111'],
      ['visitor', 'b', '1111 1111'],
      ['agent', 'c', '> 4111 1111\nis that right?'],
    ]);
    expect(shown.get('c')).toMatch(/^> \[(?:card|phone)\]\nis that right\?$/);
  });
  it('of ordinary words can be read while no value was given', () => {
    for (const text of ['> blue horse\nnice', 'the label says "blue horse"', '> 4111\nwhat is that?'])
      expect(say(text).text).toBe(text);
  });
});

const LAST = `901${luhnDigit('492912345678901')}`;

describe('an echo by the other side', () => {
  it('of the pieces, while they are dictated, is hidden when the number is whole', () => {
    const { shown } = play([
      ['visitor', 'a', '4929'],
      ['agent', 'b', '4929, ok'],
      ['visitor', 'c', '1234'],
      ['agent', 'd', 'then 1234'],
      ['visitor', 'e', '5678'],
      ['agent', 'f', '5678'],
      ['visitor', 'g', LAST],
    ]);
    expect(all(shown)).not.toMatch(/4929|1234|5678/);
  });
  it('of half the number, after it was given, is hidden', () => {
    const { shown } = play([
      ['visitor', 'a', `4929 1234 5678 ${LAST}`],
      ['agent', 'b', 'so it is 4929 1234 and then?'],
    ]);
    expect(shown.get('b')).toBe('so it is [card] and then?');
  });
  it('does not touch an order number', () => {
    const { shown } = play([
      ['visitor', 'a', `4929 1234 5678 ${LAST}`],
      ['agent', 'b', 'your order 4929 1234 is paid'],
    ]);
    expect(shown.get('b')).toBe('your order 4929 1234 is paid');
  });
});

describe('a password that was announced', () => {
  it('is hidden whole in the next message, whatever it is made of', () => {
    for (const value of ['sunflower tree 9', 'Hunter two!', 'correct horse battery staple', 'ynm 45 er', '86420975']) {
      expect(
        play([
          ['visitor', 'a', 'my password is'],
          ['visitor', 'b', value],
        ]).shown.get('b'),
        value,
      ).toBe('[password]');
    }
  });
  it('is not searched in what somebody says instead of it', () => {
    for (const value of ['let me check', 'why do you need it?', 'one moment please', 'I do not know it']) {
      expect(
        play([
          ['agent', 'a', 'What is your password?'],
          ['visitor', 'b', value],
        ]).shown.get('b'),
      ).toBe(value);
    }
    expect(
      play([
        ['agent', 'a', 'Did you reset your password?'],
        ['visitor', 'b', 'yes it worked'],
      ]).shown.get('b'),
    ).toBe('yes it worked');
  });
  it('and so is a user name that was requested', () => {
    expect(
      play([
        ['agent', 'a', 'What is your user name?'],
        ['visitor', 'b', 'bluebird'],
      ]).shown.get('b'),
    ).toBe('[user name]');
  });
});
