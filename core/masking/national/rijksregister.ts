/**
 * Belgium: national register number. Royal decree of 3 April 1984: 97 minus nine digits modulo 97, with a 2 before them
 * for births since 2000.
 */
import type { NationalNumber } from './number.ts';

export const rijksregister: NationalNumber = {
  code: 'be-rijksregister',
  cues: 'rijksregisternummer rijksregister niss insz rrn nn national',
  shape: /^[0-9]{11}$/,
  valid: (text) =>
    [text.slice(0, 9), `2${text.slice(0, 9)}`].some((body) => 97 - (Number(body) % 97) === Number(text.slice(9))),
};
