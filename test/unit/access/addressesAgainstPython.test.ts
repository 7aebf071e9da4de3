import { expect, test } from 'vitest';
import { compareWithPython } from '../../support/addressFuzz.ts';

test('reads 3,000 random addresses and ranges as Python does, except for the listed differences', () => {
  const compared = compareWithPython(3_000, 20_260_105);
  expect(compared.unexplained).toEqual([]);
  // Most cases can be read, and many are inside.
  expect(compared.readable).toBeGreaterThan(1_000);
  expect(compared.inside).toBeGreaterThan(300);
});
