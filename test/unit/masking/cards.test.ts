import { describe, expect, it } from 'vitest';
import { BRANDS, cut, digits, longestLeak, luhnDigit, makeCard, pick, say, seeded } from './support.ts';

const ZERO_WIDTH = ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u202a', '\u2066', '\u200e'];
const script = (zero: number) => (text: string) => text.replace(/\d/g, (d) => String.fromCodePoint(zero + Number(d)));
const each = (map: (d: string) => string) => (text: string) => text.replace(/\d/g, map);

const SCRIPTS: Readonly<Record<string, (text: string) => string>> = {
  'full-width': script(0xff10),
  'Arabic-Indic': script(0x660),
  Persian: script(0x6f0),
  Devanagari: script(0x966),
  Bengali: script(0x9e6),
  Thai: script(0xe50),
  'mathematical bold': script(0x1d7ce),
  'mathematical double-struck': script(0x1d7d8),
  'mathematical monospace': script(0x1d7f6),
  circled: each((d) => (d === '0' ? '⓪' : String.fromCodePoint(0x2460 + Number(d) - 1))),
  superscript: each((d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)]!),
  subscript: script(0x2080),
  keycap: each((d) => `${d}\ufe0f\u20e3`),
  'struck through': each((d) => `${d}\u0336`),
};
const SEPARATORS: Readonly<Record<string, string>> = {
  none: '',
  space: ' ',
  'two spaces': '  ',
  dash: '-',
  dot: '.',
  slash: '/',
  comma: ',',
  underscore: '_',
  tab: '\t',
  'no-break space': '\u00a0',
  'thin space': '\u2009',
  hyphen: '\u2010',
  'no-break hyphen': '\u2011',
  'figure dash': '\u2012',
  'en dash': '\u2013',
  'em dash': '\u2014',
  'line break': '\n',
  bold: '**-**',
  entity: '&nbsp;',
  pipe: '|',
  'dash in spaces': ' - ',
  colon: ':',
  star: '*',
  bullet: ' • ',
};
const GROUPINGS: readonly (readonly number[])[] = [
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
  [8, 8],
  [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  [4, 8, 4],
  [2, 2, 2, 2, 2, 2, 2, 2],
  [6, 10],
  [19],
];
const TALK = [
  '{}',
  'my card is {} thanks',
  'please use {}',
  'card:{}',
  'it is "{}", ok?',
  '<b>{}</b>',
  '({})',
  '{"pan":"{}"}',
  'https://pay.example/?c={}&x=1',
  'abc{}def',
  'num={};',
  'pay with {}, please.',
];

function hides(text: string, secret: string): boolean {
  const masked = say(text);
  return !masked.failed && longestLeak(masked.text, secret) <= 4 && masked.spans.some((s) => s.type === 'CARD');
}

describe('a payment card number is hidden', () => {
  for (const brand of BRANDS) {
    it(`of ${brand.name}, in every length, separator and grouping`, () => {
      const next = seeded(0xca4d + brand.name.length);
      const missed: string[] = [];
      for (const size of brand.sizes) {
        for (const [name, separator] of Object.entries(SEPARATORS)) {
          for (const grouping of GROUPINGS) {
            const number = makeCard(next, brand, size);
            const text = pick(TALK, next).replace('{}', () => cut(number, grouping).join(separator));
            if (!hides(text, number)) missed.push(`${name}: ${text}`);
          }
        }
      }
      expect(missed).toEqual([]);
    });
  }

  it('called a card, in groups of any size and with other digits behind it, to its last digit', () => {
    const next = seeded(0x0dd5);
    const missed: string[] = [];
    for (let i = 0; i < 10_000; i++) {
      const number = makeCard(next, pick(BRANDS, next));
      const most = pick([2, 4, 8, 12], next);
      const sizes: number[] = [];
      for (let left = number.length; left > 0; left -= sizes.at(-1)!)
        sizes.push(1 + Math.floor(next() * Math.min(left, most)));
      const separator = pick([' ', '-', '.', ' - ', '/'], next);
      const before =
        pick(['my card number is ', 'card ', 'visa ', 'my card: '], next) + cut(number, sizes).join(separator);
      const behind = Array.from({ length: pick([1, 2, 3, 4], next) }, () => digits(1 + Math.floor(next() * 8), next));
      const text =
        before + pick([' ', separator, ', ', ' exp ', ' cvv '], next) + behind.join(pick([' ', separator], next));
      const { spans } = say(text);
      for (let at = before.length - 1; at >= 0; at--)
        if (/\d/.test(text[at]!) && !spans.some(({ start, end }) => start <= at && at < end)) {
          missed.push(`${text} => ${say(text).text}`);
          break;
        }
    }
    expect(missed).toEqual([]);
  });

  for (const [name, write] of Object.entries(SCRIPTS)) {
    it(`in ${name} digits`, () => {
      const next = seeded(0x5c21);
      const missed: string[] = [];
      for (let i = 0; i < 60; i++) {
        const number = makeCard(next);
        const text = `card ${write(cut(number, pick(GROUPINGS, next)).join(pick([' ', '', '-'], next)))} ok`;
        const masked = say(text);
        const span = masked.spans.find((s) => s.type === 'CARD');
        if (
          span === undefined ||
          !text.slice(0, span.start).endsWith('card ') ||
          !/^[^\p{N}]* ok$/u.test(text.slice(span.end))
        )
          missed.push(text);
      }
      expect(missed).toEqual([]);
    });
  }

  it('with invisible characters between its digits', () => {
    const next = seeded(0x1b1d);
    const missed: string[] = [];
    for (const invisible of ZERO_WIDTH) {
      for (let i = 0; i < 20; i++) {
        const number = makeCard(next);
        const text = `use ${[...number].join(invisible)} now`;
        if (!hides(text, number)) missed.push(JSON.stringify(text));
      }
    }
    expect(missed).toEqual([]);
  });

  const WORDS: Readonly<Record<string, readonly string[]>> = {
    English: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
    Spanish: ['cero', 'uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'],
    German: ['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'],
    French: ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf'],
    Portuguese: ['zero', 'um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove'],
    Italian: ['zero', 'uno', 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove'],
  };
  for (const [language, words] of Object.entries(WORDS)) {
    it(`spelt out in ${language}, whole or in part`, () => {
      const next = seeded(0x3b0c);
      const missed: string[] = [];
      for (let i = 0; i < 80; i++) {
        const number = makeCard(next);
        const share = pick([1, 1, 0.5], next);
        const text = [...number]
          .map((d) => (next() < share ? words[Number(d)]! : d))
          .join(pick([' ', ', ', '-', ' - ', '\n'], next));
        const masked = say(`it is ${text}`);
        if (masked.text !== 'it is [card]' && masked.text !== `it is [card •••• ${number.slice(-4)}]`)
          missed.push(`${text} => ${masked.text}`);
      }
      expect(missed).toEqual([]);
    });
  }

  it('dictated with "double" and "triple"', () => {
    const next = seeded(0xd0b1e);
    const words = WORDS['English']!;
    const missed: string[] = [];
    for (let i = 0; i < 100; i++) {
      const number = makeCard(next);
      const text = number.replace(
        /(\d)\1\1|(\d)\2|\d/g,
        (run) => `${run.length === 3 ? 'triple ' : run.length === 2 ? 'double ' : ''}${words[Number(run[0])]!} `,
      );
      if (!hides(text, number) || /four|five|six|nine/.test(say(text).text)) missed.push(text);
    }
    expect(missed).toEqual([]);
  });

  it('written with letters that look like digits', () => {
    const next = seeded(0x0101);
    const missed: string[] = [];
    for (let i = 0; i < 200; i++) {
      const number = makeCard(next, BRANDS[0], 16);
      const swap = pick(
        [
          ['0', 'O'],
          ['1', 'l'],
          ['1', 'I'],
          ['5', 'S'],
          ['8', 'B'],
          ['0', 'О'],
        ] as const,
        next,
      );
      const text = cut(number.replaceAll(swap[0], swap[1]), [4, 4, 4, 4]).join(pick([' ', '-', ''], next));
      if (say(`card ${text} ok`).text.replace(/\[card[^\]]*\]/, '') !== 'card  ok') missed.push(text);
    }
    expect(missed).toEqual([]);
  });

  it('together with the expiry and the verification code in one run', () => {
    const next = seeded(0x2026);
    for (let i = 0; i < 50; i++) {
      const number = makeCard(next, BRANDS[1]);
      const masked = say(`${number}0${1 + Math.floor(next() * 9)}28${digits(3, next)}`);
      // Nothing of the run is left, and of the digits in it at most the four last of one mask are shown.
      expect(masked.text).toMatch(/^\[card(?: •••• \d{4})?\]$/);
      expect(longestLeak(masked.text, number)).toBeLessThanOrEqual(4);
    }
  });

  it('together with the expiry alone in one run, in a sentence that does not name it', () => {
    expect(say('here 41111111111111110128 ok').text).toBe('here [card] ok');
    expect(say('here 4111111111111111012812 ok').text).toBe('here [card] ok');
  });

  it('beside another one', () => {
    const next = seeded(0xbe51de);
    for (let i = 0; i < 100; i++) {
      const a = makeCard(next, BRANDS[0], 16);
      const b = makeCard(next, BRANDS[1], 16);
      const masked = say(`${cut(a, [4, 4, 4, 4]).join(' ')} ${cut(b, [4, 4, 4, 4]).join(' ')}`);
      expect(longestLeak(masked.text, a)).toBeLessThanOrEqual(4);
      expect(longestLeak(masked.text, b)).toBeLessThanOrEqual(4);
    }
  });

  it('when it was mistyped but called a card', () => {
    const next = seeded(0x7e90);
    for (let i = 0; i < 100; i++) {
      const right = makeCard(next, BRANDS[0], 16);
      const wrong = right.slice(0, 8) + String((Number(right[8]) + 1) % 10) + right.slice(9);
      expect(say(`my card number is ${wrong}`).spans.map((s) => s.type)).toEqual(['CARD']);
    }
  });

  it('and at most its last four digits are shown', () => {
    const next = seeded(0x1a57);
    for (let i = 0; i < 300; i++) {
      const number = makeCard(next);
      const shown = say(`card ${number}`).spans.map((s) => s.shown);
      expect(shown).toEqual([`•••• ${number.slice(-4)}`]);
    }
  });
});

describe('a number that is no payment card stays readable', () => {
  const next = seeded(0x0bde);
  const luhnValid = (prefix: string, size: number): string => {
    const body = prefix + digits(size - 1 - prefix.length, next);
    return body + luhnDigit(body);
  };
  const LOOK_ALIKES: Readonly<Record<string, () => string>> = {
    'an order number, even one that passes Luhn': () => `order number ${luhnValid('4', 16)}`,
    'an order with a hash sign': () => `my order #${luhnValid('5', 16)} is late`,
    'a tracking number': () => `tracking ${luhnValid('6', 12)}`,
    'a parcel of UPS': () => `1Z${digits(3, next)}AA1${digits(10, next)}`,
    'a parcel of USPS': () =>
      `9400 1${digits(3, next)} ${digits(4, next)} ${digits(4, next)} ${digits(4, next)} ${digits(2, next)}`,
    'an IMEI': () => `IMEI ${luhnValid('35', 15)}`,
    'an IMEI without a word': () => luhnValid('3569', 15),
    'a bar code': () => `EAN 4${digits(12, next)}`,
    'a UUID': () =>
      `${digits(8, next)}-${digits(4, next)}-4${digits(3, next)}-a${digits(3, next)}-${luhnValid('6', 12)}`,
    'milliseconds of the epoch': () => String(1_500_000_000_000 + Math.floor(next() * 400_000_000_000)),
    'seconds of the epoch': () => String(1_500_000_000 + Math.floor(next() * 400_000_000)),
    'a price': () => `$${digits(1, next)},${digits(3, next)}.${digits(2, next)}`,
    'a version': () => `version ${digits(1, next)}.${digits(2, next)}.${digits(3, next)}`,
    'a date and a time': () =>
      `2024-0${1 + Math.floor(next() * 9)}-1${digits(1, next)} 14:${10 + Math.floor(next() * 49)}:33`,
    'an article in a link': () => `https://help.example/articles/${luhnValid('4', 13)}-how-to`,
    'a gift card code': () => `gift card code ${luhnValid('6006', 16)}`,
    'a meter reading': () => `meter reading ${digits(6, next)}`,
    'small amounts': () => `I paid ${digits(2, next)} euros for ${digits(1, next)} nights`,
  };
  for (const [name, make] of Object.entries(LOOK_ALIKES)) {
    it(name, () => {
      const hidden: string[] = [];
      for (let i = 0; i < 100; i++) {
        const text = make();
        const masked = say(text);
        if (masked.spans.length > 0) hidden.push(`${text} => ${masked.text}`);
      }
      expect(hidden).toEqual([]);
    });
  }
});

describe('a mistyped card number', () => {
  it('is hidden whole, though its first twelve digits pass the check', () => {
    for (const number of ['5529 3263 8901 6584', '6304 0000 0000 0000 1234'.slice(0, 19)]) {
      const masked = say(`carte bancaire ${number}, merci`);
      expect(longestLeak(masked.text, number.replaceAll(' ', ''))).toBeLessThanOrEqual(1);
    }
  });
});
