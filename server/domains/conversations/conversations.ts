/** The life of a conversation besides its messages: begun by consent, assigned, watched, closed. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ConversationSummary, EntryReceipt, Message } from '../../../contract/common.ts';
import type { ConsentStored, VisitorLanguage } from '../../../contract/visitor.ts';
import { rolesWith } from '../../../core/access/roles.ts';
import { notFound } from '../../platform/http/problem.ts';
import { hashToken, newToken } from '../signIn/sessions.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { newestEvent, storeEvent, type Clock, type ConversationEvents } from './events.ts';
import { messageOf, openSummaries, receiptOf, summary } from './rows.ts';

export interface Consent {
  readonly siteId: string;
  readonly tenantId: string;
  readonly language: VisitorLanguage;
  readonly noticeVersion: string;
  /** The notice exactly as it was shown, JSON. */ readonly words: string;
  /** Whether it said that what is being typed is seen. */ readonly typingPreview?: boolean;
}
/** People who can take a conversation now. */
export type OnlineAgents = () => readonly string[];

export class Conversations {
  readonly #db: Db;
  readonly #news: ConversationEvents;
  readonly #online: OnlineAgents;
  readonly #now: Clock;

  constructor(db: Db, news: ConversationEvents, online: OnlineAgents, now: Clock = Date.now) {
    this.#db = db;
    this.#news = news;
    this.#online = online;
    this.#now = now;
  }

  /** Keeps the consent and opens a conversation on it, both or neither. */
  async begin(consent: Consent): Promise<ConsentStored> {
    const stored: ConsentStored = {
      conversationId: randomUUID(),
      consentId: randomUUID(),
      visitorToken: newToken(),
      at: this.#now(),
    };
    await this.#db.transaction().execute(async (tx) => {
      await tx
        .insertInto('consent')
        .values({
          id: stored.consentId,
          tenant_id: consent.tenantId,
          site_id: consent.siteId,
          conversation_id: stored.conversationId,
          language: consent.language,
          notice_version: consent.noticeVersion,
          words: consent.words,
          at: stored.at,
          typing_preview: consent.typingPreview === true ? 1 : 0,
        })
        .execute();
      const agent = await this.#freest(tx, consent.tenantId);
      await tx
        .insertInto('conversation')
        .values({
          id: stored.conversationId,
          tenant_id: consent.tenantId,
          site_id: consent.siteId,
          consent_id: stored.consentId,
          visitor_name: `Visitor ${randomBytes(2).toString('hex').toUpperCase()}`,
          visitor_token_hash: hashToken(stored.visitorToken),
          status: agent === null ? 'waiting' : 'open',
          assigned_person_id: agent,
          started_at: stored.at,
          closed_at: null,
          last_seq: 0,
          waiting_since: null,
          visitor_online: 0,
          touched_at: stored.at,
          dialogue_state: null,
        })
        .execute();
      await storeEvent(
        tx,
        'conversation',
        { tenantId: consent.tenantId, conversationId: stored.conversationId },
        stored.conversationId,
        this.#now(),
      );
    });
    this.#tell(stored.conversationId);
    return stored;
  }

  /**
   * Hands waiting conversations of this agent's tenants to whoever is online and has the least to do; called when an
   * agent comes online.
   */
  async assignWaiting(personId: string): Promise<void> {
    const assigned = await this.#db.transaction().execute(async (tx) => {
      const waiting = await tx
        .selectFrom('conversation')
        .select(['id', 'tenant_id'])
        .where('status', '=', 'waiting')
        .where('tenant_id', 'in', (q) =>
          q.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', personId),
        )
        .orderBy('started_at')
        .execute();
      const done: string[] = [];
      for (const conversation of waiting) {
        const agent = await this.#freest(tx, conversation.tenant_id);
        if (agent === null) continue;
        await tx
          .updateTable('conversation')
          .set({ status: 'open', assigned_person_id: agent })
          .where('id', '=', conversation.id)
          .execute();
        await storeEvent(
          tx,
          'conversation',
          { tenantId: conversation.tenant_id, conversationId: conversation.id },
          conversation.id,
          this.#now(),
        );
        done.push(conversation.id);
      }
      return done;
    });
    for (const id of assigned) this.#tell(id);
  }

  /**
   * @throws Problem `not-found`. Closing twice is closing once. The masker's state goes: it may remember pieces of
   * values.
   */
  async close(conversationId: string, tenantIds: readonly string[]): Promise<void> {
    const closed = await this.#db.transaction().execute(async (tx) => {
      const conversation = await tx
        .selectFrom('conversation')
        .select(['tenant_id', 'status'])
        .where('id', '=', conversationId)
        .where('tenant_id', 'in', [...tenantIds])
        .executeTakeFirst();
      if (conversation === undefined) throw notFound();
      if (conversation.status === 'closed') return false;
      await tx
        .updateTable('conversation')
        .set((e) => ({
          status: 'closed',
          closed_at: this.#now(),
          waiting_since: null,
          dialogue_state: null,
          dialogue_version: e('dialogue_version', '+', 1),
        }))
        .where('id', '=', conversationId)
        .execute();
      await storeEvent(
        tx,
        'conversation',
        { tenantId: conversation.tenant_id, conversationId },
        conversationId,
        this.#now(),
      );
      return true;
    });
    if (closed) this.#tell(conversationId);
  }

  async setVisitorOnline(conversationId: string, online: boolean): Promise<void> {
    const changed = await this.#db.transaction().execute(async (tx) => {
      const row = await tx
        .updateTable('conversation')
        .set({ visitor_online: online ? 1 : 0 })
        .where('id', '=', conversationId)
        .where('visitor_online', '=', online ? 0 : 1)
        .returning('tenant_id')
        .executeTakeFirst();
      if (row !== undefined)
        await storeEvent(tx, 'conversation', { tenantId: row.tenant_id, conversationId }, conversationId, this.#now());
      return row !== undefined;
    });
    if (changed) this.#news.emit('stored');
  }

  /** After a start no visitor is connected yet, whatever an earlier run has written. */
  async nobodyOnline(): Promise<void> {
    const stale = await this.#db.selectFrom('conversation').select('id').where('visitor_online', '=', 1).execute();
    for (const { id } of stale) await this.setVisitorOnline(id, false);
  }

  /** Open conversations, and the realtime position they are true for. */
  async list(tenantIds: readonly string[]): Promise<{ conversations: ConversationSummary[]; asOf: number }> {
    return this.#db.transaction().execute(async (tx) => {
      return { conversations: await openSummaries(tx, tenantIds), asOf: await newestEvent(tx) };
    });
  }

  /** One conversation with the newest messages before `beforeSeq`, oldest first. @throws Problem `not-found`. */
  async read(
    conversationId: string,
    tenantIds: readonly string[],
    limit: number,
    beforeSeq?: number,
  ): Promise<{ conversation: ConversationSummary; messages: Message[]; hasMore: boolean; entries: EntryReceipt[] }> {
    return this.#db.transaction().execute(async (tx) => {
      const conversation = await summary(tx, conversationId, tenantIds);
      if (conversation === null) throw notFound();
      let query = tx.selectFrom('message').selectAll().where('conversation_id', '=', conversationId);
      if (beforeSeq !== undefined) query = query.where('seq', '<', beforeSeq);
      const rows = await query
        .orderBy('seq', 'desc')
        .limit(limit + 1)
        .execute();
      const entries = await tx
        .selectFrom('entry')
        .select(['id', 'conversation_id', 'kind', 'at', 'author_name'])
        .where('conversation_id', '=', conversationId)
        .orderBy('at')
        .execute();
      return {
        conversation,
        messages: rows.slice(0, limit).reverse().map(messageOf),
        hasMore: rows.length > limit,
        entries: entries.map(receiptOf),
      };
    });
  }

  /** The online agent of this tenant with the fewest open conversations. */
  async #freest(tx: Tx, tenantId: string): Promise<string | null> {
    const online = this.#online();
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

  #tell(conversationId: string): void {
    this.#news.emit('stored');
    this.#news.emit('conversation', conversationId);
  }
}
