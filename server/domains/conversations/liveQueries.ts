/** What the live connections of desks and of visitors' pages ask about conversations. */
import type { Scope, SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';

/** Whether this conversation is one of the own tenants and not closed. */
export async function isUnclosed(db: Db, scope: Scope, conversationId: string): Promise<boolean> {
  const found = await db
    .selectFrom('conversation')
    .select('id')
    .where('id', '=', conversationId)
    .where('tenant_id', 'in', [...scope.tenantIds])
    .where('status', '<>', 'closed')
    .executeTakeFirst();
  return found !== undefined;
}

/** People to whom any of these conversations is assigned, each once. */
export async function assignedPeople(
  db: Db,
  _scope: SystemScope,
  conversationIds: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom('conversation')
    .select('assigned_person_id')
    .distinct()
    .where('id', 'in', [...conversationIds])
    .execute();
  return rows.flatMap((row) => row.assigned_person_id ?? []);
}

/** The conversation of a visitor's token. @param tokenHash SHA-256 of it, lower-case hex. */
export const conversationOfToken = (
  db: Db,
  _scope: SystemScope,
  tokenHash: string,
): Promise<{ id: string; tenant_id: string; last_seq: number } | undefined> =>
  db
    .selectFrom('conversation')
    .select(['id', 'tenant_id', 'last_seq'])
    .where('visitor_token_hash', '=', tokenHash)
    .executeTakeFirst();

/** Messages up to `seq` that were masked again after they were sent, in order. */
export const correctedUpTo = (
  db: Db,
  _scope: SystemScope,
  conversationId: string,
  seq: number,
): Promise<MessageTable[]> =>
  db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('seq', '<=', seq)
    .where('corrected', '=', 1)
    .orderBy('seq')
    .execute();

/** Messages after `seq`, in order. */
export const messagesAfter = (
  db: Db,
  _scope: SystemScope,
  conversationId: string,
  seq: number,
  limit: number,
): Promise<MessageTable[]> =>
  db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute();

export const messageOf = (
  db: Db,
  _scope: SystemScope,
  conversationId: string,
  messageId: string,
): Promise<MessageTable | undefined> =>
  db
    .selectFrom('message')
    .selectAll()
    .where('id', '=', messageId)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst();

/** Status, and the name of the person who answers. @throws Error for no such conversation. */
export const statusWithName = (db: Db, _scope: SystemScope, conversationId: string) =>
  db
    .selectFrom('conversation')
    .leftJoin('person', 'person.id', 'conversation.assigned_person_id')
    .select(['conversation.status', 'person.name'])
    .where('conversation.id', '=', conversationId)
    .executeTakeFirstOrThrow();

/**
 * A conversation in which the agent may see what is being typed: its tenant has that on, and its visitor has agreed to
 * words that say so.
 */
export const previewedConversation = (db: Db, _scope: SystemScope, conversationId: string) =>
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

/** A site and its tenant as its visitors read of them. */
export const siteWithTenant = (db: Db, _scope: SystemScope, siteId: string) =>
  db
    .selectFrom('site')
    .innerJoin('tenant', 'tenant.id', 'site.tenant_id')
    .select([
      'site.id',
      'site.name',
      'site.processor',
      'site.contact',
      'site.retention_days as retentionDays',
      'tenant.id as tenantId',
      'tenant.name as tenantName',
      'tenant.colour',
      'tenant.typing_preview as typingPreview',
    ])
    .where('site.id', '=', siteId)
    .executeTakeFirst();
