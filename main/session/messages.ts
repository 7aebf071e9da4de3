/** What the agent writes: masked here, before it is sent, kept or shown. */
import type { Session } from '../../contract/api.ts';
import { MAX_MESSAGE_LENGTH, type Message } from '../../contract/common.ts';
import { markPlaceholders } from '../../core/masking/markPlaceholders.ts';
import type { DialogueState } from '../../core/masking/types.ts';
import { type CheckedArgs, refusal } from '../ports.ts';
import type { PersonStore } from '../store/store.ts';
import { asBody, type MaskedAgain } from './maskedAgain.ts';
import type { MaskedConversations } from './maskedConversations.ts';
import type { MessagePush } from './messagePush.ts';
import type { OwnDetails } from './ownDetails.ts';
import { QueuedMessage } from './outbox.ts';
import type { Outgoing } from './outgoing.ts';
import { pendingMessage } from './pending.ts';

export interface MessagesPorts {
  readonly session: Pick<Session, 'person'>;
  readonly details: Pick<OwnDetails, 'maskOf'>;
  readonly store: Pick<PersonStore, 'saveDraft'>;
  readonly conversations: MaskedConversations;
  readonly messages: Pick<MessagePush, 'show'>;
  readonly outgoing: Pick<Outgoing, 'queue' | 'send'>;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface Messages {
  /**
   * @returns the message as it waits. @throws Refusal where it is too long, cannot be masked, has more hidden parts
   * than the person knows of, or the conversation is closed.
   */
  sendMessage(args: CheckedArgs<'sendMessage'>): Message;
  /** What would be hidden of it; nothing is sent or kept. @throws Refusal as `sendMessage`. */
  checkMessage(args: CheckedArgs<'checkMessage'>): Message['body'];
  /** Keeps a draft, masked; an empty one is deleted. @throws Refusal as `sendMessage`. */
  saveDraft(args: CheckedArgs<'saveDraft'>): void;
}

interface MaskedOwn {
  readonly body: Message['body'];
  readonly state: DialogueState;
  readonly corrections: MaskedAgain['corrections'];
}

/** Sends messages and keeps drafts, masked on this desk first. */
export function createMessages(ports: MessagesPorts): Messages {
  const { session, details, store, conversations, outgoing } = ports;

  function maskOwn(id: string, conversationId: string, text: string): MaskedOwn {
    const maskFor = details.maskOf(conversations.tenantOf(conversationId));
    const masked = maskFor({ id, author: 'agent', text }, conversations.dialogue(conversationId));
    if (masked.failed) throw refusal('text-not-checked');
    if (masked.text.length > MAX_MESSAGE_LENGTH) throw refusal('message-too-long');
    return {
      body: asBody({ text: masked.text, marks: markPlaceholders(masked) }),
      state: masked.state,
      corrections: masked.corrections.map((one) => ({ id: one.id, body: asBody(one) })),
    };
  }

  return {
    sendMessage({ conversationId, messageId, text, hiddenParts = Infinity }) {
      const { status, closedBy } = conversations.known(conversationId);
      if (status === 'closed') throw refusal(closedBy === 'visitor' ? 'closed-by-visitor' : 'closed');
      const { body, state, corrections } = maskOwn(messageId, conversationId, text);
      const count = body.marks.length;
      if (count > hiddenParts) throw refusal('parts-hidden', { count });
      // Checked before it is queued: an item that the outbox cannot read would block all behind it.
      const queued = QueuedMessage.parse({ id: messageId, at: ports.now(), ...body });
      const isNew = outgoing.queue(
        { id: messageId, kind: 'message', conversationId, body: JSON.stringify(queued) },
        'message-sent',
        { messageId },
      );
      if (isNew) {
        ports.messages.show(conversations.wrote(conversationId, messageId, body, state, corrections));
        store.saveDraft(conversationId, '');
      }
      outgoing.send();
      return pendingMessage(conversationId, queued, session.person.name);
    },
    checkMessage({ conversationId, text }) {
      conversations.known(conversationId);
      return maskOwn('check', conversationId, text).body;
    },
    saveDraft({ conversationId, text }) {
      conversations.known(conversationId);
      store.saveDraft(conversationId, text === '' ? '' : maskOwn('draft', conversationId, text).body.text);
    },
  };
}
