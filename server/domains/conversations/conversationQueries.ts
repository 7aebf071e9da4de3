/** Queries over conversations and the consents that they began with. */
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { ClosedBy, ConversationSummary, MaskedText } from '../../../contract/common.ts';
import { rolesWith } from '../../../core/access/roles.ts';
import type { AnyScope, SystemScope } from '../../scope/scope.ts';
import type { SiteScope } from '../../scope/visitorScope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ConsentTable, ConversationTable } from '../../storage/tables.ts';
import { inScope, type ConversationInScope, type OneConversation } from './inScopeQueries.ts';
import { summaryOf, type SummaryRow } from './rows.ts';

const summaries = (on: Db | Tx, scope: AnyScope) =>
  on
    .selectFrom('conversation')
    .innerJoin('tenant', 'tenant.id', 'conversation.tenant_id')
    .innerJoin('site', 'site.id', 'conversation.site_id')
    .leftJoin('person', 'person.id', 'conversation.assigned_person_id')
    .leftJoin('person as offerer', 'offerer.id', 'conversation.offered_by')
    .leftJoin('message', (j) =>
      j.onRef('message.conversation_id', '=', 'conversation.id').onRef('message.seq', '=', 'conversation.last_seq'),
    )
    .select([
      'conversation.id',
      'conversation.visitor_name',
      'conversation.status',
      'conversation.closed_by',
      'conversation.closed_at',
      'conversation.rating',
      'conversation.rating_comment',
      'conversation.agent_gone_at',
      'conversation.offered_by',
      'conversation.offered_to',
      'conversation.offered_until',
      'conversation.offer_note',
      'conversation.offer_marks',
      'offerer.name as offerer_name',
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
      'message.author_person_id as message_author_id',
      'message.author_name as message_author_name',
    ])
    .where(inScope(scope));

/** The conversation; null where it is not in scope. */
export async function summary(
  on: Db | Tx,
  scope: AnyScope,
  conversationId: string,
): Promise<ConversationSummary | null> {
  const row = await summaries(on, scope).where('conversation.id', '=', conversationId).executeTakeFirst();
  if (row === undefined) return null;
  const offers = await offersOf(on, scope, [row]);
  return summaryOf(row, offers.get(row.id));
}

/** A place in the list of conversations: after the one that began then and has this id. */
export interface Place {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly id: string;
}

/** Up to `limit` conversations in scope that have a message and are not closed, longest running first. */
export async function openSummaries(
  on: Db | Tx,
  scope: AnyScope,
  limit: number,
  after: Place | null = null,
): Promise<ConversationSummary[]> {
  let query = summaries(on, scope)
    .where('conversation.status', '<>', 'closed')
    .where('conversation.last_seq', '>', 0)
    .orderBy('conversation.started_at')
    .orderBy('conversation.id')
    .limit(limit);
  if (after !== null)
    query = query.where((e) =>
      e.or([
        e('conversation.started_at', '>', after.startedAt),
        e.and([e('conversation.started_at', '=', after.startedAt), e('conversation.id', '>', after.id)]),
      ]),
    );
  const rows = await query.execute();
  const offers = await offersOf(on, scope, rows);
  return rows.map((row) => summaryOf(row, offers.get(row.id)));
}

/** A place in the list of closed conversations: after the one that was closed then and has this id. */
export interface ClosedPlace {
  /** Milliseconds since 1970. */
  readonly closedAt: number;
  readonly id: string;
}

/** Up to `limit` closed conversations in scope that have a message, of one tenant or of all, the last closed first. */
export async function closedSummaries(
  on: Db | Tx,
  scope: AnyScope,
  limit: number,
  after: ClosedPlace | null,
  tenantId: string | null,
): Promise<ConversationSummary[]> {
  let query = summaries(on, scope)
    .where('conversation.status', '=', 'closed')
    .where('conversation.last_seq', '>', 0)
    .where('conversation.closed_at', 'is not', null)
    .orderBy('conversation.closed_at', 'desc')
    .orderBy('conversation.id', 'desc')
    .limit(limit);
  if (tenantId !== null) query = query.where('conversation.tenant_id', '=', tenantId);
  if (after !== null)
    query = query.where((e) =>
      e.or([
        e('conversation.closed_at', '<', after.closedAt),
        e.and([e('conversation.closed_at', '=', after.closedAt), e('conversation.id', '<', after.id)]),
      ]),
    );
  const rows = await query.execute();
  return rows.map((row) => summaryOf(row));
}

type Offers = ReadonlyMap<string, readonly string[]>;
const NO_OFFERS: Offers = new Map();

/** Who may accept those of these conversations that are offered. */
const offersOf = (on: Db | Tx, scope: AnyScope, rows: readonly SummaryRow[]): Promise<Offers> =>
  offeredTo(
    on,
    scope,
    rows.flatMap(({ id, offered_until: until }) => (typeof until === 'number' ? [id] : [])),
  );

/** People who may accept each of these conversations in scope. */
async function offeredTo(on: Db | Tx, scope: AnyScope, conversationIds: readonly string[]): Promise<Offers> {
  if (conversationIds.length === 0) return NO_OFFERS;
  const rows = await on
    .selectFrom('conversation_offer')
    .innerJoin('conversation', 'conversation.id', 'conversation_offer.conversation_id')
    .select(['conversation_offer.conversation_id', 'conversation_offer.person_id'])
    .where('conversation.id', 'in', [...conversationIds])
    .where(inScope(scope))
    .execute();
  const found = new Map<string, string[]>();
  for (const { conversation_id: id, person_id: personId } of rows) found.set(id, [...(found.get(id) ?? []), personId]);
  return found;
}

/** Who answers a conversation, null for no one, and whether it waits for an agent. */
export interface Answering {
  readonly assignedTo: string | null;
  readonly waits: boolean;
  /** People who may accept it, where it is offered. */
  readonly offeredTo: readonly string[];
}

/** Who answers it now; no one where it is gone or not in scope. */
export async function answeringOf(on: Db | Tx, scope: AnyScope, conversationId: string): Promise<Answering> {
  const found = await answeredConversation(on, scope, conversationId);
  return {
    assignedTo: found?.assignedTo ?? null,
    waits: found?.waits ?? false,
    offeredTo: found?.offeredTo ?? [],
  };
}

/** The tenant of a conversation and who answers it; null where there is none in scope. */
export async function answeredConversation(
  on: Db | Tx,
  scope: AnyScope,
  conversationId: string,
): Promise<(Answering & { readonly tenantId: string }) | null> {
  const row = await on
    .selectFrom('conversation')
    .select(['tenant_id', 'assigned_person_id', 'status', 'offered_until'])
    .where('conversation.id', '=', conversationId)
    .where(inScope(scope))
    .executeTakeFirst();
  if (row === undefined) return null;
  const { tenant_id: tenantId, assigned_person_id: assignedTo } = row;
  const offers = typeof row.offered_until === 'number' ? await offeredTo(on, scope, [conversationId]) : NO_OFFERS;
  return { tenantId, assignedTo, waits: row.status === 'waiting', offeredTo: offers.get(conversationId) ?? [] };
}

/** The number of its newest message, 0 for none. @throws Error where the conversation is gone. */
export async function newestSeq(on: Db | Tx, conversation: OneConversation): Promise<number> {
  const row = await on
    .selectFrom('conversation')
    .select('last_seq')
    .where('id', '=', conversation.conversationId)
    .executeTakeFirstOrThrow();
  return row.last_seq;
}

/** Stores which words a visitor has agreed to. */
export async function insertConsent(tx: Tx, row: Insertable<ConsentTable>): Promise<void> {
  await tx.insertInto('consent').values(row).execute();
}

/** Stores a conversation that has just begun. */
export async function insertConversation(tx: Tx, row: Insertable<ConversationTable>): Promise<void> {
  await tx.insertInto('conversation').values(row).execute();
}

/** Conversations assigned in one transaction, for which other work waits. */
const MOST_ASSIGNED = 200;

/**
 * Ids of waiting conversations with a message, of this person's tenants (null: of every tenant): those of visitors who
 * are there first, and of these the longest waiting.
 */
export async function waitingFor(
  tx: Tx,
  scope: SystemScope,
  personId: string | null,
): Promise<{ readonly id: string; readonly tenantId: string }[]> {
  let query = tx
    .selectFrom('conversation')
    .select(['id', 'tenant_id'])
    .where('status', '=', 'waiting')
    .where('last_seq', '>', 0)
    .where(inScope(scope))
    .orderBy('visitor_online', 'desc')
    .orderBy((e) => e.fn.coalesce('waiting_since', 'started_at'))
    .orderBy('started_at')
    .limit(MOST_ASSIGNED);
  if (personId !== null)
    query = query.where('tenant_id', 'in', (q) =>
      q.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', personId),
    );
  const rows = await query.execute();
  return rows.map(({ id, tenant_id: tenantId }) => ({ id, tenantId }));
}

/** What one person is given at most. */
export interface Share {
  /** Open conversations at a time. */
  readonly most: number;
  /** Conversations that the server gives within a minute. */
  readonly perMinute: number;
}
const MINUTE = 60_000;

/**
 * Of the people in `online`, the one who answers for this tenant, has not chosen otherwise, and has the fewest open
 * conversations, within their share.
 * @param now milliseconds since 1970
 */
export async function freestAgent(
  tx: Tx,
  { tenantId }: SiteScope | ConversationInScope,
  online: readonly string[],
  { most, perMinute }: Share,
  now: number,
): Promise<string | null> {
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
    .where((e) =>
      e.not(
        e.exists(e.selectFrom('availability').select('availability.person_id').whereRef('person_id', '=', 'person.id')),
      ),
    )
    .groupBy('person.id')
    .having((e) => e.fn.count('conversation.id'), '<', most)
    .having(
      (e) =>
        e.fn.count(
          e
            .case()
            .when('conversation.given_at', '>', now - MINUTE)
            .then(1)
            .end(),
        ),
      '<',
      perMinute,
    )
    .orderBy((e) => e.fn.count('conversation.id'))
    .orderBy('person.name')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Stores the status, who answers, and since when the visitor waits (milliseconds since 1970). */
export async function updateConversation(
  tx: Tx,
  conversation: ConversationInScope,
  set: Pick<
    Updateable<ConversationTable>,
    'status' | 'assigned_person_id' | 'waiting_since' | 'agent_gone_at' | 'given_back_by' | 'given_at' | 'held_since'
  >,
): Promise<void> {
  // An offer is made by the person who answers it, and is over with them.
  const isGiven = set.assigned_person_id !== undefined;
  await tx
    .updateTable('conversation')
    .set({ ...(isGiven ? { ...NO_OFFER, given_at: null, held_since: null } : {}), ...set })
    .where('id', '=', conversation.conversationId)
    .execute();
  if (isGiven) await forgetOffered(tx, conversation);
}

const NO_OFFER = {
  offered_by: null,
  offered_to: null,
  offered_until: null,
  offer_note: null,
  offer_marks: null,
} as const;

async function forgetOffered(tx: Tx, { conversationId }: ConversationInScope): Promise<void> {
  await tx.deleteFrom('conversation_offer').where('conversation_id', '=', conversationId).execute();
}

/** An offer, as it is stored; times in milliseconds since 1970. */
export interface NewOffer {
  readonly by: string;
  readonly to: string;
  readonly people: readonly string[];
  readonly until: number;
  readonly note: MaskedText | null;
}

/** Stores an offer in the place of a former one; null for none. */
export async function storeOffer(tx: Tx, conversation: ConversationInScope, offer: NewOffer | null): Promise<void> {
  await forgetOffered(tx, conversation);
  await tx
    .updateTable('conversation')
    .set(
      offer === null
        ? NO_OFFER
        : {
            offered_by: offer.by,
            offered_to: offer.to,
            offered_until: offer.until,
            offer_note: offer.note?.text ?? null,
            offer_marks: offer.note === null ? null : JSON.stringify(offer.note.marks),
          },
    )
    .where('id', '=', conversation.conversationId)
    .execute();
  for (const personId of offer?.people ?? [])
    await tx
      .insertInto('conversation_offer')
      .values({ conversation_id: conversation.conversationId, person_id: personId })
      .execute();
}

/** Whether it is offered to this person. */
export async function isOfferedTo(tx: Tx, { conversationId }: ConversationInScope, personId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('conversation_offer')
    .select('person_id')
    .where('conversation_id', '=', conversationId)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Ids of conversations whose offer is over at this time, milliseconds since 1970. */
export async function offersOver(db: Db, scope: SystemScope, now: number): Promise<string[]> {
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('offered_until', '<=', now)
    .where(inScope(scope))
    .execute();
  return rows.map(({ id }) => id);
}

/** Opens it again; `personId` answers it, null for the queue. `now`: milliseconds since 1970. */
export async function reopenConversation(
  tx: Tx,
  conversation: ConversationInScope,
  personId: string | null,
  now: number,
): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({
      status: personId === null ? 'waiting' : 'open',
      assigned_person_id: personId,
      closed_at: null,
      closed_by: null,
      touched_at: now,
      waiting_since: personId === null ? now : null,
    })
    .where('id', '=', conversation.conversationId)
    .execute();
}

/** Days for which the site keeps a chat that has ended. */
export async function retentionDaysOf(on: Db | Tx, { row }: ConversationInScope): Promise<number> {
  const site = await on
    .selectFrom('site')
    .select('retention_days')
    .where('id', '=', row.site_id)
    .executeTakeFirstOrThrow();
  return site.retention_days;
}

/**
 * Closes it and deletes the masker's state, which may contain pieces of values.
 * @param closedAt milliseconds since 1970
 */
export async function closeConversation(
  tx: Tx,
  conversation: ConversationInScope,
  closedAt: number,
  closedBy: ClosedBy,
): Promise<void> {
  await tx
    .updateTable('conversation')
    .set((e) => ({
      status: 'closed',
      closed_at: closedAt,
      closed_by: closedBy,
      waiting_since: null,
      agent_gone_at: null,
      given_back_by: null,
      ...NO_OFFER,
      dialogue_state: null,
      dialogue_version: e('dialogue_version', '+', 1),
    }))
    .where('id', '=', conversation.conversationId)
    .execute();
  await forgetOffered(tx, conversation);
}

/** Stores what the visitor thinks of the conversation, in place of what was stored before. */
export async function storeRating(
  tx: Tx,
  conversation: ConversationInScope,
  rating: Pick<Selectable<ConversationTable>, 'rating' | 'rating_comment' | 'rated_at'>,
): Promise<void> {
  await tx.updateTable('conversation').set(rating).where('id', '=', conversation.conversationId).execute();
}

/** Stores whether the visitor is connected. @returns whether that was a change of a conversation with a message. */
export async function setVisitorOnline(tx: Tx, conversation: OneConversation, online: boolean): Promise<boolean> {
  const changed = await tx
    .updateTable('conversation')
    .set({ visitor_online: online ? 1 : 0 })
    .where('id', '=', conversation.conversationId)
    .where('visitor_online', '=', online ? 0 : 1)
    .returning('last_seq')
    .executeTakeFirst();
  return changed !== undefined && changed.last_seq > 0;
}

/** Ids of conversations whose visitor is connected, as was stored last. */
export async function withVisitorOnline(db: Db, scope: SystemScope): Promise<string[]> {
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('visitor_online', '=', 1)
    .where(inScope(scope))
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Takes the next number of this conversation and stores the masker's new state, in one statement, which succeeds only
 * while the conversation is open and its state is the one that was read: a message that another process has stored or
 * masked again in between would be missing from the new state.
 * @param read as it was when the state was read. @param now milliseconds since 1970.
 * @returns the number, who answers, since when the visitor waits and since when who answers is away; undefined where
 * something has changed.
 */
export const claimNext = (tx: Tx, read: ConversationInScope, state: string, now: number) =>
  tx
    .updateTable('conversation')
    .set((e) => ({
      last_seq: e('last_seq', '+', 1),
      dialogue_version: e('dialogue_version', '+', 1),
      dialogue_state: state,
      touched_at: now,
    }))
    .where('id', '=', read.conversationId)
    .where('dialogue_version', '=', read.row.dialogue_version)
    .where('status', '<>', 'closed')
    .returning(['last_seq', 'assigned_person_id', 'waiting_since', 'agent_gone_at'])
    .executeTakeFirst();

/** Deletes what the masker remembers of one conversation. */
export async function forgetDialogue(tx: Tx, conversation: ConversationInScope): Promise<void> {
  await tx
    .updateTable('conversation')
    .set((e) => ({ dialogue_state: null, dialogue_version: e('dialogue_version', '+', 1) }))
    .where('id', '=', conversation.conversationId)
    .execute();
}

/**
 * Deletes what the masker remembers of conversations that are closed, or last written in at `before` (milliseconds
 * since 1970) at the latest.
 */
export async function forgetIdleDialogues(db: Db, scope: SystemScope, before: number): Promise<void> {
  await db
    .updateTable('conversation')
    .set((e) => ({ dialogue_state: null, dialogue_version: e('dialogue_version', '+', 1) }))
    .where('dialogue_state', 'is not', null)
    .where((e) => e.or([e('status', '=', 'closed'), e('touched_at', '<=', before)]))
    .where(inScope(scope))
    .execute();
}
