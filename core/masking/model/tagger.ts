/** The name model: a linear tagger that reads a message from left to right. Trained by `scripts/masking/train.ts`. */
import { loadData } from '../../data.ts';
import { SIGN } from '../text/scan.ts';
import type { Scan } from '../text/scan.ts';
import { BUCKETS, LABELS, MOST_FEATURES, doubtOf, writeFeatures, isCandidate, readMessage } from './features.ts';

const LABEL_COUNT = LABELS.length;
/**
 * Numbers in a row of weights: a power of two, so that no row crosses a cache line, and few, because all rows together
 * are as large as a processor's own cache.
 */
const ROW_NUMBERS = 2;
/**
 * Added to each weight, so that four lie in one number, and two can be summed in one, 16 bits each, without a carry
 * between them.
 */
const WEIGHT_OFFSET = 128;
const featureBuffer = new Int32Array(MOST_FEATURES);
let weights: Int32Array | null = null;

function unpackWeights(): Int8Array {
  const bytes = loadData('name-model.bin');
  // Runs of zeros are written as a zero and their length.
  const table = new Int8Array(BUCKETS * LABEL_COUNT);
  for (let i = 0, at = 0; i < bytes.length; i++) {
    const b = bytes[i]!;
    if (b === 0) at += bytes[++i] ?? 0;
    else table[at++] = b;
  }
  return table;
}

/**
 * Puts other weights in force than those that ship: `scripts/masking/train.ts` measures weights on conversations they
 * have not seen.
 * @throws RangeError for those of another model
 */
export function useWeights(table: Int8Array): void {
  if (table.length !== BUCKETS * LABEL_COUNT) throw new RangeError('weights of another model');
  weights = toRows(table);
}

/** Rows of weights: labels 0 to 3, eight bits each; 4 and 5, sixteen bits each. */
function toRows(table: Int8Array): Int32Array {
  const filled = new Int32Array(BUCKETS * ROW_NUMBERS);
  for (let at = 0; at < filled.length; at += ROW_NUMBERS) {
    filled[at] = WEIGHT_OFFSET * 0x01010101;
    filled[at + 1] = WEIGHT_OFFSET * 0x00010001;
  }
  for (let at = 0; at < table.length; at++) {
    const b = table[at]!;
    if (b === 0) continue;
    const label = at % LABEL_COUNT;
    const row = ((at - label) / LABEL_COUNT) * ROW_NUMBERS + (label >> 2);
    filled[row] = filled[row]! + (label < 4 ? b << (label * 8) : b << ((label & 1) * 16));
  }
  return filled;
}

function loadedWeights(): Int32Array {
  weights ??= toRows(unpackWeights());
  return weights;
}

/**
 * Labels of all tokens of the message that `mayContainLabels` was last asked about, into `labels`. `place` is where in
 * the conversation the message is found (`positionClass`). `bias` is added to each label but none; a token that is
 * `given` a label keeps it. Features are read from tables that are filled for this message, so nothing else may be read
 * by the model meanwhile.
 */
export function tagTokens(
  scan: Scan,
  place: number,
  labels: Uint8Array,
  bias: Int32Array,
  given: Uint8Array | null,
): boolean {
  readMessage(scan, place);
  const table = loadedWeights();
  let before = 0;
  let earlier = 0;
  let any = false;
  for (let t = 0; t < scan.n; t++) {
    let best = given === null ? 0 : given[t]!;
    if (best === 0 && isCandidate(t, before)) {
      const n = writeFeatures(t, before, earlier, featureBuffer);
      // Two labels in each sum, written out: this is the innermost loop of the whole masker. At most 64 times 255 fits
      // into 16 bits.
      let s02 = 0;
      let s13 = 0;
      let s45 = 0;
      for (let i = 0; i < n; i++) {
        const at = featureBuffer[i]! * ROW_NUMBERS;
        const four = table[at]!;
        s02 += four & 0xff00ff;
        s13 += (four >>> 8) & 0xff00ff;
        s45 += table[at + 1]!;
      }
      // The same was added to all, so it changes no comparison.
      const s0 = s02 & 0xffff;
      const s1 = (s13 & 0xffff) + bias[1]! - doubtOf(t, before);
      const s2 = (s02 >>> 16) + bias[2]!;
      const s3 = (s13 >>> 16) + bias[3]!;
      const s4 = (s45 & 0xffff) + bias[4]!;
      const s5 = (s45 >>> 16) + bias[5]!;
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
