/** Queries over what people have read. Each is of the person of the scope alone. */
import type { ReadUpTo } from '../../../contract/reading.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { inScope, type ConversationInScope } from './inScopeQueries.ts';

/** Up to which message the person has read each conversation in scope that is not closed; without those unread. */
export async function readByPerson(db: Db, scope: Scope): Promise<ReadUpTo[]> {
  const rows = await db
    .selectFrom('conversation_read')
    .innerJoin('conversation', 'conversation.id', 'conversation_read.conversation_id')
    .select(['conversation_read.conversation_id', 'conversation_read.seq'])
    .where('conversation_read.person_id', '=', scope.personId)
    .where('conversation.status', '<>', 'closed')
    .where(inScope(scope))
    .execute();
  return rows.map(({ conversation_id: conversationId, seq }) => ({ conversationId, seq }));
}

/**
 * Stores that the person of the scope has read it up to this message; nothing where they have read it farther.
 * @returns up to which it is read now, and whether that has changed
 */
export async function storeRead(
  tx: Tx,
  scope: Scope,
  { conversationId, row }: ConversationInScope,
  seq: number,
): Promise<{ readonly seq: number; readonly changed: boolean }> {
  const before = await tx
    .selectFrom('conversation_read')
    .select('seq')
    .where('person_id', '=', scope.personId)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst();
  const known = before?.seq ?? 0;
  const now = Math.min(seq, row.last_seq);
  if (now <= known) return { seq: known, changed: false };
  await tx
    .insertInto('conversation_read')
    .values({ person_id: scope.personId, conversation_id: conversationId, seq: now })
    .onConflict((c) => c.columns(['person_id', 'conversation_id']).doUpdateSet({ seq: now }))
    .execute();
  return { seq: now, changed: true };
}
