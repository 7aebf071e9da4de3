/** The entries of an export beside the leaf hashes that were signed for them. */
import { parseEntry, type Leaf } from '../leaf.ts';
import { HASH_BYTES, leafHash, rootOver, sameHash } from '../merkleTree.ts';
import { splitBundle, tileAt, tilePath, TILE_WIDTH } from '../tiles.ts';
import type { ExportedFile, SignedTiles } from './signedTiles.ts';

export interface Bundle {
  /** those that are there */
  readonly entries: readonly Uint8Array[];
  /** their leaf hashes, side by side */
  readonly hashes: Uint8Array;
  /** the leaf hashes that were signed; null where neither the tile nor the entries are what was signed */
  readonly signed: Uint8Array | null;
}

/** The bytes of a bundle as far as this tree goes; a wider one goes on with entries of a later tree. */
export function bundleAt(file: ExportedFile, index: number, size: number): readonly Uint8Array[] | null {
  const tile = tileAt('entries', index, size);
  if (tile === null) return null;
  const exact = file(tilePath(tile));
  if (exact !== null) return splitBundle(exact);
  const wider = file(tilePath({ ...tile, width: TILE_WIDTH }));
  return wider === null ? null : (splitBundle(wider)?.slice(0, tile.width) ?? null);
}

export class ExportedEntries {
  readonly #tiles: SignedTiles;
  readonly #file: ExportedFile;
  #kept: { readonly index: number; readonly bundle: Bundle } | null = null;

  constructor(tiles: SignedTiles, file: ExportedFile) {
    this.#tiles = tiles;
    this.#file = file;
  }

  /**
   * The bundle of this index, counted from 0: 256 entries, fewer in the last one. The newest is kept, so ask in order.
   * `signed` is null where neither the tile nor the one above proves its hashes.
   */
  bundle(index: number): Bundle {
    if (this.#kept?.index === index) return this.#kept.bundle;
    const entries = bundleAt(this.#file, index, this.#tiles.size) ?? [];
    const hashes = Buffer.concat(entries.map(leafHash));
    let signed = this.#tiles.tile(0, index);
    if (signed === null && entries.length === TILE_WIDTH) {
      // The tile is wrong; the tile above says whether the entries are right.
      const expected = this.#tiles.hashOf(0, index);
      if (expected !== null && sameHash(rootOver(hashes, 0, TILE_WIDTH), expected)) signed = hashes;
    }
    const bundle = { entries, hashes, signed };
    this.#kept = { index, bundle };
    return bundle;
  }

  /** Null where the entry is not there, or not the one that was signed. */
  entry(index: number): Uint8Array | null {
    const { entries, hashes, signed } = this.bundle(Math.floor(index / TILE_WIDTH));
    const place = index % TILE_WIDTH;
    const [from, to] = [place * HASH_BYTES, (place + 1) * HASH_BYTES];
    const entry = entries[place];
    return entry !== undefined && signed !== null && sameHash(hashes.subarray(from, to), signed.subarray(from, to))
      ? entry
      : null;
  }

  /** Null also for a signed entry that is none of ours. */
  leaf(index: number): Leaf | null {
    const entry = this.entry(index);
    return entry === null ? null : parseEntry(entry);
  }

  /** Every signed leaf with its index, in order; entries that are missing, changed or none of ours are left out. */
  *leaves(): Generator<readonly [number, Leaf]> {
    for (let index = 0; index < this.#tiles.size; index += 1) {
      const leaf = this.leaf(index);
      if (leaf !== null) yield [index, leaf];
    }
  }
}
