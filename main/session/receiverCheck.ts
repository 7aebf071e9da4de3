/**
 * Before a message goes out that may be meant for another visitor, the person is asked whom it is for. What was asked
 * and answered is recorded, without the text.
 */
import type { Session } from '../../contract/api.ts';
import type { ReceiverAsked } from '../../contract/receiver.ts';
import { doubtOf, type Talk } from '../../core/receiver/receiver.ts';
import type { Activity } from '../activity/activity.ts';
import { refusal } from '../ports.ts';
import type { MaskedConversations } from './maskedConversations.ts';

/** Asks the person; `main/guards/confirmations.ts`. */
export interface AsksReceiver {
  ask(question: Omit<ReceiverAsked, 'askId'>): Promise<boolean>;
}

export interface ReceiverCheckPorts {
  readonly session: Pick<Session, 'person'>;
  readonly conversations: Pick<MaskedConversations, 'known' | 'list' | 'said'>;
  readonly activity: Pick<Activity, 'record'>;
  readonly confirmations: AsksReceiver;
  /** Keeps the text as the draft there: a lock or a crash while the question is open must not lose it. */
  keepDraft(conversationId: string, text: string): void;
  /** Milliseconds since 1970, by a clock that the person cannot set. */
  now(): number;
}

export interface ReceiverCheck {
  /** The person looks at this conversation, or writes in it, from now on. */
  at(conversationId: string): void;
  /**
   * Resolves where the message may go out.
   * @param kinds of personal data in the text
   * @throws Refusal `receiver-not-confirmed`; Error where it cannot be recorded.
   */
  confirm(conversationId: string, text: string, kinds: readonly string[]): Promise<void>;
}

/** Kinds that are shown and recorded at most; more say no more. */
const MOST_KINDS = 8;

/** Knows where the person was, and asks. */
export function createReceiverCheck(ports: ReceiverCheckPorts): ReceiverCheck {
  const { session, conversations, activity, confirmations, keepDraft, now } = ports;
  let open: string | null = null;
  /** When the person came here from another conversation; null where this is the first one. */
  let since: number | null = null;

  const talkOf = (id: string): Talk => ({
    id,
    handle: conversations.known(id).visitorName,
    messages: conversations.said(id).map(({ author, body }) => ({ author, ...body })),
  });
  const othersOf = (id: string): Talk[] =>
    conversations
      .list()
      .filter((one) => one.id !== id && one.status !== 'closed' && one.assignedTo?.id === session.person.id)
      .map((one) => talkOf(one.id));

  function at(conversationId: string): void {
    if (open === conversationId) return;
    since = open === null ? null : now();
    open = conversationId;
  }

  return {
    at,
    async confirm(conversationId, text, kinds) {
      at(conversationId);
      const { visitorName, tenant } = conversations.known(conversationId);
      const sinceSwitch = since === null ? Infinity : now() - since;
      const different = [...new Set(kinds)].slice(0, MOST_KINDS);
      const writing = { text, kinds: different, sinceSwitch };
      const doubt = doubtOf(writing, talkOf(conversationId), othersOf(conversationId));
      if (doubt === null) return;
      const record = (result: 'asked' | 'confirmed' | 'cancelled'): void =>
        activity.record(
          'receiver-check',
          { result, doubt, kinds: different.join(', ') },
          { conversationId, tenantId: tenant.id },
        );
      record('asked');
      keepDraft(conversationId, text);
      const isMeant = await confirmations.ask({ visitor: visitorName, tenant: tenant.name, kinds: different, doubt });
      record(isMeant ? 'confirmed' : 'cancelled');
      if (!isMeant) throw refusal('receiver-not-confirmed');
      // Who has looked twice is not asked again about the next message here.
      since = null;
    },
  };
}
