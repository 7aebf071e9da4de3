/** Chile: RUT. Servicio de Impuestos Internos: weights 2 to 7 from the right, modulo 11, with K for ten. */
import type { NationalNumber } from './number.ts';
import { digitAt } from './arithmetic.ts';

export const rut: NationalNumber = {
  code: 'cl-rut',
  cues: 'rut',
  shape: /^[0-9]{7,8}[0-9K]$/,
  valid: (text) => {
    const size = text.length - 1;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += digitAt(text, i) * (((size - 1 - i) % 6) + 2);
    return '0K987654321'[sum % 11] === text[size];
  },
};
