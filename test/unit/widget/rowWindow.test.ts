import { fc } from '../../support/fc.ts';
import { expect, it } from 'vitest';
import { earlier, kept, later, MAX_ROWS, newest } from '../../../widget/rowWindow.ts';

it('never has more rows than the limit, and never points outside, whatever the visitor does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom('grow', 'earlier', 'later', 'newest'), fc.nat(500)), { maxLength: 60 }),
      (steps) => {
        let total = 0;
        let window = newest(total);
        for (const [step, by] of steps) {
          if (step === 'grow') total += by;
          window =
            step === 'earlier'
              ? earlier(window, total)
              : step === 'later'
                ? later(window, total)
                : step === 'newest'
                  ? newest(total)
                  : kept(window, total);
          expect(window.end - window.first).toBeLessThanOrEqual(MAX_ROWS);
          expect(window.first).toBeGreaterThanOrEqual(0);
          expect(window.end).toBeLessThanOrEqual(total);
          expect(window.end > window.first).toBe(total > 0);
        }
      },
    ),
  );
});

it('scrolling up reaches the first message, scrolling down the last, with overlapping rows', () => {
  const total = 10_000;
  let window = newest(total);
  const seen = new Set<number>();
  for (let step = 0; step < 1_000 && window.first > 0; step += 1) {
    const before = window;
    window = earlier(window, total);
    expect(window.end).toBeGreaterThan(before.first);
    seen.add(window.first);
  }
  expect(window.first).toBe(0);
  for (let step = 0; step < 1_000 && window.end < total; step += 1) window = later(window, total);
  expect(window).toEqual(newest(total));
  expect(seen.size).toBeGreaterThan(200);
});

it.each([
  [{ first: 50, end: 170 }, 10, { first: 9, end: 10 }],
  [{ first: 50, end: 170 }, 0, { first: 0, end: 0 }],
  [{ first: 5, end: 125 }, 300, { first: 5, end: 125 }],
])('stays in its place %o of %i, and within it: %o', (before, total, after) => {
  expect(kept(before, total)).toEqual(after);
});
