/** Throughput of the whole pipeline against a loop that only reads every character, in one run on one corpus. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { mask } from '../../../core/masking/mask.ts';
import { makeCard, pick, seeded } from '../../unit/masking/support.ts';
import type { Outcome, Row } from './sets.ts';
import { CLEAN } from './synthetic.ts';

const FILL = ['Thanks for the quick answer.', 'I will be at home until noon.', 'Please let me know what else you need from me.', 'It worked fine until last week.', 'My wife ordered it as a present.', 'We would rather have a refund than a voucher.', 'Hope this helps!'];

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
  const measure = (set: string, texts: readonly string[], goal: string): void => {
    const characters = texts.reduce((n, t) => n + t.length, 0);
    const all = best(9, () => {
      for (const text of texts) sink += mask({ id: 'm', author: 'visitor', text }).spans.length;
    });
    const loop = best(9, () => {
      for (const text of texts) for (let i = 0; i < text.length; i++) sink = (sink + text.charCodeAt(i)) | 0;
    });
    const mb = (ms: number): string => (characters / 1_000 / ms).toFixed(1);
    rows.push({ set, axis: `throughput, ${(characters / texts.length).toFixed(0)} characters a message`, result: `${mb(all)} MB/s, ${((texts.length / all) * 1_000 / 1e6).toFixed(2)} M messages/s; reading every character: ${mb(loop)} MB/s (1/${(all / loop).toFixed(1)})`, goal });
  };
  const ordinary = corpus();
  measure('ordinary chat, synthetic', ordinary, '>= 50 MB/s');
  if (folder !== undefined && existsSync(join(folder, 'multidogo_dev.jsonl.gz'))) {
    const turns = gunzipSync(readFileSync(join(folder, 'multidogo_dev.jsonl.gz'))).toString().trim().split('\n').map((l) => (JSON.parse(l) as { text: string }).text);
    measure('MultiDoGO turns', turns, '');
  }
  const text = ordinary.find((t) => t.length >= 115 && t.length <= 120) ?? ordinary[0]!;
  const times: number[] = [];
  for (let i = 0; i < 40_000; i++) {
    const start = process.hrtime.bigint();
    sink += mask({ id: 'm', author: 'visitor', text: i % 2 === 0 ? text : ordinary[i % ordinary.length]!.slice(0, 117) }).spans.length;
    times.push(Number(process.hrtime.bigint() - start) / 1_000);
  }
  const late = times.slice(10_000).sort((a, b) => a - b);
  rows.push({ set: 'one message of 117 characters', axis: 'p50 / p99', result: `${late[Math.floor(late.length / 2)]!.toFixed(2)} / ${late[Math.floor(late.length * 0.99)]!.toFixed(2)} us`, goal: '3 / 25 us' });
  const HOSTILE: Readonly<Record<string, (n: number) => string>> = { digits: (n) => '4'.repeat(n), 'single digits': (n) => '4 1 '.repeat(n / 4), 'groups of four': (n) => '4111 1111 '.repeat(n / 10), words: (n) => 'four one '.repeat(n / 9), 'e-mails': (n) => 'a@b.com '.repeat(n / 8), cards: (n) => '4111111111111111 '.repeat(n / 17), names: (n) => 'my name is John Smith '.repeat(n / 22) };
  let worst = { name: '', ms: 0, slope: 0 };
  for (const [name, make] of Object.entries(HOSTILE)) {
    const small = make(65_536);
    const large = make(1 << 20);
    const ms = best(7, () => void mask({ id: 'm', author: 'visitor', text: small }));
    const big = best(2, () => void mask({ id: 'm', author: 'visitor', text: large }));
    const slope = Math.log(big / ms) / Math.log(16);
    if (ms > worst.ms) worst = { name, ms, slope };
  }
  rows.push({ set: 'hostile message of 64 KB', axis: `worst: ${worst.name}`, result: `${worst.ms.toFixed(2)} ms, slope to 1 MB ${worst.slope.toFixed(2)}`, goal: '5 ms, 1.0' });
  return { rows, misses: [] };
}
