/** A key that repeats: its first act is recorded at once, its repeats together, and a single act once. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRepeats, type Repeats } from '../../../main/activity/repeats.ts';

let recorded: unknown[];
let repeats: Repeats;
beforeEach(() => {
  vi.useFakeTimers();
  recorded = [];
  repeats = createRepeats({ record: (kind, detail) => void recorded.push([kind, detail]) });
});
afterEach(() => {
  vi.useRealTimers();
});
const note = () => repeats.note('copy-attempt', { target: 'text' }, {});
const ONE = ['copy-attempt', { target: 'text' }];

test('a single act is recorded once, also when its run ends', () => {
  expect(note()).toBe(true);
  vi.advanceTimersByTime(10_000);
  repeats.flush();
  expect(recorded).toEqual([ONE]);
});

test('repeats within a fifth of a second are recorded together with their number', () => {
  expect([note(), note(), note()]).toEqual([true, false, false]);
  vi.advanceTimersByTime(199);
  expect(note()).toBe(false);
  vi.advanceTimersByTime(199);
  expect(recorded).toEqual([ONE]);
  vi.advanceTimersByTime(1);
  expect(recorded).toEqual([ONE, ['copy-attempt', { target: 'text', repeats: 3 }]]);
  expect(note()).toBe(true);
  expect(recorded).toHaveLength(3);
});
