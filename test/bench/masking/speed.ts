/** Throughput of the whole pipeline against a loop that only reads every character, in one run on one corpus. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { mask } from '../../../core/masking/mask.ts';
import { makeCard, pick, seeded } from '../../unit/masking/support.ts';
import { hostile } from './hostile.ts';
import type { Outcome, Row } from './row.ts';
import { figure } from './row.ts';
import { CLEAN } from './synthetic.ts';

const FILL = [
  'Thanks for the quick answer.',
  'I will be at home until noon.',
  'Please let me know what else you need from me.',
  'It worked fine until last week.',
  'My wife ordered it as a present.',
  'We would rather have a refund than a voucher.',
  'Hope this helps!',
];

function corpus(): string[] {
  const next = seeded(0x5eed);
  const out: string[] = [];
  for (let i = 0; i < 20_000; i++) {
    let text = pick(CLEAN, next)(next);
    if (next() < 0.05) text = `my card is ${makeCard(next)}. ${text}`;
    while (text.length < 90) text += ` ${pick(FILL, next)}`;
    out.push(text);
  }
  return out;
}

function best(rounds: number, work: () => void): number {
  let least = Infinity;
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

let sink = 0;

export function speed(folder: string | undefined): Outcome {
  const rows: Row[] = [];
  const measure = (set: string, texts: readonly string[], goal = 0): void => {
    const characters = texts.reduce((n, t) => n + t.length, 0);
    const all = best(9, () => {
      for (const text of texts) sink += mask({ id: 'm', author: 'visitor', text }).spans.length;
    });
    const loop = best(9, () => {
      for (const text of texts) for (let i = 0; i < text.length; i++) sink = (sink + text.charCodeAt(i)) | 0;
    });
    const mb = (ms: number): string => (characters / 1_000 / ms).toFixed(1);
    const axis = `throughput, ${(characters / texts.length).toFixed(0)} characters a message`;
    const result =
      `${mb(all)} MB/s, ${(((texts.length / all) * 1_000) / 1e6).toFixed(2)} M messages/s; reading every ` +
      `character: ${mb(loop)} MB/s (1/${(all / loop).toFixed(1)})`;
    rows.push(
      goal === 0
        ? figure(set, axis, result)
        : { set, axis, result, goal: `>= ${goal} MB/s`, reached: characters / 1_000 / all >= goal },
    );
  };
  const ordinary = corpus();
  measure('ordinary chat, synthetic', ordinary, 50);
  if (folder !== undefined && existsSync(join(folder, 'multidogo_dev.jsonl.gz'))) {
    const turns = gunzipSync(readFileSync(join(folder, 'multidogo_dev.jsonl.gz')))
      .toString()
      .trim()
      .split('\n')
      .map((l) => (JSON.parse(l) as { text: string }).text);
    measure('MultiDoGO turns', turns);
  }
  const text = ordinary.find((t) => t.length >= 115 && t.length <= 120) ?? ordinary[0]!;
  const times: number[] = [];
  for (let i = 0; i < 40_000; i++) {
    const start = process.hrtime.bigint();
    sink += mask({
      id: 'm',
      author: 'visitor',
      text: i % 2 === 0 ? text : ordinary[i % ordinary.length]!.slice(0, 117),
    }).spans.length;
    times.push(Number(process.hrtime.bigint() - start) / 1_000);
  }
  const late = times.slice(10_000).sort((a, b) => a - b);
  const [middle, high] = [late[Math.floor(late.length / 2)]!, late[Math.floor(late.length * 0.99)]!];
  rows.push({
    set: 'one message of 117 characters',
    axis: 'p50 / p99',
    result: `${middle.toFixed(2)} / ${high.toFixed(2)} us`,
    goal: '<= 3 / 25 us',
    reached: middle <= 3 && high <= 25,
  });
  const worst = hostile();
  rows.push(...worst.rows);
  return { rows, misses: worst.notes };
}
