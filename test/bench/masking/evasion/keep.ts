/** What must stay readable, by kind of look-alike. */
import type { Case, Cases, Turn } from './cases.ts';
import { BRANDS, digits, luhnDigit, makeCard, pick, upTo } from './make.ts';
import type { Next } from './make.ts';

const cases: Record<string, (n: Next) => Case> = {};
const line = (...texts: readonly string[]): Case => ({
  turns: texts.map((text): Turn => ({ author: 'visitor', text })),
  secret: [],
});
const talk = (...turns: readonly (readonly ['agent' | 'visitor', string])[]): Case => ({
  turns: turns.map(([author, text]): Turn => ({ author, text })),
  secret: [],
});
const luhn = (prefix: string, size: number, n: Next): string => {
  const body = prefix + digits(size - 1 - prefix.length, n);
  return body + luhnDigit(body);
};
const hex = (many: number, n: Next): string =>
  Array.from({ length: many }, () => '0123456789abcdef'[Math.floor(n() * 16)]).join('');
const frames = (n: Next, ...list: readonly string[]): string => pick(list, n);
const two = (v: number): string => String(v).padStart(2, '0');
const keep = (name: string, make: (n: Next) => string): void => {
  cases[name] = (n) => line(make(n));
};

keep('order: digits', (n) =>
  frames(
    n,
    'order {}',
    'my order number is {}',
    'Order #{} is late',
    'Bestellnummer {}',
    'pedido {}',
    'commande {}',
  ).replace('{}', digits(upTo(6, 12, n), n)),
);
keep('order: passes Luhn, range of a card', (n) =>
  frames(n, 'order {}', 'my order number is {}', 'Order #{}', 'Bestellung {}', 'reference {}', 'ticket {}').replace(
    '{}',
    makeCard(n, pick([BRANDS[0]!, BRANDS[1]!], n), 16),
  ),
);
keep('order: letters and digits', (n) => `order AB-${digits(7, n)} please`);
keep('order: of a large shop', (n) => `where is order ${digits(3, n)}-${digits(7, n)}-${digits(7, n)}?`);
keep('ticket', (n) =>
  frames(n, 'ticket {}', 'case number {}', 'my ticket is #{}', 'Vorgang {}', 'incident INC{}').replace(
    '{}',
    digits(7, n),
  ),
);
keep('tracking: UPS', (n) => `it is 1Z${digits(3, n)}W8${digits(1, n)}03${digits(8, n)}`);
keep('tracking: USPS', (n) => `9400 1${digits(3, n)} ${digits(4, n)} ${digits(4, n)} ${digits(4, n)} ${digits(2, n)}`);
keep('tracking: FedEx', (n) =>
  frames(n, 'tracking {}', 'FedEx {}', 'tracking number {} please').replace('{}', digits(pick([12, 15], n), n)),
);
keep('tracking: DHL', (n) =>
  frames(n, 'DHL {}', 'Sendungsnummer {}', 'parcel {} is lost').replace('{}', `00340434${digits(12, n)}`),
);
keep('tracking: postal, S10', (n) => `RB${digits(9, n)}DE is not here`);
keep('ARN', (n) => frames(n, 'the ARN is {}', 'refund reference ARN {}', 'ARN: {}').replace('{}', `7${digits(22, n)}`));
keep('IMEI with a word', (n) =>
  frames(n, 'IMEI {}', 'the imei of my phone is {}', 'imei: {}').replace('{}', luhn('35', 15, n)),
);
keep('IMEI alone', (n) => luhn(pick(['35', '86'], n), 15, n));
keep('EAN', (n) =>
  frames(n, 'EAN {}', 'the barcode is {}', 'GTIN {}', 'Artikel EAN {}').replace('{}', `40${digits(11, n)}`),
);
keep('ISBN', (n) => `ISBN 978-${digits(1, n)}-${digits(3, n)}-${digits(5, n)}-${digits(1, n)}`);
keep('UUID', (n) =>
  frames(n, 'session {} failed', '{}', 'id={}').replace(
    '{}',
    `${hex(8, n)}-${hex(4, n)}-4${hex(3, n)}-a${hex(3, n)}-${hex(12, n)}`,
  ),
);
keep(
  'UUID of digits',
  (n) => `session ${digits(8, n)}-${digits(4, n)}-4${digits(3, n)}-8${digits(3, n)}-${digits(12, n)}`,
);
keep('epoch in ms', (n) =>
  frames(n, '{}', 'ts={}', 'the log says {} here', '{"time":{}}').replace(
    '{}',
    String(1_500_000_000_000 + Math.floor(n() * 4e11)),
  ),
);
keep('epoch in s', (n) =>
  frames(n, 'ts={}', 'since {} it is down', 'timestamp {}').replace(
    '{}',
    String(1_500_000_000 + Math.floor(n() * 4e8)),
  ),
);
keep('version', (n) => `version ${upTo(1, 20, n)}.${upTo(0, 20, n)}.${upTo(0, 9999, n)}.${upTo(0, 99, n)}`);
keep('price', (n) =>
  frames(n, 'it was ${}', 'EUR {} was taken', 'I paid {} euros', '{} USD').replace(
    '{}',
    `${upTo(1, 9, n)},${digits(3, n)}.${digits(2, n)}`,
  ),
);
keep('large amounts', (n) =>
  frames(n, 'the budget is ${}', '€{} per year', 'revenue of {} dollars').replace(
    '{}',
    `${upTo(1, 999, n)},${digits(3, n)},${digits(3, n)}`,
  ),
);
keep('date', (n) =>
  frames(n, 'on {}', 'from {} on', 'since {}').replace(
    '{}',
    `${two(upTo(1, 28, n))}.${two(upTo(1, 12, n))}.20${upTo(20, 26, n)}`,
  ),
);
keep(
  'date range',
  (n) =>
    `from ${two(upTo(1, 28, n))}/${two(upTo(1, 12, n))}/2026 to ${two(upTo(1, 28, n))}/${two(upTo(1, 12, n))}/2026`,
);
keep(
  'date and time',
  (n) =>
    `2026-${two(upTo(1, 12, n))}-${two(upTo(1, 28, n))} ` +
    `${two(upTo(0, 23, n))}:${two(upTo(0, 59, n))}:${two(upTo(0, 59, n))}`,
);
keep(
  'time stamp of a file',
  (n) =>
    `2026${two(upTo(1, 12, n))}${two(upTo(1, 28, n))}` +
    `${two(upTo(0, 23, n))}${two(upTo(0, 59, n))}${two(upTo(0, 59, n))}.log`,
);
keep('meter reading', (n) =>
  frames(n, 'the meter reads {}', 'meter reading {}', 'Zählerstand {}').replace('{}', digits(6, n)),
);
keep('gift card', (n) =>
  frames(n, 'gift card code {}', 'my gift card {} is empty', 'gift card number {}').replace('{}', luhn('6006', 16, n)),
);
keep('voucher', (n) => `voucher ${digits(4, n)}-${digits(4, n)}-${digits(4, n)}`);
keep('commit', (n) => frames(n, 'commit {}', 'since {} it fails').replace('{}', hex(40, n)));
keep('digest', (n) => `sha256 ${hex(64, n)}`);
keep('hex dump', (n) => Array.from({ length: 8 }, () => hex(2, n)).join(' '));
keep('coordinates', (n) => `${upTo(1, 80, n)}.${digits(6, n)}, -${upTo(1, 170, n)}.${digits(6, n)}`);
keep('sizes', (n) => `${upTo(50, 300, n)} x ${upTo(50, 300, n)} x ${upTo(50, 300, n)} mm`);
keep('scores', (n) => `we won ${upTo(0, 9, n)}:${upTo(0, 9, n)} and ${upTo(0, 99, n)}-${upTo(0, 99, n)}`);
keep('lists of numbers', (n) => Array.from({ length: 5 }, () => String(upTo(1, 99, n))).join(', '));
keep('table of figures', (n) => Array.from({ length: 4 }, () => String(upTo(100, 999, n))).join(' '));
keep('years', (n) => `in ${upTo(1990, 2025, n)}, ${upTo(1990, 2025, n)} and ${upTo(1990, 2025, n)}`);
keep(
  'phone models',
  (n) =>
    `my ${pick(['iPhone 15 Pro Max 256', 'Galaxy S24 Ultra 512', 'Pixel 9 128', 'SM-A546B', 'Nokia 3310'], n)} is slow`,
);
keep('bar of fractions', (n) => `${upTo(1, 9, n)}/${upTo(10, 20, n)} of it`);
keep('decimal with many places', (n) => `pi is about 0.${luhn('4', 16, n)}`);
keep('flight', (n) => `flight LH${upTo(100, 9999, n)} on ${upTo(1, 28, n)} March`);
keep('booking', (n) => `booking ${digits(9, n)} is gone`);
keep('invoice', (n) => `invoice ${digits(4, n)}-${digits(6, n)}`);
keep('serial number', (n) => `serial number ${pick(['SN', 'C02', 'FVF'], n)}${digits(9, n)}`);
keep('batch', (n) => `lot ${digits(8, n)} of the milk`);
keep('membership', (n) => `membership ${digits(8, n)}`);
keep('policy', (n) => `policy number ${digits(9, n)}`);
keep('knowledge article', (n) => `see KB${digits(7, n)} or https://help.example/kb/${digits(9, n)}`);
keep('port and host', (n) => `localhost:${upTo(3000, 9000, n)} answers ${upTo(400, 599, n)}`);
keep('colour', (n) => `#${hex(6, n)} is too dark`);
keep('bible and law', (n) => `see ${upTo(1, 50, n)}:${upTo(1, 30, n)} and section ${upTo(100, 999, n)}`);
keep('waiting', (n) => `I waited ${upTo(2, 90, n)} minutes and ${upTo(2, 59, n)} seconds`);
keep('room and floor', (n) => `room ${upTo(100, 2999, n)} on floor ${upTo(1, 30, n)}`);
keep('card spoken of', (n) =>
  pick(
    [
      'my card was declined',
      'which cards do you take?',
      'can I pay by Visa or Mastercard?',
      'the card ending in 4242 is the old one',
      'do you store my card?',
    ],
    n,
  ),
);
keep('password spoken of', (n) =>
  pick(
    ['I forgot my password', 'the password reset does not work', 'is my password safe?', 'your password page is down'],
    n,
  ),
);
keep('mail spoken of', (n) =>
  pick(
    [
      'the email never came',
      'meet me at the shop',
      'look at example.com for it',
      'we are at home dot',
      'the @ key is broken',
    ],
    n,
  ),
);
keep('places and brands', (n) =>
  pick(
    [
      'Is the Berlin store open?',
      'I bought it at Amazon in London',
      'DHL and UPS both failed',
      'a Samsung TV and a Bosch oven',
      'Paris or Rome?',
      'we fly from Lisbon to Oslo',
    ],
    n,
  ),
);
keep('percentages', (n) => `${upTo(1, 99, n)}% of ${upTo(100, 9999, n)} users`);
keep(
  'IP-like version',
  (n) => `firmware version ${upTo(1, 9, n)}.${upTo(0, 20, n)}.${upTo(0, 20, n)}.${upTo(0, 300, n)}`,
);
keep('chapter numbers', (n) => `chapter ${upTo(1, 9, n)}.${upTo(1, 9, n)}.${upTo(1, 9, n)}`);
keep('words with digits in them', (n) =>
  pick(
    [
      'one of my two orders',
      'for one or two days',
      'the first one, not the second one',
      'no one told me',
      'six of them are broken, two are fine',
    ],
    n,
  ),
);
keep('number of pieces', (n) => `${upTo(100, 9999, n)} pieces at ${upTo(1, 99, n)} each`);
cases['several small numbers over messages'] = (n) =>
  line(`I need ${upTo(2, 20, n)} chairs`, `and ${upTo(2, 9, n)} tables`, `by the ${upTo(2, 28, n)}th`);
cases['order number asked for'] = (n) =>
  talk(
    [
      'agent',
      pick(
        ['What is your order number?', 'Could I have the order number please?', 'May I have the tracking number?'],
        n,
      ),
    ],
    ['visitor', digits(pick([8, 10, 12], n), n)],
  );
cases['last four of an order'] = (n) =>
  talk(['agent', `I see the order ending in ${digits(4, n)}.`], ['visitor', 'yes, that one']);
cases['agent reads an order back'] = (n) => {
  const o = digits(10, n);
  return talk(['visitor', `order ${o}`], ['agent', `Thanks, order ${o} is on its way.`]);
};
cases['quantities after a question'] = (n) =>
  talk(['agent', 'How many do you need?'], ['visitor', String(upTo(2, 500, n))]);
cases['year after a question'] = (n) =>
  talk(['agent', 'In which year did you buy it?'], ['visitor', String(upTo(2010, 2026, n))]);

export const KEEP: Cases = cases;
