/** Which conversations a list shows, and in which order. */
import type { ConversationSummary } from '../../../contract/common.ts';

export const FILTERS = ['mine', 'waiting', 'all'] as const;
export type Filter = (typeof FILTERS)[number];

export function matches(conversation: ConversationSummary, filter: Filter, personId: string): boolean {
  switch (filter) {
    case 'mine':
      return conversation.assignedTo?.id === personId && conversation.status !== 'closed';
    case 'waiting':
      return (
        conversation.status !== 'closed' && (conversation.waitingSince !== null || conversation.status === 'waiting')
      );
    case 'all':
      return true;
  }
}

const newest = (conversation: ConversationSummary): number => conversation.lastMessageAt ?? conversation.startedAt;

/** Longest-waiting visitors first; then open conversations, newest first; closed ones last. */
export function byUrgency(a: ConversationSummary, b: ConversationSummary): number {
  const rank = (each: ConversationSummary): number =>
    each.status === 'closed' ? 2 : each.waitingSince !== null ? 0 : 1;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (a.waitingSince !== null && b.waitingSince !== null && rank(a) === 0)
    return a.waitingSince - b.waitingSince || a.id.localeCompare(b.id);
  return newest(b) - newest(a) || a.id.localeCompare(b.id);
}

/**
 * Keeps the order that is on the screen and adds new conversations at the end: a list must not move under a pointer
 * that is about to press.
 */
export function keptOrder(sorted: readonly ConversationSummary[], shown: readonly string[]): ConversationSummary[] {
  const place = new Map(shown.map((id, index) => [id, index]));
  return sorted.toSorted((a, b) => (place.get(a.id) ?? shown.length) - (place.get(b.id) ?? shown.length));
}
