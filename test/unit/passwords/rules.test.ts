import { randomInt } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isCommon } from '../../../core/passwords/common.ts';
import { problemsOf, type Rules } from '../../../core/passwords/rules.ts';
import { temporaryPassword } from '../../../core/passwords/temporary.ts';
import { wordsOf } from '../../support/shownWords.ts';

const RULES: Rules = { leastLength: 15, lettersAndDigits: false };
const NAMES = ['maya', 'Maya Lindqvist', 'Harbour Bank', 'Brightline Support'];
const problems = (password: string, rules = RULES): string[] =>
  problemsOf(password, rules, NAMES).map((problem) => wordsOf(problem));

describe('rules for a new password', () => {
  test.each([
    'anchor-lamp-ninety',
    'gravel orbit tulip',
    'mein alter Kater schläft',
    'wir fahren im Mai ans Meer',
    'purple mayapple orchard',
    'zwölf Boxkämpfer jagen Viktor',
    '新しい自転車で海まで走った朝のこと',
  ])('a long one of several words is accepted: %s', (password) => {
    expect(problems(password)).toEqual([]);
  });

  test('length counts characters as people see them, in either Unicode form', () => {
    expect(problems('kühler Bärlauch')).toEqual([]);
    expect(problems('kühler Bärlauch'.normalize('NFD'))).toEqual([]);
    expect(problems('kühler Bärlauc')[0]).toContain('15 characters; this one has 14');
    expect(problems('eine Fährte 🦊', { ...RULES, leastLength: 13 })).toEqual([]);
  });

  test.each([
    'qwerty123456789',
    '1qaz2wsx3edc4rfv',
    'letmeinletmeinletmein',
    'P@ssw0rdP@ssw0rd',
    'PASSWORDPASSWORD',
    'iloveyou iloveyou 1',
  ])('one that attackers try first is refused, however it is spelt: %s', (password) => {
    expect(problems(password).join(' ')).toMatch(/attackers try first/);
  });

  test.each(['password12345678', '!!!!Sunshine2026!!!!', 'Summer2026Summer2026', 'football-20262026'])(
    'a known one with additions is refused: %s',
    (password) => {
      expect(problems(password)).toHaveLength(1);
    },
  );

  test.each(['harbourbank2026!!', 'H4rb0urB4nk-2026', 'mayalindqvist1990', 'Lindqvist.Maya.1', 'BrightlineSupport'])(
    'little more than the login, the name or a company is refused: %s',
    (password) => {
      expect(problems(password).join(' ')).toMatch(/name that others know/);
    },
  );

  test('a name inside a long password is no reason', () => {
    expect(problems('why does maya sing at noon')).toEqual([]);
  });

  test.each([
    'aaaaaaaaaaaaaaaaaa',
    '121212121212121212',
    'abcdefghijklmnopqrst',
    '98765432109876543210',
    'xk7xk7xk7xk7xk7xk7',
    'zxcvbnm,asdfghjkl',
  ])('a row, a ladder or one short piece repeated is refused: %s', (password) => {
    expect(problems(password)).not.toEqual([]);
  });

  test('letters and digits are required where policy requires them, and no other kinds of characters', () => {
    expect(problems('gravel orbit tulip', { ...RULES, lettersAndDigits: true })).toEqual([
      'It needs at least one letter and one digit.',
    ]);
    expect(problems('gravel orbit tulip 7', { ...RULES, lettersAndDigits: true })).toEqual([]);
  });

  test('a message never repeats the password', () => {
    for (const password of ['tooshortone', 'password12345678', 'qqqqqqqqqqqqqqqqqqq']) {
      expect(problems(password)).not.toEqual([]);
      expect(problems(password).join(' ')).not.toContain(password);
    }
  });

  test('hardly any random password is taken for a common one', () => {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz';
    const random = (): string => Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');
    expect(
      Array.from({ length: 1_000 }, random).filter((text) => problemsOf(text, RULES, []).length > 0).length,
    ).toBeLessThan(6);
  });

  test('a temporary password follows the strictest rules, and no two are alike', () => {
    const made = Array.from({ length: 300 }, () => temporaryPassword((below) => randomInt(below)));
    expect(new Set(made).size).toBe(300);
    for (const one of made) expect(problems(one, { leastLength: 15, lettersAndDigits: true })).toEqual([]);
  });
});

describe('the list of common passwords', () => {
  test('contains common passwords, in any case, and no uncommon ones', () => {
    for (const known of [
      'password',
      'Password',
      '123456',
      'qwerty',
      'letmein',
      'iloveyou',
      'dragon',
      'qwertyuiop',
      '1q2w3e4r5t6y',
    ])
      expect(isCommon(known), known).toBe(true);
    for (const unknown of ['anchor-lamp-ninety', 'gravel-orbit-tulip', 'k3x9p-mzq2r-7vdtw', ''])
      expect(isCommon(unknown), unknown).toBe(false);
  });

  test('ships in less than two megabytes, and no password can be read in it', () => {
    const path = new URL('../../../data/common-passwords.bin', import.meta.url);
    expect(statSync(path).size).toBeLessThan(2 * 1024 * 1024);
    const bytes = readFileSync(path);
    for (const known of ['password1', 'qwerty', 'letmein', 'iloveyou']) expect(bytes.includes(known)).toBe(false);
  });
});
