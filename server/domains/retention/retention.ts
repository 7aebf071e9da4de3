/**
 * Does what the notice promises: a chat is stored for its site's days after it ends, and is then deleted.
 * A chat ends when it is closed, or with its last message where the visitor has left and a day has passed.
 *
 * What is stored longer is the proof of consent (which words, which language, when; nothing of what was written, and no
 * name), because the controller must be able to show that there was consent (GDPR articles 5(2) and 7(1)). Three years:
 * the time in which claims and fines from the processing commonly lapse (such as BGB section 195 and LOPDGDD article
 * 72). The notice says so, and the proof is deleted too when they are over.
 */
import { setImmediate } from 'node:timers/promises';
import { publishStored, storeOwn } from '../../record/ownRecords.ts';
import type { SystemScope } from '../../scope/scope.ts';
import { readSetting, writeSetting } from '../../storage/settings.ts';
import { engineOf, type Db, type Tx } from '../../storage/storage.ts';
import { storeEvent } from '../conversations/eventQueries.ts';
import type { Clock } from '../../platform/clock.ts';
import { recordBinding } from '../conversations/bindMessages.ts';
import { closeConversation, forgetIdleDialogues } from '../conversations/conversationQueries.ts';
import { ConversationInScope } from '../conversations/inScopeQueries.ts';
import { STATE_LIFE } from '../conversations/ingest.ts';
import {
  abandoned,
  deleteConsents,
  deleteConversation,
  deleteEvents,
  deletePart,
  ended,
  PARTS,
  sites,
  type Part,
} from './queries.ts';
import type { Bus } from '../../platform/bus.ts';

const DAY = 86_400_000;
/** How long after its last message a chat ends whose visitor has left, milliseconds. */
const ABANDONED_AFTER = DAY;
/** How long the proof of consent is stored: three years. */
const CONSENT_LIFE = 1_096 * DAY;
/**
 * A desk reads its lists anew at each sign-in, and no session lasts longer than a day (core/policy), so that no desk
 * asks for events of a week ago.
 */
const EVENT_LIFE = 7 * DAY;

/** Rows of one table in one transaction, and conversations in one: other work waits for one transaction at most. */
const ROWS = 200;
const CONVERSATIONS = 25;
type Deleted = Record<Part, number>;

const PRUNED = 'events-pruned-up-to';
/** The seq up to which events may have been deleted; 0 while none were. */
export async function prunedUpTo(on: Db | Tx): Promise<number> {
  return Number((await readSetting(on, PRUNED)) ?? 0);
}

/** One sweep at a time over all sites. */
export class Retention {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #scope: SystemScope;
  readonly #now: Clock;
  #sweeping: Promise<void> | null = null;
  #stopped = false;

  constructor(db: Db, bus: Bus, scope: SystemScope, now: Clock = Date.now) {
    this.#db = db;
    this.#bus = bus;
    this.#scope = scope;
    this.#now = now;
  }

  /**
   * Closes and deletes what is due. A call during a sweep gives that sweep. The next sweep finishes what a crash has
   * interrupted.
   */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep(this.#now()).finally(() => {
      this.#sweeping = null;
    });
    return this.#sweeping;
  }

  /**
   * Deletes the masker's state of conversations that are closed, or that have had no message for `STATE_LIFE`.
   */
  async forgetIdle(): Promise<void> {
    await forgetIdleDialogues(this.#db, this.#scope, this.#now() - STATE_LIFE);
  }

  /** Ends the sweep after its present step. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sweeping?.catch(() => {}); // the caller handles the rejection
  }

  async #sweep(now: number): Promise<void> {
    await this.#inSteps(() => this.#closeAbandoned(now));
    for (const site of await sites(this.#db, this.#scope))
      await this.#inSteps(() => this.#deleteEnded(site, now - site.retention_days * DAY));
    await this.#inSteps(() => this.#deleteConsents(now - CONSENT_LIFE));
    await this.#inSteps(() => this.#pruneEvents(now - EVENT_LIFE));
    await this.#inSteps(() => engineOf(this.#db).tidySearch(this.#db));
  }

  /**
   * Repeats a step until it returns false; other work is done between two of them.
   */
  async #inSteps(step: () => Promise<boolean>): Promise<void> {
    do await setImmediate();
    while (!this.#stopped && (await step()));
  }

  async #closeAbandoned(now: number): Promise<boolean> {
    const positions: number[] = [];
    const closed = await this.#db.transaction().execute(async (tx) => {
      const due = { now, writtenBefore: now - ABANDONED_AFTER, limit: CONVERSATIONS };
      const conversations = await this.#found(tx, await abandoned(tx, this.#scope, due));
      for (const conversation of conversations) {
        await closeConversation(tx, conversation, conversation.row.touched_at, 'server');
        if (conversation.row.last_seq > 0)
          positions.push(await recordBinding(tx, conversation, 'conversation-closed', { by: 'server' }));
        await storeEvent(tx, 'conversation.changed', conversation, conversation.conversationId, now);
      }
      return conversations;
    });
    publishStored(this.#bus, ...positions);
    if (closed.length > 0) this.#bus.publish('outbox.stored', {});
    for (const { conversationId } of closed) this.#bus.publish('conversation.changed', { conversationId });
    return closed.length > 0;
  }

  async #deleteEnded(site: { id: string; tenant_id: string }, endedBefore: number): Promise<boolean> {
    const ids = await ended(this.#db, this.#scope, site.id, endedBefore, CONVERSATIONS);
    const conversations = await this.#found(this.#db, ids);
    if (conversations.length === 0) return false;
    const deleted: Deleted = { sealed_original: 0, entry: 0, event: 0, message: 0 };
    // Most rows first, in small transactions. The conversations are closed, so that only a late entry can be added
    // meanwhile; it is deleted with the conversation.
    for (const one of conversations)
      for (const part of PARTS)
        await this.#inSteps(async () => count(deleted, part, await deletePart(this.#db, one, part, ROWS)) === ROWS);
    if (this.#stopped) return false;
    const position = await this.#db.transaction().execute(async (tx) => {
      for (const one of conversations) {
        for (const part of PARTS) while (count(deleted, part, await deletePart(tx, one, part, ROWS)) === ROWS);
        await deleteConversation(tx, one);
        await storeEvent(tx, 'conversation.gone', one, one.conversationId, this.#now());
      }
      return storeOwn(tx, {
        kind: 'retention-deleted',
        tenantId: site.tenant_id,
        detail: { conversations: conversations.length, messages: deleted.message, entries: deleted.entry },
      });
    });
    this.#bus.publish('activity.stored', { positions: [position] });
    this.#bus.publish('outbox.stored', {});
    for (const { conversationId } of conversations) this.#bus.publish('conversation.deleted', { conversationId });
    return true;
  }

  async #found(on: Db | Tx, ids: readonly string[]): Promise<ConversationInScope[]> {
    const found: ConversationInScope[] = [];
    for (const id of ids) {
      const conversation = await ConversationInScope.find(on, this.#scope, id);
      if (conversation !== null) found.push(conversation);
    }
    return found;
  }

  async #deleteConsents(givenBefore: number): Promise<boolean> {
    return (await deleteConsents(this.#db, this.#scope, givenBefore, ROWS)) === ROWS;
  }

  async #pruneEvents(storedBefore: number): Promise<boolean> {
    return this.#db.transaction().execute(async (tx) => {
      const seqs = await deleteEvents(tx, this.#scope, storedBefore, ROWS);
      const last = seqs.at(-1);
      if (last === undefined) return false;
      await writeSetting(tx, PRUNED, String(Math.max(last, await prunedUpTo(tx))));
      return seqs.length === ROWS;
    });
  }
}

function count(deleted: Deleted, part: Part, rows: number): number {
  deleted[part] += rows;
  return rows;
}
