import { describe, expect, it } from 'vitest';
import { say } from './support.ts';

/** The examples that the issuing bodies publish, or numbers made by their arithmetic; each with a digit changed. */
const NUMBERS: readonly (readonly [string, string, string])[] = [
  ['DNI', '12345678Z', '12345678A'], ['NIE', 'X1234567L', 'X1234567T'], ['PESEL', '44051401359', '44051401358'], ['BSN', '111222333', '111222334'], ['CPF', '111.444.777-35', '111.444.777-36'],
  ['personnummer', '811228-9874', '811228-9873'], ['Steuer-ID', '86095742719', '86095742718'], ['codice fiscale', 'RSSMRA85T10A562S', 'RSSMRA85T10A562T'], ['TFN', '123 456 782', '123 456 783'], ['SIN', '046 454 286', '046 454 287'],
  ['aadhaar', '2341 2341 2346', '2341 2341 2347'], ['NIF', '123456789', '123456780'], ['NINO', 'AB 12 34 56 C', 'BG 12 34 56 C'], ['rijksregisternummer', '85.07.30-033 28', '85.07.30-033 29'], ['NIR', '2 55 08 14 168 025 38', '2 55 08 14 168 025 39'],
];

describe('a national number', () => {
  for (const [cue, right, wrong] of NUMBERS) {
    it(`${cue} ${right} is known by its check digit, a wrong one only by its name`, () => {
      const [first, ...others] = say(`my ${cue} is ${right}`).spans;
      expect([first!.type, others]).toEqual(['NATIONAL_ID', []]);
      if (cue !== 'SIN') expect(first!.reason).toContain('check digit right');
      for (const span of say(`my ${cue} is ${wrong}`).spans) expect(span.reason).not.toContain('check digit right');
    });
    it(`${cue} is hidden when its name follows`, () => {
      expect(say(`${right} is my ${cue}`).text).not.toContain(right.slice(0, 5));
    });
  }
  it('without its name is a number like any other', () => {
    for (const text of ['there were 44051401359 of them', 'article 12345678Z']) expect(say(text).spans.filter((s) => s.type === 'NATIONAL_ID')).toEqual([]);
  });
});
