/**
 * The tree and its entries as files: C2SP tlog-tiles v0.1.0 (`c2sp.org/tlog-tiles`). A tile has the hashes of up to 256
 * subtrees that are side by side; one of 256 never changes again.
 */
import { LedgerFault } from './ledgerFault.ts';
import { HASH_BYTES } from './merkleTree.ts';

export const TILE_WIDTH = 256;
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES;
/** An entry's length has two bytes in a bundle. */
const MAX_ENTRY_BYTES = 65_535;
const MAX_LEVEL = 63;

export interface TileAddress {
  /** 0: hashes of entries; above, of whole tiles of the level below; `entries`: the entries themselves */
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256; below that a partial tile */
  readonly width: number;
}

/** `tile/0/x001/x234/067.p/12`, `tile/entries/000` */
export function tilePath({ level, index, width }: TileAddress): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const parts = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group));
  return `tile/${level}/${parts.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Null for any other text: each tile has one path only. */
export function parseTilePath(path: string): TileAddress | null {
  const found = PATH.exec(path);
  if (found === null) return null;
  const [, level = '', groups = '', width] = found;
  const address = {
    level: level === 'entries' ? ('entries' as const) : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const isOne =
    Number.isSafeInteger(address.index) &&
    (address.level === 'entries' || address.level <= MAX_LEVEL) &&
    (width === undefined || address.width < TILE_WIDTH);
  return isOne && tilePath(address) === path ? address : null;
}

/** The tile of this level and index in a tree of this size; null where the tree has nothing of it. */
export function tileAt(level: number | 'entries', index: number, size: number): TileAddress | null {
  const nodes = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level));
  const width = Math.min(TILE_WIDTH, nodes - index * TILE_WIDTH);
  return width > 0 ? { level, index, width } : null;
}

/** Every tile of a tree of this size, without those of entries. */
export function* tilesOf(size: number): Generator<TileAddress> {
  for (let level = 0; size >= TILE_WIDTH ** level; level += 1)
    for (let index = 0, tile = tileAt(level, 0, size); tile !== null; index += 1, tile = tileAt(level, index, size))
      yield tile;
}

/**
 * Entries as one bundle.
 * @throws LedgerFault bundle-form for an entry above 65,535 bytes
 */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES) throw new LedgerFault('bundle-form');
    parts.push(Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry);
  }
  return Buffer.concat(parts);
}

/** The entries of a bundle, however many; null where the bytes are no sequence of entries. */
export function splitBundle(bytes: Uint8Array): Uint8Array[] | null {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [high, low] = [bytes[at], bytes[at + 1]];
    if (high === undefined || low === undefined) return null;
    const end = at + 2 + high * 256 + low;
    if (end > bytes.length) return null;
    entries.push(bytes.slice(at + 2, end));
    at = end;
  }
  return entries;
}

/**
 * The entries of a bundle; there must be `width` of them, and nothing behind them.
 * @throws LedgerFault bundle-form
 */
export function parseBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const entries = splitBundle(bytes);
  if (entries?.length !== width) throw new LedgerFault('bundle-form');
  return entries;
}
