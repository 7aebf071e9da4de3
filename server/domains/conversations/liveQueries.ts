/** What the live connections of desks and of visitors' pages ask about conversations. */
import type { AnyScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { inScope, type OneConversation } from './inScopeQueries.ts';

/** Whether this conversation is in scope and not closed. */
export async function isUnclosed(db: Db, scope: AnyScope, conversationId: string): Promise<boolean> {
  const found = await db
    .selectFrom('conversation')
    .select('id')
    .where('conversation.id', '=', conversationId)
    .where(inScope(scope))
    .where('status', '<>', 'closed')
    .executeTakeFirst();
  return found !== undefined;
}

/** People to whom any of these conversations is assigned, where it is in scope; each once. */
export async function assignedPeople(db: Db, scope: AnyScope, conversationIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('conversation')
    .select('assigned_person_id')
    .distinct()
    .where('conversation.id', 'in', [...conversationIds])
    .where(inScope(scope))
    .execute();
  return rows.flatMap((row) => row.assigned_person_id ?? []);
}

/** Whether the visitor has written anything; false where it is gone. */
export async function hasMessage(db: Db, { conversationId }: OneConversation): Promise<boolean> {
  const row = await db
    .selectFrom('conversation')
    .select('last_seq')
    .where('id', '=', conversationId)
    .executeTakeFirst();
  return row !== undefined && row.last_seq > 0;
}

/**
 * Status, the name of the person who answers, since when they are away, and when it was rated.
 * @throws Error where it is gone.
 */
export const statusWithName = (db: Db, { conversationId }: OneConversation) =>
  db
    .selectFrom('conversation')
    .leftJoin('person', 'person.id', 'conversation.assigned_person_id')
    .select(['conversation.status', 'conversation.agent_gone_at', 'conversation.rated_at', 'person.name'])
    .where('conversation.id', '=', conversationId)
    .executeTakeFirstOrThrow();

/**
 * The conversation if the agent may see what is being typed in it: its tenant has switched that on, and its visitor has
 * agreed to a notice that said so. Undefined otherwise.
 */
export const previewedConversation = (db: Db, { conversationId }: OneConversation) =>
  db
    .selectFrom('conversation')
    .innerJoin('tenant', 'tenant.id', 'conversation.tenant_id')
    .innerJoin('consent', 'consent.id', 'conversation.consent_id')
    .select([
      'conversation.tenant_id',
      'conversation.assigned_person_id',
      'conversation.dialogue_state',
      'conversation.touched_at',
      'conversation.status',
    ])
    .where('conversation.id', '=', conversationId)
    .where('tenant.typing_preview', '=', 1)
    .where('consent.typing_preview', '=', 1)
    .executeTakeFirst();
