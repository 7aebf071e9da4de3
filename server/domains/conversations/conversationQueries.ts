/** Queries over conversations and the consents that they began with. */
import type { ExpressionBuilder, Insertable, Selectable, Updateable } from 'kysely';
import type { ConversationSummary } from '../../../contract/common.ts';
import { rolesWith } from '../../../core/access/roles.ts';
import { Scope, type AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ConsentTable, ConversationTable, Tables } from '../../storage/tables.ts';
import { summaryOf } from './rows.ts';

const summaries = (on: Db | Tx) =>
  on
    .selectFrom('conversation')
    .innerJoin('tenant', 'tenant.id', 'conversation.tenant_id')
    .innerJoin('site', 'site.id', 'conversation.site_id')
    .leftJoin('person', 'person.id', 'conversation.assigned_person_id')
    .leftJoin('message', (j) =>
      j.onRef('message.conversation_id', '=', 'conversation.id').onRef('message.seq', '=', 'conversation.last_seq'),
    )
    .select([
      'conversation.id',
      'conversation.visitor_name',
      'conversation.status',
      'conversation.started_at',
      'conversation.last_seq',
      'conversation.waiting_since',
      'conversation.visitor_online',
      'tenant.id as tenant_id',
      'tenant.name as tenant_name',
      'tenant.colour as tenant_colour',
      'site.name as site_name',
      'person.id as person_id',
      'person.name as person_name',
      'person.role as person_role',
      'message.at as message_at',
      'message.text as message_text',
      'message.marks as message_marks',
      'message.readable as message_readable',
      'message.author as message_author',
    ]);
/** Conversations of the scope's tenants and, where bound to teams, of those of their people. */
const inScope = (scope: AnyScope) => (e: ExpressionBuilder<Tables, 'conversation'>) =>
  scope instanceof Scope
    ? e.and([
        e('conversation.tenant_id', 'in', [...scope.tenantIds]),
        ...(scope.team === null ? [] : [e('conversation.assigned_person_id', 'in', [...scope.team])]),
      ])
    : e.lit(true);

/** The conversation; null where it is not in scope. */
export async function summary(
  on: Db | Tx,
  scope: AnyScope,
  conversationId: string,
): Promise<ConversationSummary | null> {
  const row = await summaries(on)
    .where('conversation.id', '=', conversationId)
    .where((e) => inScope(scope)(e))
    .executeTakeFirst();
  return row === undefined ? null : summaryOf(row);
}

/** Conversations in scope that are not closed, longest running first. */
export async function openSummaries(on: Db | Tx, scope: AnyScope): Promise<ConversationSummary[]> {
  const rows = await summaries(on)
    .where((e) => inScope(scope)(e))
    .where('conversation.status', '<>', 'closed')
    .orderBy('conversation.started_at')
    .execute();
  return rows.map(summaryOf);
}

/** The whole row; undefined where it is not in scope. */
export const conversationIn = (
  on: Db | Tx,
  scope: AnyScope,
  conversationId: string,
): Promise<Selectable<ConversationTable> | undefined> =>
  on
    .selectFrom('conversation')
    .selectAll()
    .where('id', '=', conversationId)
    .where((e) => inScope(scope)(e))
    .executeTakeFirst();

/** Who answers it now; null for nobody, and where it is gone. */
export async function assigneeOf(on: Db | Tx, conversationId: string): Promise<string | null> {
  const row = await on
    .selectFrom('conversation')
    .select('assigned_person_id')
    .where('id', '=', conversationId)
    .executeTakeFirst();
  return row?.assigned_person_id ?? null;
}

/** @throws Error where it is gone. */
export const tenantAndNewest = (
  on: Db | Tx,
  conversationId: string,
): Promise<{ tenant_id: string; last_seq: number }> =>
  on
    .selectFrom('conversation')
    .select(['tenant_id', 'last_seq'])
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();

/** The tenant of the conversation and the key that it seals to; undefined where it is not in scope. */
export const tenantKeyOf = (on: Db | Tx, scope: AnyScope, conversationId: string) =>
  on
    .selectFrom('conversation')
    .innerJoin('tenant', 'tenant.id', 'conversation.tenant_id')
    .select(['conversation.tenant_id', 'tenant.key_id'])
    .where('conversation.id', '=', conversationId)
    .where((e) => inScope(scope)(e))
    .executeTakeFirst();

export async function insertConsent(tx: Tx, row: Insertable<ConsentTable>): Promise<void> {
  await tx.insertInto('consent').values(row).execute();
}

export async function insertConversation(tx: Tx, row: Insertable<ConversationTable>): Promise<void> {
  await tx.insertInto('conversation').values(row).execute();
}

/** Waiting conversations of this person's tenants, longest waiting first. */
export const waitingFor = (tx: Tx, personId: string): Promise<{ id: string; tenant_id: string }[]> =>
  tx
    .selectFrom('conversation')
    .select(['id', 'tenant_id'])
    .where('status', '=', 'waiting')
    .where('tenant_id', 'in', (q) =>
      q.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', personId),
    )
    .orderBy('started_at')
    .execute();

/** Of the people in `online`, the one who answers for this tenant and has the fewest open conversations. */
export async function freestAgent(tx: Tx, tenantId: string, online: readonly string[]): Promise<string | null> {
  if (online.length === 0) return null;
  const row = await tx
    .selectFrom('person_tenant')
    .innerJoin('person', 'person.id', 'person_tenant.person_id')
    .leftJoin('conversation', (j) =>
      j.onRef('conversation.assigned_person_id', '=', 'person.id').on('conversation.status', '=', 'open'),
    )
    .select('person.id')
    .where('person_tenant.tenant_id', '=', tenantId)
    .where('person.id', 'in', [...online])
    .where('person.role', 'in', rolesWith('conversation.answer'))
    .where('person.left_at', 'is', null)
    .groupBy('person.id')
    .orderBy((e) => e.fn.count('conversation.id'))
    .orderBy('person.name')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function updateConversation(
  tx: Tx,
  conversationId: string,
  set: Pick<Updateable<ConversationTable>, 'status' | 'assigned_person_id' | 'waiting_since'>,
): Promise<void> {
  await tx.updateTable('conversation').set(set).where('id', '=', conversationId).execute();
}

/** Without the masker's state: it may remember pieces of values. `closedAt` in milliseconds since 1970. */
export async function closeConversation(tx: Tx, conversationId: string, closedAt: number): Promise<void> {
  await tx
    .updateTable('conversation')
    .set((e) => ({
      status: 'closed',
      closed_at: closedAt,
      waiting_since: null,
      dialogue_state: null,
      dialogue_version: e('dialogue_version', '+', 1),
    }))
    .where('id', '=', conversationId)
    .execute();
}

/** @returns the tenant where that is a change, undefined where it is none. */
export const setVisitorOnline = (
  tx: Tx,
  conversationId: string,
  online: boolean,
): Promise<{ tenant_id: string } | undefined> =>
  tx
    .updateTable('conversation')
    .set({ visitor_online: online ? 1 : 0 })
    .where('id', '=', conversationId)
    .where('visitor_online', '=', online ? 0 : 1)
    .returning('tenant_id')
    .executeTakeFirst();

export const withVisitorOnline = (db: Db): Promise<{ id: string }[]> =>
  db.selectFrom('conversation').select('id').where('visitor_online', '=', 1).execute();

/**
 * Takes the next number of this conversation and stores the masker's new state, in one statement, which succeeds only
 * while the conversation is open and its state is the one that was read: a message that another process has stored, or
 * masked again, in between would be missing from the new state.
 * @returns who waits and who answers now, and the number; undefined where something has changed.
 */
export const claimNext = (
  tx: Tx,
  read: Pick<Selectable<ConversationTable>, 'id' | 'dialogue_version'>,
  state: string,
  now: number,
) =>
  tx
    .updateTable('conversation')
    .set((e) => ({
      last_seq: e('last_seq', '+', 1),
      dialogue_version: e('dialogue_version', '+', 1),
      dialogue_state: state,
      touched_at: now,
    }))
    .where('id', '=', read.id)
    .where('dialogue_version', '=', read.dialogue_version)
    .where('status', '<>', 'closed')
    .returning(['last_seq', 'assigned_person_id', 'waiting_since'])
    .executeTakeFirst();

/** What the masker remembers of one conversation. */
export async function forgetDialogue(tx: Tx, conversationId: string): Promise<void> {
  await tx
    .updateTable('conversation')
    .set((e) => ({ dialogue_state: null, dialogue_version: e('dialogue_version', '+', 1) }))
    .where('id', '=', conversationId)
    .execute();
}

/**
 * What the masker remembers of conversations that are closed, or last written in at `before` (milliseconds since 1970).
 */
export async function forgetIdleDialogues(db: Db, before: number): Promise<void> {
  await db
    .updateTable('conversation')
    .set((e) => ({ dialogue_state: null, dialogue_version: e('dialogue_version', '+', 1) }))
    .where('dialogue_state', 'is not', null)
    .where((e) => e.or([e('status', '=', 'closed'), e('touched_at', '<=', before)]))
    .execute();
}
