/**
 * What went wrong, by the code that the server or main gives. `{{name}}` is a parameter of the code; a plural is two
 * keys, `code_one` and `code_other`, and is decided by the parameter `count`.
 */
export const errors = {
  /** For a code that this desk does not know: a newer server has given it. */
  unknown: 'Something went wrong.',
} as const;
