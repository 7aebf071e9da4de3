/** Stores entries, which come sealed. The server cannot open one. */
import type { z } from 'zod';
import type { NewEntry } from '../../../contract/api.ts';
import type { EntryReceipt } from '../../../contract/common.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { keyIdOfTenant } from './conversationQueries.ts';
import { entryIn, insertEntry } from './entryQueries.ts';
import { storeEvent } from './eventQueries.ts';
import { ConversationInScope } from './inScopeQueries.ts';
import { receiptOf } from './rows.ts';
import type { Bus } from '../../platform/bus.ts';

/**
 * Stores an entry sealed to the tenant's present key. The same id twice is one entry.
 * An entry of a closed conversation is stored as well: the agent may have written it while offline.
 * @throws Problem `not-found`; `invalid` for an id that is in use; `key-changed` for a key that is not the tenant's
 * present one, because nothing could open the entry.
 */
export async function addEntry(
  db: Db,
  bus: Bus,
  scope: Scope,
  author: { readonly id: string; readonly name: string },
  conversationId: string,
  entry: z.output<typeof NewEntry>,
): Promise<EntryReceipt> {
  const { receipt, isNew } = await db.transaction().execute(async (tx) => {
    const conversation = await ConversationInScope.find(tx, scope, conversationId);
    if (conversation === null) throw problem('not-found');
    const stored = await entryIn(tx, conversation, entry.id);
    if (stored !== undefined) {
      if (stored?.author_person_id !== author.id) throw problem('invalid');
      return { receipt: receiptOf(stored), isNew: false };
    }
    if (entry.sealed.keyId !== (await keyIdOfTenant(tx, conversation))) throw problem('key-changed');
    const row = {
      id: entry.id,
      tenant_id: conversation.tenantId,
      conversation_id: conversationId,
      kind: entry.kind,
      at: Date.now(),
      written_at: entry.at,
      author_person_id: author.id,
      author_name: author.name,
      sealed: JSON.stringify(entry.sealed),
    };
    await insertEntry(tx, row);
    await storeEvent(tx, 'entry.stored', conversation, entry.id);
    return { receipt: receiptOf(row), isNew: true };
  });
  if (isNew) bus.publish('outbox.stored', {});
  return receipt;
}
