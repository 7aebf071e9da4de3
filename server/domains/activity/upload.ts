/**
 * Stores the activity chains of workstations. Records that are already stored are skipped, so that a desk may send
 * again what was not confirmed. A record that does not follow the one before is stored, marked as broken, and recorded:
 * refusing it would let an attacker who breaks a chain hide what comes after.
 */
import type { z } from 'zod';
import type { ChainedActivity } from '../../../contract/activity.ts';
import { verifyChain } from '../../../core/ledger/chain.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { recordOwn, storeOwn } from '../../record/ownRecords.ts';
import type { Bus } from '../../platform/bus.ts';
import type { WorkstationScope } from '../../scope/scope.ts';
import { advanceChain, chainOf, hasLink, insertLink, type Chain } from './chainQueries.ts';

type Link = z.output<typeof ChainedActivity>;

/** @throws Problem `forbidden` when a record names another workstation; that attempt is recorded. */
export async function uploadActivity(
  db: Db,
  bus: Bus,
  scope: WorkstationScope,
  records: readonly Link[],
): Promise<{ storedUpTo: number }> {
  const { workstationId } = scope;
  if (records.some((link) => link.record.workstationId !== workstationId)) {
    await recordOwn(db, bus, {
      kind: 'chain-broken',
      workstationId,
      detail: { reason: 'other workstation' },
    });
    throw problem('other-workstation');
  }
  const { positions, chain } = await db.transaction().execute(async (tx) => {
    const before = await chainOf(tx, scope);
    const now: Chain = { ...before };
    const stored: number[] = [];
    for (const link of records) stored.push(...(await take(tx, scope, now, link)));
    if (now.stored_seq !== before.stored_seq) await advanceChain(tx, scope, now);
    return { positions: stored, chain: now };
  });
  if (positions.length > 0) bus.publish('activity.stored', { positions });
  return { storedUpTo: chain.stored_seq };
}

async function take(tx: Tx, scope: WorkstationScope, chain: Chain, link: Link): Promise<number[]> {
  const { record } = link;
  const { workstationId } = scope;
  if (record.seq <= chain.stored_seq) return repeated(tx, scope, link);
  let fault: string | null = null;
  if (record.seq !== chain.stored_seq + 1) fault = 'gap';
  else if (link.previousHash !== chain.stored_hash) fault = 'does not follow';
  else if (verifyChain([link], chain.stored_hash) !== null) fault = 'changed record';
  const position = await insertLink(tx, scope, link, fault === null ? 'verified' : 'broken');
  chain.stored_seq = record.seq;
  chain.stored_hash = link.hash;
  return fault === null
    ? [position]
    : [
        position,
        await storeOwn(tx, { kind: 'chain-broken', workstationId, detail: { reason: fault, seq: record.seq } }),
      ];
}

/** The same record again is skipped; another record in its place is a second history. */
async function repeated(tx: Tx, scope: WorkstationScope, link: Link): Promise<number[]> {
  if (await hasLink(tx, scope, link)) return [];
  const position = await insertLink(tx, scope, link, 'broken');
  return [
    position,
    await storeOwn(tx, {
      kind: 'chain-broken',
      workstationId: scope.workstationId,
      detail: { reason: 'second history', seq: link.record.seq },
    }),
  ];
}

/** Up to where the chain of this workstation is stored. */
export async function activityStored(db: Db, scope: WorkstationScope): Promise<{ storedUpTo: number; hash: string }> {
  const { stored_seq, stored_hash } = await chainOf(db, scope);
  return { storedUpTo: stored_seq, hash: stored_hash };
}
