/** The life of a conversation besides its messages: begun by consent, assigned, watched, closed. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ConversationSummary, EntryReceipt, Message } from '../../../contract/common.ts';
import type { ConsentStored, VisitorLanguage } from '../../../contract/visitor.ts';
import { problem } from '../../platform/http/problem.ts';
import { hashToken, newToken } from '../../platform/tokens.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import {
  closeConversation,
  conversationIn,
  freestAgent,
  insertConsent,
  insertConversation,
  openSummaries,
  setVisitorOnline,
  summary,
  updateConversation,
  waitingFor,
  withVisitorOnline,
} from './conversationQueries.ts';
import { receiptsOf } from './entryQueries.ts';
import { newestEvent, storeEvent } from './eventQueries.ts';
import type { Clock } from './events.ts';
import { messagesBefore } from './messageQueries.ts';
import { messageOf, receiptOf } from './rows.ts';
import type { Bus } from '../../platform/bus.ts';

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
  readonly #bus: Bus;
  readonly #online: OnlineAgents;
  readonly #now: Clock;

  constructor(db: Db, bus: Bus, online: OnlineAgents, now: Clock = Date.now) {
    this.#db = db;
    this.#bus = bus;
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
      await insertConsent(tx, {
        id: stored.consentId,
        tenant_id: consent.tenantId,
        site_id: consent.siteId,
        conversation_id: stored.conversationId,
        language: consent.language,
        notice_version: consent.noticeVersion,
        words: consent.words,
        at: stored.at,
        typing_preview: consent.typingPreview === true ? 1 : 0,
      });
      const agent = await freestAgent(tx, consent.tenantId, this.#online());
      await insertConversation(tx, {
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
      });
      await storeEvent(
        tx,
        'conversation.changed',
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
      const waiting = await waitingFor(tx, personId);
      const done: string[] = [];
      for (const conversation of waiting) {
        const agent = await freestAgent(tx, conversation.tenant_id, this.#online());
        if (agent === null) continue;
        await updateConversation(tx, conversation.id, { status: 'open', assigned_person_id: agent });
        await storeEvent(
          tx,
          'conversation.changed',
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
  async close(scope: AnyScope, conversationId: string): Promise<void> {
    const closed = await this.#db.transaction().execute(async (tx) => {
      const conversation = await conversationIn(tx, scope, conversationId);
      if (conversation === undefined) throw problem('not-found');
      if (conversation.status === 'closed') return false;
      await closeConversation(tx, conversationId, this.#now());
      await storeEvent(
        tx,
        'conversation.changed',
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
      const row = await setVisitorOnline(tx, conversationId, online);
      if (row !== undefined)
        await storeEvent(
          tx,
          'conversation.changed',
          { tenantId: row.tenant_id, conversationId },
          conversationId,
          this.#now(),
        );
      return row !== undefined;
    });
    if (changed) this.#bus.publish('outbox.stored', {});
  }

  /** After a start no visitor is connected yet, whatever an earlier run has written. */
  async nobodyOnline(): Promise<void> {
    const stale = await withVisitorOnline(this.#db);
    for (const { id } of stale) await this.setVisitorOnline(id, false);
  }

  /** Open conversations, and the realtime position they are true for. */
  async list(scope: AnyScope): Promise<{ conversations: ConversationSummary[]; asOf: number }> {
    return this.#db.transaction().execute(async (tx) => {
      return { conversations: await openSummaries(tx, scope), asOf: await newestEvent(tx) };
    });
  }

  /** One conversation with the newest messages before `beforeSeq`, oldest first. @throws Problem `not-found`. */
  async read(
    scope: AnyScope,
    conversationId: string,
    limit: number,
    beforeSeq?: number,
  ): Promise<{ conversation: ConversationSummary; messages: Message[]; hasMore: boolean; entries: EntryReceipt[] }> {
    return this.#db.transaction().execute(async (tx) => {
      const conversation = await summary(tx, scope, conversationId);
      if (conversation === null) throw problem('not-found');
      const rows = await messagesBefore(tx, conversationId, limit + 1, beforeSeq);
      const entries = await receiptsOf(tx, conversationId);
      return {
        conversation,
        messages: rows.slice(0, limit).reverse().map(messageOf),
        hasMore: rows.length > limit,
        entries: entries.map(receiptOf),
      };
    });
  }

  #tell(conversationId: string): void {
    this.#bus.publish('outbox.stored', {});
    this.#bus.publish('conversation.changed', { conversationId });
  }
}
