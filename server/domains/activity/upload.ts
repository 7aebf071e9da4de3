/**
 * Stores the activity chains of workstations. Records that are already stored are skipped, so that a desk may send
 * again what was not confirmed. A record that does not follow the one before, or whose date or claim is wrong, is
 * stored with its fault, and the fault is recorded: refusing it would let an attacker who breaks a chain hide what
 * comes after.
 */
import type { z } from 'zod';
import type { ActivityFault, ChainedActivity } from '../../../contract/activity.ts';
import { verifyChain } from '../../../core/ledger/chain.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { publishAlert, storeAlert } from '../../record/alerts.ts';
import type { RaisedAlert } from '../../record/raisedAlert.ts';
import { recordOwn, storeOwn } from '../../record/ownRecords.ts';
import type { Bus } from '../../platform/bus.ts';
import type { WorkstationScope } from '../../scope/scope.ts';
import { raiseDeskAlerts } from './deskAlerts.ts';
import { disputed, faultOfClaim } from './claims.ts';
import { advanceChain, chainOf, hasLink, insertLink, type Chain, type DatedChain } from './chainQueries.ts';

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
      detail: { reason: 'other-workstation' },
    });
    throw problem('other-workstation');
  }
  const { positions, disputes, disputedSeqs, chain, from } = await db.transaction().execute(async (tx) => {
    const before = await chainOf(tx, scope);
    const now = { ...before };
    const stored: number[] = [];
    const raised: RaisedAlert[] = [];
    const claimed = new Set<number>();
    for (const link of records) {
      const taken = await take(tx, scope, now, link);
      stored.push(...taken.positions);
      if (taken.dispute === null) continue;
      raised.push(taken.dispute);
      claimed.add(link.record.seq);
    }
    if (now.stored_seq !== before.stored_seq) await advanceChain(tx, scope, now);
    return { positions: stored, disputes: raised, disputedSeqs: claimed, chain: now, from: before.stored_seq };
  });
  if (positions.length > 0) bus.publish('activity.stored', { positions });
  await raiseDeskAlerts(
    db,
    bus,
    scope,
    records
      .filter(({ record }) => record.seq > from)
      .map((link) =>
        disputedSeqs.has(link.record.seq) ? { ...link, record: { ...link.record, tenantId: null } } : link,
      ),
  );
  for (const dispute of disputes) publishAlert(bus, dispute);
  return { storedUpTo: chain.stored_seq };
}

interface TakenLink {
  readonly positions: number[];
  /** Where it claims what is not so. */
  readonly dispute: RaisedAlert | null;
}

async function take(tx: Tx, scope: WorkstationScope, chain: DatedChain & Chain, link: Link): Promise<TakenLink> {
  const { record } = link;
  const arrivedAt = Date.now();
  if (record.seq <= chain.stored_seq)
    // The same record again is skipped; another record in its place is a second history.
    return (await hasLink(tx, scope, link))
      ? { positions: [], dispute: null }
      : insertWith(tx, scope, link, { arrivedAt, fault: 'second-history' });
  const fault = faultOfPlace(link, chain) ?? faultOfDate(record.at, chain, arrivedAt);
  const taken = await insertWith(tx, scope, link, { arrivedAt, fault });
  chain.stored_seq = record.seq;
  chain.stored_hash = link.hash;
  // A date ahead of time is not what later ones are compared with.
  if (record.at <= arrivedAt + CLOCK_TOLERANCE) chain.stored_at = Math.max(chain.stored_at, record.at);
  return taken;
}

/** A wrong claim is the fault that is stored with the record, because it says whose record it is not. */
async function insertWith(
  tx: Tx,
  scope: WorkstationScope,
  link: Link,
  { arrivedAt, fault }: { arrivedAt: number; fault: ActivityFault | null },
): Promise<TakenLink> {
  const { workstationId } = scope;
  const { seq } = link.record;
  const claim = await faultOfClaim(tx, scope, link.record, arrivedAt);
  const stored = claim === null ? link : { ...link, record: disputed(link.record) };
  const claimedTenantId = claim === null ? null : (link.record.tenantId ?? '');
  const positions = [await insertLink(tx, scope, stored, arrivedAt, claim ?? fault, claimedTenantId)];
  if (fault !== null)
    positions.push(await storeOwn(tx, { kind: 'chain-broken', workstationId, detail: { reason: fault, seq } }));
  if (claim === null) return { positions, dispute: null };
  const detail = { reason: claim, record: link.record.kind, seq };
  return {
    positions,
    dispute: await storeAlert(tx, { kind: 'record-disputed', key: `${workstationId} ${claim}`, workstationId, detail }),
  };
}

function faultOfPlace(link: Link, chain: Chain): ActivityFault | null {
  if (link.record.seq !== chain.stored_seq + 1) return 'gap';
  if (link.previousHash !== chain.stored_hash) return 'does-not-follow';
  return verifyChain([link], chain.stored_hash) === null ? null : 'changed-record';
}

/** Milliseconds by which the clock of a desk may differ from the server's before its dates are called wrong. */
const CLOCK_TOLERANCE = 5 * 60_000;
/** Milliseconds between a record and its arrival; a workstation may have been off, but not for longer than this. */
const LONG_AGO = 14 * 86_400_000;

function faultOfDate(at: number, chain: DatedChain, arrivedAt: number): ActivityFault | null {
  if (at > arrivedAt + CLOCK_TOLERANCE) return 'dated-ahead';
  if (at < chain.enrolledAt - CLOCK_TOLERANCE || at < arrivedAt - LONG_AGO) return 'dated-long-ago';
  return at < chain.stored_at - CLOCK_TOLERANCE ? 'dated-backwards' : null;
}

/** Up to where the chain of this workstation is stored. */
export async function activityStored(db: Db, scope: WorkstationScope): Promise<{ storedUpTo: number; hash: string }> {
  const { stored_seq, stored_hash } = await chainOf(db, scope);
  return { storedUpTo: stored_seq, hash: stored_hash };
}
