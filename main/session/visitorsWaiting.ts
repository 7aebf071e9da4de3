/** How many visitors wait for this person, as the window's title and icon say it. */
import type { ConversationSummary } from '../../contract/common.ts';

/** Those who wait for an answer in one of the person's own conversations, and those without an agent. */
export const visitorsWaiting = (conversations: readonly ConversationSummary[], personId: string): number =>
  conversations.filter(
    ({ status, waitingSince, assignedTo }) =>
      status !== 'closed' && waitingSince !== null && (assignedTo === null || assignedTo.id === personId),
  ).length;

/** Calls `changed` with the number each time it is another one. */
export function createWaitingCount(count: () => number, changed: (count: number) => void) {
  let last = 0;
  const tell = (now: number): void => {
    if (now === last) return;
    last = now;
    changed(now);
  };
  return {
    look: () => tell(count()),
    /** Without a signed-in person the count is 0. */
    stop: () => tell(0),
  };
}
