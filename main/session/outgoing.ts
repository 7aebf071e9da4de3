/**
 * What leaves this desk for a visitor: recorded first, then queued, then sent; and what the page sees of each outcome.
 */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { Activity } from '../activity/activity.ts';
import type { Link } from '../link/link.ts';
import type { Log, Push } from '../ports.ts';
import type { OutboxItem, PersonStore } from '../store/store.ts';
import type { MaskedConversations } from './maskedConversations.ts';
import type { MessagePush } from './messagePush.ts';
import { createOutbox, queuedEntry, type SetAside } from './outbox.ts';

export interface OutgoingPorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  readonly store: Pick<PersonStore, 'queue' | 'nextAfter' | 'unqueue' | 'queuedCount'>;
  readonly activity: Pick<Activity, 'record'>;
  readonly conversations: Pick<MaskedConversations, 'get' | 'tenantOf' | 'entry'>;
  readonly messages: Pick<MessagePush, 'arrived'>;
  readonly push: Push;
  readonly log: Log;
  /** Whether the role answers visitors. What waits from a former role is kept: the server would refuse it. */
  readonly maySend: boolean;
  onSessionEnded(notice: Coded): void;
  /** How many items wait. */
  onWaiting(count: number): void;
}

type Item = Parameters<PersonStore['queue']>[0];

export interface Outgoing {
  /**
   * Records the act and queues the item; a second time under the same id changes nothing.
   * @returns whether it is new in the queue.
   * @throws Error where it cannot be recorded; nothing is queued then.
   */
  queue(item: Item, act: 'message-sent' | 'entry-added', detail: Readonly<Record<string, string>>): boolean;
  /** Says how much waits, and sends it. */
  send(): void;
  stop(): void;
}

/** Records and queues what a session sends, and runs its outbox. */
export function createOutgoing(ports: OutgoingPorts): Outgoing {
  const { store, activity, conversations, push } = ports;
  const recorded = new Set<string>();
  const warn = (notice: Coded): void => push('notice', { notice, tone: 'warning' });

  /** What the item is, and whom it is for. */
  function nameOf({ kind, conversationId, body }: Pick<OutboxItem, 'kind' | 'conversationId' | 'body'>): {
    item: 'message' | 'entry';
    kind: string | null;
    visitor: string | null;
  } {
    return {
      item: kind,
      kind: kind === 'entry' ? (queuedEntry({ body })?.kind ?? null) : null,
      visitor: conversations.get(conversationId)?.visitorName ?? null,
    };
  }

  function setAside(item: OutboxItem, why: SetAside): void {
    activity.record(
      'guard-failed',
      { guard: 'outbox', reason: why, itemKind: item.kind, itemId: item.id },
      { conversationId: item.conversationId, tenantId: conversations.tenantOf(item.conversationId) },
    );
    warn(
      why === 'key-changed'
        ? coded('item-key-changed', nameOf(item))
        : coded('item-unreadable', { ...nameOf(item), recorded: true }),
    );
  }

  const outbox = createOutbox({
    link: ports.link,
    token: ports.token,
    store,
    log: ports.log,
    onSent: ports.messages.arrived,
    onStored: (entry) => push('entry', conversations.entry(entry)),
    onRefused(item, notice) {
      if (item.kind === 'message')
        push('messageRefused', { conversationId: item.conversationId, messageId: item.id, notice });
      else warn(coded('item-refused', { ...nameOf(item), why: notice.code }));
    },
    onSetAside: setAside,
    onSessionRefused: ports.onSessionEnded,
    onCount: ports.onWaiting,
  });

  return {
    queue(item, act, detail) {
      const { conversationId } = item;
      if (!recorded.has(item.id))
        activity.record(act, detail, { conversationId, tenantId: conversations.tenantOf(conversationId) });
      recorded.add(item.id);
      return store.queue(item);
    },
    send() {
      ports.onWaiting(store.queuedCount());
      if (ports.maySend) outbox.kick();
    },
    stop: () => outbox.stop(),
  };
}
