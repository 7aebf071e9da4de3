/**
 * Stores new messages; no other code does. A message is masked with the conversation's state, its original is sealed to
 * the tenant, and both are stored with their event in one transaction.
 */
import { markPlaceholders } from '../../../core/masking/markPlaceholders.ts';
import { MASK_VERSION } from '../../../core/masking/version.ts';
import type { Correction, DialogueState } from '../../../core/masking/types.ts';
import { MAX_MESSAGE_LENGTH, type Message } from '../../../contract/common.ts';
import type { Log } from '../../platform/log.ts';
import type { MaskingPolicies } from '../masking/maskingPolicies.ts';
import { problem } from '../../platform/http/problem.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { VisitorScope } from '../../scope/visitorScope.ts';
import { storeAlert } from '../../record/alerts.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';
import { claimNext, updateConversation } from './conversationQueries.ts';
import { storeEvent } from './eventQueries.ts';
import type { Clock } from '../../platform/clock.ts';
import { ConversationInScope } from './inScopeQueries.ts';
import { correctMessage, insertMessage, messageIn } from './messageQueries.ts';
import { areKeysUnchanged, originalMaskedAgain, sealOriginal, storeOriginal, type Sealing } from './originals.ts';
import { messageOf } from './rows.ts';
import type { Room } from './room.ts';
import { KeyedQueue } from '../../platform/keyedQueue.ts';
import type { Bus } from '../../platform/bus.ts';
import { changeBound, recordBinding } from './bindMessages.ts';
import { publishStored } from '../../record/ownRecords.ts';
import { storeAssigned } from './assigned.ts';

/**
 * How long the masker's state is used after the last message, milliseconds. The pieces of a value that is written in
 * several messages come sooner than that.
 */
export const STATE_LIFE = 600_000;
/** Milliseconds between two records of the same fault of a tenant's key. */
const KEY_FAULT_AGAIN = 3_600_000;

/** A message as it came in. */
export interface Incoming {
  readonly id: string;
  readonly conversationId: string;
  readonly text: string;
  /** When the sender says it was written, milliseconds since 1970. Its own time is that of its arrival. */
  readonly at: number;
  readonly author: 'visitor' | 'agent';
  /** Null for the visitor. */
  readonly person: { readonly id: string; readonly name: string } | null;
  /** The conversation must be within it. */
  readonly scope: AnyScope | VisitorScope;
}

/** `isNew` is false for a message that was stored before under the same id. */
export interface Taken {
  readonly message: Message;
  readonly isNew: boolean;
}

/** After this many tries that another message of the conversation has overtaken, something must be wrong. */
const MOST_TRIES = 100;

/** Takes in messages of visitors and agents. */
export class Ingest {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #now: Clock;
  readonly #policies: MaskingPolicies;
  /**
   * Takes messages of one conversation one after the other, so that work is seldom repeated. The database alone decides
   * the order: other processes write into the same conversations.
   */
  readonly #turns = new KeyedQueue();

  /** Null: who answers first gets the conversation, however many they answer. */
  readonly #room: Room | null;

  /** When the last fault of a tenant's key was recorded. */
  readonly #keyFaults = new Map<string, number>();

  constructor(db: Db, bus: Bus, log: Log, now: Clock, policies: MaskingPolicies, room: Room | null = null) {
    this.#db = db;
    this.#bus = bus;
    this.#log = log;
    this.#now = now;
    this.#policies = policies;
    this.#room = room;
  }

  /**
   * Stores a message. An id that is stored already gives the stored message, whatever the text is now.
   * An agent who answers a conversation that waits, or whose agent is away, answers it from then on.
   * @throws Problem `not-found`, `closed`, `closed-by-visitor`, `too-many-conversations`, or `invalid` for an id that
   * another conversation or author has used.
   */
  take(incoming: Incoming): Promise<Taken> {
    return this.#turns.run(incoming.conversationId, async () => {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const taken = await this.#try(incoming);
        if (taken !== 'changed-meanwhile') return taken;
      }
      throw new Error('A conversation changed at every try to store a message in it.');
    });
  }

  /** Runs `work` while this process takes no message into the conversation. */
  inTurn<T>(conversationId: string, work: () => Promise<T>): Promise<T> {
    return this.#turns.run(conversationId, work);
  }

  /** Recorded once an hour and tenant: without a key that seals, every message would say the same. */
  async #noteKeyFault(
    tx: Tx,
    { tenantId, conversationId }: ConversationInScope,
    sealings: readonly Sealing[],
    now: number,
  ): Promise<void> {
    const reason = sealings.find(({ keyFault }) => keyFault !== undefined)?.keyFault;
    if (reason === undefined || now - (this.#keyFaults.get(tenantId) ?? Number.NEGATIVE_INFINITY) < KEY_FAULT_AGAIN)
      return;
    this.#keyFaults.set(tenantId, now);
    const detail = { reason, at: 'server' };
    await storeOwn(tx, { kind: 'tenant-key-refused', tenantId, conversationId, detail });
    await storeAlert(tx, { kind: 'tenant-key', key: `server ${tenantId}`, tenantId, conversationId, detail });
  }

  /**
   * Masks with the state, the policy and the keys as they are read here, and stores on the condition that they are
   * still these, and that the conversation is still in sight.
   */
  async #try(incoming: Incoming): Promise<Taken | 'changed-meanwhile'> {
    const conversation = await ConversationInScope.find(this.#db, incoming.scope, incoming.conversationId);
    if (conversation === null) throw problem('not-found');
    const same = await messageIn(this.#db, conversation, incoming.id);
    if (same !== undefined) {
      if (same?.author !== incoming.author || same.author_person_id !== (incoming.person?.id ?? null))
        throw problem('invalid');
      return { message: messageOf(same), isNew: false };
    }
    const { tenantId, conversationId, row: read } = conversation;
    if (read.status === 'closed')
      throw problem(read.closed_by === 'visitor' && incoming.author === 'agent' ? 'closed-by-visitor' : 'closed');
    if (incoming.text.length === 0 || incoming.text.length > MAX_MESSAGE_LENGTH) throw problem('invalid');

    const now = this.#now();
    const state =
      read.dialogue_state === null || read.touched_at <= now - STATE_LIFE
        ? undefined
        : (JSON.parse(read.dialogue_state) as DialogueState);
    const revision = await this.#policies.revisionOf(this.#db, tenantId);
    const policy = await this.#policies.of(tenantId);
    const masked = await this.#policies.masked(
      policy,
      conversation,
      { id: incoming.id, author: incoming.author, text: incoming.text, at: now },
      state,
    );
    if (masked.failed) this.#log('masking-failed');
    // A masker that failed cannot say where a verification code is, so this original is not stored at all.
    const sealings =
      masked.spans.length > 0 && !masked.failed
        ? [await sealOriginal(this.#db, conversation, incoming.id, incoming.text, masked.spans)]
        : [];
    const corrections: Correction[] = [];
    for (const correction of masked.corrections) {
      const sealing = await originalMaskedAgain(this.#db, conversation, correction.id, correction.spans);
      if (sealing === 'unknown') continue;
      const earlier = await messageIn(this.#db, conversation, correction.id);
      corrections.push(
        earlier?.author === 'agent' ? { ...correction, marks: markPlaceholders(correction) } : correction,
      );
      if (sealing !== 'keep') sealings.push(sealing);
    }

    const positions: (number | null)[] = [];
    const row = await this.#db.transaction().execute(async (tx): Promise<MessageTable | null> => {
      positions.length = 0;
      if ((await this.#policies.revisionOf(tx, tenantId)) !== revision) return null;
      if (!(await areKeysUnchanged(tx, conversation, sealings))) return null;
      // It may have been given to another person, and be out of sight.
      if ((await ConversationInScope.find(tx, incoming.scope, conversationId)) === null) return null;
      const current = await claimNext(tx, conversation, JSON.stringify(masked.state), now);
      if (current === undefined) return null;
      const { assigned_person_id: former } = current;
      const isWithoutAgent = former === null || typeof current.agent_gone_at === 'number';
      const taker =
        isWithoutAgent && incoming.person !== null && incoming.person.id !== former ? incoming.person : null;
      if (taker !== null) await this.#room?.demand(tx, taker.id);
      const stored: MessageTable = {
        id: incoming.id,
        tenant_id: tenantId,
        conversation_id: conversationId,
        seq: current.last_seq,
        author: incoming.author,
        author_person_id: incoming.person?.id ?? null,
        author_name: incoming.person?.name ?? null,
        at: now,
        written_at: incoming.author === 'agent' ? incoming.at : null,
        text: masked.text,
        // A desk sends placeholders for what it has hidden: each gets a mark, so that a page shows a chip for it.
        marks: JSON.stringify(incoming.author === 'agent' ? markPlaceholders(masked) : masked.marks),
        corrected: 0,
        mask_version: MASK_VERSION,
        readable: JSON.stringify(masked.readable ?? []),
      };
      for (const correction of corrections) {
        await changeBound(tx, conversation, correction.id, async () => {
          await correctMessage(tx, conversation, correction);
          return true;
        });
        await storeEvent(tx, 'message.stored', conversation, correction.id, now);
      }
      await insertMessage(tx, stored);
      for (const sealing of sealings) await storeOriginal(tx, conversation, sealing);
      await this.#noteKeyFault(tx, conversation, sealings, now);
      await updateConversation(
        tx,
        conversation,
        incoming.author === 'visitor'
          ? { waiting_since: current.waiting_since ?? stored.at }
          : {
              waiting_since: null,
              status: 'open',
              ...(taker === null
                ? {}
                : { assigned_person_id: taker.id, agent_gone_at: null, given_back_by: null, held_since: now }),
            },
      );
      if (incoming.author === 'agent')
        positions.push(await recordBinding(tx, conversation, 'message-stored', { messageId: stored.id }));
      if (taker !== null) positions.push(await storeAssigned(tx, conversation, taker.id, 'answered'));
      await storeEvent(tx, 'message.stored', conversation, stored.id, now);
      await storeEvent(tx, 'conversation.changed', conversation, conversationId, now);
      return stored;
    });
    if (row === null) return 'changed-meanwhile';
    publishStored(this.#bus, ...positions);
    this.#policies.tags.keep(tenantId, row.id, policy.tags(incoming.text, masked.spans), masked);
    this.#bus.publish('outbox.stored', {});
    for (const correction of corrections)
      this.#bus.publish('conversation.message', { conversationId, messageId: correction.id });
    this.#bus.publish('conversation.message', { conversationId, messageId: row.id });
    if (incoming.author === 'agent') this.#bus.publish('conversation.changed', { conversationId });
    return { message: messageOf(row), isNew: true };
  }
}
