import type { EvidentRow } from '../../../contract/activity.ts';
import { toBase64 } from '../../../core/ledger/note.ts';
import { rowsRanges } from '../../../core/ledger/rowsProof.ts';
import { hashesOf } from '../../../core/ledger/tileProofs.ts';
import type { Db } from '../../storage/storage.ts';
import { newestCheckpoint, tileReader } from './ledgerQueries.ts';

/**
 * One proof that all rows with evidence, up to the tree of size `checked`, are in it; empty where there are none, and
 * for a tree that this database has not signed.
 */
export async function rowsProof(db: Db, rows: readonly EvidentRow[], checked: number): Promise<string[]> {
  const indexes = rows
    .filter(({ evidence, position }) => evidence !== null && position <= checked)
    .map(({ position }) => position - 1)
    .sort((a, b) => a - b);
  if (indexes.length === 0 || checked > ((await newestCheckpoint(db))?.size ?? 0)) return [];
  return (await hashesOf(rowsRanges(indexes, checked), checked, tileReader(db))).map(toBase64);
}
