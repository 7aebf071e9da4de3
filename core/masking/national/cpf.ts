/** Brazil: CPF. Receita Federal, Instrucao Normativa 1548/2015: two check digits modulo 11. */
import type { NationalNumber } from './number.ts';
import { digitAt } from './arithmetic.ts';

function check(text: string, size: number): boolean {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += digitAt(text, i) * (size + 1 - i);
  return ((sum * 10) % 11) % 10 === digitAt(text, size);
}

export const cpf: NationalNumber = {
  code: 'br-cpf',
  cues: 'cpf',
  shape: /^[0-9]{11}$/,
  valid: (text) => !/^(.)\1*$/.test(text) && check(text, 9) && check(text, 10),
};
