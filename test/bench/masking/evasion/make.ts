/** Making values for the evasion set. */
import { BRANDS, cut, digits, luhnDigit, makeCard, pick } from '../../../unit/masking/support.ts';

export type Next = () => number;
export { BRANDS, cut, digits, luhnDigit, makeCard, pick };

export const upTo = (low: number, high: number, n: Next): number => low + Math.floor(n() * (high - low + 1));
export const card = (n: Next): string => makeCard(n);
export const visa = (n: Next): string => makeCard(n, BRANDS[0], 16);
export const mastercard = (n: Next): string => makeCard(n, BRANDS[1], 16);
export const grouped = (number: string, separator = ' '): string =>
  cut(number, number.length === 15 ? [4, 6, 5] : number.length === 14 ? [4, 6, 4] : [4, 4, 4, 4, 4]).join(separator);

export function iban(n: Next, country = pick(Object.keys(IBANS), n)): string {
  const body = IBANS[country]!(n);
  const rest = (text: string): number => {
    let r = 0;
    for (const ch of text) r = /\d/.test(ch) ? (r * 10 + Number(ch)) % 97 : (r * 100 + ch.charCodeAt(0) - 55) % 97;
    return r;
  };
  const check = 98 - rest(`${body}${country}00`);
  return `${country}${String(check).padStart(2, '0')}${body}`;
}
const d =
  (many: number) =>
  (n: Next): string =>
    digits(many, n);
const letters = (many: number, n: Next): string =>
  Array.from({ length: many }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[Math.floor(n() * 26)]).join('');
const mixed = (many: number, n: Next): string =>
  Array.from({ length: many }, () => '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'[Math.floor(n() * 36)]).join('');
/**
 * Structure of the account part by country, from the IBAN registry (ISO 13616): digits, letters, either.
 */
export const IBANS: Readonly<Record<string, (n: Next) => string>> = {
  AD: (n) => digits(8, n) + mixed(12, n),
  AE: d(19),
  AL: (n) => digits(8, n) + mixed(16, n),
  AT: d(16),
  AZ: (n) => letters(4, n) + mixed(20, n),
  BA: d(16),
  BE: d(12),
  BG: (n) => letters(4, n) + digits(6, n) + mixed(8, n),
  BH: (n) => letters(4, n) + mixed(14, n),
  BI: d(23),
  BR: (n) => digits(23, n) + letters(1, n) + mixed(1, n),
  BY: (n) => mixed(4, n) + digits(4, n) + mixed(16, n),
  CH: (n) => digits(5, n) + mixed(12, n),
  CR: d(18),
  CY: (n) => digits(8, n) + mixed(16, n),
  CZ: d(20),
  DE: d(18),
  DJ: d(23),
  DK: d(14),
  DO: (n) => mixed(4, n) + digits(20, n),
  EE: d(16),
  EG: d(25),
  ES: d(20),
  FI: d(14),
  FK: (n) => letters(2, n) + digits(12, n),
  FO: d(14),
  FR: (n) => digits(10, n) + mixed(11, n) + digits(2, n),
  GB: (n) => letters(4, n) + digits(14, n),
  GE: (n) => letters(2, n) + digits(16, n),
  GI: (n) => letters(4, n) + mixed(15, n),
  GL: d(14),
  GR: (n) => digits(7, n) + mixed(16, n),
  GT: (n) => mixed(24, n),
  HN: (n) => letters(4, n) + digits(20, n),
  HR: d(17),
  HU: d(24),
  IE: (n) => letters(4, n) + digits(14, n),
  IL: d(19),
  IQ: (n) => letters(4, n) + digits(15, n),
  IS: d(22),
  IT: (n) => letters(1, n) + digits(10, n) + mixed(12, n),
  JO: (n) => letters(4, n) + digits(4, n) + mixed(18, n),
  KW: (n) => letters(4, n) + mixed(22, n),
  KZ: (n) => digits(3, n) + mixed(13, n),
  LB: (n) => digits(4, n) + mixed(20, n),
  LC: (n) => letters(4, n) + mixed(24, n),
  LI: (n) => digits(5, n) + mixed(12, n),
  LT: d(16),
  LU: (n) => digits(3, n) + mixed(13, n),
  LV: (n) => letters(4, n) + mixed(13, n),
  LY: d(21),
  MC: (n) => digits(10, n) + mixed(11, n) + digits(2, n),
  MD: (n) => mixed(20, n),
  ME: d(18),
  MK: (n) => digits(3, n) + mixed(10, n) + digits(2, n),
  MN: d(16),
  MR: d(23),
  MT: (n) => letters(4, n) + digits(5, n) + mixed(18, n),
  MU: (n) => letters(4, n) + digits(19, n) + letters(3, n),
  NI: (n) => letters(4, n) + digits(20, n),
  NL: (n) => letters(4, n) + digits(10, n),
  NO: d(11),
  OM: (n) => digits(3, n) + mixed(16, n),
  PK: (n) => letters(4, n) + mixed(16, n),
  PL: d(24),
  PS: (n) => letters(4, n) + mixed(21, n),
  PT: d(21),
  QA: (n) => letters(4, n) + mixed(21, n),
  RO: (n) => letters(4, n) + mixed(16, n),
  RS: d(18),
  RU: (n) => digits(14, n) + mixed(15, n),
  SA: (n) => digits(2, n) + mixed(18, n),
  SC: (n) => letters(4, n) + digits(20, n) + letters(3, n),
  SD: d(14),
  SE: d(20),
  SI: d(15),
  SK: d(20),
  SM: (n) => letters(1, n) + digits(10, n) + mixed(12, n),
  SO: d(19),
  ST: d(21),
  SV: (n) => letters(4, n) + digits(20, n),
  TL: d(19),
  TN: d(20),
  TR: (n) => digits(6, n) + mixed(16, n),
  UA: (n) => digits(6, n) + mixed(19, n),
  VA: d(18),
  VG: (n) => letters(4, n) + digits(16, n),
  XK: d(16),
  YE: (n) => letters(4, n) + digits(4, n) + mixed(18, n),
};

export function ssn(n: Next): readonly [string, string, string] {
  let area = upTo(1, 899, n);
  if (area === 666) area = 665;
  return [
    String(area).padStart(3, '0'),
    String(upTo(1, 99, n)).padStart(2, '0'),
    String(upTo(1, 9999, n)).padStart(4, '0'),
  ];
}

const NAMES = [
  'john',
  'maria',
  'li.wei',
  'a.b.smith',
  'k_olsen',
  'peter',
  'sofia.keller',
  'max',
  'info',
  'j.doe',
  'anna-lena',
  'tom',
  'carlos',
  'noor',
  'dev',
] as const;
const DOMAINS = [
  'example',
  'mail',
  'posteo',
  'webmail',
  'uni-koeln',
  'acme',
  'gmx',
  'fastmail',
  'gmail',
  'outlook',
] as const;
const ENDINGS = ['com', 'org', 'net', 'de', 'fr', 'es', 'it', 'nl', 'io', 'eu', 'ch', 'pt'] as const;

export interface Mailbox {
  readonly local: string;
  readonly domain: string;
  readonly ending: string;
}
export function mailbox(n: Next): Mailbox {
  return {
    local: `${pick(NAMES, n)}${n() < 0.4 ? String(upTo(1, 99, n)) : ''}`,
    domain: pick(DOMAINS, n),
    ending: pick(ENDINGS, n),
  };
}

export const WORDS: Readonly<Record<string, readonly string[]>> = {
  English: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
  Spanish: ['cero', 'uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho', 'nueve'],
  German: ['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'],
  French: ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf'],
  Portuguese: ['zero', 'um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove'],
  Italian: ['zero', 'uno', 'due', 'tre', 'quattro', 'cinque', 'sei', 'sette', 'otto', 'nove'],
};
/** Numbers of two digits as they are dictated. */
export const PAIRS: Readonly<Record<string, (v: number) => string>> = {
  English: (v) =>
    v < 10
      ? `oh ${WORDS['English']![v]!}`
      : v < 20
        ? [
            'ten',
            'eleven',
            'twelve',
            'thirteen',
            'fourteen',
            'fifteen',
            'sixteen',
            'seventeen',
            'eighteen',
            'nineteen',
          ][v - 10]!
        : ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'][Math.floor(v / 10) - 2]! +
          (v % 10 === 0 ? '' : `-${WORDS['English']![v % 10]!}`),
  Spanish: (v) =>
    v < 10
      ? `cero ${WORDS['Spanish']![v]!}`
      : v < 20
        ? ['diez', 'once', 'doce', 'trece', 'catorce', 'quince', 'dieciséis', 'diecisiete', 'dieciocho', 'diecinueve'][
            v - 10
          ]!
        : v === 20
          ? 'veinte'
          : v < 30
            ? `veinti${WORDS['Spanish']![v % 10]!}`
            : ['treinta', 'cuarenta', 'cincuenta', 'sesenta', 'setenta', 'ochenta', 'noventa'][
                Math.floor(v / 10) - 3
              ]! + (v % 10 === 0 ? '' : ` y ${WORDS['Spanish']![v % 10]!}`),
  German: (v) =>
    v < 10
      ? `null ${WORDS['German']![v]!}`
      : v < 20
        ? ['zehn', 'elf', 'zwölf', 'dreizehn', 'vierzehn', 'fünfzehn', 'sechzehn', 'siebzehn', 'achtzehn', 'neunzehn'][
            v - 10
          ]!
        : (v % 10 === 0
            ? ''
            : `${['', 'ein', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun'][v % 10]!}und`) +
          ['zwanzig', 'dreißig', 'vierzig', 'fünfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'][
            Math.floor(v / 10) - 2
          ]!,
  French: (v) => {
    const low = [
      'zéro',
      'un',
      'deux',
      'trois',
      'quatre',
      'cinq',
      'six',
      'sept',
      'huit',
      'neuf',
      'dix',
      'onze',
      'douze',
      'treize',
      'quatorze',
      'quinze',
      'seize',
      'dix-sept',
      'dix-huit',
      'dix-neuf',
    ];
    if (v < 10) return `zéro ${low[v]!}`;
    if (v < 20) return low[v]!;
    const ten = Math.floor(v / 10);
    const unit = v % 10;
    if (ten === 7 || ten === 9)
      return `${ten === 7 ? 'soixante' : 'quatre-vingt'}${ten === 7 && unit === 1 ? ' et ' : '-'}${low[10 + unit]!}`;
    if (ten === 8) return unit === 0 ? 'quatre-vingts' : `quatre-vingt-${low[unit]!}`;
    return (
      ['vingt', 'trente', 'quarante', 'cinquante', 'soixante'][ten - 2]! +
      (unit === 0 ? '' : unit === 1 ? ' et un' : `-${low[unit]!}`)
    );
  },
  Portuguese: (v) =>
    v < 10
      ? `zero ${WORDS['Portuguese']![v]!}`
      : v < 20
        ? ['dez', 'onze', 'doze', 'treze', 'catorze', 'quinze', 'dezesseis', 'dezessete', 'dezoito', 'dezenove'][
            v - 10
          ]!
        : ['vinte', 'trinta', 'quarenta', 'cinquenta', 'sessenta', 'setenta', 'oitenta', 'noventa'][
            Math.floor(v / 10) - 2
          ]! + (v % 10 === 0 ? '' : ` e ${WORDS['Portuguese']![v % 10]!}`),
  Italian: (v) => {
    if (v < 10) return `zero ${WORDS['Italian']![v]!}`;
    if (v < 20)
      return [
        'dieci',
        'undici',
        'dodici',
        'tredici',
        'quattordici',
        'quindici',
        'sedici',
        'diciassette',
        'diciotto',
        'diciannove',
      ][v - 10]!;
    const ten = ['venti', 'trenta', 'quaranta', 'cinquanta', 'sessanta', 'settanta', 'ottanta', 'novanta'][
      Math.floor(v / 10) - 2
    ]!;
    const unit = v % 10;
    return unit === 0
      ? ten
      : unit === 1 || unit === 8
        ? ten.slice(0, -1) + WORDS['Italian']![unit]!
        : ten + (unit === 3 ? 'tré' : WORDS['Italian']![unit]!);
  },
};
