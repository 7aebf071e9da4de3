/** Which messages of visitors are announced: new ones, in the person's own conversations, out of view. */
import type { ConversationSummary, MaskedText, Message } from '../../contract/common.ts';

/** A message that came in a conversation out of view. Its text is masked like every other on the screen. */
export interface Arrival {
  readonly conversationId: string;
  readonly messageId: string;
  /** The visitor, by the code that is their name. */
  readonly from: string;
  readonly tenantName: string;
  readonly body: MaskedText;
}

/** What the page knows at the moment of an event, and where an announcement goes. */
export interface ArrivalsPorts {
  /** Null while no person is signed in. */
  ownId(): string | null;
  conversation(id: string): ConversationSummary | undefined;
  isInView(conversationId: string): boolean;
  announce(arrival: Arrival): void;
}

/**
 * The events of a message and of its conversation come in either order, and a visitor's first message comes before the
 * conversation is assigned. So a message is announced at whichever of its two events comes last.
 */
export function makeArrivals({ ownId, conversation: knownOf, isInView, announce: show }: ArrivalsPorts) {
  /** By conversation: the visitor's newest message, while the conversation is unknown or not assigned yet. */
  const unassigned = new Map<string, Message>();
  /** By conversation: seq of the newest message, where its conversation came before it. */
  const expected = new Map<string, number>();
  /** By conversation: seq of the newest message that came. */
  const heard = new Map<string, number>();

  const announce = (message: Message, conversation: ConversationSummary): void => {
    if (isInView(conversation.id)) return;
    show({
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
      const conversation = knownOf(conversationId);
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
      const before = knownOf(id)?.lastSeq ?? 0;
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
