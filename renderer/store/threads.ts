/** What is kept of a conversation while it is shown, and the pure steps from one state to the next. */
import type { EntryReceipt, Message } from '../../contract/common.ts';
import type { VerbResult } from '../../contract/bridge.ts';
import { KEPT_MESSAGES, KEPT_THREADS } from '../limits.ts';

export interface Thread {
  readonly status: 'loading' | 'ready' | 'error';
  readonly error: string | null;
  /** Oldest first; those that wait in the outbox (`seq` null) come last. */
  readonly messages: readonly Message[];
  readonly hasMore: boolean;
  readonly older: 'idle' | 'loading' | 'error';
  /** Newest first. */
  readonly entries: readonly EntryReceipt[];
  readonly draft: string;
  /** Why a message was refused for good, by its id. */
  readonly refused: ReadonlyMap<string, string>;
}

export const EMPTY_THREAD: Thread = {
  status: 'loading',
  error: null,
  messages: [],
  hasMore: false,
  older: 'idle',
  entries: [],
  draft: '',
  refused: new Map(),
};

const order = (message: Message): number => message.seq ?? Number.MAX_SAFE_INTEGER;
const before = (a: Message, b: Message): number => order(a) - order(b) || a.at - b.at;

/** Puts one message in its place; a message that is already there under its id is replaced. */
export function withMessage(messages: readonly Message[], message: Message): readonly Message[] {
  const last = messages.at(-1);
  // The usual case, without a look at ten thousand others: only a message in the outbox could be there under the same
  // id.
  if (message.seq !== null && (last === undefined || (last.seq !== null && last.seq < message.seq)))
    return [...messages, message];
  return withMessages(messages, [message]);
}

/**
 * A message from before the known part of a thread was masked again; it is fetched in its present form when a person
 * scrolls there.
 */
export const isBefore = (thread: Thread, message: Message): boolean => {
  const oldest = thread.messages.find((each) => each.seq !== null);
  return (
    thread.hasMore &&
    message.seq !== null &&
    oldest !== undefined &&
    message.seq < (oldest.seq ?? 0) &&
    !thread.messages.some((each) => each.id === message.id)
  );
};

function withMessages(messages: readonly Message[], more: readonly Message[]): readonly Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  for (const message of more) {
    const known = byId.get(message.id);
    // An answer that was overtaken by its own acknowledgement must not put the message back into the outbox.
    if (known !== undefined && known.seq !== null && message.seq === null) continue;
    byId.set(message.id, message);
  }
  return [...byId.values()].sort(before);
}

/**
 * The newest page, over what may be known from an earlier look. A page that does not touch what is known replaces it,
 * but for what is newer than the page: it came, or was written here, while the page was on its way.
 */
export function withNewestPage(thread: Thread, page: VerbResult<'openConversation'>): Thread {
  const known = new Set(thread.messages.map((message) => message.id));
  const touches = page.messages.some((message) => known.has(message.id));
  const newest = Math.max(0, ...page.messages.map((message) => message.seq ?? 0));
  const newer = thread.messages.filter((message) => message.seq === null || message.seq > newest);
  return {
    ...thread,
    status: 'ready',
    error: null,
    messages: touches ? withMessages(thread.messages, page.messages) : withMessages(page.messages, newer),
    hasMore: touches ? thread.hasMore : page.hasMore,
    older: 'idle',
    entries: withEntries(thread.entries, page.entries),
    // What was typed here meanwhile is newer than what main kept.
    draft: thread.status === 'ready' || thread.draft !== '' ? thread.draft : page.draft,
  };
}

export function withOlderPage(thread: Thread, page: VerbResult<'openConversation'>): Thread {
  return {
    ...thread,
    messages: withMessages(page.messages, thread.messages),
    hasMore: page.hasMore && page.messages.length > 0,
    older: 'idle',
  };
}

export function withEntries(entries: readonly EntryReceipt[], more: readonly EntryReceipt[]): readonly EntryReceipt[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  for (const entry of more) {
    if (byId.get(entry.id)?.state === 'stored' && entry.state === 'queued') continue;
    byId.set(entry.id, entry);
  }
  return [...byId.values()].sort((a, b) => b.at - a.at);
}

/** Keeps memory flat over a shift: few conversations, and of those that are not open only the newest messages. */
export function withinLimits(threads: ReadonlyMap<string, Thread>, openId: string | null): Map<string, Thread> {
  const closed = [...threads].filter(([id]) => id !== openId).slice(-KEPT_THREADS);
  const kept = new Map(closed.map(([id, thread]) => [id, trimmed(thread)]));
  const open = openId === null ? undefined : threads.get(openId);
  if (openId !== null && open !== undefined) kept.set(openId, open);
  return kept;
}

function trimmed(thread: Thread): Thread {
  if (thread.messages.length <= KEPT_MESSAGES) return thread;
  return { ...thread, messages: thread.messages.slice(-KEPT_MESSAGES), hasMore: true };
}
