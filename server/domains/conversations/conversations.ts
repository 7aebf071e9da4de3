/** Conversations apart from their messages: begun by consent, assigned, listed, read, closed. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { ActivityDetail } from '../../../contract/activity.ts';
import type { ConversationSummary, EntryReceipt, Message } from '../../../contract/common.ts';
import { SAFE_ROUTING } from '../../../core/policy/routing.ts';
import type { ConsentStored, VisitorLanguage } from '../../../contract/visitor.ts';
import { problem } from '../../platform/http/problem.ts';
import { hashToken, newToken } from '../../platform/tokens.ts';
import type { AnyScope, SystemScope } from '../../scope/scope.ts';
import type { SiteScope, VisitorScope } from '../../scope/visitorScope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import {
  closeConversation,
  freestAgent,
  insertConsent,
  insertConversation,
  openSummaries,
  type Place,
  setVisitorOnline,
  type Share,
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
import { recordBinding } from './bindMessages.ts';
import { publishStored } from '../../record/ownRecords.ts';
import { storeAssigned } from './assigned.ts';

/** What a visitor has agreed to. */
export interface Consent {
  readonly language: VisitorLanguage;
  readonly noticeVersion: string;
  /** The notice exactly as it was shown, JSON. */ readonly words: string;
}
/** UTF-16 units of the JSON of the messages of one answer: three bytes each are far less than a desk reads. */
const MOST_UNITS = 2_000_000;
/** Receipts of entries in one answer, the newest. */
const MOST_RECEIPTS = 1_000;

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
  readonly #share: () => Share;

  /** @param share what one person is given at most */
  constructor(
    db: Db,
    bus: Bus,
    server: SystemScope,
    online: OnlineAgents,
    now: Clock = Date.now,
    share: () => Share = () => ({ most: SAFE_ROUTING.mostPerAgent, perMinute: SAFE_ROUTING.givenPerMinute }),
  ) {
    this.#db = db;
    this.#bus = bus;
    this.#server = server;
    this.#online = online;
    this.#now = now;
    this.#share = share;
  }

  /**
   * Stores the consent and opens a conversation on it at this site, both or neither. No desk is notified: a
   * conversation without a message is of no use to anybody who answers, and costs a visitor nothing to make.
   */
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
      await insertConversation(tx, {
        id: stored.conversationId,
        tenant_id: at.tenantId,
        site_id: at.site.id,
        consent_id: stored.consentId,
        visitor_name: randomBytes(2).toString('hex').toUpperCase(),
        visitor_token_hash: hashToken(stored.visitorToken),
        status: 'waiting',
        assigned_person_id: null,
        started_at: stored.at,
        closed_at: null,
        last_seq: 0,
        waiting_since: null,
        visitor_online: 0,
        touched_at: stored.at,
        dialogue_state: null,
      });
    });
    return stored;
  }

  /** Assigns the conversation where it has a message and waits, to the person who is online and has the fewest. */
  async assign(visitor: VisitorScope): Promise<void> {
    const found = await ConversationInScope.find(this.#db, visitor, visitor.conversationId);
    if (found !== null && isToAssign(found)) await this.assignOne(visitor.conversationId);
  }

  /** The same for a conversation that has come back to the queue. */
  async assignOne(conversationId: string): Promise<void> {
    const position = await this.#db.transaction().execute((tx) => this.#assign(tx, conversationId));
    if (typeof position !== 'number') return;
    publishStored(this.#bus, position);
    this.#notify(conversationId);
  }

  /**
   * @returns the position of the record; where no agent got it, the tenant of which all agents are full, or null where
   * it is not to be assigned, or not to the one who gave it back.
   */
  async #assign(tx: Tx, id: string): Promise<number | { readonly fullTenant: string } | null> {
    const conversation = await ConversationInScope.find(tx, this.#server, id);
    if (conversation === null || !isToAssign(conversation)) return null;
    const { given_back_by: former } = conversation.row;
    const online = this.#online().filter((personId) => personId !== former);
    const agent = await freestAgent(tx, conversation, online, this.#share(), this.#now());
    if (agent === null) return typeof former === 'string' ? null : { fullTenant: conversation.tenantId };
    const given = { status: 'open', assigned_person_id: agent, agent_gone_at: null, given_back_by: null } as const;
    await updateConversation(tx, conversation, { ...given, given_at: this.#now(), held_since: this.#now() });
    await storeEvent(tx, 'conversation.changed', conversation, id, this.#now());
    return storeAssigned(tx, conversation, agent, 'server');
  }

  /**
   * Assigns waiting conversations of this agent's tenants, each to the person who is online and has the fewest; called
   * when an agent comes online, or has room again. Null: of every tenant, for those who are given the next one later.
   */
  async assignWaiting(personId: string | null): Promise<void> {
    const positions: number[] = [];
    const assigned = await this.#db.transaction().execute(async (tx) => {
      const done: string[] = [];
      const full = new Set<string>();
      positions.length = 0;
      for (const { id, tenantId } of await waitingFor(tx, this.#server, personId)) {
        if (full.has(tenantId)) continue;
        const position = await this.#assign(tx, id);
        if (position === null) continue;
        if (typeof position === 'object') {
          full.add(position.fullTenant);
          continue;
        }
        positions.push(position);
        done.push(id);
      }
      return done;
    });
    publishStored(this.#bus, ...positions);
    for (const id of assigned) this.#notify(id);
  }

  /**
   * Closes a conversation and deletes the masker's state, which may contain pieces of values. Does nothing for one that
   * is closed already.
   * @throws Problem `not-found`.
   */
  close(scope: AnyScope, conversationId: string): Promise<void> {
    return this.#close(scope, conversationId, 'agent');
  }

  /** The visitor ends the conversation: closed as by `close`, and recorded as theirs. */
  end(visitor: VisitorScope): Promise<void> {
    return this.#close(visitor, visitor.conversationId, 'visitor');
  }

  async #close(scope: AnyScope | VisitorScope, conversationId: string, by: 'agent' | 'visitor'): Promise<void> {
    const closed = await this.#db.transaction().execute(async (tx) => {
      const conversation = await ConversationInScope.find(tx, scope, conversationId);
      if (conversation === null) throw problem('not-found');
      if (conversation.row.status === 'closed') return false;
      const { assigned_person_id: former } = conversation.row;
      await closeConversation(tx, conversation, this.#now(), by);
      await storeEvent(tx, 'conversation.changed', conversation, conversationId, this.#now());
      const about: ActivityDetail = by === 'visitor' ? { by } : {};
      return { position: await recordBinding(tx, conversation, 'conversation-closed', about), former };
    });
    if (closed === false) return;
    publishStored(this.#bus, closed.position);
    this.#notify(conversationId);
    if (closed.former !== null) await this.assignWaiting(closed.former);
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

  /**
   * A page of the conversations in scope that are not closed, after the one that is named, and the seq of the newest
   * event that it already shows.
   */
  async list(
    scope: AnyScope,
    limit: number,
    after: Place | null = null,
  ): Promise<{ conversations: ConversationSummary[]; asOf: number; hasMore: boolean }> {
    return this.#db.transaction().execute(async (tx) => {
      const found = await openSummaries(tx, scope, limit + 1, after);
      return { conversations: found.slice(0, limit), asOf: await newestEvent(tx), hasMore: found.length > limit };
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
      const entries = await receiptsOf(tx, found, MOST_RECEIPTS);
      const page = upToUnits(rows.slice(0, limit).map(messageOf));
      return {
        conversation,
        messages: page.reverse(),
        hasMore: rows.length > page.length,
        entries: entries.map(receiptOf),
      };
    });
  }

  #notify(conversationId: string): void {
    this.#bus.publish('outbox.stored', {});
    this.#bus.publish('conversation.changed', { conversationId });
  }
}

/** The first messages whose JSON is short enough together, one at least. */
function upToUnits(messages: readonly Message[]): Message[] {
  let units = 0;
  const above = messages.findIndex((message) => {
    units += JSON.stringify(message).length;
    return units > MOST_UNITS;
  });
  return messages.slice(0, above === -1 ? messages.length : Math.max(above, 1));
}

const isToAssign = ({ row }: ConversationInScope): boolean =>
  row.status === 'waiting' && row.assigned_person_id === null && row.last_seq > 0;
