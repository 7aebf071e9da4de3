/** Sends what was queued: one after the other in the order of writing, under identifiers that make a second sending harmless. */
import { z } from 'zod';
import { NewEntry, NewMessage } from '../../contract/api.ts';
import { Mark, type EntryReceipt, type Message } from '../../contract/common.ts';
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import type { Link } from '../link/link.ts';
import type { Log } from '../ports.ts';
import type { OutboxItem, PersonStore } from '../store/store.ts';

/** Milliseconds. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/** A queued message also remembers its marks, so that it can be shown while it waits. */
export const QueuedMessage = NewMessage.extend({ marks: z.array(Mark) });
export const QueuedEntry = NewEntry;

export interface OutboxOptions {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  readonly store: Pick<PersonStore, 'nextAfter' | 'unqueue' | 'queuedCount'>;
  readonly log: Log;
  onSent(message: Message): void;
  onStored(entry: EntryReceipt): void;
  /** Refused for good; it left the outbox. */
  onRefused(item: Pick<OutboxItem, 'id' | 'kind' | 'conversationId'>, reason: string): void;
  onSessionRefused(): void;
  onCount(waiting: number): void;
}

export interface Outbox {
  kick(): void;
  stop(): void;
}

export function createOutbox(options: OutboxOptions): Outbox {
  let running = false;
  let again = false;
  let stopped = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  async function send(item: OutboxItem): Promise<() => void> {
    const params = { conversationId: item.conversationId };
    if (item.kind === 'message') {
      const { marks: _marks, ...message } = QueuedMessage.parse(JSON.parse(item.body));
      const stored = await options.link.call('sendMessage', params, message, options.token);
      return () => options.onSent(stored);
    }
    const stored = await options.link.call('addEntry', params, QueuedEntry.parse(JSON.parse(item.body)), options.token);
    return () => options.onStored(stored);
  }

  async function run(): Promise<void> {
    for (;;) {
      if (stopped) return;
      const item = options.store.nextAfter(0);
      if (item === null) return;
      let tell: () => void;
      try {
        tell = await send(item);
      } catch (error) {
        if (stopped) return;
        if (error instanceof ServerRefusal && error.status === 401) return options.onSessionRefused();
        if (!(error instanceof ServerRefusal && error.isFinal)) throw error;
        options.store.unqueue(item.id);
        options.onRefused(item, error.message);
        options.onCount(options.store.queuedCount());
        continue;
      }
      if (stopped) return; // it stays queued and is sent again under the same id: the server knows it
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
    run().catch((error: unknown) => {
      failures += 1;
      if (!(error instanceof Unreachable)) options.log('warning', 'Sending from the outbox failed.', { reason: error instanceof ServerRefusal ? error.code : 'internal' });
      const wait = error instanceof ServerRefusal && error.retryAt !== null ? Math.max(FIRST_RETRY_MS, Math.min(60_000, error.retryAt - Date.now())) : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10));
      if (!stopped) timer = setTimeout(kick, wait);
      again = false;
    }).finally(() => {
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
