/**
 * The only way a message gets in: masked with the conversation's state, its original sealed to the tenant, stored and
 * announced, in one transaction.
 */
import { MASK_VERSION } from '../../../core/masking/mask.ts';
import type { Correction, DialogueState } from '../../../core/masking/types.ts';
import { MAX_MESSAGE_LENGTH, type Message } from '../../../contract/common.ts';
import type { Log } from '../../platform/log.ts';
import { MaskingPolicies } from '../masking/maskingPolicies.ts';
import { conflict, invalid, notFound } from '../../platform/http/problem.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { ConversationTable, MessageTable } from '../../storage/tables.ts';
import { storeEvent, type Clock, type ConversationEvents } from './events.ts';
import { originalMaskedAgain, sealOriginal, storeOriginal } from './originals.ts';
import { messageOf } from './rows.ts';
import { KeyedQueue } from '../../platform/keyedQueue.ts';

/**
 * How long the masker remembers a conversation in which nobody writes, milliseconds: pieces of a value that is still
 * being dictated come sooner than that.
 */
export const STATE_LIFE = 600_000;

export interface Incoming {
  readonly id: string;
  readonly conversationId: string;
  readonly text: string;
  readonly at: number;
  readonly author: 'visitor' | 'agent';
  /** Null for the visitor. */
  readonly person: { readonly id: string; readonly name: string } | null;
  /** The conversation must belong to one of these. */
  readonly tenantIds: readonly string[];
}

/** `isNew` is false for a message that was stored before under the same id. */
export interface Taken {
  readonly message: Message;
  readonly isNew: boolean;
}

export class Ingest {
  readonly #db: Db;
  readonly #news: ConversationEvents;
  readonly #log: Log;
  readonly #now: Clock;
  readonly #policies: MaskingPolicies;
  /**
   * One message of a conversation after the other: the masker's state is read, used and written without anybody in
   * between.
   */
  readonly #turns = new KeyedQueue();

  constructor(
    db: Db,
    news: ConversationEvents,
    log: Log,
    now: Clock = Date.now,
    policies: MaskingPolicies = new MaskingPolicies(db, log),
  ) {
    this.#db = db;
    this.#news = news;
    this.#log = log;
    this.#now = now;
    this.#policies = policies;
  }

  /**
   * The stored message. The same id twice is one message, whatever the second one says.
   * @throws Problem `not-found`, `closed`, or `invalid` for an id that another conversation or author has used.
   */
  take(incoming: Incoming): Promise<Taken> {
    return this.#turns.run(incoming.conversationId, () => this.#take(incoming));
  }

  /** Nothing is taken into this conversation meanwhile. */
  inTurn<T>(conversationId: string, work: () => Promise<T>): Promise<T> {
    return this.#turns.run(conversationId, work);
  }

  async #take(incoming: Incoming): Promise<Taken> {
    const conversation = await this.#db
      .selectFrom('conversation')
      .selectAll()
      .where('id', '=', incoming.conversationId)
      .where('tenant_id', 'in', [...incoming.tenantIds])
      .executeTakeFirst();
    if (conversation === undefined) throw notFound();
    const held = await this.#db.selectFrom('message').selectAll().where('id', '=', incoming.id).executeTakeFirst();
    if (held !== undefined) {
      if (
        held.conversation_id !== incoming.conversationId ||
        held.author !== incoming.author ||
        held.author_person_id !== (incoming.person?.id ?? null)
      )
        throw invalid();
      return { message: messageOf(held), isNew: false };
    }
    if (conversation.status === 'closed') throw conflict('closed', 'This conversation is closed.');
    if (incoming.text.length === 0 || incoming.text.length > MAX_MESSAGE_LENGTH) throw invalid();

    const now = this.#now();
    const of = { tenantId: conversation.tenant_id, conversationId: conversation.id };
    const state =
      conversation.dialogue_state === null || conversation.touched_at <= now - STATE_LIFE
        ? undefined
        : (JSON.parse(conversation.dialogue_state) as DialogueState);
    const policy = await this.#policies.of(conversation.tenant_id);
    const masked = policy.mask(conversation.id)(
      { id: incoming.id, author: incoming.author, text: incoming.text, at: now },
      state,
    );
    if (masked.failed) this.#log('masking-failed');
    // A masker that failed cannot say where a verification code stands, so this original is not kept at all.
    const sealings =
      masked.spans.length > 0 && !masked.failed
        ? [await sealOriginal(this.#db, of, incoming.id, incoming.text, masked.spans)]
        : [];
    const corrections: Correction[] = [];
    for (const correction of masked.corrections) {
      const sealing = await originalMaskedAgain(this.#db, of, correction.id, correction.spans);
      if (sealing === 'unknown') continue;
      corrections.push(correction);
      if (sealing !== 'keep') sealings.push(sealing);
    }

    const row: MessageTable = {
      id: incoming.id,
      tenant_id: conversation.tenant_id,
      conversation_id: conversation.id,
      seq: conversation.last_seq + 1,
      author: incoming.author,
      author_person_id: incoming.person?.id ?? null,
      author_name: incoming.person?.name ?? null,
      at: Math.min(incoming.at, now),
      text: masked.text,
      marks: JSON.stringify(masked.marks),
      corrected: 0,
      mask_version: MASK_VERSION,
      readable: JSON.stringify(masked.readable ?? []),
    };
    await this.#db.transaction().execute(async (tx) => {
      for (const correction of corrections) {
        await tx
          .updateTable('message')
          .set({
            text: correction.text,
            marks: JSON.stringify(correction.marks),
            corrected: 1,
            mask_version: MASK_VERSION,
          })
          .where('id', '=', correction.id)
          .where('conversation_id', '=', conversation.id)
          .execute();
        await storeEvent(tx, 'message', of, correction.id, now);
      }
      await tx.insertInto('message').values(row).execute();
      for (const sealing of sealings) await storeOriginal(tx, of, sealing);
      await tx
        .updateTable('conversation')
        .set({
          last_seq: row.seq,
          touched_at: now,
          dialogue_state: JSON.stringify(masked.state),
          ...(await this.#standing(tx, conversation, row, incoming)),
        })
        .where('id', '=', conversation.id)
        .execute();
      await storeEvent(tx, 'message', of, row.id, now);
      await storeEvent(tx, 'conversation', of, conversation.id, now);
    });
    this.#policies.tags.keep(conversation.tenant_id, row.id, policy.tags(incoming.text, masked.spans), masked);
    this.#news.emit('stored');
    for (const correction of corrections) this.#news.emit('message', conversation.id, correction.id);
    this.#news.emit('message', conversation.id, row.id);
    if (incoming.author === 'agent') this.#news.emit('conversation', conversation.id);
    return { message: messageOf(row), isNew: true };
  }

  /**
   * Who waits and who answers, after this message. Read anew inside the transaction: an assignment or a closing may
   * have come between.
   */
  async #standing(
    tx: Tx,
    before: ConversationTable,
    row: MessageTable,
    incoming: Incoming,
  ): Promise<Partial<Pick<ConversationTable, 'waiting_since' | 'status' | 'assigned_person_id'>>> {
    const now = await tx
      .selectFrom('conversation')
      .select(['status', 'assigned_person_id', 'waiting_since'])
      .where('id', '=', before.id)
      .executeTakeFirstOrThrow();
    if (now.status === 'closed') throw conflict('closed', 'This conversation is closed.');
    if (incoming.author === 'visitor') return { waiting_since: now.waiting_since ?? row.at };
    return {
      waiting_since: null,
      status: 'open',
      assigned_person_id: now.assigned_person_id ?? incoming.person?.id ?? null,
    };
  }
}
