/** Passwords made by a machine: to be typed once, from paper or over the telephone. */
import { problemsOf } from './rules.ts';

/** Letters and digits that cannot be mistaken for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * Three groups of five, about 74 bits, by the strictest rules that policy knows for that length. `random` gives a whole
 * number below its argument.
 */
export function temporaryPassword(random: (below: number) => number): string {
  const group = (): string => Array.from({ length: 5 }, () => ALPHABET[random(ALPHABET.length)]).join('');
  for (;;) {
    const password = `${group()}-${group()}-${group()}`;
    if (problemsOf(password, { leastLength: 15, lettersAndDigits: true }, []).length === 0) return password;
  }
}
