/** Writes the ledger for a verifier who has neither the server nor its keys. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { entryOf } from '../../../core/ledger/leaf.ts';
import { formatVerifierKey, type VerifierKey } from '../../../core/ledger/note.ts';
import { encodeBundle, tileAt, tilePath, tilesOf, TILE_WIDTH, type TileAddress } from '../../../core/ledger/tiles.ts';
import { HASH_BYTES } from '../../../core/ledger/merkleTree.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { recordsBetween } from './auditQueries.ts';
import { bestCheckpoint } from './bestCheckpoint.ts';
import { leavesAfter, tileReader } from './ledgerQueries.ts';
import { proofFile } from './proofFile.ts';
import { witnessText } from './witnessText.ts';

export interface ExportedLedger {
  /** Entries of the tree; 0 where nothing was signed yet. */
  readonly size: number;
  /** Records that are still there; the others were erased. */
  readonly records: number;
}

/**
 * Writes into `folder` the newest checkpoint that enough
 * witnesses have cosigned (`checkpoint`), the tree (`tile/...`, C2SP
 * tlog-tiles), the records (`records.jsonl`), which log and witnesses there are (`policy`, C2SP tlog-policy), and the
 * proofs of `positions` (`proofs/<index>.tlog-proof`). Everything but the records is without personal data.
 */
export async function exportLedger(
  db: Db,
  scope: SystemScope,
  key: VerifierKey,
  folder: string,
  positions: readonly number[] = [],
): Promise<ExportedLedger> {
  const checkpoint = await bestCheckpoint(db, 0);
  if (checkpoint === null) return { size: 0, records: 0 };
  const { size } = checkpoint;
  const write = (path: string, content: string | Uint8Array): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, content, { mode: 0o600 });
  };
  write('checkpoint', checkpoint.whole);
  write('policy', (await witnessText(db)) ?? `log ${formatVerifierKey(key)}\nquorum none\n`);
  const read = tileReader(db);
  for (const tile of tilesOf(size)) write(tilePath(tile), (await read(tile)).subarray(0, tile.width * HASH_BYTES));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const out = openSync(join(folder, 'records.jsonl'), 'w', 0o600);
  let records = 0;
  try {
    for (let index = 0; index * TILE_WIDTH < size; index += 1) {
      const tile: TileAddress | null = tileAt('entries', index, size);
      if (tile === null) break;
      const first = index * TILE_WIDTH + 1;
      const leaves = await leavesAfter(db, first - 1, tile.width);
      write(tilePath(tile), encodeBundle(leaves.map(({ at, commitment }) => entryOf(at, commitment))));
      const rows = await recordsBetween(db, scope, first, first + tile.width - 1);
      const byPosition = new Map(rows.map((row) => [row.position, row]));
      for (const { position, erased_by: by } of leaves) {
        const row = byPosition.get(position);
        if (row !== undefined) records += 1;
        // A record that is gone without an erasure gets no line: a verifier names it as deleted.
        else if (by === null) continue;
        const line =
          row === undefined
            ? { index: position - 1, erased: true, by: Number(by) - 1 }
            : { index: position - 1, nonce: row.nonce.toString('base64'), record: row.record };
        writeSync(out, `${JSON.stringify(line)}\n`);
      }
    }
  } finally {
    closeSync(out);
  }
  for (const position of positions) {
    const proof = await proofFile(db, scope, position);
    if (proof !== null) write(join('proofs', `${position - 1}.tlog-proof`), proof);
  }
  return { size, records };
}
