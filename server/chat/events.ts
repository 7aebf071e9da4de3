/** The outbox of realtime: a row per change, written in the transaction of the change, told after its commit. */
import { EventEmitter } from 'node:events';
import type { EventTable } from '../storage/tables.ts';
import type { Tx } from '../storage/storage.ts';

export class EventNews extends EventEmitter<{ stored: []; conversation: [conversationId: string]; message: [conversationId: string, messageId: string] }> {}

export async function storeEvent(tx: Tx, kind: EventTable['kind'], of: { tenantId: string; conversationId: string }, refId: string): Promise<void> {
  await tx.insertInto('event').values({ tenant_id: of.tenantId, conversation_id: of.conversationId, kind, ref_id: refId, at: Date.now() }).execute();
}
