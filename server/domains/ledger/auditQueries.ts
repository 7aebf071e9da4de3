/** Queries of the audit: records with everything that the ledger commits to. */
import type { ActivityDetail } from '../../../contract/activity.ts';
import { activityRecord, type ActivityOfRecord } from '../../../core/ledger/activityRecord.ts';
import { everyTenant, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

export interface AuditedRecord {
  readonly position: number;
  readonly nonce: Buffer;
  /** Null where the detail is not what a record may contain: that was changed, too. */
  readonly record: ActivityOfRecord | null;
}

/** Records at positions from `first` up to `last`, oldest first. */
export async function recordsBetween(
  on: Db | Tx,
  scope: SystemScope,
  first: number,
  last: number,
): Promise<AuditedRecord[]> {
  const rows = await everyTenant(on, scope)
    .selectFrom('activity')
    .selectAll()
    .where('position', '>=', first)
    .where('position', '<=', last)
    .orderBy('position')
    .execute();
  return rows.map((row) => {
    const detail = detailOf(row.detail);
    return {
      position: row.position,
      nonce: row.nonce,
      record:
        detail === null
          ? null
          : activityRecord({
              at: row.at,
              arrivedAt: row.arrived_at,
              tenantId: row.tenant_id,
              personId: row.person_id,
              workstationId: row.workstation_id,
              conversationId: row.conversation_id,
              kind: row.kind,
              detail,
              seq: row.seq,
              previousHash: row.previous_hash,
              hash: row.hash,
              fault: row.fault,
            }),
    };
  });
}

function detailOf(text: string): ActivityDetail | null {
  try {
    return JSON.parse(text) as ActivityDetail;
  } catch {
    return null;
  }
}

/** Positions below 1: no record ever got one. */
export const misplaced = (on: Db | Tx, scope: SystemScope) =>
  everyTenant(on, scope)
    .selectFrom('activity')
    .select('position')
    .where('position', '<', 1)
    .limit(1)
    .executeTakeFirst();

/** The highest position of a record up to this one; 0 for none. */
export async function newestRecordUpTo(on: Db | Tx, scope: SystemScope, last: number): Promise<number> {
  const row = await everyTenant(on, scope)
    .selectFrom('activity')
    .select((e) => e.fn.max('position').as('position'))
    .where('position', '<=', last)
    .executeTakeFirst();
  return row?.position ?? 0;
}

/** Positions of leaves with this commitment: the place that a record was moved from. */
export const leavesOf = (on: Db | Tx, commitment: Buffer) =>
  on.selectFrom('ledger_leaf').select('position').where('commitment', '=', commitment).limit(2).execute();

/** Records that say that others were erased. */
export const erasures = (on: Db | Tx) =>
  on.selectFrom('ledger_leaf').select('erased_by').distinct().where('erased_by', 'is not', null).execute();

/** Positions of the leaves whose records were erased by this one, ascending. */
export async function erasedBy(on: Db | Tx, position: number): Promise<number[]> {
  const rows = await on
    .selectFrom('ledger_leaf')
    .select('position')
    .where('erased_by', '=', position)
    .orderBy('position')
    .execute();
  return rows.map((row) => row.position);
}
