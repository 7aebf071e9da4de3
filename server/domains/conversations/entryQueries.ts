/** Queries over entries. Their sealed content is read by `sealedQueries.ts` alone. */
import { inTenants } from '../../scope/conditions.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { EntryTable } from '../../storage/tables.ts';
import type { OneConversation } from './inScopeQueries.ts';
import type { ReceiptRow } from './rows.ts';

/** Entries of the conversation without their content, oldest first. */
export async function receiptsOf(
  on: Db | Tx,
  { conversationId }: OneConversation,
  limit: number,
): Promise<ReceiptRow[]> {
  const newest = await on
    .selectFrom('entry')
    .select(['id', 'conversation_id', 'kind', 'at', 'author_name'])
    .where('conversation_id', '=', conversationId)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
  return newest.reverse();
}

/** The entry with this id, of a tenant in scope. */
export const receiptIn = (on: Db | Tx, scope: AnyScope, id: string): Promise<ReceiptRow | undefined> =>
  on
    .selectFrom('entry')
    .select(['id', 'conversation_id', 'kind', 'at', 'author_name'])
    .where('id', '=', id)
    .where(inTenants(scope, 'entry.tenant_id'))
    .executeTakeFirst();

/** The entry with this id; null where it is of another conversation, which is not shown, and undefined for none. */
export async function entryIn(
  tx: Tx,
  { conversationId }: OneConversation,
  id: string,
): Promise<EntryTable | null | undefined> {
  const row = await tx.selectFrom('entry').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined || row.conversation_id === conversationId ? row : null;
}

/** Stores an entry, sealed. */
export async function insertEntry(tx: Tx, row: EntryTable): Promise<void> {
  await tx.insertInto('entry').values(row).execute();
}
