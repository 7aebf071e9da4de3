/** One person's session at this desk: what it consists of, and its life from the first list to the last frame. */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { Session } from '../../contract/api.ts';
import type { ConversationSummary, Message } from '../../contract/common.ts';
import type { PolicyStatus, SignedPolicy } from '../../contract/policy.ts';
import type { StoredPreferences } from '../../contract/preferences.ts';
import { may } from '../../core/access/roles.ts';
import type { LoginPolicy } from '../../core/policy/logins.ts';
import type { Activity } from '../activity/activity.ts';
import type { LedgerWatch } from '../ledger/ledgerWatch.ts';
import type { Link, RouteResult } from '../link/link.ts';
import { openRealtime, type Realtime } from '../link/realtime.ts';
import { type CheckedArgs, type Log, type Push, refusal } from '../ports.ts';
import type { PersonStore } from '../store/store.ts';
import { createMasking, type Masking } from './administration/masking.ts';
import { createWorkstations, type WorkstationWork } from './administration/workstations.ts';
import { createActivityView, type ActivityView } from './activityView.ts';
import { createConversations, type Conversations } from './conversations.ts';
import { createEntries, type Entries } from './entries.ts';
import { createLiveEvents } from './liveEvents.ts';
import { createLogins, type Logins } from './logins/logins.ts';
import { createMaskedConversations } from './maskedConversations.ts';
import { createMessagePush } from './messagePush.ts';
import { createMessages, type Messages } from './messages.ts';
import { createOwnDetails } from './ownDetails.ts';
import { createOwnPreferences, type OwnPreferences } from './ownPreferences.ts';
import { createOutgoing } from './outgoing.ts';
import { createReceiverCheck, type AsksReceiver } from './receiverCheck.ts';
import { createServerWork, endedBy } from './serverWork.ts';
import { createTransfers, type Transfers } from './transfers.ts';
import type { TenantPins } from './tenantPins.ts';
import { createWaitingCount, visitorsWaiting } from './visitorsWaiting.ts';

export interface SessionOptions {
  readonly session: Session;
  readonly store: PersonStore;
  readonly link: Pick<Link, 'call' | 'openSocket' | 'identity'>;
  readonly tenantPins: TenantPins;
  readonly activity: Activity;
  readonly push: Push;
  /** Milliseconds since 1970, by a clock that the person cannot set. */
  readonly now: () => number;
  readonly log: Log;
  /** The desk's data folder. */
  readonly folder: string;
  readonly workstationId: string;
  readonly loginPolicy: () => LoginPolicy;
  readonly ledger: LedgerWatch;
  /** Asks the person whom a message is for. */
  readonly confirmations: AsksReceiver;
  onConnection(state: 'online' | 'offline'): void;
  /** How many messages and entries wait to be sent. */
  onWaiting(count: number): void;
  /** How many visitors wait for this person, each time that changes; 0 when the session stops. */
  onVisitorsWaiting(count: number): void;
  /** What the person has chosen about their desk, from the server. */
  onPreferences(stored: StoredPreferences): void;
  /** The conversations as they are now, for a person who answers. */
  onConversations(conversations: readonly ConversationSummary[]): void;
  /** A conversation is shown in the page. */
  onOpened(conversationId: string): void;
  /** The policy has changed at the server. */
  onPolicy(policy: SignedPolicy): void;
  /** The session is over at the server. */
  onSessionEnded(notice: Coded): void;
}

type Presence = 'online' | 'idle' | 'away' | 'locked';

export interface DeskSession {
  readonly activity: ActivityView;
  readonly conversations: Omit<Conversations, 'fetch'>;
  readonly messages: Omit<Messages, 'sendMessage' | 'kindsIn'> & {
    /** Once the person has confirmed whom it is for, where that is in doubt. @throws Refusal where they have not. */
    sendMessage(args: CheckedArgs<'sendMessage'>): Promise<Message>;
  };
  readonly transfers: Transfers;
  readonly entries: Entries;
  readonly logins: Logins;
  readonly masking: Masking;
  readonly workstations: WorkstationWork;
  readonly preferences: OwnPreferences;
  policyStatus(): Promise<PolicyStatus>;
  addPerson(args: CheckedArgs<'addPerson'>): Promise<RouteResult<'addPerson'>>;
  /** Null where the conversation is not known here. */
  tenantOf(conversationId: string): string | null;
  setTyping(args: CheckedArgs<'setTyping'>): void;
  /** What the supervisor sees of this desk; sent again after each reconnection. */
  presence(state: Presence): void;
  /** How many messages and entries wait to be sent. */
  queuedCount(): number;
  /** Ends everything that could still send or push; synchronous, so that a lock is immediate. */
  stop(): void;
  /** After `stop`: ends when the last frames have left. */
  drained(): Promise<void>;
}

const ENDED = coded('session-ended');

/**
 * Fetches the conversations and opens the live connection.
 * @throws Unreachable, ServerRefusal.
 */
export async function openSession(options: SessionOptions): Promise<DeskSession> {
  const { session, store, link, activity, push, log, now } = options;
  const { token, person } = session;
  const mayAnswer = may(person.role, 'conversation.answer');
  let stopped = false;
  let presence: Presence = 'online';
  const server = createServerWork(options.onSessionEnded);
  const masked = createMaskedConversations();
  const messagePush = createMessagePush(masked, push);
  const outgoing = createOutgoing({
    link,
    token,
    store,
    activity,
    conversations: masked,
    messages: messagePush,
    push,
    log,
    maySend: mayAnswer,
    onSessionEnded: options.onSessionEnded,
    onWaiting: options.onWaiting,
  });
  const entries = createEntries({
    session,
    pins: options.tenantPins,
    workstationId: options.workstationId,
    signer: link.identity,
    activity,
    conversations: masked,
    outgoing,
    now,
    hasEnded: () => stopped,
  });
  const conversations = createConversations({ session, link, server, store, activity, conversations: masked });
  const ownDetails = createOwnDetails({ session, link, log });
  const preferences = createOwnPreferences({
    ...{ session, link, server, log },
    taken(stored) {
      if (!stopped) options.onPreferences(stored);
    },
  });
  const logins = createLogins({ ...options, server, policy: options.loginPolicy });
  const asOf = may(person.role, 'conversation.read') ? await conversations.fetch() : 0;
  const waiting = createWaitingCount(
    () => (mayAnswer ? visitorsWaiting(masked.list(), person.id) : 0),
    options.onVisitorsWaiting,
  );

  const lookAtWaiting = (): void => {
    waiting.look();
    if (mayAnswer) options.onConversations(masked.list());
  };

  const activityView = createActivityView({ link, token, server, ledger: options.ledger, log });
  const mayReadActivity = may(person.role, 'activity.read');
  const onEvent = createLiveEvents({
    person,
    conversations: masked,
    messages: messagePush,
    push,
    onLogins: () => void logins.own?.lookAgain(),
    onDetails: () => void ownDetails.look(),
    onPreferences: options.onPreferences,
    onPolicy: options.onPolicy,
    onCheckpoint: () => void activityView.look(),
    onSessionEnded: options.onSessionEnded,
  });
  const realtime: Realtime = openRealtime({
    link,
    token,
    lastSeen: asOf,
    log,
    onEvent(event) {
      if (stopped) return;
      try {
        onEvent(event);
        lookAtWaiting();
      } catch (error) {
        log('error', 'An event could not be dealt with.', {
          type: event.type,
          error: error instanceof Error ? error.name : 'unknown',
        });
      }
    },
    onConnection(state) {
      if (stopped) return;
      options.onConnection(state);
      if (state === 'offline') return;
      realtime.send({ type: 'presence', state: presence });
      outgoing.send();
      void preferences.look();
      void logins.own?.lookAgain();
      if (mayAnswer) void ownDetails.look();
      if (mayReadActivity) void activityView.look();
    },
    onSessionRefused: (refused) => options.onSessionEnded(refused === null ? ENDED : endedBy(refused)),
  });
  outgoing.send();
  lookAtWaiting();
  void preferences.look();

  const messages = createMessages({
    session,
    details: ownDetails,
    store,
    conversations: masked,
    messages: messagePush,
    outgoing,
    now,
  });
  const receiver = createReceiverCheck({
    session,
    conversations: masked,
    activity,
    confirmations: options.confirmations,
    keepDraft: (conversationId, text) => messages.saveDraft({ conversationId, text }),
    now,
  });
  const administration = { link, token, online: server.require };
  return {
    activity: activityView,
    preferences,
    conversations: {
      ...conversations,
      openConversation(args) {
        if (args.beforeSeq === undefined) {
          options.onOpened(args.conversationId);
          receiver.at(args.conversationId);
        }
        return conversations.openConversation(args);
      },
    },
    messages: {
      ...messages,
      async sendMessage(args) {
        const { conversationId, text } = args;
        await receiver.confirm(conversationId, text, messages.kindsIn(args));
        if (stopped) throw refusal('desk-locked');
        return messages.sendMessage(args);
      },
    },
    transfers: createTransfers({ token, link, server, conversations: masked }),
    entries,
    logins,
    masking: createMasking(administration),
    workstations: createWorkstations({ ...administration, folder: options.folder }),
    policyStatus: () => server.require(() => link.call('policyStatus', {}, {}, token)),
    addPerson: (form) => server.require(() => link.call('addPerson', {}, form, token)),
    tenantOf: masked.tenantOf,
    setTyping({ conversationId, typing }) {
      masked.known(conversationId);
      if (typing) receiver.at(conversationId);
      realtime.send({ type: 'typing', conversationId, typing });
    },
    presence(state) {
      presence = state;
      realtime.send({ type: 'presence', state });
    },
    queuedCount: () => store.queuedCount(),
    stop() {
      stopped = true;
      waiting.stop();
      logins.own?.stop();
      outgoing.stop();
    },
    drained: () => realtime.close(),
  };
}
