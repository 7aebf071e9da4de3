import { describe, expect, it } from 'vitest';
import { HOSTILE } from '../../bench/masking/hostile.ts';
import { say } from './support.ts';

/** Milliseconds of this process's own time: others may be busy on the machine. */
function spent(text: string): number {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const start = process.cpuUsage();
    say(text);
    least = Math.min(least, process.cpuUsage(start).user / 1_000);
  }
  return least;
}

describe('a message that repeats one thing', () => {
  const { state } = say('What is your card number please?', undefined, 'agent');

  for (const [name, make] of Object.entries(HOSTILE)) {
    it(`is read in linear time and without a failure: ${name}`, () => {
      // Eight times the text: linear is 8, quadratic is 64.
      expect(spent(make(65_536)) / Math.max(spent(make(8_192)), 1.5)).toBeLessThan(40);
      for (const length of [40, 117, 400]) {
        expect(say(make(length)).failed).toBe(false);
        // Where a card was asked for, numbers are hidden that no checksum supports.
        expect(say(make(length), state).failed).toBe(false);
      }
    });
  }
});
