/** What is wrong with a new password, by the codes of `core/passwords/rules.ts`: on the page and in the terminal. */
export const passwordFaults = {
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
} as const;
