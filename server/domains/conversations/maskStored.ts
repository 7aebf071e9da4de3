/**
 * Runs the present masker over messages that an earlier version masked: conversation by conversation, in small steps,
 * so that other work is done in between. Each step is one transaction with its count, so that an interrupted run can be
 * continued and counts each message once.
 * A step only hides more, and only in text that is still the one that was read: the command line may do the same beside
 * a running server.
 */
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { MASK_VERSION } from '../../../core/masking/version.ts';
import type { Mask } from '../../../core/masking/types.ts';
import { Remasker, type Remasked } from '../../../core/masking/maskStored.ts';
import { changeBound } from './bindMessages.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import { deleteSetting, readSetting, writeSetting } from '../../storage/settings.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { MessageTable } from '../../storage/tables.ts';
import { forgetDialogue, newestSeq } from './conversationQueries.ts';
import { storeEvent } from './eventQueries.ts';
import { ConversationInScope } from './inScopeQueries.ts';
import { hideMessage, isToMaskAgain, messageIn, messagesAfter, nextToMaskAgain, noteMasked } from './messageQueries.ts';
import { areKeysUnchanged, originalMaskedAgain, storeOriginal, type Sealing } from './originals.ts';
import { bodyOf } from './rows.ts';
import type { Bus } from '../../platform/bus.ts';

/** Messages in one step. */
const STEP = 50;
/** Attempts at one conversation before it is left to the next run: messages may be written into it meanwhile. */
const ATTEMPTS = 3;
const COUNTS = 'mask-again-counts';
const Counts = z.record(z.string(), z.strictObject({ read: z.number(), changed: z.number() }));
type Counts = z.infer<typeof Counts>;

/** Messages that were read, and those of them that changed. */
export interface MaskedStored {
  readonly read: number;
  readonly changed: number;
}
export interface MaskStoredPorts {
  readonly db: Db;
  readonly scope: SystemScope;
  /**
   * The present masker under the policy of this tenant, so that what the tenant leaves readable stays readable.
   */
  readonly maskOf: (tenantId: string, conversationId: string) => Promise<Mask>;
  /** Where changes are published; without one (the command line) a running server notices them by itself. */
  readonly bus?: Bus;
  /** Runs work on one conversation while nothing is taken into it. */
  readonly inTurn?: <T>(conversationId: string, work: () => Promise<T>) => Promise<T>;
}
interface Change extends Remasked {
  readonly before: string;
  readonly seq: number;
  readonly sealing: Sealing | null;
}

/** One run at a time over all stored messages. */
export class MaskStored {
  readonly #ports: MaskStoredPorts;
  #running: Promise<MaskedStored> | null = null;
  #stopped = false;

  constructor(ports: MaskStoredPorts) {
    this.#ports = ports;
  }

  /**
   * Masks again what an earlier version masked. A call during a run gives that run.
   * @returns what this run and interrupted ones before it have done.
   */
  run(): Promise<MaskedStored> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Ends the run after its present step. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running?.catch(() => {}); // the caller handles the rejection
  }

  async #run(): Promise<MaskedStored> {
    const { db, scope } = this.#ports;
    let after = '';
    while (!this.#stopped) {
      const next = await nextToMaskAgain(db, scope, after);
      if (next === null) return this.#record();
      after = next;
      const conversation = await ConversationInScope.find(db, scope, next);
      if (conversation === null) continue;
      for (
        let attempt = 0;
        attempt < ATTEMPTS && !this.#stopped && (await isToMaskAgain(db, conversation));
        attempt += 1
      )
        await (this.#ports.inTurn ?? ((_id, work) => work()))(next, () => this.#conversation(conversation));
    }
    return { read: 0, changed: 0 };
  }

  async #conversation(conversation: ConversationInScope): Promise<void> {
    const { db, bus, maskOf } = this.#ports;
    const { tenantId, conversationId } = conversation;
    const remasker = new Remasker(await maskOf(tenantId, conversationId));
    let seq = 0;
    while (!this.#stopped) {
      const rows = await messagesAfter(db, conversation, seq, STEP);
      const last = rows.at(-1);
      if (last === undefined) return;
      seq = last.seq;
      const changed = await this.#step(conversation, rows, remasker);
      for (const one of changed) remasker.wasStored(one);
      if (changed.length > 0) bus?.publish('outbox.stored', {});
      for (const { id } of changed) bus?.publish('conversation.message', { conversationId, messageId: id });
      await setImmediate();
    }
  }

  async #step(
    conversation: ConversationInScope,
    rows: readonly MessageTable[],
    remasker: Remasker,
  ): Promise<readonly Change[]> {
    const { db } = this.#ports;
    const bodies = new Map<string, Remasked>();
    for (const row of rows)
      for (const one of remasker.add({
        ...bodyOf(row),
        id: row.id,
        author: row.author === 'visitor' ? 'visitor' : 'agent',
        at: row.at,
      }))
        bodies.set(one.id, one);
    const changes: Change[] = [];
    for (const one of bodies.values()) {
      const before = remasker.storedText(one.id);
      const stored = await messageIn(db, conversation, one.id);
      if (stored === undefined || stored === null || before === null) continue;
      // A masker that failed cannot say where a verification code is, so that nothing of the original is stored.
      const sealing = one.failed
        ? { messageId: one.id, sealed: null, at: Date.now() }
        : await originalMaskedAgain(db, conversation, one.id, one.fresh);
      if (sealing !== 'unknown')
        changes.push({ ...one, before, seq: stored.seq, sealing: sealing === 'keep' ? null : sealing });
    }
    return db.transaction().execute(async (tx) => {
      const done: Change[] = [];
      for (const change of changes) if (await hide(tx, conversation, change)) done.push(change);
      let read = 0;
      for (const row of rows) {
        const isUnchanged = !changes.some((c) => c.id === row.id);
        if (row.mask_version >= MASK_VERSION) continue;
        read += 1;
        if (isUnchanged) await noteMasked(tx, conversation, row.id, row.text);
      }
      if (done.length > 0) {
        // The state was made from the former text, and a correction would bring that text back.
        await forgetDialogue(tx, conversation);
        const newest = await newestSeq(tx, conversation);
        if (done.some((c) => c.seq === newest))
          await storeEvent(tx, 'conversation.changed', conversation, conversation.conversationId);
      }
      if (read > 0 || done.length > 0) await count(tx, conversation.tenantId, { read, changed: done.length });
      return done;
    });
  }

  /** Stores one record for each tenant, with what was counted since the last one. */
  async #record(): Promise<MaskedStored> {
    const { db, bus } = this.#ports;
    const total = { read: 0, changed: 0 };
    if ((await readSetting(db, COUNTS)) === null) return total;
    const positions = await db.transaction().execute(async (tx) => {
      const stored: number[] = [];
      for (const [tenantId, counts] of Object.entries(await countsOf(tx))) {
        stored.push(
          await storeOwn(tx, {
            kind: 'masked-again',
            tenantId,
            detail: { maskVersion: MASK_VERSION, messagesRead: counts.read, messagesChanged: counts.changed },
          }),
        );
        for (const key of ['read', 'changed'] as const) total[key] += counts[key];
      }
      await deleteSetting(tx, COUNTS);
      return stored;
    });
    if (positions.length > 0) bus?.publish('activity.stored', { positions });
    return total;
  }
}

/** Stores a change. @returns false where the text, or the keys that seal its original, have changed meanwhile. */
async function hide(tx: Tx, conversation: ConversationInScope, change: Change): Promise<boolean> {
  if (change.sealing !== null && !(await areKeysUnchanged(tx, conversation, [change.sealing]))) return false;
  const { id, before, body } = change;
  if (!(await changeBound(tx, conversation, id, () => hideMessage(tx, conversation, id, before, body)))) return false;
  if (change.sealing !== null) await storeOriginal(tx, conversation, change.sealing);
  await storeEvent(tx, 'message.stored', conversation, change.id);
  return true;
}

async function countsOf(on: Db | Tx): Promise<Counts> {
  const text = await readSetting(on, COUNTS);
  return text === null ? {} : Counts.parse(JSON.parse(text));
}

async function count(tx: Tx, tenantId: string, more: MaskedStored): Promise<void> {
  const counts = await countsOf(tx);
  const before = counts[tenantId] ?? { read: 0, changed: 0 };
  counts[tenantId] = { read: before.read + more.read, changed: before.changed + more.changed };
  await writeSetting(tx, COUNTS, JSON.stringify(counts));
}
