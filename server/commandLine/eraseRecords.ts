import { eraseActivity } from '../domains/ledger/eraseActivity.ts';
import { openLogKey, RecordLog } from '../domains/ledger/recordLog.ts';
import type { SystemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';

/**
 * Erases these records. A checkpoint comes first, because a record without a leaf has no place that could stay.
 * @param reason words for the record of the erasure, at most 200 characters
 * @returns the position of that record; null where none of them was there.
 */
export async function eraseRecords(
  db: Db,
  scope: SystemScope,
  positions: readonly number[],
  reason: string,
): Promise<{ readonly recordedAs: number | null }> {
  await new RecordLog(db, scope, await openLogKey(db)).checkpoint();
  const recordedAs = await db.transaction().execute((tx) => eraseActivity(tx, scope, positions, reason.slice(0, 200)));
  return { recordedAs };
}
