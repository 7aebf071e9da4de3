/** What each event of the live connection changes here, and what of it goes to the page. */
import type { Coded } from '../../contract/errors.ts';
import type { Session } from '../../contract/api.ts';
import type { EventPayload } from '../../contract/bridge.ts';
import {
  eventName,
  type LiveEvent,
  type LiveEventBody,
  type LiveEventName,
  type RealtimeFromServer,
} from '../../contract/realtime.ts';
import type { SignedPolicy } from '../../contract/policy.ts';
import type { StoredPreferences } from '../../contract/preferences.ts';
import { may } from '../../core/access/roles.ts';
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
  /** Public details of a client company have changed. */
  onDetails(): void;
  onPreferences(stored: StoredPreferences): void;
  onPolicy(policy: SignedPolicy): void;
  /** The server's ledger has a new checkpoint, or a new cosignature. */
  onCheckpoint(): void;
  onSessionEnded(notice: Coded): void;
}

/** @returns what to call with each event, in the order in which they came. */
export function createLiveEvents(ports: LiveEventsPorts): (event: RealtimeFromServer) => void {
  const { person, conversations, messages, push } = ports;

  /** The text that is being typed is shown to the agent who answers, and not to others who read the conversation. */
  function typingOf({ conversationId, who, typing, preview }: LiveEventBody<'typing.changed'>): EventPayload<'typing'> {
    const answers =
      may(person.role, 'conversation.answer') && conversations.get(conversationId)?.assignedTo?.id === person.id;
    return {
      conversationId,
      who,
      typing,
      ...(preview === undefined || !answers ? {} : { preview: bodyMaskedAgain(preview, who).body }),
    };
  }

  const on: { readonly [N in LiveEventName]: (event: LiveEvent<N>) => void } = {
    'conversation.changed': ({ body }) => push('conversation', conversations.summary(body)),
    'conversation.gone': ({ ref }) => {
      if (ref === null) return;
      conversations.gone(ref);
      push('conversationGone', { conversationId: ref });
    },
    'message.stored': ({ body }) => messages.arrived(body),
    'entry.stored': ({ body }) => push('entry', conversations.entry(body)),
    'typing.changed': ({ body }) => push('typing', typingOf(body)),
    'answer.awaited': ({ body }) =>
      push('notice', { notice: { code: 'answer-awaited', params: body }, tone: 'warning' }),
    'availability.changed': ({ body }) => push('availability', body),
    'agent.changed': ({ body }) => push('agent', body),
    'alert.raised': ({ body }) => push('alert', body),
    'intrusion.alerted': ({ body }) => push('intrusion', body),
    'access-review.changed': () => push('accessReview', {}),
    'ledger.checkpointed': () => ports.onCheckpoint(),
    'activity.stored': ({ body }) => push('activity', body),
    'read.changed': ({ body }) => push('read', body),
    'login.changed': () => ports.onLogins(),
    'public-details.changed': () => ports.onDetails(),
    'preferences.changed': ({ body }) => ports.onPreferences(body),
    'policy.changed': ({ body }) => ports.onPolicy(body),
  };

  return (frame) => {
    if (frame.type === 'session-ended') return ports.onSessionEnded(frame.notice);
    if (frame.type === 'caught-up') return undefined;
    const name = eventName(frame);
    // The table pairs each name with its body; TypeScript cannot follow that pairing through `on[name]`.
    return name === null ? undefined : on[name](frame as never);
  };
}
