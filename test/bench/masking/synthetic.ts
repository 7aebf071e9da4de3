/**
 * Sets made here from a seed: messages without anything to hide, telephone numbers as people write them, cards spread
 * over messages.
 */
import { mask } from '../../../core/masking/mask.ts';
import type { DialogueState } from '../../../core/masking/types.ts';
import { digits, luhnDigit, makeCard, pick, seeded } from '../../unit/masking/support.ts';
import { cleanMessage } from './clean.ts';
import { count, rate } from './score.ts';
import type { Outcome } from './row.ts';
import { atLeast, figure } from './row.ts';

const letters = (n: number, next: () => number): string =>
  Array.from({ length: n }, () => 'ABCDEFGHJKLMNPQRSTUVWXYZ'[Math.floor(next() * 24)]).join('');
const hex = (n: number, next: () => number): string =>
  Array.from({ length: n }, () => '0123456789abcdef'[Math.floor(next() * 16)]).join('');
const luhnValid = (prefix: string, size: number, next: () => number): string => {
  const body = prefix + digits(size - 1 - prefix.length, next);
  return body + luhnDigit(body);
};

/** Clean messages: each contains a number of some other kind, or none. */
export const CLEAN: readonly ((next: () => number) => string)[] = [
  (n) => `Hi, my order number is ${digits(8, n)}, where is it?`,
  (n) => `Order #${digits(10, n)} has not arrived yet.`,
  (n) => `the order id ${letters(2, n)}-${digits(7, n)} was cancelled`,
  (n) => `tracking number 1Z${digits(3, n)}${letters(3, n)}${digits(10, n)} says delivered`,
  (n) => `USPS tracking 9400 1${digits(3, n)} ${digits(4, n)} ${digits(4, n)} ${digits(4, n)} ${digits(2, n)}`,
  (n) => `FedEx tracking number ${digits(12, n)} is stuck`,
  (n) => `DHL parcel ${digits(10, n)} has been in Leipzig since Monday`,
  (n) => `the IMEI of the phone is ${luhnValid('35', 15, n)}`,
  (n) => `the barcode says ${digits(13, n)}`,
  (n) => `EAN ${digits(13, n)} is out of stock?`,
  (n) => `ISBN 978-${digits(1, n)}-${digits(4, n)}-${digits(4, n)}-${digits(1, n)}`,
  (n) => `session ${hex(8, n)}-${hex(4, n)}-4${hex(3, n)}-a${hex(3, n)}-${hex(12, n)} failed`,
  (n) => `the log says ${1_600_000_000_000 + Math.floor(n() * 2e11)} ms`,
  (n) => `timestamp ${1_600_000_000 + Math.floor(n() * 2e8)}`,
  (n) => `it costs $${digits(1, n)},${digits(3, n)}.${digits(2, n)} in total`,
  (n) => `I paid €${digits(3, n)}.${digits(2, n)} for it`,
  (n) => `the bill was ${digits(4, n)}.${digits(2, n)} EUR`,
  (n) => `I use version ${digits(1, n)}.${digits(2, n)}.${digits(4, n)} of the app`,
  (n) => `on 2024-0${1 + Math.floor(n() * 9)}-${10 + Math.floor(n() * 18)} at 14:${10 + Math.floor(n() * 49)}`,
  (n) =>
    `we arrive on ${1 + Math.floor(n() * 28)}/0${1 + Math.floor(n() * 9)}/2025 and stay ` +
    `${1 + Math.floor(n() * 9)} nights`,
  (n) => `ticket ${digits(6, n)} is still open`,
  (n) => `my booking reference is ${letters(6, n)}`,
  (n) => `invoice ${digits(4, n)}-${digits(5, n)} is wrong`,
  (n) => `the commit ${hex(40, n)} broke it`,
  (n) => `error code 0x${hex(8, n).toUpperCase()} when I open it`,
  (n) => `case ${digits(8, n)} was closed without an answer`,
  (n) => `the meter reading is ${digits(6, n)}`,
  (n) => `flight ${letters(2, n)}${digits(4, n)} to Lisbon leaves at 9:${10 + Math.floor(n() * 49)}`,
  (n) => `serial number ${letters(3, n)}${digits(9, n)}`,
  (n) => `the gift card code ${digits(16, n)} does not work`,
  (n) => `policy number ${digits(9, n)} please`,
  (n) => `article ${digits(6, n)}, size ${36 + Math.floor(n() * 10)}`,
  () => 'hello, can you help me with my bill please?',
  () => 'I would like to change the delivery date of my parcel',
  () => 'how long does the refund take?',
  () => 'ok thanks, that is all for today',
  () => 'The app keeps crashing when I open the settings page.',
  () => 'Is the Berlin store open on Sunday?',
  () => 'can I pay with Visa or PayPal?',
  () => 'my card was declined twice yesterday',
  () => 'I forgot my password and the reset link has expired',
  () => 'what is the phone number of the store in Madrid?',
  () => 'Please cancel my subscription at the end of the month.',
  () => 'Do you ship to Canada? Amazon and DHL do.',
  () => 'the email never arrived, not even in spam',
  () => 'I bought a Samsung Galaxy and an Apple Watch last week.',
  () => 'our address has not changed, only the name of the company',
  () => 'which documents do I need for the insurance claim?',
  () => 'Good morning! I have a question about the Premium plan.',
  () => 'there are 3 adults and 2 children, one of them is 4',
  () => 'the screen is 15.6 inches and weighs 1.8 kg',
  () => 'it says 404 not found, and later 503',
  () => 'I waited 45 minutes on hold, that is too long',
  () => 'Could you please check whether my upgrade to business class went through?',
];

const SMALL_TALK = [
  'one moment',
  'ok',
  'wait a second',
  'sorry, had to find my glasses',
  'so',
  'next:',
  'are you there?',
  'give me 2 minutes',
  'got it?',
  'I have 3 kids here, sorry',
  'and then',
];

export function split(many: number): Outcome {
  const next = seeded(0x5b117);
  const result = rate();
  const atOnce = rate();
  const clean = rate();
  const misses: string[] = [];
  for (let i = 0; i < many; i++) {
    const number = makeCard(next);
    const pieces = 2 + Math.floor(next() * 15);
    const cuts = new Set<number>();
    while (cuts.size < Math.min(pieces, number.length) - 1) cuts.add(1 + Math.floor(next() * (number.length - 1)));
    const marks = [0, ...[...cuts].sort((a, b) => a - b), number.length];
    let state: DialogueState | undefined;
    let id = 0;
    const shown = new Map<string, string>();
    const raw = new Map<string, string>();
    const say = (text: string, secret: boolean): void => {
      const name = String(id++);
      const masked = mask({ id: name, author: 'visitor', text }, state);
      state = masked.state;
      shown.set(name, masked.text);
      if (secret) raw.set(name, text);
      for (const c of masked.corrections) shown.set(c.id, c.text);
    };
    // The last four may be read, where they are named as such.
    const readable = (): boolean =>
      [...raw].some(([name, text]) =>
        shown
          .get(name)!
          .replace(/\[card •••• \d{4}\]/g, '')
          .includes(text),
      );
    for (let k = 0; k + 1 < marks.length; k++) {
      say(number.slice(marks[k], marks[k + 1]), true);
      if (k + 2 === marks.length) count(atOnce, !readable());
      while (next() < 0.35) say(pick(SMALL_TALK, next), false);
      // The agent writes too.
      if (next() < 0.2)
        state = mask(
          { id: `a${id}`, author: 'agent', text: pick(['ok', 'yes, go on', 'and the rest?'], next) },
          state,
        ).state;
    }
    const good = !readable();
    count(result, good);
    if (!good && misses.length < 200)
      misses.push(`MISS split ${number} as ${[...raw.values()].join(' | ')} => ${[...shown.values()].join(' | ')}`);
  }
  // Conversations without a card, with numbers that are meant to be read.
  for (let i = 0; i < many; i++) {
    let state: DialogueState | undefined;
    let hit = false;
    for (let k = 0; k < 12; k++) {
      const author = k % 3 === 2 ? 'agent' : 'visitor';
      const text =
        author === 'agent'
          ? pick(['let me check', 'one moment please', 'which one do you mean?', 'how many?'], next)
          : next() < 0.5
            ? cleanMessage(next).text
            : pick(SMALL_TALK, next);
      const masked = mask({ id: String(k), author, text }, state);
      state = masked.state;
      if (masked.spans.length > 0 || masked.corrections.length > 0) {
        hit = true;
        if (misses.length < 300)
          misses.push(
            `WRONG split ${JSON.stringify(text)} => ${JSON.stringify(masked.text)} ` +
              JSON.stringify(masked.corrections.map((c) => c.text)),
          );
      }
    }
    count(clean, hit);
  }
  return {
    rows: [
      atLeast('card over 2 to 16 messages', 'hidden everywhere, with talk in between', result, 99),
      atLeast('card over 2 to 16 messages', 'all of it in the call that completes it', atOnce, 99),
      figure('card over 2 to 16 messages', 'conversations of 12 messages without a card, anything hidden', clean),
    ],
    misses,
  };
}

const d = digits;
const one = (list: readonly string[], n: () => number): string => pick(list, n);
/** Fifteen countries, as their people write numbers. */
const PHONES: Readonly<Record<string, readonly ((n: () => number) => string)[]>> = {
  US: [
    (n) => `(${one(['212', '415', '305', '617'], n)}) ${one(['555', '234', '867'], n)}-${d(4, n)}`,
    (n) => `${one(['212', '415', '702'], n)}-${one(['555', '345'], n)}-${d(4, n)}`,
    (n) => `+1 ${one(['646', '213'], n)} ${one(['555', '432'], n)} ${d(4, n)}`,
    (n) => `1-800-${one(['555', '333'], n)}-${d(4, n)}`,
    (n) => `${one(['415', '312'], n)}.${one(['555', '781'], n)}.${d(4, n)}`,
  ],
  GB: [
    (n) => `07${d(3, n)} ${d(6, n)}`,
    (n) => `020 7${d(3, n)} ${d(4, n)}`,
    (n) => `+44 7${d(3, n)} ${d(6, n)}`,
    (n) => `0161 ${d(3, n)} ${d(4, n)}`,
    (n) => `+44 (0)20 7${d(3, n)} ${d(4, n)}`,
  ],
  DE: [
    (n) => `0171 ${d(7, n)}`,
    (n) => `030 ${d(7, n)}`,
    (n) => `+49 151 ${d(8, n)}`,
    (n) => `0${one(['89', '221', '40'], n)}/${d(7, n)}`,
  ],
  FR: [
    (n) => `06 ${d(2, n)} ${d(2, n)} ${d(2, n)} ${d(2, n)}`,
    (n) => `01.${d(2, n)}.${d(2, n)}.${d(2, n)}.${d(2, n)}`,
    (n) => `+33 6 ${d(2, n)} ${d(2, n)} ${d(2, n)} ${d(2, n)}`,
  ],
  ES: [
    (n) => `6${d(2, n)} ${d(3, n)} ${d(3, n)}`,
    (n) => `+34 6${d(2, n)} ${d(3, n)} ${d(3, n)}`,
    (n) => `91 ${d(3, n)} ${d(2, n)} ${d(2, n)}`,
  ],
  IT: [
    (n) => `+39 3${d(2, n)} ${d(7, n)}`,
    (n) => `3${d(2, n)} ${d(3, n)} ${d(4, n)}`,
    (n) => `06 ${d(4, n)} ${d(4, n)}`,
  ],
  NL: [(n) => `06-${d(8, n)}`, (n) => `+31 6 ${d(8, n)}`, (n) => `020-${d(3, n)} ${d(4, n)}`],
  PT: [(n) => `9${d(2, n)} ${d(3, n)} ${d(3, n)}`, (n) => `+351 9${d(2, n)} ${d(3, n)} ${d(3, n)}`],
  PL: [
    (n) => `+48 ${one(['501', '602', '790'], n)} ${d(3, n)} ${d(3, n)}`,
    (n) => `${one(['501', '602', '790'], n)} ${d(3, n)} ${d(3, n)}`,
    (n) => `${one(['501', '602'], n)}-${d(3, n)}-${d(3, n)}`,
  ],
  SE: [(n) => `070-${d(3, n)} ${d(2, n)} ${d(2, n)}`, (n) => `+46 70 ${d(3, n)} ${d(2, n)} ${d(2, n)}`],
  IN: [(n) => `+91 9${d(4, n)} ${d(5, n)}`, (n) => `9${d(4, n)} ${d(5, n)}`, (n) => `+91-8${d(9, n)}`],
  BR: [
    (n) => `(11) 9${d(4, n)}-${d(4, n)}`,
    (n) => `+55 11 9${d(4, n)}-${d(4, n)}`,
    (n) => `11 9${d(4, n)}-${d(4, n)}`,
  ],
  MX: [(n) => `+52 55 ${d(4, n)} ${d(4, n)}`, (n) => `55 ${d(4, n)} ${d(4, n)}`],
  AU: [
    (n) => `04${d(2, n)} ${d(3, n)} ${d(3, n)}`,
    (n) => `(02) 9${d(3, n)} ${d(4, n)}`,
    (n) => `+61 4${d(2, n)} ${d(3, n)} ${d(3, n)}`,
  ],
  JP: [(n) => `090-${d(4, n)}-${d(4, n)}`, (n) => `03-${d(4, n)}-${d(4, n)}`, (n) => `+81 90 ${d(4, n)} ${d(4, n)}`],
};
const ASK = [
  'call me at {} please',
  'my number is {}',
  '{}',
  'you can reach me on {}',
  'phone: {}',
  'Tel. {}',
  'here it is: {}',
  'text me on {}, thanks',
];

export function phones(many: number): Outcome {
  const next = seeded(0xf0e5);
  const recall = rate();
  const precision = rate();
  const misses: string[] = [];
  const countries = Object.keys(PHONES);
  for (let i = 0; i < many; i++) {
    if (i % 2 === 0) {
      const number = pick(PHONES[countries[(i / 2) % countries.length]!]!, next)(next);
      const talk = pick(ASK, next);
      const start = talk.indexOf('{}');
      const text = talk.replace('{}', number);
      const { spans } = mask({ id: 'm', author: 'visitor', text });
      let at = start;
      for (const s of spans) if (s.start <= at && s.end > at) at = s.end;
      const good = at >= start + number.length;
      count(recall, good);
      if (!good && misses.length < 100) misses.push(`MISS phone ${JSON.stringify(text)}`);
      for (const s of spans) if (s.type === 'PHONE') count(precision, s.start < start + number.length && s.end > start);
    } else {
      const text = i % 4 === 1 ? pick(CLEAN, next)(next) : cleanMessage(next).text;
      for (const s of mask({ id: 'm', author: 'visitor', text }).spans) if (s.type === 'PHONE') count(precision, false);
    }
  }
  return {
    rows: [
      atLeast('phones of 15 countries', 'recall', recall, 98),
      atLeast('phones of 15 countries', 'precision, half of the messages look-alikes', precision, 98),
    ],
    misses,
  };
}
