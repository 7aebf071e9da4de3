import { formatTlogProof } from '../../../core/ledger/tlogProof.ts';
import { entryOf } from '../../../core/ledger/leaf.ts';
import { toBase64 } from '../../../core/ledger/note.ts';
import { proveInclusion } from '../../../core/ledger/tileProofs.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { recordsBetween } from './auditQueries.ts';
import { bestCheckpoint } from './bestCheckpoint.ts';
import { leavesAfter, tileReader } from './ledgerQueries.ts';

/**
 * One record as a file that verifies alone (C2SP tlog-proof): the record with its nonce (left out where it was erased),
 * its proof, and a checkpoint with its cosignatures: the newest with enough of them.
 * @returns null for a position that no checkpoint covers yet.
 */
export async function proofFile(db: Db, scope: SystemScope, position: number): Promise<string | null> {
  const checkpoint = position < 1 ? null : await bestCheckpoint(db, position);
  if (checkpoint === null) return null;
  const [leaf] = await leavesAfter(db, position - 1, 1);
  if (leaf?.position !== position) return null;
  const [row] = await recordsBetween(db, scope, position, position);
  const index = position - 1;
  const extra = {
    entry: toBase64(entryOf(leaf.at, leaf.commitment)),
    ...(row === undefined ? {} : { nonce: toBase64(row.nonce), record: row.record }),
  };
  return formatTlogProof({
    extra: Buffer.from(JSON.stringify(extra), 'utf8'),
    index,
    hashes: await proveInclusion(index, checkpoint.size, tileReader(db)),
    checkpoint: checkpoint.whole,
  });
}
