import { describe, expect, it } from 'vitest';
import { surrogateDigits } from '../../../core/masking/surrogateDigits.ts';
import { digits, luhnDigit, seeded } from './support.ts';

describe('digits in place of masked ones', () => {
  const next = seeded(0x7e11);
  it('give the same check digit, at any place in a number', () => {
    for (let i = 0; i < 400; i++) {
      const size = 1 + Math.floor(next() * 17);
      const hidden = digits(size, next);
      const stand = surrogateDigits(hidden);
      expect(stand).toHaveLength(size);
      for (const after of ['', '7', '73'])
        for (const before of ['', '5', '41'])
          expect(luhnDigit(before + stand + after)).toBe(luhnDigit(before + hidden + after));
    }
  });
  it('is the same for many numbers', () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < 5_000; i++) {
      const stand = surrogateDigits(`4${digits(9, next)}`);
      seen.set(stand, (seen.get(stand) ?? 0) + 1);
    }
    expect(seen.size).toBeLessThanOrEqual(300);
  });
});
