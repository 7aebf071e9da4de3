import { describe, expect, it } from 'vitest';
import { storable } from '../../../core/masking/mask.ts';
import { digits, pick, say, seeded } from './support.ts';

/** Check digits by ISO 7064 mod 97-10. */
function makeIban(country: string, bban: string): string {
  const rest = [...`${bban}${country}00`].map((c) => (/\d/.test(c) ? c : String(c.charCodeAt(0) - 55))).join('');
  return `${country}${String(98n - (BigInt(rest) % 97n)).padStart(2, '0')}${bban}`;
}
const letters = (count: number, next: () => number): string =>
  Array.from({ length: count }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[Math.floor(next() * 26)]).join('');

describe('an IBAN is hidden', () => {
  const make = (next: () => number): string =>
    pick(
      [
        () => makeIban('DE', digits(18, next)),
        () => makeIban('GB', letters(4, next) + digits(14, next)),
        () => makeIban('FR', digits(20, next) + 'AB1'),
        () => makeIban('NL', letters(4, next) + digits(10, next)),
        () => makeIban('NO', digits(11, next)),
        () => makeIban('MT', letters(4, next) + digits(23, next)),
      ],
      next,
    )();
  const WRITE: Readonly<Record<string, (iban: string) => string>> = {
    together: (x) => x,
    'in lower case': (x) => x.toLowerCase(),
    'in groups of four': (x) => x.replace(/(.{4})(?=.)/g, '$1 '),
    'with dashes': (x) => x.replace(/(.{4})(?=.)/g, '$1-'),
    'with dots': (x) => x.replace(/(.{4})(?=.)/g, '$1.'),
    'lower case with dashes': (x) => x.toLowerCase().replace(/(.{4})(?=.)/g, '$1-'),
    'in full-width characters': (x) => x.replace(/./g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  };
  for (const [name, write] of Object.entries(WRITE)) {
    it(`written ${name}`, () => {
      const next = seeded(0x1ba9);
      const missed: string[] = [];
      for (let i = 0; i < 60; i++) {
        const text = `please pay to ${write(make(next))} today`;
        const masked = say(text);
        if (masked.text !== 'please pay to [IBAN] today') missed.push(`${text} => ${masked.text}`);
      }
      expect(missed).toEqual([]);
    });
  }

  it('but not a code of the same form whose check digits are wrong', () => {
    const next = seeded(0x1baa);
    for (let i = 0; i < 60; i++) {
      const right = makeIban('DE', `${1 + Math.floor(next() * 8)}${digits(17, next)}`);
      const check = String((Number(right.slice(2, 4)) + 7) % 97).padStart(2, '0');
      const wrong = `${right.slice(0, 2)}${check}${right.slice(4)}`;
      expect(say(`code ${wrong}`).spans.filter((s) => s.type === 'IBAN')).toEqual([]);
    }
  });
});

describe('an e-mail address is hidden', () => {
  const LOCAL = ['john', 'john.smith', 'j_smith+shop', 'anna-lena', 'x1', 'Ünal.öz'];
  const DOMAIN = ['example.com', 'mail.example.co.uk', 'müller.de', 'sub-domain.example.org', 'firma.gmbh'];
  it('in plain form, with any text around it', () => {
    const next = seeded(0xe1);
    for (let i = 0; i < 200; i++) {
      const address = `${pick(LOCAL, next)}@${pick(DOMAIN, next)}`;
      const [before, after] = pick(
        [
          ['write to ', ' please'],
          ['<', '>'],
          ['(', ')'],
          ['mailto:', ''],
          ['e-mail: ', '.'],
          ['"', '"'],
          ['is it ', '?'],
        ] as const,
        next,
      );
      expect(say(before + address + after).text).toBe(`${before}[e-mail]${after}`);
    }
  });
  const DISGUISES: readonly string[] = [
    'john (at) example (dot) com',
    'john [at] example [dot] com',
    'john{at}example{dot}com',
    'john at example dot com',
    'john dot smith at example dot co dot uk',
    'john＠example．com',
    'john @ example . com',
    'john @example.com',
    'john(at)example.com',
    'juan arroba ejemplo punto es',
    'john\u200b@\u200bexample.com',
  ];
  for (const disguise of DISGUISES) {
    it(`disguised as ${JSON.stringify(disguise)}`, () => {
      expect(say(`write to ${disguise}`).text).toBe('write to [e-mail]');
    });
  }
  for (const plain of [
    'meet me at 5',
    'look at example.com',
    'I am at home. Com',
    'a @ b',
    '@channel please',
    'at the dot com boom',
    'what about 3 @ 4.50?',
  ]) {
    it(`but ${JSON.stringify(plain)} is none`, () => {
      expect(say(plain).spans).toEqual([]);
    });
  }
});

describe('a US social security number is hidden', () => {
  const make = (next: () => number): readonly [string, string, string] => [
    String(100 + Math.floor(next() * 500)),
    String(10 + Math.floor(next() * 89)),
    String(1000 + Math.floor(next() * 8999)),
  ];
  for (const separator of ['-', ' ', '.', '–', '/']) {
    it(`separated by ${JSON.stringify(separator)}`, () => {
      const next = seeded(0x55);
      for (let i = 0; i < 100; i++) expect(say(`it is ${make(next).join(separator)} ok`).text).toBe('it is [SSN] ok');
    });
  }
  it('written together after its name', () => {
    const next = seeded(0x56);
    for (let i = 0; i < 100; i++) expect(say(`my ssn is ${make(next).join('')}`).text).toBe('my ssn is [SSN]');
  });
  it('as its last four digits after its name', () => {
    expect(say('last four of my social are 4266').text).toBe('last four of my social are [SSN]');
  });
  for (const never of ['000-12-3456', '666-12-3456', '123-00-4567', '123-45-0000', '934-12-3456']) {
    it(`but ${never} was never issued`, () => {
      expect(say(`code ${never}`).spans.filter((s) => s.type === 'SSN')).toEqual([]);
    });
  }
});

describe('a card verification code is hidden and never kept', () => {
  const CUES = [
    'cvv 123',
    'my CVV2 is 123',
    'cvc: 1234',
    'security code 123',
    'the code on the back of the card is 123',
    'CVV number: 1 2 3',
    'Prüfziffer 123',
    'código de seguridad 123',
    'cvv is one two three',
  ];
  for (const text of CUES) {
    it(`in ${JSON.stringify(text)}`, () => {
      const masked = say(text);
      expect(masked.spans.map((s) => [s.type, s.action])).toEqual([['CVV', 'drop']]);
      expect(storable(text, masked.spans)).not.toMatch(/[1-4]$|three/);
    });
  }
  it('as the answer to a request for it', () => {
    const asked = say('What is the CVV on the back?', undefined, 'agent');
    expect(say('737', asked.state).spans.map((s) => s.action)).toEqual(['drop']);
  });
  it('but other three-digit numbers stay', () => {
    expect(say('room 123 please').spans).toEqual([]);
  });
});

describe('a telephone number is hidden', () => {
  const NUMBERS: readonly string[] = [
    '+44 20 7946 0958',
    '+44 (0)20 7946 0958',
    '+1 415 555 2671',
    '+49 30 901820',
    '+33 6 12 34 56 78',
    '+34 612 345 678',
    '+39 06 698 1234',
    '+31 6 12345678',
    '+351 912 345 678',
    '+48 600 123 456',
    '+91 98765 43210',
    '+86 138 1234 5678',
    '+81 90-1234-5678',
    '+55 11 91234-5678',
    '+61 412 345 678',
    '0044 20 7946 0958',
    '(415) 555-2671',
    '415-555-2671',
    '415.555.2671',
    '1-800-555-2671',
    '07911 123456',
    '020 7946 0958',
    '06 12 34 56 78',
    '0171 1234567',
    '030/1234567',
    '0412 345 678',
    '090-1234-5678',
    '98765 43210',
    '(11) 91234-5678',
    '612 345 678',
    '138 1234 5678',
    '+1-415-555-2671 ext. 12',
  ];
  for (const number of NUMBERS) {
    it(`as ${number}`, () => {
      expect(say(`call me at ${number}, thanks`).text).toBe('call me at [phone], thanks');
      expect(say(number).text).toBe('[phone]');
    });
  }
  it('as the answer to a request for it, in any form', () => {
    const asked = say('Could I have your phone number please?', undefined, 'agent');
    expect(say('5550142', asked.state).text).toBe('[phone]');
  });
  for (const other of [
    'I waited 20 minutes',
    'order 4155552671',
    '2024-01-05 10:30',
    '10.0.0.138',
    'the total is 1,234,567',
    '$2000000',
    '100 200 300',
    'from 2010 to 2015',
    '12/05/2024 at 9:30',
    'my ticket is 0201234567',
  ]) {
    it(`but ${JSON.stringify(other)} contains none`, () => {
      expect(say(other).spans.filter((s) => s.type === 'PHONE')).toEqual([]);
    });
  }
});
