/** The server's own activity records: what no desk can record. */
import type { ActivityDetail, ServerActivityKind } from '../../contract/activity.ts';
import type { Db, Tx } from '../storage/storage.ts';
import type { Bus } from '../platform/bus.ts';
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
  return insertActivity(on, {
    tenant_id: record.tenantId ?? null,
    person_id: record.personId ?? null,
    workstation_id: record.workstationId ?? null,
    conversation_id: record.conversationId ?? null,
    seq: null,
    at: Date.now(),
    kind: record.kind,
    detail: JSON.stringify(record.detail),
    previous_hash: null,
    hash: null,
    chain: 'server',
  });
}

/** Stores a record and publishes it. */
export async function recordOwn(db: Db, bus: Bus, record: OwnRecord): Promise<void> {
  bus.publish('activity.stored', { positions: [await storeOwn(db, record)] });
}
