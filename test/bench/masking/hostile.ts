/**
 * Messages made to slow the masker down: each repeats what one detector or one loop reads, so that a loop within a
 * loop, or a search begun again at every character, shows as a time that grows faster than the message.
 */
import { mask } from '../../../core/masking/mask.ts';
import type { Row } from './row.ts';

const of =
  (piece: string): ((length: number) => string) =>
  (length) =>
    piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** By name, what makes a message of this many UTF-16 units. */
export const HOSTILE: Readonly<Record<string, (length: number) => string>> = {
  // Digits and separators.
  digits: of('4'),
  'single digits': of('4 1 '),
  'groups of four': of('4111 1111 '),
  'groups of three': of('123 456 '),
  'digits and dashes': of('4-'),
  'digits and dots': of('1.'),
  'digits and slashes': of('12/'),
  'digits and colons': of('1:'),
  'card numbers': of('4111111111111111 '),
  'cards in one run': of('4111111111111111'),
  'cards with expiry and code': of('4111 1111 1111 1111 12/26 123 '),
  'almost cards': of('4111 1111 1111 1112 '),
  'a card, endlessly grouped': of('41 11 1 '),
  'many separators': of('4........'),
  'blanks between digits': of('4            '),
  'lines of digits': of('4111\n'),
  'brackets around digits': of('(4)'),
  'cue and digits': of('card 4111 '),
  years: of('2024 '),
  zeros: of('0 '),
  'expiry dates': of('12/26 '),
  'dates of birth': of('born 12/03/1980 '),
  'track data': of('%B4111111111111111^A/B^2512'),
  'track without an end': of('B4111111111111111^'),
  'track two': of(';4111111111111111=2512'),
  carets: of('^'),
  equals: of('1='),
  // Letters and digits alternating.
  GB82: of('GB82'),
  'GB82 parted': of('GB82 '),
  DE89: of('DE89 3704 0044 0532 0130 00 '),
  'one letter, one digit': of('a1'),
  'look-alikes': of('O0Il'),
  'look-alikes and digits': of('4O1l '),
  'look-alike letters': of('Оо'),
  UUIDs: of('123e4567-e89b-12d3-a456-426614174000 '),
  'UUIDs in one run': of('123e4567-e89b-12d3-a456-'),
  'vehicle numbers': of('1HGCM82633A004352 '),
  'vehicle numbers in one run': of('1HGCM82633A004352'),
  hexadecimal: of('deadbeef0123'),
  'API keys': of('sk_live_4eC39HqLyjWDarjtT1zdp7dc '),
  'tokens of three parts': of('eyJhbGciOiJIUzI1NiJ9.'),
  wallets: of('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa '),
  bech32: of('bc1q'),
  'one long word': of('x'),
  'a key without an end': of('key a1-'),
  // E-mail, links, networks.
  'a@a@': of('a@a@'),
  'at signs': of('@'),
  'e-mails': of('a@b.com '),
  'dots and letters': of('a.'),
  'local part without an end': (n) => `${'a.'.repeat(n / 2 - 4)}a@b.com`,
  'domain without an end': (n) => `a@${'b.'.repeat(n / 2 - 1)}`,
  'at in words': of('a at b dot '),
  'at in brackets': of('a (at) b [dot] c '),
  'bracketed dots': of('a[dot]'),
  underscores: of('_a'),
  'quotes in an address': of("'a'@"),
  URLs: of('http://a.b/?c=1&d=2 '),
  'one long link': (n) => `https://a.b/${'?a=1'.repeat(n / 4 - 3)}`,
  'encoded link': (n) => `https://a.b/?${'%34'.repeat(Math.floor(n / 3) - 5)}`,
  'links encoded twice': of('http://a/?p=%2534%2531 '),
  'openings of links': of('http://'),
  www: of('www.'),
  percents: of('%34'),
  IPv4: of('1.2.3.4 '),
  'IPv4 without an end': of('1.2.3.'),
  IPv6: of('2001:db8::1 '),
  colons: of(':'),
  'colons and letters': of('a:'),
  MAC: of('00:1a:2b:3c:4d:5e '),
  'dashes and letters': of('ab-'),
  // Words.
  words: of('hello there '),
  'letters of one': of('a b c '),
  'unknown words': of('xqzv wqkp '),
  names: of('my name is John Smith '),
  'capital words': of('Aaa Bbb '),
  surnames: of('Smith '),
  'street words': of('12 street '),
  streets: of('12 Oak street, '),
  'numbers before streets': of('12 oak elm ash '),
  'flat, box': of('apt 4 box 5 '),
  cues: of('card cvv name is '),
  'every cue': of('pin otp ssn phone account '),
  'cue after cue': of('cvv '),
  'security code': of('security code '),
  'back of the card': of('code on the back '),
  'password is': of('password is '),
  'password and signs': of('password: !'),
  'user name': of('user name '),
  'order numbers': of('order number 12345678 '),
  'my number': of('my x number is '),
  passports: of('passport '),
  'national and digits': of('pesel 12 '),
  'PESEL 44051401359': of('44051401359 pesel '),
  phones: of('+1 2 '),
  'phone numbers': of('(415) 555-0123 '),
  'plus signs': of('+'),
  'brackets and plus': of('+('),
  plates: of('plate AB 12 CD '),
  'sort codes': of('sort code 12-34-56 '),
  BIC: of('bic ABCDEFGH '),
  // Digits in words.
  'digits in English': of('four one '),
  'digits in Spanish': of('cuatro uno '),
  'digits in German': of('vier eins '),
  'digits in French': of('quatre un '),
  'digits in Portuguese': of('quatro um '),
  'digits in Italian': of('quattro uno '),
  'tens and units': of('forty two '),
  'German compounds': of('zweiundvierzig '),
  'double double': of('double '),
  'double four': of('double four '),
  'and, and': of('four and '),
  fillers: of('four dash '),
  hundreds: of('cvv seven hundred '),
  'one time': of('one time '),
  // Signs, masks, markup.
  brackets: of('['),
  'placeholder begun': of('[card '),
  'placeholder nearly': of('[card •••• 111'),
  placeholders: of('[card •••• 1111]'),
  '•••• 1111': of('•••• 1111 '),
  tags: of('<b>'),
  'tags begun': of('1<'),
  'tags and digits': of('4<b>1</b>'),
  entities: of('4&nbsp;'),
  quotes: of('"\''),
  'quoted digits': of('"4" '),
  attributes: of('a="b" '),
  JSON: of('{"pan":"4111"},'),
  currencies: of('$1 '),
  'signs of all kinds': of('!?;,#*'),
  'code fences': of('```4'),
  // Beyond ASCII.
  'invisible characters': of('4\u200b'),
  'only invisible': of('\u200b'),
  'soft hyphens in words': of('ca\u00adrd '),
  'combining marks': of('a\u0301'),
  keycaps: of('4\ufe0f\u20e3'),
  'full width': of('４１'),
  'Arabic digits': of('٤١ '),
  'Chinese numerals': of('四一'),
  'circled numbers': of('⑩'),
  'mathematical digits': of('𝟒𝟏'),
  'mathematical letters': of('𝐜𝐚𝐫𝐝 '),
  'halves of surrogates': of('\ud800'),
  'wrong order of surrogates': of('\udc00\ud800'),
  emoji: of('😀'),
  'emoji and digits': of('4😀'),
  'mixed scripts': of('кардa４1م '),
  accents: of('é è ü '),
  'foreign words': of('für können '),
  'line breaks': of('\n'),
  'other line breaks': of('\u2028\u0085'),
  'right to left': of('\u202e4 '),
  'wide blanks': of('4\u3000'),
  controls: of('4\u0000'),
  'every character': (n) => Array.from({ length: n }, (_, i) => String.fromCharCode(i % 65_536)).join(''),
};

const SMALL = 1 << 16;
const LARGE = 1 << 20;

/**
 * Milliseconds of this thread's own processor time for one run, over enough runs for a clock that ticks every 4 ms on
 * some machines.
 */
function batch(work: () => void): number {
  const start = process.threadCpuUsage();
  for (let rounds = 1; ; rounds++) {
    work();
    const { user, system } = process.threadCpuUsage(start);
    const used = (user + system) / 1_000;
    if (used >= 40) return used / rounds;
  }
}

/**
 * The lower of two batches: remaining work of the compiler and the collector from the message before does not count. A
 * short one has a warm-up run.
 */
function spent(work: () => void, isShort: boolean): number {
  if (isShort) work();
  return Math.min(batch(work), batch(work));
}

/** The worst at 64 KB, the worst growth from there to 1 MB, and how many were tried. All times go to the notes. */
export function hostile(): { readonly rows: Row[]; readonly notes: string[] } {
  const times: { readonly name: string; readonly small: number; readonly large: number }[] = [];
  const failed: string[] = [];
  for (const [name, make] of Object.entries(HOSTILE)) {
    const [small, large] = [make(SMALL), make(LARGE)];
    const run = (text: string) => (): void => {
      if (mask({ id: 'm', author: 'visitor', text }).failed) failed.push(name);
    };
    times.push({ name, small: spent(run(small), true), large: spent(run(large), false) });
  }
  times.sort((a, b) => b.small - a.small);
  const slowest = times[0]!;
  // A message that takes no measurable time at 64 KB only makes buffers at 1 MB.
  const steep = times
    .filter((t) => t.small >= 1 || t === slowest)
    .map((t) => ({ ...t, growth: t.large / t.small }))
    .sort((a, b) => b.growth - a.growth)[0]!;
  return {
    rows: [
      {
        set: 'hostile messages of 64 KB',
        axis: `slowest of ${times.length}: ${slowest.name}`,
        result:
          `${slowest.small.toFixed(2)} ms, ${times.filter((t) => t.small > 5).length} over 5 ms, ` +
          `${new Set(failed).size} not read`,
        goal: '<= 5 ms, 0, 0',
        reached: slowest.small <= 5 && failed.length === 0,
      },
      {
        set: 'the same at 1 MB',
        axis: `steepest: ${steep.name}`,
        result:
          `${steep.growth.toFixed(1)} times as long (${steep.large.toFixed(1)} ms); slowest of 64 KB: ` +
          `${(slowest.large / slowest.small).toFixed(1)} times`,
        goal: '16, <= 24',
        reached: steep.growth <= 24,
      },
    ],
    notes: times.map(
      (t) =>
        `HOSTILE ${t.name}: ${t.small.toFixed(3)} ms at 64 KB, ${t.large.toFixed(2)} ms at 1 MB, ` +
        `${(t.large / t.small).toFixed(1)} times`,
    ),
  };
}
