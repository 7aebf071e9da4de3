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

interface Known {
  readonly number: NationalNumber;
  readonly cues: ReadonlySet<number>;
}

const KNOWN: readonly Known[] = NUMBERS.map((number) => {
  // Words that mean other things as well (`tax`, `insurance`) name a number only together with a right one.
  teach(number.cues, NATIONAL);
  return { number, cues: new Set(number.cues.split(' ').map(hashWord)) };
});

/** What a value is, when its form and check digit are right and `named` knows one of its cues; otherwise nothing. */
export function recognise(value: string, named: (cues: ReadonlySet<number>) => boolean): NationalNumber | undefined {
  const text = value.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return KNOWN.find(({ number, cues }) => number.shape.test(text) && named(cues) && number.valid(text))?.number;
}
