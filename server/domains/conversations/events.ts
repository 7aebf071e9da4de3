/** What happens to conversations, announced in this process after the commit. */
import { EventEmitter } from 'node:events';

/** `gone` announces a conversation that is not here any more; `stored` announces events in the table. */
export class ConversationEvents extends EventEmitter<{
  stored: [];
  conversation: [conversationId: string];
  message: [conversationId: string, messageId: string];
  gone: [conversationId: string];
}> {}

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = () => number;
