/**
 * What must be hidden, by kind of disguise. The part before the colon is the group under which the figure is reported.
 */
import type { Case, Cases, Turn } from './cases.ts';
import {
  BRANDS,
  IBANS,
  PAIRS,
  WORDS,
  card,
  cut,
  digits,
  grouped,
  iban,
  mailbox,
  makeCard,
  mastercard,
  pick,
  ssn,
  upTo,
  visa,
} from './make.ts';
import type { Mailbox, Next } from './make.ts';

const two = (v: number): string => String(v).padStart(2, '0');
const cases: Record<string, (n: Next) => Case> = {};
const one = (before: string, secret: string, after = ''): Case => ({
  turns: [{ author: 'visitor', text: before + secret + after }],
  secret: [secret],
});
const say = (...texts: readonly string[]): Turn[] => texts.map((text) => ({ author: 'visitor' as const, text }));
const frame = (n: Next): readonly [string, string] =>
  pick(
    [
      ['', ''],
      ['my card is ', ''],
      ['please charge ', ' for it'],
      ['here: ', ', thanks'],
      ['I want to pay with ', '.'],
      ['the number on it is ', ' ok?'],
      ['Meine Karte: ', ''],
      ['mi tarjeta es ', ' gracias'],
    ] as const,
    n,
  );
const framed = (n: Next, secret: string): Case => one(frame(n)[0], secret, '');

// 1 and 2: separators and groupings.
const SEPARATORS: Readonly<Record<string, string>> = {
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
  'U+2010': '\u2010',
  'U+2011': '\u2011',
  'U+2012': '\u2012',
  'U+2013': '\u2013',
  'U+2014': '\u2014',
  'line break': '\n',
  bold: '**-**',
  entity: '&nbsp;',
  'dash in spaces': ' - ',
  pipe: '|',
  bullet: ' • ',
  CRLF: '\r\n',
  ellipsis: '…',
  backslash: '\\',
  tilde: '~',
  plus: '+',
  equals: '=',
  arrow: ' → ',
  'comma and space': ', ',
  'no word': ' and ',
  tag: '<br>',
};
for (const [name, s] of Object.entries(SEPARATORS))
  cases[`1 separators: ${name}`] = (n) => framed(n, grouped(card(n), s));
const GROUPS: Readonly<Record<string, readonly number[]>> = {
  '4-6-5': [4, 6, 5, 4],
  '4-6-4': [4, 6, 4, 5],
  '2x8': [8, 8, 3],
  'digit by digit': Array.from({ length: 19 }, () => 1),
  '4-8-4': [4, 8, 4, 3],
  pairs: Array.from({ length: 10 }, () => 2),
  '6-10': [6, 10, 3],
  '5-5-6': [5, 5, 6, 3],
  '12-4': [12, 4, 3],
  '3-3-4-6': [3, 3, 4, 6, 3],
};
for (const [name, sizes] of Object.entries(GROUPS))
  cases[`2 grouping: ${name}`] = (n) => one('my card is ', cut(card(n), sizes).join(pick([' ', '-', '.'], n)));
// 3: invisible characters.
for (const [name, ch] of Object.entries({
  'U+200B': '\u200b',
  'U+200C': '\u200c',
  'U+200D': '\u200d',
  'U+200E': '\u200e',
  'U+200F': '\u200f',
  'U+2060': '\u2060',
  'U+FEFF': '\ufeff',
  'soft hyphen': '\u00ad',
  'bidi override': '\u202d',
  isolate: '\u2066',
  'hangul filler': '\u3164',
  combining: '\u0336',
  'variation selector': '\ufe0e',
  mongolian: '\u180e',
})) {
  cases[`3 invisible: ${name}`] = (n) =>
    framed(n, [...card(n)].map((c, i) => (i > 0 && n() < 0.6 ? ch : '') + c).join(''));
}
// 4: digits of other scripts.
const script =
  (zero: number) =>
  (t: string): string =>
    t.replace(/\d/g, (c) => String.fromCodePoint(zero + Number(c)));
const SCRIPTS: Readonly<Record<string, (t: string) => string>> = {
  'full-width': script(0xff10),
  'Arabic-Indic': script(0x660),
  Persian: script(0x6f0),
  Devanagari: script(0x966),
  Bengali: script(0x9e6),
  Thai: script(0xe50),
  Tamil: script(0xbe6),
  Khmer: script(0x17e0),
  bold: script(0x1d7ce),
  'double-struck': script(0x1d7d8),
  sans: script(0x1d7e2),
  monospace: script(0x1d7f6),
  circled: (t) => t.replace(/\d/g, (c) => (c === '0' ? '⓪' : String.fromCodePoint(0x2460 + Number(c) - 1))),
  'negative circled': (t) => t.replace(/\d/g, (c) => (c === '0' ? '⓿' : String.fromCodePoint(0x2776 + Number(c) - 1))),
  parenthesised: (t) => t.replace(/[1-9]/g, (c) => String.fromCodePoint(0x2474 + Number(c) - 1)),
  superscript: (t) => t.replace(/\d/g, (c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]!),
  subscript: script(0x2080),
  keycap: (t) => t.replace(/\d/g, (c) => `${c}\ufe0f\u20e3`),
  Chinese: (t) => t.replace(/\d/g, (c) => '零一二三四五六七八九'[Number(c)]!),
  mixed: (t) => t.replace(/\d/g, (c, i: number) => (i % 2 === 0 ? c : String.fromCodePoint(0xff10 + Number(c)))),
};
for (const [name, write] of Object.entries(SCRIPTS))
  cases[`4 digits: ${name}`] = (n) => framed(n, write(pick([card(n), grouped(card(n)), grouped(card(n), '-')], n)));
// 5: letters for digits.
for (const [digit, looks] of Object.entries({
  0: ['O', 'o', 'О', 'ο'],
  1: ['l', 'I', 'i', 'І'],
  5: ['S', 's', 'Ѕ'],
  8: ['B', 'В'],
  2: ['Z'],
  6: ['b', 'G'],
  3: ['З'],
  9: ['g'],
})) {
  for (const look of looks) {
    cases[`5 look-alikes: ${digit} as ${look} (U+${look.charCodeAt(0).toString(16)})`] = (n) => {
      for (;;) {
        const number = makeCard(n, pick([BRANDS[0]!, BRANDS[1]!], n), 16);
        if (!number.slice(4).includes(digit)) continue;
        return one(
          'card ',
          grouped(number.slice(0, 4) + number.slice(4).replaceAll(digit, look), pick([' ', '-', ''], n)),
        );
      }
    };
  }
}
// 6: in words.
for (const [language, words] of Object.entries(WORDS)) {
  cases[`6 words: ${language} digits`] = (n) =>
    one(
      pick(['', 'it is ', 'ok: '], n),
      [...card(n)].map((c) => words[Number(c)]!).join(pick([' ', ', ', '-', '\n'], n)),
    );
  cases[`6 words: ${language} mixed with figures`] = (n) =>
    one('it is ', [...card(n)].map((c) => (n() < 0.5 ? words[Number(c)]! : c)).join(' '));
  cases[`6 words: ${language} in pairs`] = (n) =>
    one(
      '',
      cut(visa(n), [2, 2, 2, 2, 2, 2, 2, 2])
        .map((p) => PAIRS[language]!(Number(p)))
        .join(pick([' ', ', '], n)),
    );
}
cases['6 words: double and triple'] = (n) =>
  one(
    '',
    visa(n)
      .replace(
        /(\d)\1\1|(\d)\2|\d/g,
        (r) => `${r.length === 3 ? 'triple ' : r.length === 2 ? 'double ' : ''}${WORDS['English']![Number(r[0])]!} `,
      )
      .trim(),
  );
cases['6 words: capitals'] = (n) =>
  one('', [...visa(n)].map((c) => WORDS['English']![Number(c)]!.toUpperCase()).join(' '));
cases['6 words: with dashes spoken'] = (n) =>
  one(
    '',
    cut(visa(n), [4, 4, 4, 4])
      .map((g) => [...g].map((c) => WORDS['English']![Number(c)]!).join(' '))
      .join(' dash '),
  );
// 7: its place in the text.
const PLACES: Readonly<Record<string, readonly [string, string]>> = {
  'letters before': ['abc', ''],
  'letters after': ['', 'abc'],
  'letters around': ['card', 'thanks'],
  link: ['https://pay.example/checkout?card=', '&amount=10'],
  path: ['https://pay.example/c/', '/ok'],
  JSON: ['{"pan":"', '","ok":true}'],
  HTML: ['<td>', '</td>'],
  attribute: ['<input value="', '">'],
  code: ['`', '`'],
  assignment: ['const pan = "', '";'],
  'round brackets': ['(', ')'],
  'square brackets': ['[', ']'],
  braces: ['{', '}'],
  quotes: ['“', '”'],
  underscores: ['_', '_'],
  'a number before': ['2 ', ''],
  'an amount after': ['', ' 49.99'],
  'a year before': ['2026 ', ''],
  'a smiley': ['😀', '😀'],
  CSV: ['Jane;', ';12/27'],
  XML: ['<pan>', '</pan>'],
  'a question': ['is ', ' right?'],
  'file name': ['', '.pdf'],
  SQL: ["values ('", "')"],
};
for (const [name, [before, after]] of Object.entries(PLACES))
  cases[`7 place: ${name}`] = (n) =>
    one(before, pick([makeCard(n, BRANDS[0], 16), makeCard(n, BRANDS[1], 16), makeCard(n, BRANDS[3], 15)], n), after);
cases['7 place: number, expiry and code in one run'] = (n) =>
  one('', `${mastercard(n)}${String(upTo(1, 12, n)).padStart(2, '0')}${upTo(26, 33, n)}${digits(3, n)}`);
cases['7 place: number, expiry and code with slashes'] = (n) =>
  one('', `${visa(n)}/${String(upTo(1, 12, n)).padStart(2, '0')}/${upTo(26, 33, n)}/${digits(3, n)}`);
cases['7 place: two cards'] = (n) => one('', `${grouped(visa(n))} ${grouped(mastercard(n))}`);
// 7: its place in the text.
for (const brand of BRANDS)
  for (const size of brand.sizes)
    cases[`8 brands: ${brand.name} ${size}`] = (n) =>
      framed(
        n,
        pick(
          [(c: string) => c, (c: string) => grouped(c), (c: string) => grouped(c, '-')],
          n,
        )(makeCard(n, brand, size)),
      );
// 9: mistyped.
const cue = (n: Next): string =>
  pick(['my card number is ', 'card: ', 'credit card ', 'visa ', 'Kreditkarte ', 'tarjeta ', 'carte bancaire '], n);
cases['9 typo: one digit wrong'] = (n) => {
  const number = visa(n);
  return one(cue(n), number.slice(0, 9) + String((Number(number[9]) + upTo(1, 9, n)) % 10) + number.slice(10));
};
cases['9 typo: two digits swapped'] = (n) => {
  const number = mastercard(n);
  return one(cue(n), grouped(number.slice(0, 8) + number[9]! + number[8]! + number.slice(10)));
};
cases['9 typo: one digit too many'] = (n) => one(cue(n), `${visa(n)}${digits(1, n)}`);
cases['9 typo: one digit short'] = (n) => one(cue(n), visa(n).slice(0, 15));
cases['9 typo: invented, in groups'] = (n) => one(cue(n), grouped(`4${digits(15, n)}`));
// 10: what may never be stored.
const SAD: Readonly<Record<string, (n: Next) => Case>> = {
  CVV: (n) =>
    one(
      pick(
        [
          'cvv ',
          'CVV: ',
          'the cvc is ',
          'cvv2=',
          'my cid is ',
          'security code is ',
          'the code on the back is ',
          'the three digits on the back are ',
          'código de seguridad ',
          'Prüfziffer ',
          'cryptogramme ',
          'codice di sicurezza ',
          'código de segurança ',
        ],
        n,
      ),
      digits(3, n),
    ),
  'CVV in words': (n) => one('the cvv is ', [...digits(3, n)].map((c) => WORDS['English']![Number(c)]!).join(' ')),
  'CVV of four': (n) => one('amex cid ', digits(4, n)),
  'CVV spaced': (n) => one('cvv ', [...digits(3, n)].join(' ')),
  expiry: (n) =>
    one(
      pick(['exp ', 'expires ', 'valid thru ', 'expiry date: ', 'gültig bis ', 'caduca ', "date d'expiration "], n),
      `${String(upTo(1, 12, n)).padStart(2, '0')}${pick(['/', '-', ' / '], n)}${pick(['', '20'], n)}${upTo(26, 33, n)}`,
    ),
  'expiry with a month': (n) =>
    one('it expires ', `${pick(['January', 'Mar', 'October', 'Dec'], n)} 20${upTo(26, 33, n)}`),
  'expiry beside a card': (n) => {
    const e = `${String(upTo(1, 12, n)).padStart(2, '0')}/${upTo(26, 33, n)}`;
    return { turns: say(`${visa(n)} ${e}`), secret: [e] };
  },
  'track 1': (n) =>
    one('', `%B${visa(n)}^DOE/JOHN^${upTo(26, 33, n)}${String(upTo(1, 12, n)).padStart(2, '0')}1010000000000?`),
  'track 2': (n) =>
    one('', `;${visa(n)}=${upTo(26, 33, n)}${String(upTo(1, 12, n)).padStart(2, '0')}101${digits(10, n)}?`),
  'track 2 bare': (n) =>
    one('', `${mastercard(n)}D${upTo(26, 33, n)}${String(upTo(1, 12, n)).padStart(2, '0')}101${digits(8, n)}`),
  PIN: (n) =>
    one(
      pick(['my pin is ', 'PIN: ', 'the pin code is ', 'Geheimzahl ', 'mi pin es ', 'mon code pin est '], n),
      digits(4, n),
    ),
  'PIN answered': (n) => {
    const p = digits(4, n);
    return { turns: [{ author: 'agent', text: 'What is the PIN?' }, ...say(p)], secret: [p] };
  },
  'CVV answered': (n) => {
    const p = digits(3, n);
    return { turns: [{ author: 'agent', text: 'And the security code on the back?' }, ...say(p)], secret: [p] };
  },
  'CVV behind a card': (n) => {
    const p = digits(3, n);
    return { turns: say(visa(n), p), secret: [p] };
  },
};
for (const [name, make] of Object.entries(SAD)) cases[`10 never stored: ${name}`] = make;
// 11: spread over messages.
const pieces = (number: string, many: number, n: Next): string[] => {
  const cuts = new Set<number>();
  while (cuts.size < many - 1) cuts.add(1 + Math.floor(n() * (number.length - 1)));
  const at = [0, ...[...cuts].sort((a, b) => a - b), number.length];
  return at.slice(1).map((end, i) => number.slice(at[i], end));
};
const TALK = ['one moment', 'ok', 'wait, my glasses', 'sorry', 'are you there?', 'hang on', 'where was I'];
const spread = (parts: readonly string[], n: Next, talk: number): Case => {
  const turns: Turn[] = [];
  for (const p of parts) {
    turns.push({ author: 'visitor', text: p });
    while (n() < talk) turns.push({ author: n() < 0.3 ? 'agent' : 'visitor', text: pick(TALK, n) });
  }
  // The number as a whole; a piece of one digit may also occur in ordinary text.
  return { turns, secret: parts.filter((p) => p.length > 1) };
};
for (const many of [2, 3, 4, 5, 6, 8, 12, 16]) {
  cases[`11 split: over ${many} messages`] = (n) => spread(pieces(visa(n), many, n), n, 0);
  cases[`11 split: over ${many} messages with talk`] = (n) => spread(pieces(visa(n), many, n), n, 0.4);
}
cases['11 split: four groups with lead-ins'] = (n) => {
  const [a, b, c, e] = cut(visa(n), [4, 4, 4, 4]) as [string, string, string, string];
  return {
    turns: say(`the first four are ${a}`, `then ${b}`, `and ${c}`, `last ${e}`),
    secret: [a, b, c, e].filter((p, i, all) => all.indexOf(p) === i),
  };
};
cases['11 split: asked for by the agent'] = (n) => {
  const [a, b] = cut(visa(n), [8, 8]) as [string, string];
  return {
    turns: [
      { author: 'agent', text: 'Your card number please' },
      ...say(a),
      { author: 'agent', text: 'go on' },
      ...say(b),
    ],
    secret: [a, b],
  };
};
cases['11 split: an edit completes it'] = (n) => {
  const number = visa(n);
  return {
    turns: [
      { author: 'visitor', id: 'x', text: number.slice(0, 9) },
      { author: 'visitor', id: 'x', text: number },
    ],
    secret: [number],
  };
};
cases['11 split: a preview grows'] = (n) => {
  const number = visa(n);
  return {
    turns: [6, 10, 14, 16].map((k) => ({ author: 'visitor' as const, id: 'draft', text: number.slice(0, k) })),
    secret: [number],
  };
};
cases['11 split: a quoted reply'] = (n) => {
  const [a, b] = cut(visa(n), [8, 8]) as [string, string];
  return { turns: say(a, `> ${a}\n${b}`), secret: [a, b] };
};
cases['11 split: the agent repeats it'] = (n) => {
  const number = grouped(visa(n));
  return {
    turns: [...say(`it is ${number}`), { author: 'agent', text: `So that is ${number}, right?` }],
    secret: [number],
  };
};
cases['11 split: in words over two'] = (n) => {
  const w = [...visa(n)].map((c) => WORDS['English']![Number(c)]!);
  const a = w.slice(0, 8).join(' ');
  const b = w.slice(8).join(' ');
  return { turns: say(a, b), secret: [a, b] };
};
// 12: e-mail.
const mailCase =
  (write: (m: Mailbox, n: Next) => string) =>
  (n: Next): Case =>
    one(
      pick(['my email is ', 'mail me: ', '', 'write to ', 'e-mail: ', 'mi correo es ', 'meine Mail: '], n),
      write(mailbox(n), n),
      pick(['', ', thanks', ' please'], n),
    );
const cuedMail =
  (write: (m: Mailbox, n: Next) => string) =>
  (n: Next): Case =>
    one(pick(['my email is ', 'email: ', 'write me an email at ', 'e-mail address '], n), write(mailbox(n), n));
const spoken = (local: string): string =>
  local.replace(/\./g, ' dot ').replace(/_/g, ' underscore ').replace(/-/g, ' dash ');
Object.assign(cases, {
  '12 e-mail: plain': mailCase((m) => `${m.local}@${m.domain}.${m.ending}`),
  '12 e-mail: (at)': mailCase((m) => `${m.local}(at)${m.domain}.${m.ending}`),
  '12 e-mail: spaced (at)': mailCase((m) => `${m.local} (at) ${m.domain}.${m.ending}`),
  '12 e-mail: [at] [dot]': mailCase((m) => `${m.local} [at] ${m.domain} [dot] ${m.ending}`),
  '12 e-mail: {at}': mailCase((m) => `${m.local}{at}${m.domain}{dot}${m.ending}`),
  '12 e-mail: words': mailCase((m) => `${spoken(m.local)} at ${m.domain} dot ${m.ending}`),
  '12 e-mail: AT DOT': mailCase((m) => `${m.local} AT ${m.domain} DOT ${m.ending}`),
  '12 e-mail: spaces': mailCase((m) => `${m.local} @ ${m.domain} . ${m.ending}`),
  '12 e-mail: full-width @': mailCase((m) => `${m.local}＠${m.domain}.${m.ending}`),
  '12 e-mail: small @': mailCase((m) => `${m.local}﹫${m.domain}.${m.ending}`),
  '12 e-mail: full-width dot': mailCase((m) => `${m.local}@${m.domain}．${m.ending}`),
  '12 e-mail: ideographic dot': mailCase((m) => `${m.local}@${m.domain}。${m.ending}`),
  '12 e-mail: IDN': mailCase(
    (m, n) =>
      `${m.local}@${pick(['müller', 'bücher', 'café', 'señor', 'почта', '例え'], n)}` +
      `.${pick(['de', 'com', 'fr', 'рф', 'jp'], n)}`,
  ),
  '12 e-mail: accents': mailCase((m, n) => `${pick(['jörg', 'renée', 'françois', 'peña'], n)}@${m.domain}.${m.ending}`),
  '12 e-mail: Punycode': mailCase((m) => `${m.local}@xn--mller-kva.${m.ending}`),
  '12 e-mail: invisible': mailCase((m) => `${m.local}\u200b@\u200b${m.domain}\u200b.${m.ending}`),
  '12 e-mail: plus': mailCase((m) => `${m.local}+shop@${m.domain}.${m.ending}`),
  '12 e-mail: subdomain': mailCase((m) => `${m.local}@mail.${m.domain}.${m.ending}`),
  '12 e-mail: mailto': (n: Next) => {
    const m = mailbox(n);
    return one('mailto:', `${m.local}@${m.domain}.${m.ending}`);
  },
  '12 e-mail: angle brackets': mailCase((m) => `<${m.local}@${m.domain}.${m.ending}>`),
  '12 e-mail: arroba punto': mailCase((m) => `${m.local} arroba ${m.domain} punto ${m.ending}`),
  '12 e-mail: Punkt': mailCase((m) => `${m.local} ät ${m.domain} punkt ${m.ending}`),
  '12 e-mail: arobase point': mailCase((m) => `${m.local} arobase ${m.domain} point ${m.ending}`),
  '12 e-mail: arroba ponto': mailCase((m) => `${m.local} arroba ${m.domain} ponto ${m.ending}`),
  '12 e-mail: chiocciola punto': mailCase((m) => `${m.local} chiocciola ${m.domain} punto ${m.ending}`),
  '12 e-mail: Klammeraffe': mailCase((m) => `${m.local} Klammeraffe ${m.domain} Punkt ${m.ending}`),
  '12 e-mail: letter by letter': cuedMail(
    (m) => `${[...m.local.replace(/\W|_/g, '')].join(' ')} @ ${m.domain}.${m.ending}`,
  ),
  '12 e-mail: upper case': mailCase((m) => `${m.local}@${m.domain}.${m.ending}`.toUpperCase()),
  '12 e-mail: entity': mailCase((m) => `${m.local}&#64;${m.domain}.${m.ending}`),
  '12 e-mail: percent': mailCase((m) => `${m.local}%40${m.domain}.${m.ending}`),
  '12 e-mail: at sign in words': cuedMail((m) => `${spoken(m.local)} at sign ${m.domain} dot ${m.ending}`),
  '12 e-mail: comma for dot': cuedMail((m) => `${m.local}@${m.domain},${m.ending}`),
  '12 e-mail: -at- -dot-': mailCase((m) => `${m.local}-at-${m.domain}-dot-${m.ending}`),
  '12 e-mail: _at_': mailCase((m) => `${m.local}_at_${m.domain}.${m.ending}`),
  '12 e-mail: * at *': mailCase((m) => `${m.local} *at* ${m.domain}.${m.ending}`),
});
// 13: telephone.
const CALL = [
  'call me on ',
  'my number is ',
  'phone: ',
  'Tel. ',
  'text me at ',
  'you can reach me on ',
  'WhatsApp ',
] as const;
const phoneCase =
  (write: (n: Next) => string) =>
  (n: Next): Case =>
    one(pick(CALL, n), write(n), pick(['', ' please', ', thanks'], n));
const us = (n: Next): string => `${upTo(2, 9, n)}${upTo(0, 8, n)}${digits(1, n)}${upTo(2, 9, n)}${digits(6, n)}`;
for (const [language, words] of Object.entries(WORDS))
  cases[`13 phone: words, ${language}`] = phoneCase((n) => [...us(n)].map((c) => words[Number(c)]!).join(' '));
Object.assign(cases, {
  '13 phone: spaced': phoneCase((n) => [...us(n)].join(' ')),
  '13 phone: dashed': phoneCase((n) => [...us(n)].join('-')),
  '13 phone: dots': phoneCase((n) => cut(us(n), [3, 3, 4]).join('.')),
  '13 phone: extension': phoneCase(
    (n) => `${cut(us(n), [3, 3, 4]).join('-')} ${pick(['ext', 'ext.', 'x', 'extension'], n)} ${digits(3, n)}`,
  ),
  '13 phone: +44 (0)': phoneCase((n) => `+44 (0)20 7${digits(3, n)} ${digits(4, n)}`),
  '13 phone: 0044': phoneCase((n) => `0044 7${digits(3, n)} ${digits(6, n)}`),
  '13 phone: 00 49': phoneCase((n) => `00 49 151 ${digits(8, n)}`),
  '13 phone: plus in words': phoneCase((n) => `plus 49 151 ${digits(8, n)}`),
  '13 phone: full-width': phoneCase((n) => script(0xff10)(cut(us(n), [3, 3, 4]).join('-'))),
  '13 phone: invisible': phoneCase((n) => [...us(n)].join('\u200b')),
  '13 phone: letter O': phoneCase((n) => `O7${digits(3, n).replace(/0/g, '1')} ${digits(6, n).replace(/0/g, '1')}`),
  '13 phone: tel link': (n: Next) => one('tel:', `+49151${digits(8, n)}`),
  '13 phone: wa.me': (n: Next) => one('https://wa.me/', `49151${digits(8, n)}`),
  '13 phone: answered': (n: Next) => {
    const p = us(n);
    return { turns: [{ author: 'agent' as const, text: 'What is your phone number?' }, ...say(p)], secret: [p] };
  },
  '13 phone: double': phoneCase(
    (n) =>
      `${pick(['four one five', 'two one two'], n)} double ${pick(['five', 'six', 'seven'], n)} ` +
      [...digits(5, n)].map((c) => WORDS['English']![Number(c)]!).join(' '),
  ),
});
// 14: social security numbers and IBANs.
const social =
  (write: (p: readonly [string, string, string], n: Next) => string, cued = true) =>
  (n: Next): Case =>
    one(
      cued
        ? pick(['my SSN is ', 'social security number: ', 'ssn ', 'my social is '], n)
        : pick(['', 'it is ', 'here you go: '], n),
      write(ssn(n), n),
    );
Object.assign(cases, {
  '14 SSN: dashes': social((p) => p.join('-'), false),
  '14 SSN: spaces': social((p) => p.join(' ')),
  '14 SSN: dots': social((p) => p.join('.')),
  '14 SSN: together': social((p) => p.join('')),
  '14 SSN: last four': (n: Next) =>
    one(
      pick(['last 4 of my SSN: ', 'last four of my social are ', 'my social ends in ', 'SSN last four '], n),
      ssn(n)[2],
    ),
  '14 SSN: slashes': social((p) => p.join('/')),
  '14 SSN: digit by digit': social((p) => [...p.join('')].join(' ')),
  '14 SSN: en dash': social((p) => p.join('–'), false),
  '14 SSN: words': social((p) => [...p.join('')].map((c) => WORDS['English']![Number(c)]!).join(' ')),
  '14 SSN: invisible': social((p) => p.join('\u200b-\u200b')),
  '14 SSN: full-width': social((p) => script(0xff10)(p.join('-'))),
  '14 SSN: xxx-xx': (n: Next) => one('my ssn xxx-xx-', ssn(n)[2]),
  '14 SSN: answered': (n: Next) => {
    const p = ssn(n).join(pick(['', ' ', '-'], n));
    return {
      turns: [{ author: 'agent' as const, text: 'Your social security number please' }, ...say(p)],
      secret: [p],
    };
  },
  '14 SSN: ITIN': (n: Next) => one('itin ', `9${digits(2, n)}-${pick(['70', '82', '94', '50'], n)}-${digits(4, n)}`),
});
const ibanWrite: Readonly<Record<string, (t: string, n: Next) => string>> = {
  plain: (t) => t,
  'groups of four': (t) => t.replace(/(.{4})(?=.)/g, '$1 '),
  'lower case': (t) => t.toLowerCase(),
  dashes: (t) => t.replace(/(.{4})(?=.)/g, '$1-'),
  dots: (t) => t.replace(/(.{4})(?=.)/g, '$1.'),
  'lower case in groups': (t) => t.toLowerCase().replace(/(.{4})(?=.)/g, '$1 '),
  'no-break': (t) => t.replace(/(.{4})(?=.)/g, '$1\u00a0'),
  'one by one': (t) => [...t].join(' '),
  'country apart': (t) => `${t.slice(0, 2)} ${t.slice(2, 4)} ${t.slice(4)}`,
  'line breaks': (t) => t.replace(/(.{12})(?=.)/g, '$1\n'),
  invisible: (t) => [...t].join('\u200b'),
  'full-width': (t) => t.replace(/[0-9A-Z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
};
for (const [name, write] of Object.entries(ibanWrite))
  cases[`14 IBAN: ${name}`] = (n) =>
    one(
      pick(['', 'IBAN ', 'my account: ', 'transfer it to ', 'Konto '], n),
      write(iban(n, pick(Object.keys(IBANS), n)), n),
    );
// 15: answers.
const ANSWERS: Readonly<Record<string, (n: Next) => readonly [string, string]>> = {
  name: (n) => [
    pick(
      [
        'May I have your name?',
        'your name please',
        'Who am I speaking with, what is your name?',
        'Can I get your full name?',
      ],
      n,
    ),
    pick(['devi', 'jonas weber', 'Amara Okafor', 'li na', 'josé', 'thompson', 'Priya'], n),
  ],
  password: (n) => [
    pick(['What is your password?', 'Please tell me the password'], n),
    `${pick(['sunny', 'Blue', 'x9'], n)}${digits(3, n)}`,
  ],
  phone: (n) => ['Can I have your phone number?', digits(pick([7, 8, 9, 10], n), n).replace(/^0/, '4')],
  account: (n) => ['What is your account number?', digits(upTo(8, 10, n), n)],
  'date of birth': (n) => ['What is your date of birth?', `${upTo(1, 12, n)}/${upTo(1, 28, n)}/${upTo(1940, 2005, n)}`],
  code: (n) => ['Please tell me the verification code we sent', digits(6, n)],
  card: (n) => ['Please give me your card number', `5${digits(15, n)}`],
  passport: (n) => ['Could I have your passport number?', `${pick(['C', 'X', 'LA'], n)}${digits(7, n)}`],
  address: (n) => [
    'What is your address?',
    `${upTo(1, 99, n)} ${pick(['Baker Street', 'Elm Road', 'Mill Lane'], n)}, ${pick(['London', 'Leeds', 'Bath'], n)}`,
  ],
};
for (const [name, make] of Object.entries(ANSWERS))
  cases[`15 answers: ${name}`] = (n) => {
    const [question, answer] = make(n);
    return { turns: [{ author: 'agent', text: question }, ...say(answer)], secret: [answer] };
  };
// 16: side channels, as far as they are text.
Object.assign(cases, {
  '16 channels: link preview title': (n: Next) => one('Pay.example: card ', grouped(visa(n)), ' | Checkout'),
  '16 channels: file name': (n: Next) => one('card_', visa(n), '_front.jpg'),
  '16 channels: file name of an account': (n: Next) => one('statement-', iban(n, 'DE'), '.pdf'),
  '16 channels: query string': () => one('https://x.example/?email=', 'jane.doe%40mail.com', '&id=1'),
  '16 channels: encoded spaces': (n: Next) => one('https://x.example/?pan=', grouped(visa(n), '%20')),
  '16 channels: plus for spaces': (n: Next) => one('https://x.example/?pan=', grouped(visa(n), '+')),
  '16 channels: log line': (n: Next) => one('2026-01-05T10:00:00Z INFO charge pan=', visa(n), ' status=declined'),
  '16 channels: vCard': () => one('EMAIL:', 'jane@mail.com', ''),
});
// Beyond the list: other personal values of the target column.
const OTHERS: Readonly<Record<string, (n: Next) => Case>> = {
  'API key': (n) =>
    one(
      'the key is ',
      `sk_live_${Array.from({ length: 24 }, () => 'abcDEF0123456789xyzXYZ'[Math.floor(n() * 22)]).join('')}`,
    ),
  IPv4: (n) => one('my ip is ', `${upTo(11, 220, n)}.${upTo(0, 255, n)}.${upTo(0, 255, n)}.${upTo(1, 254, n)}`),
  MAC: (n) => one('mac ', Array.from({ length: 6 }, () => upTo(16, 255, n).toString(16)).join(':')),
  'one-time code': (n) =>
    one(pick(['the verification code is ', 'OTP: ', 'your code TAN ', 'my one-time code is '], n), digits(6, n)),
  password: (n) =>
    one(
      pick(['password: ', 'my password is ', 'Passwort: ', 'contraseña: ', 'pwd='], n),
      `${pick(['Tiger', 'xK', 'blau'], n)}${digits(3, n)}${pick(['!', '', '#'], n)}`,
    ),
  'date of birth': (n) =>
    one(
      pick(['born on ', 'DOB: ', 'date of birth ', 'geboren am ', 'nacido el ', 'né le '], n),
      `${two(upTo(1, 28, n))}${pick(['.', '/', '-'], n)}${two(upTo(1, 12, n))}`.replace(
        /(.)(\d\d)$/,
        (m, s: string) => `${m}${s}${upTo(1940, 2005, n)}`,
      ),
    ),
  plate: (n) =>
    one(
      pick(['plate ', 'number plate: ', 'Kennzeichen ', 'licence plate is ', 'matrícula '], n),
      pick(
        [
          `AB${upTo(10, 73, n)} CDE`,
          `B-XY ${upTo(100, 9999, n)}`,
          `${upTo(1000, 9999, n)} BCD`,
          `AA-${upTo(100, 999, n)}-BB`,
        ],
        n,
      ),
    ),
  VIN: (n) => one('VIN ', `WVWZZZ1JZ3W${digits(6, n)}`),
  crypto: (n) =>
    one('send it to ', `0x${Array.from({ length: 40 }, () => '0123456789abcdef'[Math.floor(n() * 16)]).join('')}`),
};
for (const [name, make] of Object.entries(OTHERS)) cases[`18 others: ${name}`] = make;

export const HIDE: Cases = cases;
