import { expect, test } from 'vitest';
import { EMOJI, emojiBy, nameAtCaret } from '../../../renderer/features/conversations/emoji.ts';

test('every emoji has a name of its own and is one sign', () => {
  expect(EMOJI.length).toBeGreaterThan(150);
  expect(new Set(EMOJI.map(({ name }) => name)).size).toBe(EMOJI.length);
  expect(new Set(EMOJI.map(({ sign }) => sign)).size).toBe(EMOJI.length);
  const signs = new Intl.Segmenter('en');
  for (const { name, sign } of EMOJI)
    expect([/^[a-z_]+$/.test(name), [...signs.segment(sign)].length, /\p{Extended_Pictographic}/u.test(sign)]).toEqual([
      true,
      1,
      true,
    ]);
});

test('names that begin so come first', () => {
  expect(
    emojiBy('HEART')
      .slice(0, 2)
      .map(({ name }) => name),
  ).toEqual(['heart', 'heart_eyes']);
  expect(emojiBy('heart').map(({ name }) => name)).toContain('broken_heart');
  expect(emojiBy('')).toHaveLength(EMOJI.length);
  expect(emojiBy('zzz')).toEqual([]);
});

test.each([
  [':sm', 3, { part: 'sm', start: 0 }],
  ['so :smile:', 10, { part: 'smile', start: 3 }],
  ['so :smile now', 9, { part: 'smile', start: 3 }],
  ['so :smile now', 13, null],
  [':s', 2, null],
  ['a:smile', 7, null],
  ['12:30', 5, null],
])('the name in %s at %i', (text, caret, expected) => {
  expect(nameAtCaret(text, caret)).toEqual(expected);
});
