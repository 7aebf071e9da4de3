/**
 * Seeded card numbers, Luhn-valid, over every brand and length and every separator, grouping and surrounding; on as
 * many threads as there are cores, each with a part of one numbered sequence, so that every miss can be repeated.
 */
import '../../support/data.ts';
import { availableParallelism } from 'node:os';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { mask } from '../../../core/masking/mask.ts';
import { digits, luhnDigit, pick, seeded } from '../../unit/masking/support.ts';
import { rate } from './score.ts';
import type { Outcome } from './row.ts';
import { atMost } from './row.ts';

/** Prefixes and lengths that the schemes publish, written down independently of the masker's own table. */
const RANGES: readonly {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly sizes: readonly number[];
}[] = [
  { name: 'Visa', prefixes: ['4'], sizes: [13, 16, 18, 19] },
  { name: 'Mastercard', prefixes: ['51', '52', '53', '54', '55'], sizes: [16] },
  {
    name: 'Mastercard 2-series',
    prefixes: ['2221', '2222', '223', '24', '25', '26', '270', '271', '2720'],
    sizes: [16],
  },
  { name: 'American Express', prefixes: ['34', '37'], sizes: [15] },
  {
    name: 'Diners Club',
    prefixes: ['300', '301', '302', '303', '304', '305', '3095', '36', '38', '39'],
    sizes: [14, 16, 19],
  },
  { name: 'Discover', prefixes: ['6011', '644', '645', '646', '647', '648', '649', '65'], sizes: [16, 19] },
  { name: 'JCB', prefixes: ['3528', '3529', '353', '354', '355', '356', '357', '358'], sizes: [16, 17, 18, 19] },
  { name: 'UnionPay', prefixes: ['62', '81'], sizes: [16, 17, 18, 19] },
  {
    name: 'Maestro',
    prefixes: ['5018', '5020', '5038', '5893', '6304', '6759', '6761', '6762', '6763'],
    sizes: [12, 13, 14, 15, 16, 17, 18, 19],
  },
  { name: 'Mir', prefixes: ['2200', '2201', '2202', '2203', '2204'], sizes: [16, 17, 18, 19] },
  { name: 'RuPay', prefixes: ['508', '6069', '607', '608', '652', '817', '820'], sizes: [16] },
  { name: 'Troy', prefixes: ['9792', '65'], sizes: [16] },
  { name: 'Verve', prefixes: ['5060', '5061', '6500'], sizes: [16, 18, 19] },
  { name: 'Elo and Hipercard', prefixes: ['5067', '4576', '6363', '6062', '637'], sizes: [16] },
  { name: 'Uzcard and Humo', prefixes: ['8600', '9860'], sizes: [16] },
  { name: 'Dankort', prefixes: ['5019'], sizes: [16] },
];
const KINDS = RANGES.flatMap(({ prefixes, sizes }) => sizes.map((size) => ({ prefixes, size })));

const SEPARATORS = [
  '',
  ' ',
  '  ',
  '-',
  '.',
  '/',
  ',',
  '_',
  '\t',
  '\u00a0',
  '\u2009',
  '\u2010',
  '\u2011',
  '\u2012',
  '\u2013',
  '\u2014',
  '\n',
  '**-**',
  '&nbsp;',
  '\u200b',
  '\u200c',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  ' - ',
  ', ',
  '|',
  ':',
];
const GROUPINGS: readonly (readonly number[])[] = [
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
  [8, 8],
  [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  [4, 8, 4],
  [2, 2, 2, 2, 2, 2, 2, 2, 2],
  [6, 10],
  [19],
];
const TALK: readonly (readonly [string, string])[] = [
  ['', ''],
  ['my card is ', ' thanks'],
  ['please use ', ' for it'],
  ['card:', ''],
  ['it is "', '", ok?'],
  ['<b>', '</b>'],
  ['(', ')'],
  ['{"pan":"', '"}'],
  ['https://pay.example/?c=', '&x=1'],
  ['abc', 'def'],
  ['pay with ', ', please.'],
  ['hello, ', ' and that is all I have'],
  ['num=', ';'],
  ['it did not go through, the number was ', ''],
  ['mi tarjeta: ', '.'],
  ['Karte ', ' bitte'],
];

/** The i-th message of the sequence: brand and length, then separator, rotate; the rest is random. */
export function message(i: number): { readonly text: string; readonly start: number; readonly end: number } {
  const next = seeded(Math.imul(i + 1, 0x9e3779b1));
  const { prefixes, size } = KINDS[i % KINDS.length]!;
  const separator = SEPARATORS[Math.floor(i / KINDS.length) % SEPARATORS.length]!;
  const prefix = pick(prefixes, next);
  const body = prefix + digits(size - 1 - prefix.length, next);
  const number = body + luhnDigit(body);
  let written = '';
  let at = 0;
  for (const group of pick(GROUPINGS, next)) {
    if (at >= number.length) break;
    written += (at === 0 ? '' : separator) + number.slice(at, at + group);
    at += group;
  }
  if (at < number.length) written += separator + number.slice(at);
  const [before, after] = pick(TALK, next);
  return { text: before + written + after, start: before.length, end: before.length + written.length };
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}
interface Missed {
  readonly missed: number;
  readonly examples: readonly string[];
}

function stretch({ from, to }: Stretch): Missed {
  const examples: string[] = [];
  let missed = 0;
  for (let i = from; i < to; i++) {
    const { text, start, end } = message(i);
    // One place, or several, cover all of it.
    let at = start;
    for (const s of mask({ id: 'm', author: 'visitor', text }).spans) if (s.start <= at && s.end > at) at = s.end;
    if (at >= end) continue;
    missed++;
    if (examples.length < 100) examples.push(`MISS card ${i} ${JSON.stringify(text)}`);
  }
  return { missed, examples };
}

export async function cards(many: number): Promise<Outcome> {
  const threads = many < 100_000 ? 1 : availableParallelism();
  const share = Math.ceil(many / threads);
  const parts = Array.from({ length: threads }, (_, k): Stretch => ({
    from: k * share,
    to: Math.min(many, (k + 1) * share),
  }));
  const done = threads === 1 ? [stretch(parts[0]!)] : await Promise.all(parts.map(inThread));
  const missed = done.reduce((n, { missed: m }) => n + m, 0);
  const result = rate();
  result.all = many;
  result.good = missed;
  return {
    rows: [
      atMost(
        'seeded cards',
        `missed; ${KINDS.length} brands and lengths, ${SEPARATORS.length} separators, ${GROUPINGS.length} groupings`,
        result,
        0,
      ),
    ],
    misses: done.flatMap(({ examples }) => examples),
  };
}

function inThread(part: Stretch): Promise<Missed> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: part });
    worker.once('message', (answer: Missed) => resolve(answer));
    worker.once('error', reject);
  });
}

if (!isMainThread) parentPort!.postMessage(stretch(workerData as Stretch), []);
