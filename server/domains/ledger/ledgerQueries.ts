/** Queries of the ledger: records that have no leaf yet, leaves, tiles, checkpoints and cosignatures. */
import type { Tile } from '../../../core/ledger/treeEdge.ts';
import type { TileReader } from '../../../core/ledger/tileProofs.ts';
import { everyTenant, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

export interface NewLeaf {
  readonly position: number;
  readonly at: number;
  readonly commitment: Buffer;
}
export interface StoredCheckpoint {
  readonly size: number;
  readonly at: number;
  readonly note: string;
}

/** Rows of one statement: four parameters each stay far below SQLite's limit. */
export const ROWS_OF_STATEMENT = 500;

/** Commitments of records after this position, oldest first; `at` is the time of arrival. */
export const commitmentsAfter = (
  on: Db | Tx,
  scope: SystemScope,
  position: number,
  limit: number,
): Promise<NewLeaf[]> =>
  everyTenant(on, scope)
    .selectFrom('activity')
    .select(['position', 'arrived_at as at', 'commitment'])
    .where('position', '>', position)
    .orderBy('position')
    .limit(limit)
    .execute();

/** Stores leaves; where a ledger is begun anew, in place of those of the former one. */
export async function insertLeaves(tx: Tx, leaves: readonly NewLeaf[]): Promise<void> {
  for (let from = 0; from < leaves.length; from += ROWS_OF_STATEMENT)
    await tx
      .insertInto('ledger_leaf')
      .values(leaves.slice(from, from + ROWS_OF_STATEMENT).map((leaf) => ({ ...leaf, erased_by: null })))
      .onConflict((c) =>
        c
          .column('position')
          .doUpdateSet((e) => ({ at: e.ref('excluded.at'), commitment: e.ref('excluded.commitment') })),
      )
      .execute();
}

/** The newest leaf; undefined where there is none. */
export const newestLeaf = (on: Db | Tx) =>
  on.selectFrom('ledger_leaf').select(['position', 'at']).orderBy('position', 'desc').limit(1).executeTakeFirst();

/** Leaves after this position, oldest first. */
export const leavesAfter = (on: Db | Tx, position: number, limit: number) =>
  on
    .selectFrom('ledger_leaf')
    .select(['position', 'at', 'commitment', 'erased_by'])
    .where('position', '>', position)
    .orderBy('position')
    .limit(limit)
    .execute();

/** Stores tiles, in place of narrower ones. */
export async function putTiles(tx: Tx, tiles: readonly Tile[]): Promise<void> {
  for (const { level, index, hashes } of tiles)
    await tx
      .insertInto('ledger_tile')
      .values({ level, tile_index: index, hashes: Buffer.from(hashes) })
      .onConflict((c) => c.columns(['level', 'tile_index']).doUpdateSet({ hashes: Buffer.from(hashes) }))
      .execute();
}

/** Reads stored tiles; nothing of a tile that is not there. */
export const tileReader =
  (on: Db | Tx): TileReader =>
  async ({ level, index }) => {
    const row = await on
      .selectFrom('ledger_tile')
      .select('hashes')
      .where('level', '=', Number(level))
      .where('tile_index', '=', index)
      .executeTakeFirst();
    return row?.hashes ?? new Uint8Array(0);
  };

/** The newest checkpoint up to this size; undefined where there is none. */
export function newestCheckpoint(on: Db | Tx, upTo?: number): Promise<StoredCheckpoint | undefined> {
  const query = on.selectFrom('ledger_checkpoint').select(['size', 'at', 'note']).orderBy('size', 'desc').limit(1);
  return (upTo === undefined ? query : query.where('size', '<=', upTo)).executeTakeFirst();
}

/** Stores a signed checkpoint. @throws the database's error where one of this size is stored. */
export async function insertCheckpoint(tx: Tx, checkpoint: StoredCheckpoint): Promise<void> {
  await tx.insertInto('ledger_checkpoint').values(checkpoint).execute();
}

/** Deletes checkpoints before `before` (milliseconds since 1970) that no witness has cosigned, but the newest. */
export async function deleteOldCheckpoints(on: Db | Tx, before: number): Promise<void> {
  await on
    .deleteFrom('ledger_checkpoint')
    .where('at', '<', before)
    .where('size', 'not in', (q) => q.selectFrom('ledger_cosignature').select('size'))
    .where('size', '<', (q) => q.selectFrom('ledger_checkpoint').select((e) => e.fn.max('size').as('newest')))
    .execute();
}

/** Cosignatures of the checkpoint of this size, by name of the witness. */
export const cosignaturesOf = (on: Db | Tx, size: number) =>
  on
    .selectFrom('ledger_cosignature')
    .select(['witness', 'at', 'line'])
    .where('size', '=', size)
    .orderBy('witness')
    .execute();

/** Sizes of `least` and more that a witness has cosigned, the largest first. */
export async function cosignedSizes(on: Db | Tx, least: number, limit: number): Promise<number[]> {
  const rows = await on
    .selectFrom('ledger_cosignature')
    .select('size')
    .distinct()
    .where('size', '>=', least)
    .orderBy('size', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.size);
}

/** The largest size that any witness has cosigned; 0 for none. */
export async function largestCosigned(on: Db | Tx, witness?: string): Promise<number> {
  const query = on.selectFrom('ledger_cosignature').select((e) => e.fn.max('size').as('size'));
  const row = await (witness === undefined ? query : query.where('witness', '=', witness)).executeTakeFirst();
  return row?.size ?? 0;
}

/**
 * Stores a witness's newest cosignature for the checkpoint of this size.
 * @param cosignature `at` in seconds since 1970.
 */
export async function insertCosignature(
  on: Db | Tx,
  cosignature: { size: number; witness: string; at: number; line: string },
): Promise<void> {
  await on
    .insertInto('ledger_cosignature')
    .values(cosignature)
    .onConflict((c) => c.columns(['size', 'witness']).doUpdateSet({ at: cosignature.at, line: cosignature.line }))
    .execute();
}

/** Of these positions, those whose record is stored and has its leaf. */
export async function positionsWithLeaf(tx: Tx, scope: SystemScope, positions: readonly number[]): Promise<number[]> {
  const found: number[] = [];
  for (let from = 0; from < positions.length; from += ROWS_OF_STATEMENT) {
    const rows = await everyTenant(tx, scope)
      .selectFrom('ledger_leaf')
      .innerJoin('activity', 'activity.position', 'ledger_leaf.position')
      .select('ledger_leaf.position')
      .where('ledger_leaf.position', 'in', positions.slice(from, from + ROWS_OF_STATEMENT))
      .execute();
    found.push(...rows.map((row) => row.position));
  }
  return found;
}

/** Deletes the records at these positions with their nonces; their leaves name `by`, the record that says so. */
export async function eraseAt(tx: Tx, scope: SystemScope, positions: readonly number[], by: number): Promise<void> {
  for (let from = 0; from < positions.length; from += ROWS_OF_STATEMENT) {
    const some = positions.slice(from, from + ROWS_OF_STATEMENT);
    await everyTenant(tx, scope).deleteFrom('activity').where('position', 'in', some).execute();
    await tx.updateTable('ledger_leaf').set({ erased_by: by }).where('position', 'in', some).execute();
  }
}

/** Deletes the signed tree; leaves stay, because those of erased records are nowhere else. */
export async function deleteTree(tx: Tx): Promise<void> {
  await tx.deleteFrom('ledger_tile').execute();
  await tx.deleteFrom('ledger_checkpoint').execute();
  await tx.deleteFrom('ledger_cosignature').execute();
}
