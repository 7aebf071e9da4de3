/** Queries over entries. What one contains is read by export alone. */
import type { Db, Tx } from '../../storage/storage.ts';
import type { EntryTable } from '../../storage/tables.ts';
import type { ReceiptRow } from './rows.ts';

/** Oldest first. */
export const receiptsOf = (on: Db | Tx, conversationId: string): Promise<ReceiptRow[]> =>
  on
    .selectFrom('entry')
    .select(['id', 'conversation_id', 'kind', 'at', 'author_name'])
    .where('conversation_id', '=', conversationId)
    .orderBy('at')
    .execute();

export const receiptIn = (on: Db | Tx, id: string, tenantId: string): Promise<ReceiptRow | undefined> =>
  on
    .selectFrom('entry')
    .select(['id', 'conversation_id', 'kind', 'at', 'author_name'])
    .where('id', '=', id)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();

export const entryById = (tx: Tx, id: string): Promise<EntryTable | undefined> =>
  tx.selectFrom('entry').selectAll().where('id', '=', id).executeTakeFirst();

export async function insertEntry(tx: Tx, row: EntryTable): Promise<void> {
  await tx.insertInto('entry').values(row).execute();
}
