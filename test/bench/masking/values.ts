/**
 * IBANs, social security numbers and e-mail addresses, plain and disguised, among look-alikes: recall and precision.
 */
import { mask } from '../../../core/masking/mask.ts';
import { digits, pick, seeded } from '../../unit/masking/support.ts';
import { cleanMessage } from './clean.ts';
import { HIDE } from './evasion/hide.ts';
import { IBANS, iban, mailbox, ssn, upTo } from './evasion/make.ts';
import { count, covered, rate } from './score.ts';
import type { Rate } from './score.ts';
import type { Outcome, Row } from './row.ts';
import { atLeast } from './row.ts';

type Next = () => number;

/** Plain forms, in ordinary sentences. */
const PLAIN: Readonly<Record<string, (n: Next) => readonly [string, string, string]>> = {
  IBAN: (n) => {
    const number = iban(n, pick(Object.keys(IBANS), n));
    return [
      pick(['', 'IBAN: ', 'my IBAN is ', 'please pay it to ', 'the account is ', 'Konto ', 'cuenta ', 'refund to '], n),
      pick([number, number.replace(/(.{4})(?=.)/g, '$1 '), number.toLowerCase()], n),
      pick(['', ' please', ', thanks', '. Is that right?'], n),
    ];
  },
  SSN: (n) => {
    const parts = ssn(n);
    const dashed = n() < 0.6;
    return [
      dashed
        ? pick(['', 'it is ', 'my ssn is ', 'number: ', 'SSN '], n)
        : pick(['my ssn is ', 'SSN: ', 'social security number ', 'my social is '], n),
      dashed ? parts.join('-') : parts.join(pick(['', ' ', '.'], n)),
      pick(['', ' thanks', ', please check', '.'], n),
    ];
  },
  EMAIL: (n) => {
    const m = mailbox(n);
    return [
      pick(['', 'my email is ', 'reach me at ', 'mail: ', 'I am ', 'cc ', '<'], n),
      `${m.local}@${m.domain}.${m.ending}`,
      pick(['', ' please', ', thanks', '. OK?', '>', ' and nothing else'], n),
    ];
  },
};
/** What looks like one and is none. */
const LOOK_ALIKES: readonly ((n: Next) => string)[] = [
  (n) => `part ${pick(['DE', 'GB', 'FR'], n)}${digits(8, n)} is out of stock`,
  (n) => `zip ${digits(5, n)}-${digits(4, n)}`,
  (n) => `order ${digits(3, n)}-${digits(2, n)}-${digits(5, n)}`,
  (n) => `2 pieces @ ${digits(2, n)}.50 each`,
  () => 'follow us @harbourbank for news',
  (n) => `we meet at 10 dot, room ${digits(3, n)}`,
  (n) => `article ${digits(2, n)}-${digits(3, n)}-${digits(4, n)}`,
  (n) => `score ${digits(3, n)}-${digits(2, n)}`,
  () => 'look at example dot com for the form',
  () => 'I am at home, at work or at the shop',
  (n) => `flight BA${digits(4, n)} at gate ${digits(2, n)}`,
  (n) => `version ${digits(3, n)}.${digits(2, n)}.${digits(4, n)}`,
  (n) => `dial ${upTo(10, 99, n)} for it, not ${upTo(10, 99, n)}`,
  () => 'the at sign does not work on my keyboard',
  () => 'user@ is not complete',
  (n) => `serial DE${digits(2, n)}X${digits(6, n)}`,
];
/** Which cases of the evasion set are disguises of which type. */
const DISGUISED: Readonly<Record<string, RegExp>> = {
  IBAN: /^14 IBAN:/,
  SSN: /^14 SSN: (?!answered)/,
  EMAIL: /^12 e-mail:/,
};

export function values(many: number): Outcome {
  const rows: Row[] = [];
  const misses: string[] = [];
  const next = seeded(0x7a1e5);
  const precision = new Map<string, Rate>(Object.keys(PLAIN).map((t) => [t, rate()]));
  const look = (text: string, gold: { start: number; end: number; type: string } | null): boolean => {
    const { spans } = mask({ id: 'm', author: 'visitor', text });
    for (const s of spans) {
      const p = precision.get(s.type);
      if (p === undefined) continue;
      const good = gold !== null && gold.type === s.type && s.start < gold.end && s.end > gold.start;
      count(p, good);
      if (!good && misses.length < 2_000)
        misses.push(`WRONG values ${s.type} «${text.slice(s.start, s.end)}» in ${JSON.stringify(text)}`);
    }
    if (gold === null) return true;
    const good = covered(text, gold, spans);
    if (!good && misses.length < 2_000)
      misses.push(`MISS values ${gold.type} ${JSON.stringify(text)} => ${JSON.stringify(spans)}`);
    return good;
  };
  for (const type of Object.keys(PLAIN)) {
    const plain = rate();
    for (let i = 0; i < many; i++) {
      const [before, value, after] = PLAIN[type]!(next);
      count(plain, look(before + value + after, { start: before.length, end: before.length + value.length, type }));
    }
    const disguised = rate();
    const makers = Object.entries(HIDE).filter(([name]) => DISGUISED[type]!.test(name));
    for (let i = 0; i < many; i++) {
      const { turns, secret } = makers[i % makers.length]![1](next);
      const { text } = turns[turns.length - 1]!;
      const start = text.indexOf(secret[0]!);
      count(disguised, look(text, { start, end: start + secret[0]!.length, type }));
    }
    rows.push(
      atLeast('IBAN, SSN, e-mail', `${type} recall, plain`, plain, 99.9),
      atLeast('IBAN, SSN, e-mail', `${type} recall, ${makers.length} disguises`, disguised, 99.9),
    );
  }
  for (let i = 0; i < 2 * many; i++) look(i % 2 === 0 ? pick(LOOK_ALIKES, next)(next) : cleanMessage(next).text, null);
  for (const [type, p] of precision)
    rows.push(atLeast('IBAN, SSN, e-mail', `${type} precision, a third of the messages look-alikes`, p, 99.9));
  return { rows, misses };
}
