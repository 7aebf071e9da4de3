import { expect, test } from 'vitest';
import { holdAgainstPython } from '../../support/addressFuzz.ts';

test('three thousand random addresses and ranges, whole and spoiled, are read as Python reads them, but for what is written down', () => {
  const held = holdAgainstPython(3_000, 20_260_105);
  expect(held.unexplained).toEqual([]);
  // The cases say something: most can be read, and many lie inside.
  expect(held.readable).toBeGreaterThan(1_000);
  expect(held.inside).toBeGreaterThan(300);
});
