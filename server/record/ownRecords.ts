/** The server's own activity records: what no desk can record for it. */
import { EventEmitter } from 'node:events';
import type { ActivityDetail, ServerActivityKind } from '../../contract/activity.ts';
import type { Db, Tx } from '../storage/storage.ts';

export interface OwnRecord {
  kind: ServerActivityKind;
  personId?: string | null;
  workstationId?: string | null;
  tenantId?: string | null;
  conversationId?: string | null;
  detail: ActivityDetail;
}

/** Tells of stored activity, after the commit. Positions, so that listeners read what is stored. */
export class ActivityEvents extends EventEmitter<{ stored: [positions: readonly number[]] }> {}

/** Stores inside `on` (a transaction or the database); tell `news` when that is committed. Returns the position. */
export async function storeOwn(on: Db | Tx, record: OwnRecord): Promise<number> {
  const row = await on
    .insertInto('activity')
    .values({
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
    })
    .returning('position')
    .executeTakeFirstOrThrow();
  return row.position;
}

/** Stores and tells. */
export async function recordOwn(db: Db, news: ActivityEvents, record: OwnRecord): Promise<void> {
  news.emit('stored', [await storeOwn(db, record)]);
}
