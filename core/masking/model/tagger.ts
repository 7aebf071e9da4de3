/** The name model: a linear tagger that reads a message from left to right. Trained by `scripts/masking/train.ts`. */
import { SIGN } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { BUCKETS, LABELS, MOST_FEATURES, features, isCandidate } from './features.ts';
import { WEIGHTS } from './weights.ts';

const COUNT = LABELS.length;
/** Bytes of a row of weights: a power of two, so that none lies across two lines of the cache. */
const ROW = 8;
const out = new Int32Array(MOST_FEATURES);
let weights: Int8Array | null = null;

function loaded(): Int8Array {
  if (weights === null) {
    const bytes = Buffer.from(WEIGHTS, 'base64');
    // Runs of zeros are written as a zero and their length.
    const table = new Int8Array(BUCKETS * ROW);
    for (let i = 0, at = 0; i < bytes.length; i++) {
      const b = bytes.readInt8(i);
      if (b === 0) at += bytes.readUInt8(++i);
      else {
        table[Math.floor(at / COUNT) * ROW + (at % COUNT)] = b;
        at++;
      }
    }
    weights = table;
  }
  return weights;
}

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
      // One sum for each label, written out: this is the innermost loop of the whole masker.
      let s0 = 0;
      let s1 = bias[1]!;
      let s2 = bias[2]!;
      let s3 = bias[3]!;
      let s4 = bias[4]!;
      let s5 = bias[5]!;
      for (let i = 0; i < n; i++) {
        const at = out[i]! * ROW;
        s0 += table[at]!;
        s1 += table[at + 1]!;
        s2 += table[at + 2]!;
        s3 += table[at + 3]!;
        s4 += table[at + 4]!;
        s5 += table[at + 5]!;
      }
      let top = s0;
      if (s1 > top) {
        top = s1;
        best = 1;
      }
      if (s2 > top) {
        top = s2;
        best = 2;
      }
      if (s3 > top) {
        top = s3;
        best = 3;
      }
      if (s4 > top) {
        top = s4;
        best = 4;
      }
      if (s5 > top) best = 5;
    } else if (best === 0 && before === 2 && scan.kind[t] === SIGN) best = 2;
    labels[t] = best;
    if (best !== 0) any = true;
    earlier = before;
    before = best;
  }
  return any;
}
