/** Messages on their way to the page, each with the line of its conversation where that changes with it. */
import type { Message } from '../../contract/common.ts';
import type { Push } from '../ports.ts';
import type { MaskedConversations } from './maskedConversations.ts';

export interface MessagePush {
  /** Masks a message of the server again and shows it, after the earlier ones that it corrects. */
  arrived(message: Message): void;
  /** Shows messages that are masked. */
  show(messages: readonly Message[]): void;
}

/** Pushes messages, and the lines of conversations that change with them. */
export function createMessagePush(
  conversations: Pick<MaskedConversations, 'message' | 'behind'>,
  push: Push,
): MessagePush {
  function show(messages: readonly Message[]): void {
    for (const message of messages) {
      push('message', message);
      const behind = conversations.behind(message);
      if (behind !== null) push('conversation', behind);
    }
  }
  return {
    show,
    arrived(message) {
      const { message: masked, corrected } = conversations.message(message);
      // First what may no longer be shown, then what made it so.
      show([...corrected, masked]);
    },
  };
}
