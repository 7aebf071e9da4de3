/**
 * Trains the name model and writes core/masking/model/weights.ts: `node scripts/masking/train.ts`. An averaged perceptron
 * over hashed features (Collins 2002), about a minute on one core.
 *
 * Data: MultiDoGO, train and dev splits (CDLA-Permissive), read from `$CLEANDESK_DATA/masking`; and sentences put
 * together here from the project's own templates and lists. `--hold` keeps every fifth conversation back to measure.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import '../../core/masking/detectors/all.ts';
import { BUCKETS, LABELS, MOST_FEATURES, features, isCandidate } from '../../core/masking/model/features.ts';
import { SENTENCES } from './sentences.ts';
import { placeholders, render } from '../../core/masking/render.ts';
import { SIGN, Scan } from '../../core/masking/text/scan.ts';

interface Example { readonly text: string; readonly spans: readonly { readonly s: number; readonly e: number; readonly t: string }[]; readonly asked: number }

const COUNT = LABELS.length;
const ROUNDS = 6;
const hold = process.argv.includes('--hold');

function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (Math.imul(a, 1664525) + 1013904223) >>> 0;
    return a / 4294967296;
  };
}

function multidogo(): { train: Example[]; held: Example[] } {
  const folder = process.env['CLEANDESK_DATA'];
  if (folder === undefined) throw new Error('CLEANDESK_DATA is not set');
  const lines = gunzipSync(readFileSync(join(folder, 'masking', 'multidogo_dev.jsonl.gz'))).toString().trim().split('\n');
  const train: Example[] = [];
  const held: Example[] = [];
  for (const line of lines) {
    const o = JSON.parse(line) as { conv: string; text: string; spans: Example['spans'] };
    let h = 7;
    for (const c of o.conv) h = (Math.imul(h, 31) + c.charCodeAt(0)) >>> 0;
    (hold && h % 5 === 0 ? held : train).push({ text: o.text, spans: o.spans, asked: 0 });
  }
  return { train, held };
}

const scan = new Scan();
const out = new Int32Array(MOST_FEATURES);

function gold(example: Example, t: number): number {
  const start = scan.start[t]!;
  for (const { s, e, t: type } of example.spans) {
    if (start >= s && start < e) return Math.max(0, LABELS.indexOf(type as never));
  }
  return 0;
}

function learn(examples: Example[]): Float32Array {
  const weights = new Float32Array(BUCKETS * COUNT);
  const sums = new Float64Array(BUCKETS * COUNT);
  const seenAt = new Int32Array(BUCKETS * COUNT);
  const next = seeded(11);
  let step = 0;
  const scores = new Float32Array(COUNT);
  const bump = (at: number, by: number): void => {
    sums[at] = sums[at]! + weights[at]! * (step - seenAt[at]!);
    seenAt[at] = step;
    weights[at] = weights[at]! + by;
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = examples.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [examples[i], examples[j]] = [examples[j]!, examples[i]!];
    }
    let wrong = 0;
    let all = 0;
    for (const example of examples) {
      scan.read(example.text, placeholders(example.text));
      const cased = scan.capitals > 0 ? 1 : 0;
      let before = 0;
      let earlier = 0;
      for (let t = 0; t < scan.n; t++) {
        let given = before === 2 && scan.kind[t] === SIGN ? 2 : 0;
        if (isCandidate(scan, t, before)) {
          step++;
          all++;
          const n = features(scan, t, before, earlier, example.asked, cased, out);
          scores.fill(0);
          for (let i = 0; i < n; i++) for (let l = 0; l < COUNT; l++) scores[l] = scores[l]! + weights[out[i]! * COUNT + l]!;
          const right = gold(example, t);
          let best = 0;
          for (let l = 1; l < COUNT; l++) if (scores[l]! > scores[best]!) best = l;
          // A margin makes the model firmer than it must be.
          let rival = right === 0 ? 1 : 0;
          for (let l = 0; l < COUNT; l++) if (l !== right && scores[l]! > scores[rival]!) rival = l;
          if (best !== right) wrong++;
          if (scores[right]! - scores[rival]! < 4) {
            for (let i = 0; i < n; i++) {
              bump(out[i]! * COUNT + right, 1);
              bump(out[i]! * COUNT + rival, -1);
            }
          }
          // What follows is read after our own answer, right or wrong, half of the time.
          given = next() < 0.5 ? best : right;
        }
        earlier = before;
        before = given;
      }
    }
    console.log(`round ${round + 1}: ${((100 * wrong) / all).toFixed(2)} % of ${all} tokens wrong`);
  }
  for (let at = 0; at < weights.length; at++) weights[at] = (sums[at]! + weights[at]! * (step - seenAt[at]!)) / step;
  return weights;
}

function pack(weights: Float32Array): string {
  // One scale for all: the largest weight in ten thousand becomes 127.
  const sizes = [...weights].map(Math.abs).filter((w) => w > 0).sort((a, b) => b - a);
  const scale = 127 / (sizes[Math.floor(sizes.length / 2_000)] ?? 1);
  const bytes: number[] = [];
  let zeros = 0;
  const flush = (): void => {
    while (zeros > 0) {
      const run = Math.min(zeros, 255);
      bytes.push(0, run);
      zeros -= run;
    }
  };
  for (const w of weights) {
    const b = Math.max(-127, Math.min(127, Math.round(w * scale)));
    if (b === 0) zeros++;
    else {
      flush();
      bytes.push(b & 255);
    }
  }
  flush();
  console.log(`scale ${scale.toFixed(2)}, ${bytes.length} bytes`);
  return Buffer.from(bytes).toString('base64');
}

const { train: chat, held } = multidogo();
const made = SENTENCES(seeded(5), 50_000);
console.log(`${chat.length} turns, ${made.length} sentences`);
// Text that is masked already must teach nothing new about what stands beside a mask.
const masked: Example[] = [];
for (const [i, e] of [...chat, ...made].entries()) {
  if (e.spans.length === 0 || i % 4 !== 0) continue;
  const spans = e.spans.filter((x) => LABELS.includes(x.t as never)).map((x) => ({ start: x.s, end: x.e, type: x.t, action: 'mask' as const, shown: '', reason: '' })).sort((a, b) => a.start - b.start);
  if (spans.some((x, k) => k > 0 && x.start < spans[k - 1]!.end)) continue;
  masked.push({ text: render(e.text, spans).text, spans: [], asked: 0 });
}
const trained = learn([...chat, ...made, ...masked]);
const packed = pack(trained);
const file = new URL('../../core/masking/model/weights.ts', import.meta.url);
writeFileSync(file, `/** Written by scripts/masking/train.ts; hashed weights of the name model, no text. */\nexport const WEIGHTS =\n  '${packed}';\n`);
if (hold) console.log(`${held.length} turns held back: run the bench with --held to measure them`);
