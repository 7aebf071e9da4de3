/**
 * Tiles of an export that were checked against a trusted root, from the top down: a whole tile by its hash in the tile
 * above, the others by the root.
 */
import { HASH_BYTES, rootOver, sameHash, type Hash } from '../merkleTree.ts';
import { tileAt, tilePath, TILE_WIDTH, type TileAddress } from '../tiles.ts';
import { TreeEdge } from '../treeEdge.ts';
import type { TileReader } from '../tileProofs.ts';
import { LedgerFault } from '../ledgerFault.ts';

/** Bytes of a file of the export; null where it is not there. */
export type ExportedFile = (path: string) => Uint8Array | null;

/** The bytes of a tile; out of a wider one where only that is there. Null where it is missing or of another length. */
export function tileBytes(file: ExportedFile, tile: TileAddress): Uint8Array | null {
  const bytes = file(tilePath(tile)) ?? file(tilePath({ ...tile, width: TILE_WIDTH }));
  if (bytes === null || bytes.length % HASH_BYTES !== 0 || bytes.length < tile.width * HASH_BYTES) return null;
  return bytes.subarray(0, tile.width * HASH_BYTES);
}

export class SignedTiles {
  readonly size: number;
  readonly #file: ExportedFile;
  /** checked tiles above level 0 */
  readonly #above = new Map<string, Uint8Array>();

  private constructor(size: number, file: ExportedFile) {
    this.size = size;
    this.#file = file;
  }

  /** Null when the partial tiles are missing or do not make this root. */
  static async of(size: number, root: Hash, file: ExportedFile): Promise<SignedTiles | null> {
    const read: TileReader = (tile) => tileBytes(file, tile) ?? new Uint8Array(0);
    try {
      const edge = await TreeEdge.restore(size, read);
      return sameHash(edge.root(), root) ? new SignedTiles(size, file) : null;
    } catch (error) {
      if (error instanceof LedgerFault) return null;
      throw error;
    }
  }

  /** Null for a tile that is missing or not the one that was signed. */
  tile(level: number, index: number): Uint8Array | null {
    const tile = tileAt(level, index, this.size);
    if (tile === null) return null;
    const path = tilePath(tile);
    const known = this.#above.get(path);
    if (known !== undefined) return known;
    const bytes = tileBytes(this.#file, tile);
    if (bytes === null) return null;
    if (tile.width === TILE_WIDTH) {
      const expected = this.hashOf(level, index);
      if (expected === null || !sameHash(rootOver(bytes, 0, TILE_WIDTH), expected)) return null;
    }
    if (level > 0) this.#above.set(path, bytes);
    return bytes;
  }

  /** The signed hash of a whole tile; null where it cannot be known from what is there. */
  hashOf(level: number, index: number): Hash | null {
    const above = this.tile(level + 1, Math.floor(index / TILE_WIDTH));
    const at = (index % TILE_WIDTH) * HASH_BYTES;
    return above?.slice(at, at + HASH_BYTES) ?? null;
  }

  /** For proofs: an unchecked tile is a missing one. */
  readonly read: TileReader = ({ level, index }) => this.tile(Number(level), index) ?? new Uint8Array(0);
}
