/** Every national number whose form or check digit is known, one line each. */
import { NATIONAL, hashWord, teach } from '../text/words.ts';
import type { NationalNumber } from './number.ts';
import { aadhaar } from './aadhaar.ts';
import { bsn } from './bsn.ts';
import { canadaSin } from './canadaSin.ts';
import { codiceFiscale } from './codiceFiscale.ts';
import { cpf } from './cpf.ts';
import { dni } from './dni.ts';
import { nif } from './nif.ts';
import { nino } from './nino.ts';
import { nir } from './nir.ts';
import { personnummer } from './personnummer.ts';
import { pesel } from './pesel.ts';
import { rijksregister } from './rijksregister.ts';
import { steuerId } from './steuerId.ts';
import { tfn } from './tfn.ts';

const NUMBERS: readonly NationalNumber[] = [nino, dni, nir, steuerId, codiceFiscale, nif, bsn, rijksregister, pesel, personnummer, canadaSin, tfn, cpf, aadhaar];

/** Numbers by their cues. */
const BY_CUE = new Map<number, NationalNumber[]>();
for (const number of NUMBERS) {
  // Words that mean other things as well (`tax`, `insurance`) name a number only together with a right one.
  teach(number.cues, NATIONAL);
  for (const hash of number.cues.split(' ').map(hashWord)) BY_CUE.set(hash, [...(BY_CUE.get(hash) ?? []), number]);
}

/** The numbers that a word, given by its hash, may name. */
export function namedBy(hash: number): readonly NationalNumber[] | undefined {
  return BY_CUE.get(hash);
}

/** What a value is, of the numbers named, when its form and check digit are right; otherwise nothing. */
export function recognise(value: string, named: ReadonlySet<NationalNumber>): NationalNumber | undefined {
  if (named.size === 0 || value.length > LONGEST) return undefined;
  const text = value.toUpperCase().replace(/[^A-Z0-9]/g, '');
  for (const number of named) if (number.shape.test(text) && number.valid(text)) return number;
  return undefined;
}

/** Characters of the longest number with the signs in it. */
const LONGEST = 30;
