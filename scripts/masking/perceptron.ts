/** An averaged perceptron over hashed features (Collins 2002), which reads from left to right like the tagger. */
import {
  BUCKETS,
  LABELS,
  MOST_FEATURES,
  writeFeatures,
  isCandidate,
  prepareForTraining,
} from '../../core/masking/model/features.ts';
import { placeholders } from '../../core/masking/render.ts';
import { SIGN, Scan } from '../../core/masking/text/scan.ts';

export interface Example {
  readonly text: string;
  readonly spans: readonly { readonly s: number; readonly e: number; readonly t: string }[];
  /** `positionClass` of the message. */
  readonly place: number;
}

const COUNT = LABELS.length;
const scan = new Scan();
const out = new Int32Array(MOST_FEATURES);

/** A random generator with a seed, so that a training can be repeated. */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (Math.imul(a, 1664525) + 1013904223) >>> 0;
    return a / 4294967296;
  };
}

function gold(example: Example, t: number): number {
  const start = scan.start[t]!;
  for (const { s, e, t: type } of example.spans) {
    if (start >= s && start < e) return Math.max(0, LABELS.indexOf(type as never));
  }
  return 0;
}

/** Averaged weights after so many rounds over the examples. */
export function learn(given: readonly Example[], rounds: number, say: (line: string) => void): Float32Array {
  const examples = [...given];
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
  for (let round = 0; round < rounds; round++) {
    for (let i = examples.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [examples[i], examples[j]] = [examples[j]!, examples[i]!];
    }
    let wrong = 0;
    let all = 0;
    for (const example of examples) {
      scan.read(example.text, placeholders(example.text));
      if (!prepareForTraining(scan, example.place)) continue;
      let before = 0;
      let earlier = 0;
      for (let t = 0; t < scan.n; t++) {
        let label = before === 2 && scan.kind[t] === SIGN ? 2 : 0;
        if (isCandidate(t, before)) {
          step++;
          all++;
          const n = writeFeatures(t, before, earlier, out);
          scores.fill(0);
          for (let i = 0; i < n; i++)
            for (let l = 0, at = out[i]! * COUNT; l < COUNT; l++) scores[l] = scores[l]! + weights[at + l]!;
          const right = gold(example, t);
          let best = 0;
          for (let l = 1; l < COUNT; l++) if (scores[l]! > scores[best]!) best = l;
          // The margin demands more than a correct answer, which makes the model more robust.
          let rival = right === 0 ? 1 : 0;
          for (let l = 0; l < COUNT; l++) if (l !== right && scores[l]! > scores[rival]!) rival = l;
          if (best !== right) wrong++;
          if (scores[right]! - scores[rival]! < MARGIN) {
            for (let i = 0; i < n; i++) {
              bump(out[i]! * COUNT + right, 1);
              bump(out[i]! * COUNT + rival, -1);
            }
          }
          // Half of the time the next word sees the model's own answer, right or wrong, as it will in use.
          label = next() < 0.5 ? best : right;
        }
        earlier = before;
        before = label;
      }
    }
    say(`round ${round + 1}: ${((100 * wrong) / all).toFixed(2)} % of ${all} tokens wrong`);
  }
  for (let at = 0; at < weights.length; at++) weights[at] = (sums[at]! + weights[at]! * (step - seenAt[at]!)) / step;
  return weights;
}

const MARGIN = 8;

/** The weights as they ship: one byte each, on one scale, the largest in two thousand clipped. */
export function quantized(weights: Float32Array): Int8Array {
  const sizes = [...weights]
    .map(Math.abs)
    .filter((w) => w > 0)
    .sort((a, b) => b - a);
  const scale = 127 / (sizes[Math.floor(sizes.length / 2_000)] ?? 1);
  return Int8Array.from(weights, (w) => Math.max(-127, Math.min(127, Math.round(w * scale))));
}

/** Runs of zeros become a zero and their length. */
export function packed(table: Int8Array): Uint8Array {
  const bytes: number[] = [];
  let zeros = 0;
  const flush = (): void => {
    while (zeros > 0) {
      const run = Math.min(zeros, 255);
      bytes.push(0, run);
      zeros -= run;
    }
  };
  for (const b of table) {
    if (b === 0) zeros++;
    else {
      flush();
      bytes.push(b & 255);
    }
  }
  flush();
  return Uint8Array.from(bytes);
}
