/** Conversations apart from their messages: begun by consent, assigned, listed, read, closed. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ConversationSummary, EntryReceipt, Message } from '../../../contract/common.ts';
import type { ConsentStored, VisitorLanguage } from '../../../contract/visitor.ts';
import { problem } from '../../platform/http/problem.ts';
import { hashToken, newToken } from '../../platform/tokens.ts';
import type { AnyScope, SystemScope } from '../../scope/scope.ts';
import type { SiteScope, VisitorScope } from '../../scope/visitorScope.ts';
import type { Db } from '../../storage/storage.ts';
import {
  closeConversation,
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
import type { Clock } from '../../platform/clock.ts';
import { ConversationInScope, type OneConversation } from './inScopeQueries.ts';
import { messagesBefore } from './messageQueries.ts';
import { messageOf, receiptOf } from './rows.ts';
import type { Bus } from '../../platform/bus.ts';

/** What a visitor has agreed to. */
export interface Consent {
  readonly language: VisitorLanguage;
  readonly noticeVersion: string;
  /** The notice exactly as it was shown, JSON. */ readonly words: string;
}
/** Ids of the people who can take a conversation now. */
export type OnlineAgents = () => readonly string[];

/** Begins, assigns, lists and closes conversations, and publishes each change. */
export class Conversations {
  readonly #db: Db;
  readonly #bus: Bus;
  /** For what the server does by itself: assigning, and what an earlier run has left. */
  readonly #server: SystemScope;
  readonly #online: OnlineAgents;
  readonly #now: Clock;

  constructor(db: Db, bus: Bus, server: SystemScope, online: OnlineAgents, now: Clock = Date.now) {
    this.#db = db;
    this.#bus = bus;
    this.#server = server;
    this.#online = online;
    this.#now = now;
  }

  /** Stores the consent and opens a conversation on it at this site, both or neither. */
  async begin(at: SiteScope, consent: Consent): Promise<ConsentStored> {
    const stored: ConsentStored = {
      conversationId: randomUUID(),
      consentId: randomUUID(),
      visitorToken: newToken(),
      at: this.#now(),
    };
    await this.#db.transaction().execute(async (tx) => {
      await insertConsent(tx, {
        id: stored.consentId,
        tenant_id: at.tenantId,
        site_id: at.site.id,
        conversation_id: stored.conversationId,
        language: consent.language,
        notice_version: consent.noticeVersion,
        words: consent.words,
        at: stored.at,
        typing_preview: at.site.typingPreview ? 1 : 0,
      });
      const agent = await freestAgent(tx, at, this.#online());
      await insertConversation(tx, {
        id: stored.conversationId,
        tenant_id: at.tenantId,
        site_id: at.site.id,
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
        { tenantId: at.tenantId, conversationId: stored.conversationId },
        stored.conversationId,
        this.#now(),
      );
    });
    this.#notify(stored.conversationId);
    return stored;
  }

  /**
   * Assigns waiting conversations of this agent's tenants, each to the person who is online and has the fewest; called
   * when an agent comes online.
   */
  async assignWaiting(personId: string): Promise<void> {
    const assigned = await this.#db.transaction().execute(async (tx) => {
      const done: string[] = [];
      for (const id of await waitingFor(tx, this.#server, personId)) {
        const conversation = await ConversationInScope.find(tx, this.#server, id);
        const agent = conversation === null ? null : await freestAgent(tx, conversation, this.#online());
        if (conversation === null || agent === null) continue;
        await updateConversation(tx, conversation, { status: 'open', assigned_person_id: agent });
        await storeEvent(tx, 'conversation.changed', conversation, id, this.#now());
        done.push(id);
      }
      return done;
    });
    for (const id of assigned) this.#notify(id);
  }

  /**
   * Closes a conversation and deletes the masker's state, which may contain pieces of values. Does nothing for one that
   * is closed already.
   * @throws Problem `not-found`.
   */
  async close(scope: AnyScope, conversationId: string): Promise<void> {
    const closed = await this.#db.transaction().execute(async (tx) => {
      const conversation = await ConversationInScope.find(tx, scope, conversationId);
      if (conversation === null) throw problem('not-found');
      if (conversation.row.status === 'closed') return false;
      await closeConversation(tx, conversation, this.#now());
      await storeEvent(tx, 'conversation.changed', conversation, conversationId, this.#now());
      return true;
    });
    if (closed) this.#notify(conversationId);
  }

  /** Stores whether the visitor is connected. */
  setVisitorOnline(visitor: VisitorScope, online: boolean): Promise<void> {
    return this.#setOnline(visitor, online);
  }

  /** To be called at the start, when no visitor is connected, whatever an earlier run has stored. */
  async setAllOffline(): Promise<void> {
    for (const id of await withVisitorOnline(this.#db, this.#server)) {
      const conversation = await ConversationInScope.find(this.#db, this.#server, id);
      if (conversation !== null) await this.#setOnline(conversation, false);
    }
  }

  async #setOnline(conversation: OneConversation, online: boolean): Promise<void> {
    const changed = await this.#db.transaction().execute(async (tx) => {
      if (!(await setVisitorOnline(tx, conversation, online))) return false;
      await storeEvent(tx, 'conversation.changed', conversation, conversation.conversationId, this.#now());
      return true;
    });
    if (changed) this.#bus.publish('outbox.stored', {});
  }

  /** Conversations in scope that are not closed, and the seq of the newest event that they already show. */
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
      const found = await ConversationInScope.find(tx, scope, conversationId);
      const conversation = await summary(tx, scope, conversationId);
      if (found === null || conversation === null) throw problem('not-found');
      const rows = await messagesBefore(tx, found, limit + 1, beforeSeq);
      const entries = await receiptsOf(tx, found);
      return {
        conversation,
        messages: rows.slice(0, limit).reverse().map(messageOf),
        hasMore: rows.length > limit,
        entries: entries.map(receiptOf),
      };
    });
  }

  #notify(conversationId: string): void {
    this.#bus.publish('outbox.stored', {});
    this.#bus.publish('conversation.changed', { conversationId });
  }
}
