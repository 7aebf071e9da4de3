/** Queries of the audit of conversations. */
import type { ActivityDetail } from '../../../contract/activity.ts';
import type { BoundMessage } from '../../../core/ledger/rowHash.ts';
import { everyTenant, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { ROWS_OF_STATEMENT } from './ledgerQueries.ts';

/** Kinds of the server's records that bind messages and entries. */
export const BINDING_KINDS = [
  ...(['message-stored', 'conversation-closed', 'message-changed', 'entry-stored'] as const),
  // Binds nothing itself, and says that what comes after a closing may be there.
  'conversation-reopened',
] as const;

export interface BoundConversation {
  readonly id: string;
  readonly tenantId: string;
  readonly salt: string;
  /** Number of the last message that a record binds. */
  readonly bound: number;
  readonly isClosed: boolean;
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
    .select(['id', 'tenant_id', 'visitor_token_hash', 'bound_seq', 'status'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenant_id,
    salt: row.visitor_token_hash,
    bound: row.bound_seq,
    isClosed: row.status === 'closed',
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
    .where('kind', 'in', BINDING_KINDS)
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

/** Of these positions, those whose record binds something of a conversation that is stored. */
export async function bindingsAmong(tx: Tx, scope: SystemScope, positions: readonly number[]): Promise<number[]> {
  const found: number[] = [];
  for (let from = 0; from < positions.length; from += ROWS_OF_STATEMENT) {
    const rows = await everyTenant(tx, scope)
      .selectFrom('activity')
      .innerJoin('conversation', 'conversation.id', 'activity.conversation_id')
      .select('position')
      .where('position', 'in', positions.slice(from, from + ROWS_OF_STATEMENT))
      .where('kind', 'in', BINDING_KINDS)
      .where('seq', 'is', null)
      .execute();
    found.push(...rows.map((row) => row.position));
  }
  return found;
}
