/** Every national number whose form or check digit is known, one line each. */
import { NATIONAL, hashWord, addWords } from '../text/words.ts';
import type { NationalNumber } from './number.ts';
import { aadhaar } from './aadhaar.ts';
import { abn } from './abn.ts';
import { ahv } from './ahv.ts';
import { amka } from './amka.ts';
import { arCuit } from './arCuit.ts';
import { bsn } from './bsn.ts';
import { canadaSin } from './canadaSin.ts';
import { cnp } from './cnp.ts';
import { cnpj } from './cnpj.ts';
import { coNit } from './coNit.ts';
import { codiceFiscale } from './codiceFiscale.ts';
import { cpf } from './cpf.ts';
import { curp } from './curp.ts';
import { dni } from './dni.ts';
import { egn } from './egn.ts';
import { fodselsnummer } from './fodselsnummer.ts';
import { gstin } from './gstin.ts';
import { hetu } from './hetu.ts';
import { inn } from './inn.ts';
import { medicare } from './medicare.ts';
import { myNumber } from './myNumber.ts';
import { nhs } from './nhs.ts';
import { nif } from './nif.ts';
import { nino } from './nino.ts';
import { nip } from './nip.ts';
import { nir } from './nir.ts';
import { nric } from './nric.ts';
import { oib } from './oib.ts';
import { personnummer } from './personnummer.ts';
import { pesel } from './pesel.ts';
import { pps } from './pps.ts';
import { residentId } from './residentId.ts';
import { residentRegistration } from './residentRegistration.ts';
import { rijksregister } from './rijksregister.ts';
import { rodneCislo } from './rodneCislo.ts';
import { rut } from './rut.ts';
import { siren } from './siren.ts';
import { steuerId } from './steuerId.ts';
import { svnr } from './svnr.ts';
import { tckn } from './tckn.ts';
import { teudatZehut } from './teudatZehut.ts';
import { tfn } from './tfn.ts';
import { ustId } from './ustId.ts';
import { utr } from './utr.ts';
import { zaId } from './zaId.ts';

export const NUMBERS: readonly NationalNumber[] = [
  nino,
  dni,
  nir,
  steuerId,
  codiceFiscale,
  nif,
  bsn,
  rijksregister,
  pesel,
  personnummer,
  canadaSin,
  tfn,
  cpf,
  aadhaar,
  abn,
  ahv,
  amka,
  arCuit,
  cnp,
  cnpj,
  coNit,
  curp,
  egn,
  fodselsnummer,
  gstin,
  hetu,
  inn,
  medicare,
  myNumber,
  nhs,
  nip,
  nric,
  oib,
  pps,
  residentId,
  residentRegistration,
  rodneCislo,
  rut,
  siren,
  svnr,
  tckn,
  teudatZehut,
  ustId,
  utr,
  zaId,
];

/** Numbers by their cues. */
const BY_CUE = new Map<number, NationalNumber[]>();
for (const number of NUMBERS) {
  // Words that mean other things as well (`tax`, `insurance`) name a number only together with a right one.
  addWords(number.cues, NATIONAL);
  for (const hash of number.cues.split(' ').map(hashWord)) BY_CUE.set(hash, [...(BY_CUE.get(hash) ?? []), number]);
}

/** The numbers that a word, given by its hash, may name. */
export function numbersByCue(hash: number): readonly NationalNumber[] | undefined {
  return BY_CUE.get(hash);
}

/** What a value is, of the numbers named, when its form and check digit are right; otherwise nothing. */
export function recogniseNumber(value: string, named: ReadonlySet<NationalNumber>): NationalNumber | undefined {
  // These signs part other things than the groups of one number.
  if (named.size === 0 || value.length > LONGEST_VALUE || /[=&*]/.test(value)) return undefined;
  const text = value.toUpperCase().replace(/[^A-Z0-9]/g, '');
  for (const number of named) if (number.shape.test(text) && number.valid(text)) return number;
  return undefined;
}

/** Characters of the longest number with the signs in it. */
const LONGEST_VALUE = 30;
