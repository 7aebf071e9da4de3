import { fc } from '../../support/fc.ts';
import { describe, expect, it } from 'vitest';
import { DETECTORS, wantedDetectors } from '../../../core/masking/detectors/all.ts';
import type { Found, DialogueContext } from '../../../core/masking/detectors/detector.ts';
import { Scan } from '../../../core/masking/text/scan.ts';
import { CARD, EMAIL, NAME, NATIONAL, PASSWORD, PHONE } from '../../../core/masking/text/words.ts';
import { LOOKED_AT } from '../../bench/masking/ordinary.ts';
import { CLEAN } from '../../bench/masking/synthetic.ts';
import { makeCard, seeded } from './support.ts';

const PIECES = [
  '4',
  '1',
  '11',
  '4111',
  '5500 0000',
  '4111111111111111',
  '12',
  '2024',
  '+',
  '-',
  '\n',
  '.',
  ',',
  '(',
  ')',
  '[',
  ']',
  '<',
  '_',
  '@',
  '%40',
  '&#64;',
  '=',
  '/',
  '://',
  'www.',
  'http://',
  ':',
  '?',
  'at',
  'dot',
  'com',
  'card',
  'cvv',
  'my',
  'name is',
  'ssn',
  'phone',
  'e-mail',
  'password',
  'account',
  'passport',
  'number',
  'code',
  'iban',
  'DE89',
  'double',
  'four',
  'one',
  'dash',
  'O',
  'SO',
  'is',
  'l',
  'bill',
  'Lisbon',
  'John',
  'Smith',
  'xqzv',
  'street',
  'apt',
  'please',
  'order',
  'Ж',
  '４',
  '（',
  '\u200b',
  '14:35',
  '1.2.3.4',
  'a1',
  'deadbeef',
];
const text = fc
  .tuple(fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }), fc.constantFrom(' ', ''))
  .map(([list, between]) => list.join(between));
const dialogue = fc.record({
  asked: fc.constantFrom(0, 0, CARD, EMAIL, NAME, NATIONAL, PASSWORD, PHONE),
  otherSideUnknown: fc.boolean(),
  position: fc.constantFrom(0, 5),
  cardHidden: fc.boolean(),
});
const scan = new Scan();

/**
 * Detectors with a gate that must be exact: a message that a gate turns away contains nothing that its detector would
 * find.
 */
const PROVED: readonly string[] = ['card', 'email', 'link', 'track', 'iban', 'network'];

function finds(name: string, message: string, said: DialogueContext): number {
  const found: Found[] = [];
  scan.read(message);
  DETECTORS.find((d) => d.name === name)!.find(scan, found, said);
  return found.length;
}

describe('a detector whose gate turns a message away', () => {
  it('is called in the same way by the short list and by itself', () => {
    fc.assert(
      fc.property(text, dialogue, (message, said) => {
        scan.read(message);
        const bits = wantedDetectors(scan, said);
        expect(DETECTORS.map((_, i) => ((bits >>> i) & 1) === 1)).toEqual(DETECTORS.map((d) => d.wants(scan, said)));
      }),
      { numRuns: 3_000 },
    );
  });

  for (const name of PROVED) {
    it(`would have found nothing in it: ${name}`, () => {
      const detector = DETECTORS.find((d) => d.name === name)!;
      let count = 0;
      const turnedAway = (message: string, said: DialogueContext): void => {
        scan.read(message);
        if (detector.wants(scan, said)) return;
        count += 1;
        expect([message, finds(name, message, said)]).toEqual([message, 0]);
      };
      fc.assert(fc.property(text, dialogue, turnedAway), { numRuns: 4_000 });
      const next = seeded(0x6a7e);
      const plain: DialogueContext = { asked: 0, otherSideUnknown: false, position: 0, cardHidden: false };
      for (const message of LOOKED_AT) turnedAway(message, plain);
      for (let i = 0; i < 40; i++)
        for (const make of CLEAN) turnedAway(i % 5 === 0 ? `${make(next)} ${makeCard(next)}` : make(next), plain);
      expect(count).toBeGreaterThan(100);
    });
  }
});

it('each detector has a name of its own, by which a failure and a measurement name it', () => {
  expect(DETECTORS.map(({ name }) => name)).toEqual([
    'card',
    'expiry',
    'cvv',
    'track',
    'iban',
    'email',
    'ssn',
    'phone',
    'secrets',
    'account',
    'national',
    'dob',
    'network',
    'keys',
    'vehicle',
    'spoken',
    'people',
    'lone',
    'link',
  ]);
});
