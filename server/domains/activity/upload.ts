/**
 * Takes in workstation chains. Records already held are skipped, so that a desk may repeat what it is not sure of.
 * A record that does not follow is kept, marked as broken, and recorded: refusing it would let whoever breaks a chain
 * hide what came after.
 */
import type { z } from 'zod';
import type { ChainedActivity } from '../../../contract/activity.ts';
import { GENESIS_HASH, verifyChain } from '../../../core/ledger/chain.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { recordOwn, storeOwn } from '../../record/ownRecords.ts';
import type { Bus } from '../../platform/bus.ts';

type Link = z.output<typeof ChainedActivity>;
interface Sessions {
  stored_seq: number;
  stored_hash: string;
}

/** @throws Problem `forbidden` when a record names another workstation; that attempt is recorded. */
export async function uploadActivity(
  db: Db,
  bus: Bus,
  workstationId: string,
  records: readonly Link[],
): Promise<{ storedUpTo: number }> {
  if (records.some((link) => link.record.workstationId !== workstationId)) {
    await recordOwn(db, bus, {
      kind: 'chain-broken',
      workstationId,
      detail: { reason: 'records in the name of another workstation' },
    });
    throw problem('other-workstation');
  }
  const { positions, standing } = await db.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom('workstation')
      .select(['stored_seq', 'stored_hash'])
      .where('id', '=', workstationId)
      .executeTakeFirstOrThrow();
    const now: Sessions = { ...before };
    const stored: number[] = [];
    for (const link of records) stored.push(...(await take(tx, workstationId, now, link)));
    if (now.stored_seq !== before.stored_seq)
      await tx.updateTable('workstation').set(now).where('id', '=', workstationId).execute();
    return { positions: stored, standing: now };
  });
  if (positions.length > 0) bus.publish('activity.stored', { positions });
  return { storedUpTo: standing.stored_seq };
}

async function take(tx: Tx, workstationId: string, held: Sessions, link: Link): Promise<number[]> {
  const { record } = link;
  if (record.seq <= held.stored_seq) return repeated(tx, workstationId, link);
  let fault: string | null = null;
  if (record.seq !== held.stored_seq + 1) fault = 'gap';
  else if (link.previousHash !== held.stored_hash) fault = 'does not follow';
  else if (verifyChain([link], held.stored_hash) !== null) fault = 'changed record';
  const position = await store(tx, workstationId, link, fault === null ? 'verified' : 'broken');
  held.stored_seq = record.seq;
  held.stored_hash = link.hash;
  return fault === null
    ? [position]
    : [
        position,
        await storeOwn(tx, { kind: 'chain-broken', workstationId, detail: { reason: fault, seq: record.seq } }),
      ];
}

/** The same record again is nothing new; another record in its place is a second history. */
async function repeated(tx: Tx, workstationId: string, link: Link): Promise<number[]> {
  const same = await tx
    .selectFrom('activity')
    .select('position')
    .where('workstation_id', '=', workstationId)
    .where('seq', '=', link.record.seq)
    .where('hash', '=', link.hash)
    .executeTakeFirst();
  if (same !== undefined) return [];
  const position = await store(tx, workstationId, link, 'broken');
  return [
    position,
    await storeOwn(tx, {
      kind: 'chain-broken',
      workstationId,
      detail: { reason: 'second history', seq: link.record.seq },
    }),
  ];
}

async function store(tx: Tx, workstationId: string, link: Link, chain: 'verified' | 'broken'): Promise<number> {
  const { record } = link;
  const row = await tx
    .insertInto('activity')
    .values({
      tenant_id: record.tenantId,
      person_id: record.personId,
      workstation_id: workstationId,
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

/** Where the chain of this workstation stands. */
export async function activityStored(db: Db, workstationId: string): Promise<{ storedUpTo: number; hash: string }> {
  const row = await db
    .selectFrom('workstation')
    .select(['stored_seq', 'stored_hash'])
    .where('id', '=', workstationId)
    .executeTakeFirst();
  return { storedUpTo: row?.stored_seq ?? 0, hash: row?.stored_hash ?? GENESIS_HASH };
}
