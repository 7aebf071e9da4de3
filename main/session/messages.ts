/** What the agent writes: masked here, before it is sent, kept or shown. */
import type { Session } from '../../contract/api.ts';
import { MAX_DRAFT_LENGTH, MAX_MESSAGE_LENGTH, type Message } from '../../contract/common.ts';
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
  readonly details: Pick<OwnDetails, 'maskOf' | 'kindsIn'>;
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
  /**
   * Kinds of personal data in what would be sent, hidden or not; public details of the tenant are none.
   * @throws Refusal as `sendMessage`, which it is asked before
   */
  kindsIn(args: CheckedArgs<'sendMessage'>): readonly string[];
  /** What would be hidden of it; nothing is sent or kept. @throws Refusal as `sendMessage`. */
  checkMessage(args: CheckedArgs<'checkMessage'>): Message['body'];
  /**
   * Keeps a draft, masked, also one that is too long to be sent; an empty one is deleted.
   * @throws Refusal where it cannot be masked.
   */
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

  function maskOwn(id: string, conversationId: string, text: string, limit = MAX_MESSAGE_LENGTH): MaskedOwn {
    const maskFor = details.maskOf(conversations.tenantOf(conversationId));
    const masked = maskFor({ id, author: 'agent', text }, conversations.dialogue(conversationId));
    if (masked.failed) throw refusal('text-not-checked');
    if (masked.text.length > limit) throw refusal('message-too-long');
    return {
      body: asBody({ text: masked.text, marks: markPlaceholders(masked) }),
      state: masked.state,
      corrections: masked.corrections.map((one) => ({ id: one.id, body: asBody(one) })),
    };
  }

  /** @throws Refusal where it may not be sent. */
  function sendable({
    conversationId,
    messageId,
    text,
    hiddenParts = Infinity,
  }: CheckedArgs<'sendMessage'>): MaskedOwn {
    const { status, closedBy } = conversations.known(conversationId);
    if (status === 'closed') throw refusal(closedBy === 'visitor' ? 'closed-by-visitor' : 'closed');
    const masked = maskOwn(messageId, conversationId, text);
    const count = masked.body.marks.length;
    if (count > hiddenParts) throw refusal('parts-hidden', { count });
    return masked;
  }

  return {
    kindsIn(args) {
      const { body } = sendable(args);
      return [
        ...body.marks.map(({ type }) => type),
        ...details.kindsIn(conversations.tenantOf(args.conversationId), args.text),
      ];
    },
    sendMessage(args) {
      const { conversationId, messageId } = args;
      const { body, state, corrections } = sendable(args);
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
      // What hides a part may be longer than the part.
      const masked = text === '' ? '' : maskOwn('draft', conversationId, text, Infinity).body.text;
      store.saveDraft(conversationId, masked.slice(0, MAX_DRAFT_LENGTH));
    },
  };
}
