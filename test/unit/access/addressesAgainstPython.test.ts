import { expect, test } from 'vitest';
import { holdAgainstPython } from '../../support/addressFuzz.ts';

test('reads 3,000 random addresses and ranges as Python does, except for the listed differences', () => {
  const held = holdAgainstPython(3_000, 20_260_105);
  expect(held.unexplained).toEqual([]);
  // Most cases can be read, and many are inside.
  expect(held.readable).toBeGreaterThan(1_000);
  expect(held.inside).toBeGreaterThan(300);
});
