import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  consistencyRanges,
  EMPTY_ROOT,
  inclusionRanges,
  leafHash,
  nodeHash,
  rootOver,
  verifyConsistency,
  verifyInclusion,
  type Hash,
  type Range,
} from '../../../core/ledger/merkleTree.ts';
import { proveConsistency, proveInclusion, rootOfTiles, type TileReader } from '../../../core/ledger/tileProofs.ts';
import { tilePath, tilesOf } from '../../../core/ledger/tiles.ts';
import { TreeEdge, type Tile } from '../../../core/ledger/treeEdge.ts';

const hex = (hash: Hash): string => Buffer.from(hash).toString('hex');
const entry = (index: number): Uint8Array => Buffer.from(`entry ${index}`);
const leaf = (index: number): Hash => leafHash(entry(index));

/** RFC 6962 section 2.1, as it is written there. */
function rootByDefinition(entries: readonly Uint8Array[]): Buffer {
  const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [only] = entries;
  if (only === undefined) return sha();
  if (entries.length === 1) return sha(Buffer.of(0), only);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return sha(Buffer.of(1), rootByDefinition(entries.slice(0, split)), rootByDefinition(entries.slice(split)));
}

/** A log that stores what an edge gives it. */
function stored(size: number): { edge: TreeEdge; tiles: Map<string, Uint8Array>; read: TileReader } {
  const edge = new TreeEdge();
  const tiles = new Map<string, Uint8Array>();
  const store = (tile: Tile): void => void tiles.set(tilePath(tile), tile.hashes);
  for (let index = 0; index < size; index += 1) edge.append(leaf(index)).forEach(store);
  edge.partial().forEach(store);
  const read: TileReader = (tile) => tiles.get(tilePath(tile)) ?? new Uint8Array(0);
  return { edge, tiles, read };
}
const leaves = (size: number): Uint8Array => Buffer.concat(Array.from({ length: size }, (_, index) => leaf(index)));

describe('the tree of RFC 6962', () => {
  test('has the root of the definition at every size up to 70', () => {
    const entries = Array.from({ length: 70 }, (_, index) => entry(index));
    for (let size = 0; size <= 70; size += 1) {
      const root = rootByDefinition(entries.slice(0, size));
      expect(hex(rootOver(leaves(size), 0, size))).toBe(hex(root));
      expect(hex(stored(size).edge.root())).toBe(hex(root));
    }
    expect(hex(EMPTY_ROOT)).toBe(hex(rootByDefinition([])));
  });

  test('proves every entry of every size up to 30, and no other entry with the same proof', () => {
    const all = leaves(30);
    const over = ({ start, end }: Range): Hash => rootOver(all, start, end - start);
    for (let size = 1; size <= 30; size += 1)
      for (let index = 0; index < size; index += 1) {
        const [root, proof] = [rootOver(all, 0, size), inclusionRanges(index, size).map(over)];
        const others = Array.from({ length: size + 2 }, (_, other) => other).filter(
          (other) => other !== index && verifyInclusion(other, size, leaf(index), proof, root),
        );
        expect([verifyInclusion(index, size, leaf(index), proof, root), others]).toEqual([true, []]);
      }
  });

  test('proves every older size up to 30, and no other size with the same proof', () => {
    const all = leaves(30);
    const over = ({ start, end }: Range): Hash => rootOver(all, start, end - start);
    for (let size = 1; size <= 30; size += 1)
      for (let old = 1; old <= size; old += 1) {
        const [root, oldRoot] = [rootOver(all, 0, size), rootOver(all, 0, old)];
        const proof = consistencyRanges(old, size).map(over);
        const others = Array.from({ length: size + 2 }, (_, other) => other).filter(
          (other) => other !== old && verifyConsistency(other, size, oldRoot, root, proof),
        );
        expect([verifyConsistency(old, size, oldRoot, root, proof), others]).toEqual([true, []]);
      }
  });

  test('refuses sizes and indexes that are no counts, and hashes of another length', () => {
    const root = leaf(0);
    for (const [index, size] of [
      [-1, 1],
      [0, 0],
      [0.5, 1],
      [Number.NaN, 1],
      [0, 2 ** 60],
    ] as const)
      expect(verifyInclusion(index, size, root, [], root)).toBe(false);
    expect(verifyInclusion(0, 1, root, [], root.subarray(1))).toBe(false);
    // Each of the hashes, beside others that are right: padded by a byte, which a pair of them would overlook.
    const [left, right] = [leaf(0), leaf(1)];
    const both = nodeHash(left, right);
    const longer = (hash: Uint8Array): Uint8Array => Uint8Array.from([...hash, 0]);
    const shorter = (hash: Uint8Array): Uint8Array => hash.subarray(0, 31);
    expect(verifyInclusion(0, 2, left, [right], both)).toBe(true);
    expect(verifyConsistency(1, 2, left, both, [right])).toBe(true);
    for (const wrong of [longer, shorter]) {
      expect(verifyInclusion(0, 2, wrong(left), [right], both)).toBe(false);
      expect(verifyInclusion(0, 2, left, [wrong(right)], both)).toBe(false);
      expect(verifyInclusion(0, 2, left, [right], wrong(both))).toBe(false);
      expect(verifyConsistency(1, 2, wrong(left), both, [right])).toBe(false);
      expect(verifyConsistency(1, 2, left, wrong(both), [right])).toBe(false);
      expect(verifyConsistency(1, 2, left, both, [wrong(right)])).toBe(false);
      expect(verifyConsistency(1, 1, wrong(left), wrong(left), [])).toBe(false);
    }
    for (const [old, size] of [
      [-1, 1],
      [0.5, 1],
      [1, 1.5],
      [2, 1],
      [1, 2 ** 60],
    ] as const)
      expect(verifyConsistency(old, size, left, both, [right])).toBe(false);
    expect(verifyConsistency(2, 2, both, both, [right])).toBe(false);
    // A proof of more hashes than the tree has levels, and one of fewer.
    expect(verifyInclusion(0, 2, left, [right, right], nodeHash(both, right))).toBe(false);
    expect(verifyInclusion(0, 2, both, [], both)).toBe(false);
    expect(verifyConsistency(1, 2, left, nodeHash(both, right), [right, right])).toBe(false);
    expect(verifyConsistency(0, 5, EMPTY_ROOT, root, [])).toBe(false);
    expect(verifyConsistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])).toBe(true);
    expect(verifyConsistency(0, 0, root, root, [])).toBe(false);
    expect(() => inclusionRanges(3, 3)).toThrow(RangeError);
    expect(() => consistencyRanges(4, 3)).toThrow(RangeError);
  });
});

describe('stored tiles', () => {
  const SIZES = [1, 255, 256, 257, 511, 512, 1000, 65_793];

  test.for(SIZES)(
    'of %i entries are those that the specification names, and have its root and proofs',
    async (size) => {
      const { edge, tiles, read } = stored(size);
      expect(new Set(tiles.keys())).toEqual(new Set([...tilesOf(size)].map(tilePath)));
      const all = leaves(size);
      const root = rootOver(all, 0, size);
      expect([hex(edge.root()), hex(await rootOfTiles(size, read))]).toEqual([hex(root), hex(root)]);
      for (const index of new Set([0, 1, 200, 255, 256, Math.floor(size / 2), size - 2, size - 1]))
        if (index >= 0 && index < size)
          expect(verifyInclusion(index, size, leaf(index), await proveInclusion(index, size, read), root)).toBe(true);
      for (const old of new Set([1, 2, 255, 256, 257, Math.floor(size / 2), size - 1, size]))
        if (old >= 1 && old <= size) {
          const proof = await proveConsistency(old, size, read);
          expect(verifyConsistency(old, size, rootOver(all, 0, old), root, proof)).toBe(true);
        }
    },
  );

  test('a restored edge goes on as the one that was never stopped', async () => {
    for (const size of [0, 1, 255, 256, 300, 65_300]) {
      const { edge, read } = stored(size);
      const restored = await TreeEdge.restore(size, read);
      const [copy, root] = [edge.copy(), hex(edge.root())];
      for (let index = size; index < size + 600; index += 1) {
        const whole = edge.append(leaf(index));
        expect(restored.append(leaf(index)).map(({ hashes, ...tile }) => ({ ...tile, hashes: hex(hashes) }))).toEqual(
          whole.map(({ hashes, ...tile }) => ({ ...tile, hashes: hex(hashes) })),
        );
      }
      expect([restored.size, hex(restored.root())]).toEqual([edge.size, hex(edge.root())]);
      expect(restored.partial()).toEqual(edge.partial());
      // The copy stayed where it was taken.
      expect([copy.size, hex(copy.root())]).toEqual([size, root]);
    }
  });

  test('a missing or short tile is named', async () => {
    const { read } = stored(700);
    const without: TileReader = (tile) => (tilePath(tile) === 'tile/0/001' ? new Uint8Array(32) : read(tile));
    await expect(proveInclusion(300, 700, without)).rejects.toMatchObject({
      code: 'tile-missing',
      params: { name: 'tile/0/001' },
    });
    await expect(TreeEdge.restore(700, () => new Uint8Array(0))).rejects.toMatchObject({ code: 'tile-missing' });
  });
});
