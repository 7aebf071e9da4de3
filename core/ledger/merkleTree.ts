/**
 * The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1 is the same tree): hashes, and checking proofs. Sizes
 * and indexes are safe integers; a larger one is refused and never rounded.
 */
import { hash as digest } from 'node:crypto';

/** 32 bytes. */
export type Hash = Uint8Array;
export const HASH_BYTES = 32;

const LEAF_MARK = Uint8Array.of(0);
const sha256 = (bytes: Uint8Array): Hash => digest('sha256', bytes, 'buffer');

/** Root of the tree without entries. */
export const EMPTY_ROOT: Hash = sha256(new Uint8Array(0));

/** SHA-256(0x00 || entry) */
export const leafHash = (entry: Uint8Array): Hash => sha256(Buffer.concat([LEAF_MARK, entry]));

const pair = new Uint8Array(1 + 2 * HASH_BYTES);
pair[0] = 1;

/** SHA-256(0x01 || left || right) */
export function nodeHash(left: Hash, right: Hash): Hash {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return sha256(pair);
}

/** In constant order of work, though nothing here is secret. */
export const sameHash = (a: Hash, b: Hash): boolean => a.length === b.length && Buffer.compare(a, b) === 0;

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isHash = (value: Hash): boolean => value.length === HASH_BYTES;
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);
/** The largest power of two below `count`, which is 2 or more. */
export const splitOf = (count: number): number => 2 ** Math.floor(Math.log2(count - 1));

/** Whether `leaf` is entry `index` of the tree of this size and root: RFC 9162 section 2.1.3.2. */
export function verifyInclusion(index: number, size: number, leaf: Hash, proof: readonly Hash[], root: Hash): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leaf, root, ...proof].every(isHash)) return false;
  let [at, last, computed] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      computed = nodeHash(sibling, computed);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else computed = nodeHash(computed, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameHash(computed, root);
}

/**
 * Whether the tree of `size` begins with all entries of the tree of `oldSize`: RFC 9162 section 2.1.4.2. Trees of one
 * size have the empty proof. From the empty tree there is nothing to prove, so that answers false unless both are
 * empty: who has seen nothing has no older root to compare.
 */
export function verifyConsistency(
  oldSize: number,
  size: number,
  oldRoot: Hash,
  root: Hash,
  proof: readonly Hash[],
): boolean {
  if (!isCount(oldSize) || !isCount(size) || oldSize > size) return false;
  if (![oldRoot, root, ...proof].every(isHash)) return false;
  if (oldSize === size)
    return proof.length === 0 && sameHash(oldRoot, root) && (size > 0 || sameHash(root, EMPTY_ROOT));
  if (oldSize === 0) return false;
  let [at, last] = [oldSize - 1, size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  // An old tree that is one whole subtree is its own first hash.
  const [first, ...rest] = at === 0 ? [oldRoot, ...proof] : proof;
  if (first === undefined) return false;
  let [old, now] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      old = nodeHash(sibling, old);
      now = nodeHash(sibling, now);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else now = nodeHash(now, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameHash(old, oldRoot) && sameHash(now, root);
}

/** Entries `start` up to, and without, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The subtrees whose hashes are the inclusion proof of an entry, leaf's sibling first (RFC 6962 section 2.1.1).
 * @throws RangeError when there is no such entry
 */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError(`no entry ${index} in ${size}`);
  const ranges: Range[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  return ranges;
}

/**
 * The subtrees whose hashes are the consistency proof (RFC 6962 section 2.1.2); none from the empty tree or to the same
 * size.
 * @throws RangeError when the old tree is the larger one
 */
export function consistencyRanges(oldSize: number, size: number): Range[] {
  if (!isCount(oldSize) || !isCount(size) || oldSize > size)
    throw new RangeError(`no proof from ${oldSize} to ${size}`);
  if (oldSize === 0 || oldSize === size) return [];
  const ranges: Range[] = [];
  let [start, end] = [0, size];
  // While the old tree's edge is inside of this subtree, go down to it.
  while (end !== oldSize) {
    const middle = start + splitOf(end - start);
    if (oldSize <= middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  // The verifier has the root of the old tree itself.
  return start === 0 ? ranges : [{ start, end }, ...ranges];
}

/**
 * Root over hashes that are side by side in `hashes`, `count` of them from `first`: of a tree when they are its leaf
 * hashes.
 */
export function rootOver(hashes: Uint8Array, first: number, count: number): Hash {
  if (count === 0) return EMPTY_ROOT;
  if (count === 1) return hashes.slice(first * HASH_BYTES, (first + 1) * HASH_BYTES);
  if (count === 2) {
    pair.set(hashes.subarray(first * HASH_BYTES, (first + 2) * HASH_BYTES), 1);
    return sha256(pair);
  }
  const split = splitOf(count);
  return nodeHash(rootOver(hashes, first, split), rootOver(hashes, first + split, count - split));
}
