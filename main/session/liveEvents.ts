/** What each event of the live connection changes here, and what of it goes to the page. */
import type { Session } from '../../contract/api.ts';
import type { EventPayload, RealtimeFromServer } from '../../contract/events.ts';
import type { SignedPolicy } from '../../contract/policy.ts';
import type { Push } from '../ports.ts';
import { bodyMaskedAgain } from './maskedAgain.ts';
import type { MaskedConversations } from './maskedConversations.ts';
import type { MessagePush } from './messagePush.ts';

export interface LiveEventsPorts {
  readonly person: Session['person'];
  readonly conversations: MaskedConversations;
  readonly messages: Pick<MessagePush, 'arrived'>;
  readonly push: Push;
  /** The saved logins have changed at the server. */
  onLogins(): void;
  onPolicy(policy: SignedPolicy): void;
  onSessionEnded(reason: string): void;
}

/** @returns what to call with each event, in the order in which they came. */
export function createLiveEvents(ports: LiveEventsPorts): (event: RealtimeFromServer) => void {
  const { person, conversations, messages, push } = ports;

  /** The text that is being typed is shown to the agent who answers, and not to others who read the conversation. */
  function typingOf({
    conversationId,
    who,
    typing,
    preview,
  }: Extract<RealtimeFromServer, { type: 'typing' }>): EventPayload<'typing'> {
    const answers = person.role === 'agent' && conversations.get(conversationId)?.assignedTo?.id === person.id;
    return {
      conversationId,
      who,
      typing,
      ...(preview === undefined || !answers ? {} : { preview: bodyMaskedAgain(preview, who).body }),
    };
  }

  return (event) => {
    switch (event.type) {
      case 'conversation':
        return push('conversation', conversations.summary(event.conversation));
      case 'conversation-gone':
        conversations.gone(event.conversationId);
        return push('conversationGone', { conversationId: event.conversationId });
      case 'message':
        return messages.arrived(event.message);
      case 'entry':
        return push('entry', conversations.entry(event.entry));
      case 'typing':
        return push('typing', typingOf(event));
      case 'agent':
        return push('agent', event.agent);
      case 'intrusion':
        return push('intrusion', event.alert);
      case 'activity':
        return push('activity', { newest: event.newest, rows: event.rows });
      case 'saved-logins':
        return ports.onLogins();
      case 'policy':
        return ports.onPolicy(event.policy);
      case 'session-ended':
        return ports.onSessionEnded(event.reason);
      case 'caught-up':
        return undefined;
    }
  };
}
