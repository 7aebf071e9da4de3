import { describe, expect, it } from 'vitest';
import { HOSTILE } from '../../bench/masking/hostile.ts';
import { say } from './support.ts';

describe('a message of very many wallet addresses', () => {
  const good = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';
  it('hides each of them, and above the limit everything of that form', () => {
    expect(say(`${good} `.repeat(200)).text).not.toContain(good);
    const almost = good.replace('z', 'y');
    expect(say(`${almost} ${good}`).text).toBe(`${almost} [crypto address]`);
    expect(say(`${`${almost} `.repeat(100)}${good}`).text).not.toContain(good);
  });
});

/**
 * The bench measures how long they take, and that the time grows no faster than the message; a search begun again at
 * every character would not end within the test's time.
 */
describe('a message that repeats one thing', () => {
  const { state } = say('What is your card number please?', undefined, 'agent');

  for (const [name, make] of Object.entries(HOSTILE)) {
    it(`is read to its end: ${name}`, () => {
      for (const length of [40, 117, 400]) {
        expect(say(make(length)).failed).toBe(false);
        // Where a card was requested, numbers are hidden that no checksum supports.
        expect(say(make(length), state).failed).toBe(false);
      }
      expect(say(make(65_536)).failed).toBe(false);
    });
  }
});
