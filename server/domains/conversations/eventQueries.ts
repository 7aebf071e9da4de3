/** Queries of the outbox of live events: one row for each change, stored in the transaction of the change. */
import type { StoredEventName } from '../../../contract/realtime.ts';
import { inTenants } from '../../scope/conditions.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { EventTable } from '../../storage/tables.ts';
import { engineOf, type Db, type Tx } from '../../storage/storage.ts';

/** A row of the outbox. */
export type StoredEvent = Omit<EventTable, 'seq'> & { seq: number };

/**
 * Stores that something has changed; what it is now is read when the event is sent.
 * @param refId the conversation, message or entry. @param at milliseconds since 1970.
 */
export async function storeEvent(
  tx: Tx,
  kind: StoredEventName,
  of: { tenantId: string; conversationId: string | null },
  refId: string,
  at = Date.now(),
): Promise<void> {
  await tx
    .insertInto('event')
    .values({ tenant_id: of.tenantId, conversation_id: of.conversationId, kind, ref_id: refId, at })
    .execute();
}

/** The highest seq there ever was. The highest one stored now may be lower, because old events are deleted. */
export const newestEvent = (on: Db | Tx): Promise<number> => engineOf(on).newestEvent(on);

/**
 * Up to `limit` events of tenants in scope after the seq `after`, oldest first. What a team may not see of them is left
 * out when they are sent.
 */
export const eventsAfter = (db: Db, scope: AnyScope, after: number, limit: number): Promise<StoredEvent[]> =>
  db
    .selectFrom('event')
    .selectAll()
    .where('seq', '>', after)
    .where(inTenants(scope, 'event.tenant_id'))
    .orderBy('seq')
    .limit(limit)
    .execute();
