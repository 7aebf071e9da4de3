import { expect, test } from 'vitest';
import { findPlaces } from '../../../renderer/features/conversations/findPlaces.ts';

const parts = (text: string, words: string): string[] =>
  findPlaces(text, words).map(({ start, end }) => text.slice(start, end));

test.each([
  ['One one oNe', 'ONE', ['One', 'one', 'oNe']],
  ['aaaa', 'aa', ['aa', 'aa']],
  ['Straße, Pärchen', 'parch', ['Pärch']],
  ['cafe\u0301 cafe', 'CAFÉ', ['cafe\u0301', 'cafe']],
  ['ﬁne', 'fi', ['ﬁ']],
  ['ﬁne', 'i', ['ﬁ']],
  ['👨‍👩‍👧 emoji 😀 here', '😀', ['😀']],
  ['漢字の中', '字の', ['字の']],
  ['مَرْحَبًا بك', 'مرحبا', ['مَرْحَبًا']],
  ['anything', '   ', []],
  ['anything', 'else', []],
])('%s has %s at %o', (text, words, expected) => {
  expect(parts(text, words)).toEqual(expected);
});
