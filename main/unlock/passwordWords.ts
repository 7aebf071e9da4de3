/** What is wrong with a new password, in English, for a terminal: of the installed desk and of the command line. */
import type { Coded } from '../../contract/errors.ts';
import { PasswordNotTaken, type PasswordProblem } from '../../core/passwords/rules.ts';

const WORDS: Readonly<Record<PasswordProblem['code'], string>> = {
  'password-short':
    'It needs at least {{least}} characters; this one has {{length}}. Several words in a row are easy to remember.',
  'password-letter-and-digit': 'It needs at least one letter and one digit.',
  'password-few-characters': 'It is made of too few different characters.',
  'password-common': 'It is one of the passwords that attackers try first, because many people have used it.',
  'password-named': 'It is little more than a name that others know: {{names}}.',
  'password-repeats': 'It repeats one short piece.',
  'password-neighbours': 'It is a row of neighbouring keys, letters or digits.',
  'password-common-core': 'It is a password that attackers try first, with something put before or after it.',
  'password-present': 'It is the present password.',
  'password-former': 'It is one of your last {{remembered}} passwords.',
  'workstation-password-present': 'The new password is the present one.',
};

/** A sentence with its parameters at their places; lists are joined. */
export const filledIn = (sentence: string, params: Coded['params']): string =>
  sentence.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = params[name] ?? '';
    return Array.isArray(value) ? value.join(', ') : String(value);
  });

/** @param which begins the sentence: `This password` or `This workstation password`. */
export const passwordWords = (which: string, { problems }: PasswordNotTaken): string =>
  [`${which} cannot be taken.`, ...problems.map(({ code, params }) => filledIn(WORDS[code], params))].join(' ');

/** Of what a command threw about the workstation password; `otherwise` for what is no error. */
export const wordsOf = (error: unknown, otherwise: string): string =>
  error instanceof PasswordNotTaken
    ? passwordWords('This workstation password', error)
    : error instanceof Error
      ? error.message
      : otherwise;
