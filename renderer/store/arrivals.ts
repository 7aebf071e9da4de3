/** Which messages of visitors are announced: new ones, in the person's own conversations, out of view. */
import type { ConversationSummary, Message } from '../../contract/common.ts';
import type { makeNotices } from './notices.ts';
import type { Snapshots } from './snapshots.ts';

/**
 * The events of a message and of its conversation come in either order, and a visitor's first message comes before the
 * conversation is assigned. So a message is announced at whichever of its two events comes last.
 */
export function makeArrivals(snapshots: Snapshots, notices: Pick<ReturnType<typeof makeNotices>, 'arrived'>) {
  /** By conversation: the visitor's newest message, while the conversation is unknown or not assigned yet. */
  const unassigned = new Map<string, Message>();
  /** By conversation: seq of the newest message, where its conversation came before it. */
  const expected = new Map<string, number>();
  /** By conversation: seq of the newest message that came. */
  const heard = new Map<string, number>();

  const ownId = (): string | null => {
    const { state } = snapshots.get();
    return state.phase === 'signed-in' ? state.person.id : null;
  };
  const announce = (message: Message, conversation: ConversationSummary): void => {
    if (snapshots.get().openId === conversation.id && document.hasFocus()) return;
    notices.arrived({
      conversationId: conversation.id,
      messageId: message.id,
      from: conversation.visitorName,
      tenantName: conversation.tenant.name,
      body: message.body,
    });
  };

  return {
    /** Call it before the message is put into the snapshot. A message that was only masked again is not new. */
    message(message: Message): void {
      const { id, conversationId, author, seq } = message;
      if (author !== 'visitor' || seq === null) return;
      const kept = unassigned.get(conversationId);
      if (kept?.id === id) unassigned.set(conversationId, message);
      const conversation = snapshots.get().conversations.get(conversationId);
      const follows = seq > (conversation?.lastSeq ?? 0) || expected.get(conversationId) === seq;
      if (!follows || seq <= (heard.get(conversationId) ?? 0)) return;
      heard.set(conversationId, seq);
      expected.delete(conversationId);
      if (conversation === undefined || conversation.assignedTo === null) {
        unassigned.set(conversationId, message);
      } else if (conversation.assignedTo.id === ownId()) announce(message, conversation);
    },
    /** Call it before the conversation is put into the snapshot. */
    conversation(conversation: ConversationSummary): void {
      const { id, lastSeq, lastAuthor, assignedTo, status } = conversation;
      const before = snapshots.get().conversations.get(id)?.lastSeq ?? 0;
      if (lastAuthor === 'visitor' && lastSeq > Math.max(before, heard.get(id) ?? 0)) expected.set(id, lastSeq);
      const message = unassigned.get(id);
      if (assignedTo === null && status !== 'closed') return;
      unassigned.delete(id);
      if (message !== undefined && assignedTo?.id === ownId() && (message.seq ?? 0) >= lastSeq)
        announce(message, conversation);
    },
    gone(conversationId: string): void {
      unassigned.delete(conversationId);
      expected.delete(conversationId);
      heard.delete(conversationId);
    },
    clear(): void {
      unassigned.clear();
      expected.clear();
      heard.clear();
    },
  };
}
