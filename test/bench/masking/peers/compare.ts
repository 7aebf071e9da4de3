/**
 * This masker and others on the same messages, in one process: what each hides, what each hides wrongly, and how fast.
 */
import { digits, longestLeak, makeCard, pick, seeded } from '../../../unit/masking/support.ts';
import { message } from '../cards.ts';
import { cleanMessage } from '../clean.ts';
import type { Cases } from '../evasion/cases.ts';
import { HIDE } from '../evasion/hide.ts';
import { KEEP } from '../evasion/keep.ts';
import { IBANS, iban, mailbox, ssn } from '../evasion/make.ts';
import { count, rate, wilson } from '../score.ts';
import type { Rate } from '../score.ts';
import type { Outcome, Row } from '../row.ts';
import { figure } from '../row.ts';
import { fiveRegexes } from './five-regexes.ts';
import { openredaction } from './openredaction.ts';
import { ours } from './ours.ts';
import type { Peer } from './peer.ts';
import { redactPii } from './redact-pii.ts';
import { redactpiiNode } from './redactpii-node.ts';

const PEERS: readonly Peer[] = [ours, openredaction, redactpiiNode, redactPii, fiveRegexes];

/** A text and the values in it; none where all of it is meant to be read. */
interface Item {
  readonly text: string;
  readonly secret: readonly string[];
}

/** Whether no more of a value is left than the last four digits that may be shown. */
function safe(masked: string, secret: string): boolean {
  const figures = secret.replace(/\D/g, '');
  if (figures.length >= 9) return longestLeak(masked, figures) <= 4;
  const plain = masked.normalize('NFKC').toLowerCase();
  return secret
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((w) => w.length >= 3 && !/^(?:com|org|net|dot|at|e?mail)$/.test(w))
    .every((w) => !plain.includes(w));
}

function sets(): Readonly<Record<string, readonly Item[]>> {
  const next = seeded(0x9ee5);
  const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
  const single = (cases: Cases, secret: boolean): Item[] =>
    Object.values(cases)
      .flatMap((make) => many(4, () => make(next)))
      .filter((c) => c.turns.length === 1)
      .map((c) => ({ text: c.turns[0]!.text, secret: secret ? c.secret : [] }));
  const value = (make: () => string): Item[] =>
    many(1_000, () => {
      const secret = make();
      return {
        text: pick(['it is {}', '{}', 'please use {}, thanks', 'here you are: {}'], next).replace('{}', secret),
        secret: [secret],
      };
    });
  return {
    'cards hidden': many(2_000, (i) => {
      const { text, start, end } = message(i * 7_919);
      return { text, secret: [text.slice(start, end)] };
    }),
    'cards hidden, plain': value(() => makeCard(next)),
    'e-mail hidden': value(() => {
      const m = mailbox(next);
      return `${m.local}@${m.domain}.${m.ending}`;
    }),
    'IBAN hidden': value(() => iban(next, pick(Object.keys(IBANS), next))),
    'SSN hidden': value(() => ssn(next).join('-')),
    'telephone hidden': value(() =>
      pick(
        [
          `+49 151 ${digits(8, next)}`,
          `+44 7${digits(3, next)} ${digits(6, next)}`,
          `(415) 555-${digits(4, next)}`,
          `06 12 ${digits(2, next)} 34 56`,
          `+34 612 345 ${digits(3, next)}`,
        ],
        next,
      ),
    ),
    'evasion, must hide (single messages)': single(HIDE, true),
    'evasion, must keep (single messages)': single(KEEP, false),
    'clean messages left alone': many(2_000, () => ({ text: cleanMessage(next).text, secret: [] })),
  };
}

export async function compare(): Promise<Outcome> {
  const rows: Row[] = [];
  const misses: string[] = [];
  const table = sets();
  const speedTexts = table['clean messages left alone']!.map(({ text }) => text);
  const characters = speedTexts.reduce((n, t) => n + t.length, 0);
  for (const peer of PEERS) {
    const name = peer.version === '' ? peer.name : `${peer.name} ${peer.version}`;
    let work: ((text: string) => string | Promise<string>) | null = null;
    try {
      work = await peer.load();
    } catch (error) {
      misses.push(`peer ${name}: ${String(error)}`);
    }
    if (work === null) {
      rows.push(figure(`compared: ${name}`, 'all', 'skipped: it could not be fetched'));
      continue;
    }
    let thrown = 0;
    for (const [axis, items] of Object.entries(table)) {
      const r: Rate = rate();
      for (const { text, secret } of items) {
        let masked = text;
        try {
          masked = await work(text);
        } catch {
          thrown++; // without a masker the text is sent unchanged
        }
        count(r, secret.length === 0 ? masked === text : secret.every((s) => safe(masked, s)));
      }
      rows.push(figure(`compared: ${name}`, axis, `${wilson(r).at.toFixed(1)} % of ${r.all}`));
    }
    let least = Infinity;
    const rounds = peer === ours ? 30 : 3;
    for (let k = 0; k < rounds; k++) {
      const start = performance.now();
      for (const text of speedTexts) {
        try {
          const masked = work(text);
          if (masked instanceof Promise) await masked;
        } catch {
          thrown++; // counted once more
        }
      }
      least = Math.min(least, performance.now() - start);
    }
    rows.push(
      figure(
        `compared: ${name}`,
        'throughput, one thread',
        `${(characters / 1_000 / least).toFixed(2)} MB/s${thrown > 0 ? `, threw ${thrown} times` : ''}`,
      ),
    );
  }
  return { rows, misses };
}
