/**
 * Finland: henkilötunnus. Decree 690/2022: day of birth, a sign for the century, and a check character: nine digits
 * modulo 31.
 */
import type { NationalNumber } from './number.ts';
import { dayAndMonth } from './arithmetic.ts';

export const hetu: NationalNumber = {
  code: 'fi-hetu',
  cues: 'hetu henkilotunnus',
  // Without its sign, or with a letter as the sign.
  shape: /^[0-9]{6}[A-FYXWVU]?[0-9]{3}[0-9A-FHJ-NPR-Y]$/,
  valid: (text) => {
    const digits = text.slice(0, 6) + text.slice(-4, -1);
    return (
      dayAndMonth(Number(text.slice(0, 2)), Number(text.slice(2, 4))) &&
      '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(digits) % 31] === text.at(-1)
    );
  },
};
