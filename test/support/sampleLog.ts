/** A small log in memory, with its key, its tiles and its proofs. */
import { createHash } from 'node:crypto';
import { formatAddCheckpoint } from '../../core/ledger/addCheckpoint.ts';
import { checkpointText, signCheckpoint, type TreeHead } from '../../core/ledger/checkpoint.ts';
import { leafHash } from '../../core/ledger/merkleTree.ts';
import { SIGNATURE_TYPE, signingKey, type SigningKey } from '../../core/ledger/note.ts';
import { proveConsistency, rootOfTiles, type TileReader } from '../../core/ledger/tileProofs.ts';
import { encodeBundle, tileAt, tilePath, tilesOf } from '../../core/ledger/tiles.ts';
import { TreeEdge } from '../../core/ledger/treeEdge.ts';

/** Always the same key for a name. */
export const sampleKey = (name: string, type: keyof typeof SIGNATURE_TYPE): SigningKey =>
  signingKey(name, SIGNATURE_TYPE[type], createHash('sha256').update(`${type} ${name}`).digest());

export class SampleLog {
  readonly key: SigningKey;
  readonly entries: Uint8Array[] = [];
  readonly #edge = new TreeEdge();
  readonly #whole = new Map<string, Uint8Array>();

  constructor(origin = 'desk.example/ledger') {
    this.key = sampleKey(origin, 'ed25519');
  }

  get size(): number {
    return this.entries.length;
  }

  append(...entries: readonly Uint8Array[]): this {
    for (const entry of entries) {
      this.entries.push(entry);
      for (const tile of this.#edge.append(leafHash(entry))) this.#whole.set(tilePath(tile), tile.hashes);
    }
    return this;
  }

  /** Entries `entry <from>` up to, and without, `entry <to>`. */
  grow(to: number, words = 'entry'): this {
    while (this.size < to) this.append(Buffer.from(`${words} ${this.size}`));
    return this;
  }

  readonly read: TileReader = (tile) =>
    this.#whole.get(tilePath({ ...tile, width: 256 })) ??
    this.#edge.partial().find((partial) => partial.level === tile.level && partial.index === tile.index)?.hashes ??
    new Uint8Array(0);

  /** Every file of tlog-tiles but the checkpoint. */
  async files(): Promise<Map<string, Uint8Array>> {
    const files = new Map<string, Uint8Array>();
    for (const tile of tilesOf(this.size)) files.set(tilePath(tile), await this.read(tile));
    for (let index = 0, tile = tileAt('entries', 0, this.size); tile !== null;) {
      files.set(tilePath(tile), encodeBundle(this.entries.slice(index * 256, index * 256 + tile.width)));
      index += 1;
      tile = tileAt('entries', index, this.size);
    }
    return files;
  }

  async head(size = this.size): Promise<TreeHead> {
    return { origin: this.key.name, size, root: await rootOfTiles(size, this.read) };
  }
  /** What log and witnesses sign. */
  async text(size = this.size): Promise<string> {
    return checkpointText(await this.head(size));
  }
  async checkpoint(size = this.size): Promise<string> {
    return signCheckpoint(await this.head(size), this.key);
  }

  /** A right request to a witness. */
  async submission(oldSize: number, size = this.size): Promise<string> {
    const proof = await proveConsistency(oldSize, size, this.read);
    return formatAddCheckpoint({ oldSize, proof, checkpoint: await this.checkpoint(size) });
  }
}
