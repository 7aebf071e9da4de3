/**
 * Brazil: CNPJ. Receita Federal, Instrução Normativa 2119/2022: two check digits modulo 11 with weights 2 to 9 from the
 * right.
 */
import type { NationalNumber } from './number.ts';
import { digitAt } from './arithmetic.ts';

function check(text: string, size: number): boolean {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += digitAt(text, i) * (((size - 1 - i) % 8) + 2);
  const rest = sum % 11;
  return (rest < 2 ? 0 : 11 - rest) === digitAt(text, size);
}

export const cnpj: NationalNumber = {
  code: 'br-cnpj',
  cues: 'cnpj',
  shape: /^[0-9]{14}$/,
  valid: (text) => !/^(.)\1*$/.test(text) && check(text, 12) && check(text, 13),
};
