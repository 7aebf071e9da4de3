/** The server's own activity records: what no desk can record. */
import type { ActivityDetail, ServerActivityKind } from '../../contract/activity.ts';
import type { Db, Tx } from '../storage/storage.ts';
import type { Bus } from '../platform/bus.ts';
import { demandSameActor, noteStored, senderNow } from './currentRequest.ts';
import { insertActivity } from './queries.ts';

export interface OwnRecord {
  kind: ServerActivityKind;
  personId?: string | null;
  workstationId?: string | null;
  tenantId?: string | null;
  conversationId?: string | null;
  detail: ActivityDetail;
}

/**
 * Stores inside `on`, a transaction or the database. Publish `activity.stored` once that is committed.
 * @returns the position of the record.
 */
export async function storeOwn(on: Db | Tx, record: OwnRecord): Promise<number> {
  noteStored(record.kind);
  const now = Date.now();
  return insertActivity(on, {
    tenantId: record.tenantId ?? null,
    personId: record.personId ?? null,
    workstationId: record.workstationId ?? null,
    conversationId: record.conversationId ?? null,
    seq: null,
    at: now,
    arrivedAt: now,
    kind: record.kind,
    detail: record.detail,
    previousHash: null,
    hash: null,
  });
}

/**
 * Stores within the transaction of an act that its request asked for: person and workstation are those of the request.
 * Publish `activity.stored` once it is committed.
 * @throws Problem `session-ended` as `demandSameActor`
 * @returns the position of the record; null outside a request, where no person acts.
 */
export async function storeAct(tx: Tx, record: Omit<OwnRecord, 'personId' | 'workstationId'>): Promise<number | null> {
  const sender = senderNow();
  await demandSameActor(tx);
  return sender === null ? null : storeOwn(tx, { ...record, ...sender });
}

/** Publishes records that are committed; null means none. */
export function publishStored(bus: Bus, ...positions: readonly (number | null)[]): void {
  const stored = positions.filter((position) => position !== null);
  if (stored.length > 0) bus.publish('activity.stored', { positions: stored });
}

/** Stores a record and publishes it. */
export async function recordOwn(db: Db, bus: Bus, record: OwnRecord): Promise<void> {
  bus.publish('activity.stored', { positions: [await storeOwn(db, record)] });
}
