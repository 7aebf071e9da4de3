import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { proofFile } from './proofFile.ts';
import { openLogKey, RecordLog } from './recordLog.ts';

/**
 * As `proofFile`, after signing a checkpoint that covers the record: for the command line, beside a server that may run
 * or not.
 */
export async function signedProof(db: Db, scope: SystemScope, position: number): Promise<string | null> {
  await new RecordLog(db, scope, await openLogKey(db)).checkpoint();
  return proofFile(db, scope, position);
}
