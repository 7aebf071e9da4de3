/** Proofs and roots out of stored tiles: each reads a few tiles, whatever the size of the tree. */
import { LedgerFault } from './ledgerFault.ts';
import {
  consistencyRanges,
  EMPTY_ROOT,
  HASH_BYTES,
  inclusionRanges,
  nodeHash,
  rootOver,
  splitOf,
  type Hash,
  type Range,
} from './merkleTree.ts';
import { tileAt, tilePath, TILE_WIDTH, type TileAddress } from './tiles.ts';

/** Hashes of this tile, `width` of them or more: a wider tile begins with the same ones. */
export type TileReader = (tile: TileAddress) => Uint8Array | Promise<Uint8Array>;

/** Tiles that were read for one answer, by path. */
type Tiles = ReadonlyMap<string, Uint8Array>;

/** A subtree of 2^height entries, as a run of hashes in a tile. */
function runOf({ start, end }: Range, size: number): { tile: TileAddress; first: number; count: number } {
  const height = Math.log2(end - start);
  const level = Math.floor(height / 8);
  const node = start / TILE_WIDTH ** level;
  const tile = tileAt(level, Math.floor(node / TILE_WIDTH), size);
  if (tile === null) throw new RangeError(`no tree of ${size} entries has ${start} to ${end}`);
  return { tile, first: node % TILE_WIDTH, count: 2 ** (height - 8 * level) };
}

/** Subtrees of 2^n entries each that make up this one, left to right. */
function* wholeParts({ start, end }: Range): Generator<Range> {
  const split = end - start > 1 ? splitOf(end - start) : 1;
  if (end - start <= 1 || split * 2 === end - start) yield { start, end };
  else {
    yield { start, end: start + split };
    yield* wholeParts({ start: start + split, end });
  }
}

function hashOf(range: Range, size: number, tiles: Tiles): Hash {
  const parts = [...wholeParts(range)].map((part) => {
    const { tile, first, count } = runOf(part, size);
    const hashes = tiles.get(tilePath(tile));
    if (hashes === undefined) throw new LedgerFault('tile-missing', { name: tilePath(tile) });
    return rootOver(hashes, first, count);
  });
  return parts.reduceRight((right, left) => nodeHash(left, right));
}

/**
 * Hashes of these subtrees, each aligned as those of a tree of this size are.
 * @throws LedgerFault tile-missing
 */
export async function hashesOf(ranges: readonly Range[], size: number, read: TileReader): Promise<Hash[]> {
  const wanted = new Map<string, TileAddress>();
  for (const range of ranges)
    for (const part of wholeParts(range)) {
      const { tile } = runOf(part, size);
      wanted.set(tilePath(tile), tile);
    }
  const tiles = new Map<string, Uint8Array>();
  for (const [path, tile] of wanted) {
    const hashes = await read(tile);
    if (hashes.length % HASH_BYTES !== 0 || hashes.length < tile.width * HASH_BYTES)
      throw new LedgerFault('tile-missing', { name: path });
    tiles.set(path, hashes);
  }
  return ranges.map((range) => hashOf(range, size, tiles));
}

/**
 * @throws RangeError when there is no such entry
 * @throws LedgerFault tile-missing
 */
export const proveInclusion = (index: number, size: number, read: TileReader): Promise<Hash[]> =>
  hashesOf(inclusionRanges(index, size), size, read);

/**
 * @throws RangeError when the old tree is the larger one
 * @throws LedgerFault tile-missing
 */
export const proveConsistency = (oldSize: number, size: number, read: TileReader): Promise<Hash[]> =>
  hashesOf(consistencyRanges(oldSize, size), size, read);

/** @throws LedgerFault tile-missing */
export async function rootOfTiles(size: number, read: TileReader): Promise<Hash> {
  const [root] = size === 0 ? [EMPTY_ROOT] : await hashesOf([{ start: 0, end: size }], size, read);
  return root ?? EMPTY_ROOT;
}
