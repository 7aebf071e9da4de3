import { evidenceOf } from '../../../core/vocabulary/maskReasons.ts';
import { describe, expect, it } from 'vitest';
import { say } from './support.ts';

/** The examples that the issuing bodies publish, or numbers made by their arithmetic; each with a digit changed. */
const NUMBERS: readonly (readonly [string, string, string])[] = [
  ['DNI', '12345678Z', '12345678A'],
  ['NIE', 'X1234567L', 'X1234567T'],
  ['PESEL', '44051401359', '44051401358'],
  ['BSN', '111222333', '111222334'],
  ['CPF', '111.444.777-35', '111.444.777-36'],
  ['personnummer', '811228-9874', '811228-9873'],
  ['Steuer-ID', '86095742719', '86095742718'],
  ['codice fiscale', 'RSSMRA85T10A562S', 'RSSMRA85T10A562T'],
  ['TFN', '123 456 782', '123 456 783'],
  ['SIN', '046 454 286', '046 454 287'],
  ['aadhaar', '2341 2341 2346', '2341 2341 2347'],
  ['NIF', '123456789', '123456780'],
  ['NINO', 'AB 12 34 56 C', 'BG 12 34 56 C'],
  ['rijksregisternummer', '85.07.30-033 28', '85.07.30-033 29'],
  ['NIR', '2 55 08 14 168 025 38', '2 55 08 14 168 025 39'],
  ['CUIT', '20-12345678-6', '20-12345678-7'],
  ['ABN', '51 824 753 556', '51 824 753 557'],
  ['Medicare', '2123 45670 1', '2123 45671 1'],
  ['SVNR', '1237 010180', '1238 010180'],
  ['EGN', '7523169263', '7523169264'],
  ['CNPJ', '11.222.333/0001-81', '11.222.333/0001-82'],
  ['AHV', '756.9217.0769.85', '756.9217.0769.84'],
  ['RUT', '12.345.678-5', '12.345.678-6'],
  ['RIC', '11010519491231002X', '110105194912310021'],
  ['NIT', '800.197.268-4', '800.197.268-5'],
  ['rodne cislo', '710319/2745', '710319/2746'],
  ['hetu', '131052-308T', '131052-308U'],
  ['SIREN', '732 829 320', '732 829 321'],
  ['SIRET', '732 829 320 00074', '732 829 320 00075'],
  ['NHS', '943 476 5919', '943 476 5918'],
  ['UTR', '1234567895', '2234567895'],
  ['OIB', '69435151530', '69435151531'],
  ['VAT', 'DE136695976', 'DE136695977'],
  ['PPS', '1234567FA', '1234567GA'],
  ['teudat zehut', '123456782', '123456783'],
  ['GSTIN', '27AAPFU0939F1ZV', '27AAPFU0939F1ZW'],
  ['MyNumber', '123456789018', '123456789019'],
  ['NIP', '123-456-32-18', '123-456-32-19'],
  ['CNP', '1800101221144', '1800101221145'],
  ['INN', '7707083893', '7707083894'],
  ['INN', '500100732259', '500100732258'],
  ['kimlik', '10000000146', '10000000147'],
  ['identity', '8001015009087', '8001015009086'],
  ['NRIC', 'S1234567D', 'S1234567E'],
  ['CURP', 'HEGG560427MVZRRL04', 'HEGG560427MVZRRL05'],
  ['AMKA', '01015000084', '01015000085'],
  ['RRN', '800101-1000008', '800101-1000009'],
  ['fodselsnummer', '01010750160', '01010750161'],
  // The second check digit of these is right for what is before it.
  ['fodselsnummer', '01010750160', '01010750179'],
  // Right digits with an impossible day, or with separators of other things.
  ['CPF', '111.444.777-35', '111=444=777=35'],
  ['PESEL', '44051401359', '44053301351'],
  ['fodselsnummer', '01010750160', '35010750049'],
];

describe('a national number', () => {
  for (const [cue, right, wrong] of NUMBERS) {
    it(`${cue} ${right} is recognised by its check digit, a wrong one only by its name`, () => {
      const [first, ...others] = say(`my ${cue} is ${right}`).spans;
      expect([first!.type, others]).toEqual(['NATIONAL_ID', []]);
      if (cue !== 'SIN') expect(evidenceOf(first!.why).check).toBe('right');
      for (const span of say(`my ${cue} is ${wrong}`).spans) expect(evidenceOf(span.why).check).not.toBe('right');
    });
    it(`${cue} is hidden when its name follows`, () => {
      expect(say(`${right} is my ${cue}`).text).not.toContain(right.slice(0, 5));
    });
  }
  it('without its name is a number like any other', () => {
    for (const text of ['there were 44051401359 of them', 'article 12345678Z'])
      expect(say(text).spans.filter((s) => s.type === 'NATIONAL_ID')).toEqual([]);
  });
});
