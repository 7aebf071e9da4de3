/** The outbox of realtime: a row per change, written in the transaction of the change, told after its commit. */
import { EventEmitter } from 'node:events';
import type { EventTable } from '../../storage/tables.ts';
import { engineOf, type Db, type Tx } from '../../storage/storage.ts';

/** `gone` tells of a conversation that is not here any more; `stored` of events in the table. */
export class ConversationEvents extends EventEmitter<{
  stored: [];
  conversation: [conversationId: string];
  message: [conversationId: string, messageId: string];
  gone: [conversationId: string];
}> {}

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = () => number;

export async function storeEvent(
  tx: Tx,
  kind: EventTable['kind'],
  of: { tenantId: string; conversationId: string },
  refId: string,
  at = Date.now(),
): Promise<void> {
  await tx
    .insertInto('event')
    .values({ tenant_id: of.tenantId, conversation_id: of.conversationId, kind, ref_id: refId, at })
    .execute();
}

/** The highest seq there ever was: that of the rows would go back when old ones are deleted. */
export const newestEvent = (on: Db | Tx): Promise<number> => engineOf(on).newestEvent(on);
