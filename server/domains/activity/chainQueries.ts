/** Reads and writes the chain of activity records of one workstation. */
import type { z } from 'zod';
import type { ChainedActivity } from '../../../contract/activity.ts';
import { GENESIS_HASH } from '../../../core/ledger/chain.ts';
import type { WorkstationScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';

type Link = z.output<typeof ChainedActivity>;
/** The newest stored record. */
export interface Chain {
  stored_seq: number;
  stored_hash: string;
}

/** The start of a chain for an unknown workstation. */
export async function chainOf(on: Db | Tx, scope: WorkstationScope): Promise<Chain> {
  const row = await on
    .selectFrom('workstation')
    .select(['stored_seq', 'stored_hash'])
    .where('id', '=', scope.workstationId)
    .executeTakeFirst();
  return row ?? { stored_seq: 0, stored_hash: GENESIS_HASH };
}

/** Stores position and hash of the newest record of the chain. */
export async function advanceChain(tx: Tx, scope: WorkstationScope, chain: Chain): Promise<void> {
  await tx.updateTable('workstation').set(chain).where('id', '=', scope.workstationId).execute();
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
  chain: 'verified' | 'broken',
): Promise<number> {
  const { record } = link;
  const row = await tx
    .insertInto('activity')
    .values({
      tenant_id: record.tenantId,
      person_id: record.personId,
      workstation_id: scope.workstationId,
      conversation_id: record.conversationId,
      seq: record.seq,
      at: record.at,
      kind: record.kind,
      detail: JSON.stringify(record.detail),
      previous_hash: link.previousHash,
      hash: link.hash,
      chain,
    })
    .returning('position')
    .executeTakeFirstOrThrow();
  return row.position;
}
