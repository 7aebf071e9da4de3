/**
 * The growing right edge of a tree: the tiles that are not whole yet, one a level, at most 8 KB each. Appending an
 * entry costs two hashes on average and reads nothing, at any size.
 */
import { HASH_BYTES, nodeHash, rootOver, EMPTY_ROOT, type Hash } from './merkleTree.ts';
import { LedgerFault } from './ledgerFault.ts';
import type { TileReader } from './tileProofs.ts';
import { tileAt, tilePath, TILE_BYTES, TILE_WIDTH, type TileAddress } from './tiles.ts';

/** A tile with its hashes, side by side. */
export interface Tile extends TileAddress {
  readonly level: number;
  readonly hashes: Uint8Array;
}

interface Level {
  readonly hashes: Uint8Array;
  width: number;
  /** of the tile that is growing */
  index: number;
}

export class TreeEdge {
  #size = 0;
  #levels: Level[] = [];

  /** Number of entries. */
  get size(): number {
    return this.#size;
  }

  /** Appends one entry by its leaf hash. @returns the tiles that became whole by it, which never change again */
  append(leaf: Hash): Tile[] {
    const whole: Tile[] = [];
    let hash = leaf;
    for (let at = 0; ; at += 1) {
      const level = (this.#levels[at] ??= { hashes: new Uint8Array(TILE_BYTES), width: 0, index: 0 });
      level.hashes.set(hash, level.width * HASH_BYTES);
      level.width += 1;
      if (level.width < TILE_WIDTH) break;
      const hashes = level.hashes.slice();
      whole.push({ level: at, index: level.index, width: TILE_WIDTH, hashes });
      level.width = 0;
      level.index += 1;
      hash = rootOver(hashes, 0, TILE_WIDTH);
    }
    this.#size += 1;
    return whole;
  }

  /** The tiles that are not whole: with all whole ones they are the tree. */
  partial(): Tile[] {
    return this.#levels.flatMap(({ hashes, width, index }, level) =>
      width === 0 ? [] : [{ level, index, width, hashes: hashes.slice(0, width * HASH_BYTES) }],
    );
  }

  /** Root of the tree. */
  root(): Hash {
    let root: Hash | null = null;
    for (const { hashes, width } of this.#levels)
      for (let end = width; end > 0;) {
        const count = end & -end;
        end -= count;
        const left = rootOver(hashes, end, count);
        root = root === null ? left : nodeHash(left, root);
      }
    return root ?? EMPTY_ROOT;
  }

  /** Another edge of the same tree, to try something that may be rolled back. */
  copy(): TreeEdge {
    const other = new TreeEdge();
    other.#size = this.#size;
    other.#levels = this.#levels.map(({ hashes, ...level }) => ({ ...level, hashes: hashes.slice() }));
    return other;
  }

  /**
   * The edge of a stored tree of this size.
   * @param read is asked for the partial tiles only
   * @throws LedgerFault tile-missing
   */
  static async restore(size: number, read: TileReader): Promise<TreeEdge> {
    const edge = new TreeEdge();
    edge.#size = size;
    for (let level = 0; size >= TILE_WIDTH ** level; level += 1) {
      const nodes = Math.floor(size / TILE_WIDTH ** level);
      const index = Math.floor(nodes / TILE_WIDTH);
      const hashes = new Uint8Array(TILE_BYTES);
      const tile = tileAt(level, index, size);
      if (tile !== null) {
        const stored = await read(tile);
        const bytes = tile.width * HASH_BYTES;
        if (stored.length < bytes) throw new LedgerFault('tile-missing', { name: tilePath(tile) });
        hashes.set(stored.subarray(0, bytes));
      }
      edge.#levels.push({ hashes, width: tile?.width ?? 0, index });
    }
    return edge;
  }
}
