/** Which conversations a list shows, and in which order. */
import type { ConversationSummary } from '../../../contract/common.ts';

export const FILTERS = ['mine', 'waiting', 'all', 'closed'] as const;
export type Filter = (typeof FILTERS)[number];

export function matches(conversation: ConversationSummary, filter: Filter, personId: string): boolean {
  switch (filter) {
    case 'mine':
      return (
        conversation.status !== 'closed' &&
        (conversation.assignedTo?.id === personId || conversation.transfer?.people.includes(personId) === true)
      );
    case 'waiting':
      return waits(conversation);
    case 'all':
      return true;
    case 'closed':
      return conversation.status === 'closed';
  }
}

const newest = (conversation: ConversationSummary): number => conversation.lastMessageAt ?? conversation.startedAt;

/** Whether the visitor waits for an answer, or the conversation for somebody who answers it. */
const waits = (each: ConversationSummary): boolean =>
  each.status === 'waiting' || (each.status === 'open' && each.waitingSince !== null);
const since = (each: ConversationSummary): number => each.waitingSince ?? newest(each);
/** A visitor who waits, and is there, comes before one who waits and has left. */
const rank = (each: ConversationSummary): number =>
  each.status === 'closed' ? 3 : waits(each) ? (each.visitorOnline ? 0 : 1) : 2;

/**
 * Visitors who wait first, those who are there before those who have left, and of each the longest waiting; then open
 * conversations, newest first; closed ones last. Equal ones are ordered by their id, so that no two change places.
 */
export function byUrgency(a: ConversationSummary, b: ConversationSummary): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (waits(a)) return since(a) - since(b) || a.id.localeCompare(b.id);
  return newest(b) - newest(a) || a.id.localeCompare(b.id);
}

/**
 * The visitor to answer next: who waits longest, of own conversations and of those in the queue, those who are there
 * first. Null where no other visitor waits.
 * @param openId the open conversation, which is passed over
 */
export function nextWaiting(
  conversations: Iterable<ConversationSummary>,
  personId: string,
  openId: string | null,
): string | null {
  const [next] = [...conversations]
    .filter(
      (each) => each.id !== openId && waits(each) && (each.assignedTo === null || each.assignedTo.id === personId),
    )
    .sort(byUrgency);
  return next?.id ?? null;
}

/**
 * Keeps the order that is on the screen and adds new conversations at the end: a list must not move under a pointer
 * that is about to press.
 */
export function keptOrder(sorted: readonly ConversationSummary[], shown: readonly string[]): ConversationSummary[] {
  const place = new Map(shown.map((id, index) => [id, index]));
  return sorted.toSorted((a, b) => (place.get(a.id) ?? shown.length) - (place.get(b.id) ?? shown.length));
}
