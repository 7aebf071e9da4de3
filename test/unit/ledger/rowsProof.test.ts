import { describe, expect, test } from 'vitest';
import { leafHash, rootOver, type Hash } from '../../../core/ledger/merkleTree.ts';
import { rootOfRows, rowsRanges } from '../../../core/ledger/rowsProof.ts';

const SIZE = 21;
const leaves = Array.from({ length: SIZE }, (_, at) => leafHash(Uint8Array.of(at)));
const all = Buffer.concat(leaves);
const rootOf = (size: number): Hash => rootOver(all, 0, size);
const proofOf = (indexes: readonly number[], size: number): Hash[] =>
  rowsRanges(indexes, size).map(({ start, end }) => rootOver(all, start, end - start));
const rows = (indexes: readonly number[]): Hash[] => indexes.map((index) => leaves[index] ?? new Uint8Array(0));

/** Every choice of the entries of a tree of this size. */
function* choices(size: number): Generator<number[]> {
  for (let bits = 1; bits < 2 ** size; bits += 1)
    yield Array.from({ length: size }, (_, at) => at).filter((at) => (bits >> at) % 2 === 1);
}

describe('a proof of many entries', () => {
  test('leads to the root for every choice of entries of every small tree', () => {
    for (let size = 1; size <= 8; size += 1)
      for (const indexes of choices(size))
        expect(
          rootOfRows(indexes, rows(indexes), size, proofOf(indexes, size)),
          `${indexes.join()} of ${size}`,
        ).toEqual(rootOf(size));
  });

  test('needs no hash for all entries, and one way up for one', () => {
    expect(
      rowsRanges(
        Array.from({ length: SIZE }, (_, at) => at),
        SIZE,
      ),
    ).toEqual([]);
    expect(rowsRanges([0], SIZE)).toHaveLength(5);
    expect(rowsRanges([3, 4, 5, 6], 16)).toHaveLength(4);
  });

  test('does not lead to the root with another entry, place, order, size or hash, one too few or one too many', () => {
    const indexes = [2, 3, 17];
    const proof = proofOf(indexes, SIZE);
    const root = rootOf(SIZE);
    const right = rows(indexes);
    expect(rootOfRows(indexes, right, SIZE, proof)).toEqual(root);
    const wrong: [string, Hash | null][] = [
      ['entry', rootOfRows(indexes, rows([2, 4, 17]), SIZE, proof)],
      ['place', rootOfRows([2, 3, 18], right, SIZE, proof)],
      ['order', rootOfRows(indexes, rows([3, 2, 17]), SIZE, proof)],
      ['size', rootOfRows(indexes, right, SIZE - 1, proof)],
      ['hash', rootOfRows(indexes, right, SIZE, proof.toReversed())],
      ['too few', rootOfRows(indexes, right, SIZE, proof.slice(1))],
      ['too many', rootOfRows(indexes, right, SIZE, [...proof, root])],
      ['descending', rootOfRows([3, 2, 17], right, SIZE, proof)],
      ['twice', rootOfRows([2, 2, 17], right, SIZE, proof)],
      ['beyond', rootOfRows([2, 3, SIZE], right, SIZE, proof)],
      ['one leaf less', rootOfRows(indexes, right.slice(1), SIZE, proof)],
    ];
    for (const [what, found] of wrong) expect(found, what).not.toEqual(root);
    expect(() => rowsRanges([1, 1], SIZE)).toThrow(RangeError);
    expect(() => rowsRanges([SIZE], SIZE)).toThrow(RangeError);
  });
});
