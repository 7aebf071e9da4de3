/** The name model: a linear tagger that reads a message from left to right. Trained by `scripts/masking/train.ts`. */
import { SIGN } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { BUCKETS, LABELS, MOST_FEATURES, features, isCandidate } from './features.ts';
import { WEIGHTS } from './weights.ts';

const COUNT = LABELS.length;
const out = new Int32Array(MOST_FEATURES);
let weights: Int8Array | null = null;

function loaded(): Int8Array {
  if (weights === null) {
    const bytes = Buffer.from(WEIGHTS, 'base64');
    // Runs of zeros are written as a zero and their length.
    const table = new Int8Array(BUCKETS * COUNT);
    for (let i = 0, at = 0; i < bytes.length; i++) {
      const b = bytes.readInt8(i);
      if (b === 0) at += bytes.readUInt8(++i);
      else table[at++] = b;
    }
    weights = table;
  }
  return weights;
}

const scores = new Int32Array(COUNT);

/** Labels of all tokens into `labels`. `bias` is added to each label but none; a token that is `given` a label keeps it. */
export function tag(scan: Scan, asked: number, labels: Uint8Array, bias: Int32Array, given: Uint8Array | null): boolean {
  const table = loaded();
  const cased = scan.capitals > 0 ? 1 : 0;
  let before = 0;
  let earlier = 0;
  let any = false;
  for (let t = 0; t < scan.n; t++) {
    let best = given === null ? 0 : given[t]!;
    if (best === 0 && isCandidate(scan, t, before)) {
      const n = features(scan, t, before, earlier, asked, cased, out);
      scores.fill(0);
      for (let i = 0; i < n; i++) {
        const at = out[i]! * COUNT;
        for (let l = 0; l < COUNT; l++) scores[l] = scores[l]! + table[at + l]!;
      }
      let top = scores[0]!;
      for (let l = 1; l < COUNT; l++) {
        if (scores[l]! + bias[l]! > top) {
          top = scores[l]! + bias[l]!;
          best = l;
        }
      }
    } else if (best === 0 && before === 2 && scan.kind[t] === SIGN) best = 2;
    labels[t] = best;
    if (best !== 0) any = true;
    earlier = before;
    before = best;
  }
  return any;
}
