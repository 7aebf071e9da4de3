/** Israel: identity number. Population Registry: Luhn over nine digits, zeros put before. */
import type { NationalNumber } from './number.ts';
import { luhnText } from './arithmetic.ts';

export const teudatZehut: NationalNumber = {
  code: 'il-teudat-zehut',
  cues: 'teudat zehut',
  shape: /^[0-9]{9}$/,
  valid: (text) => text !== '000000000' && luhnText(text),
};
