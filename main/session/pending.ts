/** What waits in the outbox, as it is shown in its conversation until the server has stored it. */
import type { z } from 'zod';
import type { EntryReceipt, Message } from '../../contract/common.ts';
import type { OutboxItem } from '../store/store.ts';
import { queuedEntry, type QueuedEntry, queuedMessage, type QueuedMessage } from './outbox.ts';

/** Without a sequence number: only the server gives one. */
export const pendingMessage = (
  conversationId: string,
  queued: z.output<typeof QueuedMessage>,
  authorName: string,
): Message => ({
  id: queued.id,
  conversationId,
  seq: null,
  author: 'agent',
  authorName,
  at: queued.at,
  body: { text: queued.text, marks: queued.marks },
});

/** The receipt says what kind was entered, when and by whom; the value is sealed by now. */
export const pendingEntry = (
  conversationId: string,
  queued: z.output<typeof QueuedEntry>,
  author: string,
): EntryReceipt => ({
  id: queued.id,
  conversationId,
  kind: queued.kind,
  at: queued.at,
  author,
  state: 'queued',
});

/** In the order of writing; items that can no longer be read are left out. */
export function pendingOf(
  items: readonly OutboxItem[],
  author: string,
): { readonly messages: Message[]; readonly entries: EntryReceipt[] } {
  const messages: Message[] = [];
  const entries: EntryReceipt[] = [];
  for (const item of items) {
    if (item.kind === 'message') {
      const queued = queuedMessage(item);
      if (queued !== null) messages.push(pendingMessage(item.conversationId, queued, author));
    } else {
      const queued = queuedEntry(item);
      if (queued !== null) entries.push(pendingEntry(item.conversationId, queued, author));
    }
  }
  return { messages, entries };
}
