/**
 * Sends what was queued: one after the other in the order of writing, under identifiers that make a second sending
 * harmless.
 */
import type { Coded } from '../../contract/errors.ts';
import { z } from 'zod';
import { NewEntry, NewMessage } from '../../contract/api.ts';
import { Mark, type EntryReceipt, type Message } from '../../contract/common.ts';
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import type { Link } from '../link/link.ts';
import type { Log } from '../ports.ts';
import type { OutboxItem, PersonStore } from '../store/store.ts';
import { endedBy } from './serverWork.ts';

/** Milliseconds. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/** A queued message also remembers its marks, so that it can be shown while it waits. */
export const QueuedMessage = NewMessage.extend({ marks: z.array(Mark) });
export const QueuedEntry = NewEntry;

/** What was queued, or null where it can no longer be read. */
export const queuedMessage = (item: Pick<OutboxItem, 'body'>): z.output<typeof QueuedMessage> | null =>
  readItem(QueuedMessage, item.body);
/** What was queued, or null where it can no longer be read. */
export const queuedEntry = (item: Pick<OutboxItem, 'body'>): z.output<typeof QueuedEntry> | null =>
  readItem(QueuedEntry, item.body);

function readItem<S extends z.ZodType>(schema: S, body: string | null): z.output<S> | null {
  if (body === null) return null;
  try {
    return schema.parse(JSON.parse(body));
  } catch {
    return null; // both callers set it aside, in words
  }
}

/** Why an item stays queued and is passed over for the rest of the session. */
export type SetAside = 'key-changed' | 'unreadable';

export interface OutboxOptions {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  readonly store: Pick<PersonStore, 'nextAfter' | 'unqueue' | 'queuedCount'>;
  readonly log: Log;
  onSent(message: Message): void;
  onStored(entry: EntryReceipt): void;
  /** Refused for good; it left the outbox. */
  onRefused(item: OutboxItem, notice: Coded): void;
  /** It stays stored, but does not block those behind it; reported once a session. */
  onSetAside(item: OutboxItem, why: SetAside): void;
  onSessionRefused(notice: Coded): void;
  onCount(waiting: number): void;
}

export interface Outbox {
  kick(): void;
  stop(): void;
}

/** Sends queued items in order; one that must wait is passed over, one that is refused leaves the queue. */
export function createOutbox(options: OutboxOptions): Outbox {
  let running = false;
  let again = false;
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const aside = new Set<string>();

  /** Null where the item cannot be read. */
  async function send(item: OutboxItem): Promise<(() => void) | null> {
    const params = { conversationId: item.conversationId };
    if (item.kind === 'message') {
      const queued = queuedMessage(item);
      if (queued === null) return null;
      const { marks: _marks, ...message } = queued;
      const stored = await options.link.call('sendMessage', params, message, options.token);
      return () => options.onSent(stored);
    }
    const entry = queuedEntry(item);
    if (entry === null) return null;
    const stored = await options.link.call('addEntry', params, entry, options.token);
    return () => options.onStored(stored);
  }

  function setAside(item: OutboxItem, why: SetAside): void {
    aside.add(item.id);
    options.log('warning', 'An item of the outbox was set aside.', { kind: item.kind, why });
    options.onSetAside(item, why);
  }

  async function run(): Promise<void> {
    let position = 0;
    for (;;) {
      if (stopped) return;
      const item = options.store.nextAfter(position);
      if (item === null) return;
      position = item.position;
      if (aside.has(item.id)) continue;
      let tell: (() => void) | null;
      try {
        tell = await send(item);
      } catch (error) {
        if (stopped) return;
        if (!(error instanceof ServerRefusal)) throw error;
        if (error.endsSession) return options.onSessionRefused(endedBy(error));
        if (error.isKeyChanged) {
          setAside(item, 'key-changed');
          continue;
        }
        if (!error.isFinal) throw error;
        options.store.unqueue(item.id);
        options.onRefused(item, { code: error.code, params: error.params });
        options.onCount(options.store.queuedCount());
        continue;
      }
      if (stopped) return; // it stays queued and is sent again under the same id: the server knows it
      if (tell === null) {
        setAside(item, 'unreadable');
        continue;
      }
      failures = 0;
      options.store.unqueue(item.id);
      tell();
      options.onCount(options.store.queuedCount());
    }
  }

  function kick(): void {
    clearTimeout(timer);
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    run()
      .catch((error: unknown) => {
        failures += 1;
        if (!(error instanceof Unreachable))
          options.log('warning', 'Sending from the outbox failed.', {
            reason: error instanceof ServerRefusal ? error.code : 'internal',
          });
        const wait =
          error instanceof ServerRefusal && error.retryAt !== null
            ? Math.max(FIRST_RETRY_MS, Math.min(60_000, error.retryAt - Date.now()))
            : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10));
        if (!stopped) timer = setTimeout(kick, wait);
        again = false;
      })
      .finally(() => {
        running = false;
        if (again) {
          again = false;
          kick();
        }
      });
  }

  return {
    kick,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
