/** Queries of the audit of conversations. */
import type { ActivityDetail } from '../../../contract/activity.ts';
import type { BoundMessage } from '../../../core/ledger/rowHash.ts';
import { everyTenant, type SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';

export interface BoundConversation {
  readonly id: string;
  readonly tenantId: string;
  readonly salt: string;
  /** Number of the last message that a record binds. */
  readonly bound: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Conversations with an id after this one, in order. */
export async function conversationsAfter(
  db: Db,
  scope: SystemScope,
  after: string,
  limit: number,
): Promise<BoundConversation[]> {
  const rows = await everyTenant(db, scope)
    .selectFrom('conversation')
    .select(['id', 'tenant_id', 'visitor_token_hash', 'bound_seq', 'started_at'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    salt: row.visitor_token_hash,
    bound: row.bound_seq,
    startedAt: row.started_at,
  }));
}

/** Messages of a conversation, oldest first. */
export const messagesOf = (db: Db, scope: SystemScope, conversationId: string): Promise<BoundMessage[]> =>
  everyTenant(db, scope)
    .selectFrom('message')
    .select(['id', 'seq', 'author', 'author_person_id', 'author_name', 'at', 'written_at', 'text', 'marks'])
    .where('conversation_id', '=', conversationId)
    .orderBy('seq')
    .execute();

/** Entries of a conversation, whole. */
export const entriesOf = (db: Db, scope: SystemScope, conversationId: string) =>
  everyTenant(db, scope).selectFrom('entry').selectAll().where('conversation_id', '=', conversationId).execute();

/** Records that bind messages and entries of a conversation, newest first; the server's own only. */
export async function bindingsOf(
  db: Db,
  scope: SystemScope,
  conversationId: string,
): Promise<{ kind: string; detail: ActivityDetail }[]> {
  const rows = await everyTenant(db, scope)
    .selectFrom('activity')
    .select(['kind', 'detail'])
    .where('conversation_id', '=', conversationId)
    .where('kind', 'in', ['message-stored', 'conversation-closed', 'message-changed', 'entry-stored'])
    .where('seq', 'is', null)
    .orderBy('position', 'desc')
    .execute();
  return rows.flatMap(({ kind, detail }) => {
    try {
      return [{ kind, detail: JSON.parse(detail) as ActivityDetail }];
    } catch {
      // The audit of the records names this one.
      return [];
    }
  });
}

/** Whether a record that was stored at this time or later has been erased. */
export async function wasErasedSince(db: Db, at: number): Promise<boolean> {
  const row = await db
    .selectFrom('ledger_leaf')
    .select('position')
    .where('erased_by', 'is not', null)
    .where('at', '>=', at)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
