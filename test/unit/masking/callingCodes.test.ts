/** Calling codes and how many digits follow them: some of the list of the ITU, written by hand. */
import { describe, expect, test } from 'vitest';
import { codeLength, nationalRange } from '../../../core/masking/detectors/calling-codes.ts';
import { say } from './support.ts';

const PLANS: readonly (readonly [code: string, least: number, most: number])[] = [
  ['1', 10, 10],
  ['7', 10, 10],
  ['33', 9, 9],
  ['36', 8, 9],
  ['44', 7, 10],
  ['49', 6, 13],
  ['90', 10, 10],
  ['98', 4, 10],
  ['220', 7, 7],
  ['353', 7, 10],
  ['420', 9, 12],
  ['677', 5, 7],
  ['974', 7, 11],
  ['977', 8, 11],
  ['998', 9, 9],
];
const digitsOf = (text: string): Uint8Array => Uint8Array.from(text, Number);

describe.each(PLANS)('+%s', (code, least, most) => {
  test(`is followed by ${least} to ${most} digits`, () => {
    const digits = digitsOf(`55${code}234567891`);
    expect(codeLength(digits, 2, digits.length - 2)).toBe(code.length);
    expect(nationalRange(digits, 2, code.length)).toEqual({ least, most });
  });
});

test.each(['210', '999', '384', '0'])('%s is no calling code', (code) => {
  expect(codeLength(digitsOf(`${code}234567`), 0, code.length + 6)).toBe(0);
});

test('a code is not looked for beyond the digits that there are', () => {
  expect([
    codeLength(digitsOf('977'), 0, 2),
    codeLength(digitsOf('977'), 0, 3),
    codeLength(digitsOf('1'), 0, 0),
  ]).toEqual([0, 3, 0]);
});

test.each(PLANS.filter(([code]) => ['1', '33', '44', '974', '977', '998'].includes(code)))(
  'a number behind +%s is hidden with %i to %i digits, and not with one fewer or one more',
  (code, least, most) => {
    const isHidden = (count: number): boolean => {
      const text = `reach me at +${code} ${'23456789123456'.slice(0, count)}`;
      const shown = say(text).text;
      expect(['reach me at [phone]', text]).toContain(shown);
      return shown !== text;
    };
    expect([least - 1, least, most, most + 1].map(isHidden)).toEqual([false, true, true, false]);
  },
);
