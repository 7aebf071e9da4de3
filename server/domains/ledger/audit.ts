/**
 * Compares everything that is stored with what was signed: the tree with its newest checkpoint, every leaf with the
 * tree, every record with its leaf, and every missing record with the record of its erasure. What differs is named.
 */
import { setImmediate } from 'node:timers/promises';
import type { LedgerFinding } from '../../../contract/ledger.ts';
import { parseCheckpoint } from '../../../core/ledger/checkpoint.ts';
import { commitmentOf, entryOf } from '../../../core/ledger/leaf.ts';
import { LedgerFault } from '../../../core/ledger/ledgerFault.ts';
import { HASH_BYTES, leafHash, rootOver, sameHash } from '../../../core/ledger/merkleTree.ts';
import { verifyNote, type VerifierKey } from '../../../core/ledger/note.ts';
import { rootOfTiles, type TileReader } from '../../../core/ledger/tileProofs.ts';
import { tileAt, TILE_WIDTH } from '../../../core/ledger/tiles.ts';
import { erasureDigest } from './eraseActivity.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { erasedBy, erasures, leavesOf, misplaced, newestRecordUpTo, recordsBetween } from './auditQueries.ts';
import { leavesAfter, newestCheckpoint, tileReader } from './ledgerQueries.ts';

export interface Finding {
  readonly finding: LedgerFinding;
  /** Of the record, or of the first of several; null where it is not about one. */
  readonly position: number | null;
  /** All later ones are at other places because of it, and are not compared. */
  readonly shifts?: boolean;
  readonly witness?: string;
}

/** After so many the rest is not named: they are alerts for people. */
const MOST = 20;

export interface AuditPorts {
  readonly db: Db;
  readonly scope: SystemScope;
  readonly key: VerifierKey;
  /** Asked between two tiles. */
  readonly stopped?: () => boolean;
}

/** @returns what differs, in the order of positions; empty where everything is as it was signed. */
export async function auditLedger({ db, scope, key, stopped = () => false }: AuditPorts): Promise<Finding[]> {
  const newest = await newestCheckpoint(db);
  const odd = await misplaced(db, scope);
  const findings: Finding[] = odd === undefined ? [] : [{ finding: 'record-inserted', position: odd.position }];
  if (newest === undefined) return findings;
  const read = tileReader(db);
  const tree = await faultOfTree(newest, key, read);
  if (tree !== null) return [...findings, tree];
  const { size } = newest;
  for (let tile = 0; tile * TILE_WIDTH < size && findings.length < MOST; tile += 1) {
    if (stopped()) return findings;
    await setImmediate();
    const found = await auditTile(db, scope, read, tile, size);
    findings.push(...found);
    // After one that shifts all others, each of these would be named.
    if (found.some(({ shifts = false }) => shifts)) return findings.slice(0, MOST);
  }
  findings.push(...(await faultsOfErasures(db, scope)));
  return findings.slice(0, MOST);
}

/** Whether the tiles are those of the checkpoint, and the checkpoint is the log's. */
export async function faultOfTree(
  newest: { readonly size: number; readonly note: string },
  key: VerifierKey,
  read: TileReader,
): Promise<Finding | null> {
  try {
    const checkpoint = parseCheckpoint(newest.note);
    verifyNote(checkpoint.note, [key]);
    if (checkpoint.size !== newest.size || checkpoint.origin !== key.name)
      return { finding: 'checkpoint-changed', position: null };
    if (sameHash(await rootOfTiles(newest.size, read), checkpoint.root)) return null;
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error;
    if (error.code !== 'tile-missing') return { finding: 'checkpoint-changed', position: null };
  }
  return { finding: 'tree-changed', position: null };
}

/** One tile of leaf hashes: first against the tile above, then leaves against it, then records against leaves. */
async function auditTile(
  db: Db,
  scope: SystemScope,
  read: TileReader,
  index: number,
  size: number,
): Promise<Finding[]> {
  const address = tileAt(0, index, size);
  if (address === null) return [];
  const first = index * TILE_WIDTH + 1;
  const last = index * TILE_WIDTH + address.width;
  const hashes = (await read(address)).subarray(0, address.width * HASH_BYTES);
  if (hashes.length < address.width * HASH_BYTES || !(await fitsAbove(hashes, index, size, read)))
    return [{ finding: 'tree-changed', position: first, shifts: true }];
  // One more than the tile has, to see whether what follows has moved.
  const leaves = new Map((await leavesAfter(db, first - 1, address.width + 1)).map((leaf) => [leaf.position, leaf]));
  const records = new Map((await recordsBetween(db, scope, first, last + 1)).map((row) => [row.position, row]));
  const next = last < size ? (await read(tileAt(0, index + 1, size) ?? address)).subarray(0, HASH_BYTES) : null;
  const signed = (at: number): string | null =>
    at < address.width
      ? hex(hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES))
      : next === null
        ? null
        : hex(next);
  const leafHashAt = (at: number): string | null => {
    const leaf = leaves.get(first + at);
    return leaf === undefined ? null : hex(leafHash(entryOf(leaf.at, leaf.commitment)));
  };
  const committed = (at: number): string | null => hex(leaves.get(first + at)?.commitment ?? null);
  const recorded = (at: number): string | null => {
    const row = records.get(first + at);
    if (row === undefined) return null;
    return row.record === null ? 'unreadable' : hex(commitmentOf(row.record, row.nonce));
  };
  const found: Finding[] = [];
  for (let at = 0; at < address.width; at += 1) {
    const position = first + at;
    const leaf = leaves.get(position);
    const fault =
      leafHashAt(at) !== signed(at)
        ? await named(leafHashAt, signed, at, (hash) => inTile(hash, hashes))
        : recorded(at) === null
          ? leaf?.erased_by === null
            ? DELETED
            : null
          : recorded(at) === committed(at)
            ? null
            : await named(recorded, committed, at, async (commitment) =>
                (await leavesOf(db, Buffer.from(commitment, 'hex'))).some((other) => other.position !== position),
              );
    if (fault === null) continue;
    if (fault.finding === 'record-deleted' && (await isTail(db, scope, position, size)))
      return [...found, { finding: 'records-truncated', position, shifts: true }];
    found.push({ ...fault, position });
    if (found.length >= MOST || fault.shifts) return found;
  }
  return found;
}

interface Named {
  readonly finding: LedgerFinding;
  readonly shifts: boolean;
}
const DELETED: Named = { finding: 'record-deleted', shifts: false };

/** What has happened at a place whose content is not what it should be, by what is at its neighbours. */
async function named(
  actual: (at: number) => string | null,
  expected: (at: number) => string | null,
  at: number,
  isOfOther: (content: string) => boolean | Promise<boolean>,
): Promise<Named> {
  const here = actual(at);
  if (here === null) return DELETED;
  const follows = actual(at + 1) === expected(at);
  if (here === expected(at + 1) && !follows) return { finding: 'record-deleted', shifts: true };
  if (follows && here !== expected(at + 1) && !(await isOfOther(here)))
    return { finding: 'record-inserted', shifts: true };
  return { finding: (await isOfOther(here)) ? 'records-reordered' : 'record-changed', shifts: false };
}

const hex = <T extends Uint8Array | null>(bytes: T): T extends null ? null : string =>
  (bytes === null ? null : Buffer.from(bytes).toString('hex')) as T extends null ? null : string;

function inTile(hash: string, hashes: Uint8Array): boolean {
  const all = Buffer.from(hashes).toString('hex');
  for (let at = all.indexOf(hash); at >= 0; at = all.indexOf(hash, at + 1))
    if (at % (2 * HASH_BYTES) === 0) return true;
  return false;
}

/** A whole tile's root is a hash of the tile above it, up to the top. */
async function fitsAbove(hashes: Uint8Array, index: number, size: number, read: TileReader): Promise<boolean> {
  if (hashes.length < TILE_WIDTH * HASH_BYTES) return true;
  let below = hashes;
  let at = index;
  for (let level = 1; ; level += 1) {
    const address = tileAt(level, Math.floor(at / TILE_WIDTH), size);
    if (address === null) return true;
    const above = await read(address);
    const place = (at % TILE_WIDTH) * HASH_BYTES;
    if (!sameHash(rootOver(below, 0, TILE_WIDTH), above.subarray(place, place + HASH_BYTES))) return false;
    // Each tile above is compared once, with the last of those below it.
    if (address.width < TILE_WIDTH || at % TILE_WIDTH !== TILE_WIDTH - 1) return true;
    below = above;
    at = address.index;
  }
}

/** Whether neither a record nor an erased leaf is left from here on. */
async function isTail(db: Db, scope: SystemScope, position: number, size: number): Promise<boolean> {
  if ((await newestRecordUpTo(db, scope, size)) >= position) return false;
  const [leaf] = await leavesAfter(db, position - 1, 1);
  return leaf === undefined || leaf.erased_by === null;
}

/** A record of an erasure names its positions by a digest; one that was deleted afterwards is not among them. */
async function faultsOfErasures(db: Db, scope: SystemScope): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { erased_by: by } of await erasures(db)) {
    if (by === null) continue;
    const positions = await erasedBy(db, by);
    const [says] = await recordsBetween(db, scope, by, by);
    // The record of an erasure may itself have been erased since, by one that counts. It is always newer than what it
    // names: leaves that name themselves or one another are of records that somebody has deleted.
    const [leaf] = await leavesAfter(db, by - 1, 1);
    const isErased = says === undefined && leaf?.position === by && leaf.erased_by !== null;
    if (isErased && (positions.at(-1) ?? 0) < by) continue;
    if (says?.record?.kind !== 'activity-erased' || says.record.detail['digest'] !== erasureDigest(positions))
      found.push({ finding: 'record-deleted', position: positions[0] ?? null });
  }
  return found;
}
