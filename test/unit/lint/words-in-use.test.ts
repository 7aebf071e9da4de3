import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../../../renderer/i18n/en/index.ts';
import { ROOT } from '../../../scripts/lib/root.ts';
import { unusedWords } from '../../support/unusedWords.ts';

test('every word of the catalogue is shown somewhere', () => {
  const files = globSync('{cli,renderer}/**/*.{ts,tsx}', { cwd: ROOT }).filter((file) => !/i18n.en\b/.test(file));
  expect(files.length).toBeGreaterThan(150);
  expect(unusedWords(en, files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n'))).toEqual([]);
});

test('a word that no code asks for is found, and one that is asked for in any way is not', () => {
  const words = {
    people: { title: 'People', count_one: '{{count}} person', count_other: '{{count}} people' },
    roles: { agent: 'Agent', names: { short: 'A' } },
  };
  expect(unusedWords(words, '')).toEqual(['people.title', 'people.count', 'roles.agent', 'roles.names.short']);
  expect(unusedWords(words, "t('people.title') t('people.count', { count })")).toEqual([
    'roles.agent',
    'roles.names.short',
  ]);
  expect(unusedWords(words, "wordsOf('people') t(`roles.${role}`)")).toEqual(['roles.names.short']);
  expect(unusedWords(words, "wordsOf('people') t(`roles.${what}.short`)")).toEqual(['roles.agent']);
  expect(unusedWords(words, 'wordsOf("people") wordsFor(`roles.${key}`)')).toEqual(['people.title', 'people.count']);
  expect(unusedWords(words, "wordsOf('people') wordsFor(`roles.${key}`)")).toEqual([]);
});
