/** Reads and writes the chain of activity records of one workstation. */
import type { z } from 'zod';
import type { ActivityFault, ChainedActivity } from '../../../contract/activity.ts';
import { GENESIS_HASH } from '../../../core/ledger/chain.ts';
import { insertActivity } from '../../record/queries.ts';
import type { WorkstationScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

type Link = z.output<typeof ChainedActivity>;
/** The newest stored record. */
export interface Chain {
  stored_seq: number;
  stored_hash: string;
  /** By the clock of the desk; 0 before the first. */
  stored_at: number;
}
/** A chain and when its workstation was enrolled; the dates of its records are compared with both. */
export interface DatedChain extends Chain {
  readonly enrolledAt: number;
}

/** The start of a chain for an unknown workstation. */
export async function chainOf(on: Db | Tx, scope: WorkstationScope): Promise<DatedChain> {
  const row = await on
    .selectFrom('workstation')
    .select(['stored_seq', 'stored_hash', 'stored_at', 'enrolled_at as enrolledAt'])
    .where('id', '=', scope.workstationId)
    .executeTakeFirst();
  return row ?? { stored_seq: 0, stored_hash: GENESIS_HASH, stored_at: 0, enrolledAt: 0 };
}

/** Stores position and hash of the newest record of the chain. */
export async function advanceChain(
  tx: Tx,
  scope: WorkstationScope,
  { stored_seq, stored_hash, stored_at }: Chain,
): Promise<void> {
  await tx
    .updateTable('workstation')
    .set({ stored_seq, stored_hash, stored_at })
    .where('id', '=', scope.workstationId)
    .execute();
}

/** Whether exactly this record is stored. */
export async function hasLink(tx: Tx, scope: WorkstationScope, link: Link): Promise<boolean> {
  const same = await tx
    .selectFrom('activity')
    .select('position')
    .where('workstation_id', '=', scope.workstationId)
    .where('seq', '=', link.record.seq)
    .where('hash', '=', link.hash)
    .executeTakeFirst();
  return same !== undefined;
}

/** @returns its position. */
export async function insertLink(
  tx: Tx,
  scope: WorkstationScope,
  link: Link,
  arrivedAt: number,
  fault: ActivityFault | null,
  claimedTenantId: string | null,
): Promise<number> {
  const { record, previousHash, hash } = link;
  const { workstationId } = scope;
  return insertActivity(tx, { ...record, workstationId, previousHash, hash, arrivedAt, fault, claimedTenantId });
}
