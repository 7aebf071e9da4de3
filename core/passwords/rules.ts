/**
 * What a new password must be. Length first (NIST SP 800-63B-4 section 3.1.1.2, PCI DSS 8.3.6), then whether
 * it is one that attackers try:
 * known from breaches, a name that belongs to the person or the company, or a pattern. No rule about kinds of
 * characters but the one that policy asks for.
 */
import { isCommon } from './common.ts';

type Empty = Record<string, never>;
/**
 * What is wrong with a new password; the last three are found where the others are known. No parameter has the password
 * or a part of it, other than a known name.
 */
export type PasswordProblem =
  | { code: 'password-short'; params: { least: number; length: number } }
  | { code: 'password-named'; params: { names: string[] } }
  | { code: 'password-former'; params: { remembered: number } }
  | {
      code:
        | 'password-letter-and-digit'
        | 'password-few-characters'
        | 'password-common'
        | 'password-repeats'
        | 'password-neighbours'
        | 'password-common-core'
        | 'password-present'
        | 'workstation-password-present';
      params: Empty;
    };

/** A new password that must not be taken, and why. */
export class PasswordNotTaken extends Error {
  override readonly name = 'PasswordNotTaken';
  readonly problems: readonly PasswordProblem[];
  constructor(problems: readonly PasswordProblem[]) {
    super('password-not-taken');
    this.problems = problems;
  }
}

export interface Rules {
  readonly leastLength: number;
  readonly lettersAndDigits: boolean;
}

/** Characters that a name needs before it is looked for in a password. */
const SHORTEST_WORD = 4;
/** Fewest different characters; `aaaaaaaaaaaaaaa` and `121212121212121` have fewer. */
const LEAST_DIFFERENT = 5;
/**
 * A stretch of neighbours of at least this many characters, such as `12345` or `qwert`, or a year, is one guess and
 * counts as two characters.
 */
const SHORTEST_RUN = 4;
const RUN_COUNTS = 2;
/** What is left of a password without its known parts must have this many characters: less is soon tried. */
const LEAST_OWN = 8;

const LADDERS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'qazwsxedcrfvtgbyhnujm',
  '!@#$%^&*()',
];
const RUNS = LADDERS.flatMap((ladder) => [ladder, [...ladder].reverse().join('')]);
/** As people write letters with other signs, and write them back. */
const PLAIN: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'l',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '€': 'e',
};

const lower = (text: string): string => text.normalize('NFKC').toLowerCase();
const plain = (text: string): string => [...text].map((character) => PLAIN[character] ?? character).join('');

/**
 * @param words names that it must not be made of: the login, the person, the companies, the workstation.
 * @returns an empty list for a password that may be taken.
 */
export function problemsOf(password: string, rules: Rules, words: readonly string[]): PasswordProblem[] {
  const length = [...password.normalize('NFC')].length;
  const problems: PasswordProblem[] = [];
  const add = (code: Extract<PasswordProblem, { params: Empty }>['code']): void => {
    problems.push({ code, params: {} });
  };
  if (length < rules.leastLength)
    problems.push({ code: 'password-short', params: { least: rules.leastLength, length } });
  if (rules.lettersAndDigits && !(/\p{L}/u.test(password) && /\p{Nd}/u.test(password)))
    add('password-letter-and-digit');
  const text = lower(password);
  if (new Set(text).size < LEAST_DIFFERENT) {
    add('password-few-characters');
    return problems;
  }
  const named = words
    .flatMap((word) => partsOf(word))
    .filter((part) => text.includes(part) || plain(text).includes(plain(part)));
  const rest = without(text, named);
  const once = repeated(withoutRepeats(text));
  if (isKnown(text) || isKnown(once)) add('password-common');
  else if (named.length > 0 && weight(rest) < LEAST_OWN)
    problems.push({ code: 'password-named', params: { names: [...new Set(named)] } });
  else if (once.length < text.length / 2 + 1 && weight(once) < LEAST_OWN) add('password-repeats');
  else if (weight(text) < LEAST_OWN) add('password-neighbours');
  else if (weight(withoutKnownCore(once)) < LEAST_OWN) add('password-common-core');
  return problems;
}

const isKnown = (text: string): boolean => isCommon(text) || isCommon(plain(text));

/** The words of a name that are long enough to be looked for, and the name in one piece. */
function partsOf(name: string): string[] {
  const parts = lower(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
  return [...new Set([...parts, parts.join('')])].filter((part) => part.length >= SHORTEST_WORD);
}

/** With these parts taken out, in the plain spelling where the part is only there in that. */
function without(text: string, parts: readonly string[]): string {
  let rest = text;
  for (const part of [...parts].sort((a, b) => b.length - a.length)) {
    if (rest.includes(part)) rest = rest.replaceAll(part, '');
    else {
      const at = plain(rest).indexOf(plain(part));
      if (at >= 0) rest = rest.slice(0, at) + rest.slice(at + part.length);
    }
  }
  return rest;
}

/** Its parts between other signs, each once and joined; the text where all of them differ. */
function withoutRepeats(text: string): string {
  const parts = text.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  const distinct = new Set(parts);
  return distinct.size === parts.length ? text : [...distinct].join('');
}

/** The piece that the text is a repetition of, or the text. */
function repeated(text: string): string {
  for (let size = 1; size <= text.length / 2; size += 1) {
    const piece = text.slice(0, size);
    if (piece.repeat(Math.ceil(text.length / size)).slice(0, text.length) === text) return piece;
  }
  return text;
}

/** Characters, with a run of neighbours, or of one character, counted as few. */
function weight(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length;) {
    const run = runAt(text, at);
    count += run >= SHORTEST_RUN ? RUN_COUNTS : 1;
    at += run >= SHORTEST_RUN ? run : 1;
  }
  return count;
}

function runAt(text: string, at: number): number {
  let longest = /^(?:19|20)\d\d/.test(text.slice(at, at + 4)) ? 4 : 1;
  while (text[at + longest] === text[at] && at + longest < text.length) longest += 1;
  for (const run of RUNS) {
    for (let from = run.indexOf(text[at] ?? ''); from >= 0; from = run.indexOf(text[at] ?? '', from + 1)) {
      let size = 1;
      while (at + size < text.length && from + size < run.length && text[at + size] === run[from + size]) size += 1;
      longest = Math.max(longest, size);
    }
  }
  return longest;
}

/**
 * Without the longest known password at its beginning, its end, or inside signs and digits at both; the text where
 * there is none.
 */
function withoutKnownCore(text: string): string {
  const core = text.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '');
  if (core.length >= SHORTEST_WORD && core !== text && isKnown(core)) return text.replace(core, '');
  for (let size = text.length - 1; size >= SHORTEST_WORD; size -= 1) {
    if (isKnown(text.slice(0, size))) return text.slice(size);
    if (isKnown(text.slice(-size))) return text.slice(0, -size);
  }
  return text;
}
