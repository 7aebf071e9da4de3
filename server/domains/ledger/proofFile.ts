import { formatTlogProof } from '../../../core/ledger/tlogProof.ts';
import { entryOf } from '../../../core/ledger/leaf.ts';
import { toBase64 } from '../../../core/ledger/note.ts';
import { proveInclusion } from '../../../core/ledger/tileProofs.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { recordsBetween } from './auditQueries.ts';
import { cosignaturesOf, leavesAfter, newestCheckpoint, tileReader } from './ledgerQueries.ts';

/**
 * One record as a file that verifies alone (C2SP tlog-proof): the record with its nonce (left out where it was erased),
 * its proof, and the newest checkpoint with its cosignatures.
 * @returns null for a position that no checkpoint covers yet.
 */
export async function proofFile(db: Db, scope: SystemScope, position: number): Promise<string | null> {
  const newest = await newestCheckpoint(db);
  if (newest === undefined || position > newest.size || position < 1) return null;
  const [leaf] = await leavesAfter(db, position - 1, 1);
  if (leaf?.position !== position) return null;
  const [row] = await recordsBetween(db, scope, position, position);
  const index = position - 1;
  const extra = {
    entry: toBase64(entryOf(leaf.at, leaf.commitment)),
    ...(row === undefined ? {} : { nonce: toBase64(row.nonce), record: row.record }),
  };
  const lines = (await cosignaturesOf(db, newest.size)).map(({ line }) => line);
  return formatTlogProof({
    extra: Buffer.from(JSON.stringify(extra), 'utf8'),
    index,
    hashes: await proveInclusion(index, newest.size, tileReader(db)),
    checkpoint: newest.note + lines.join(''),
  });
}
