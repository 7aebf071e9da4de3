/** One session's work: reading conversations, answering, adding entries, with or without a server at the moment. */
import type { Session } from '../../contract/api.ts';
import {
  MAX_MESSAGE_LENGTH,
  MAX_QUERY_LENGTH,
  type ConversationSummary,
  type EntryReceipt,
  type Message,
} from '../../contract/common.ts';
import type { VERBS } from '../../contract/bridge.ts';
import type { SignedPolicy } from '../../contract/policy.ts';
import type { EventName, EventPayload, RealtimeFromServer } from '../../contract/events.ts';
import { may, rolesWith } from '../../core/access/roles.ts';
import { searchOutput } from '../../core/masking/outputs.ts';
import { mask } from '../../core/masking/mask.ts';
import { maskBut } from '../../core/masking/policy/policyMask.ts';
import type { Masked } from '../../core/masking/types.ts';
import type { z } from 'zod';
import type { Activity } from '../activity/activity.ts';
import { createAddresses, type AddressWork } from './administration/addresses.ts';
import { createMasking, type Masking } from './administration/masking.ts';
import { createPeople, type PeopleWork } from './administration/people.ts';
import { createWorkstations, type WorkstationWork } from './administration/workstations.ts';
import { createPolicyWork, type PolicyWork } from './administration/policy.ts';
import { pinTenantKeys, sealEntry } from './entries.ts';
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import type { LoginPolicy } from '../../core/policy/logins.ts';
import type { Link } from '../link/link.ts';
import { openRealtime, type Realtime } from '../link/realtime.ts';
import { administerLogins, type AdministerLogins } from './logins/administerLogins.ts';
import { importLogins } from './logins/importLogins.ts';
import { ownLogins, type OwnLogins } from './logins/ownLogins.ts';
import { Refusal, type Log } from '../ports.ts';
import type { OutboxItem, PersonStore } from '../store/store.ts';
import { createConversations } from './conversations.ts';
import { asBody, bodyMaskedAgain, foundMaskedAgain, type MaskedAgain } from './maskedAgain.ts';
import { createOutbox, queuedEntry, QueuedEntry, queuedMessage, QueuedMessage } from './outbox.ts';

type Args<V extends keyof typeof VERBS> = z.output<(typeof VERBS)[V]['args']>;
type Result<V extends keyof typeof VERBS> = z.output<(typeof VERBS)[V]['result']>;
export type Push = <E extends EventName>(event: E, payload: EventPayload<E>) => void;

export interface ChatOptions {
  readonly session: Session;
  readonly store: PersonStore;
  readonly link: Pick<Link, 'call' | 'openSocket'>;
  readonly activity: Activity;
  readonly push: Push;
  readonly now: () => number;
  readonly log: Log;
  /** The desk's data folder. */
  readonly folder: string;
  readonly workstationId: string;
  readonly loginPolicy: () => LoginPolicy;
  onConnection(state: 'online' | 'offline'): void;
  onWaiting(count: number): void;
  /** The policy has changed at the server. */
  onPolicy(policy: SignedPolicy): void;
  /** The session is over at the server; `reason` in its words. */
  onSessionEnded(reason: string): void;
}

export interface Chat {
  listConversations(): Promise<ConversationSummary[]>;
  openConversation(args: Args<'openConversation'>): Promise<Result<'openConversation'>>;
  sendMessage(args: Args<'sendMessage'>): Message;
  saveDraft(args: Args<'saveDraft'>): void;
  setTyping(args: Args<'setTyping'>): void;
  closeConversation(args: Args<'closeConversation'>): Promise<void>;
  addEntry(args: Args<'addEntry'>): Promise<EntryReceipt>;
  searchMessages(args: Args<'searchMessages'>): Promise<Result<'searchMessages'>>;
  exportConversation(args: Args<'exportConversation'>): Promise<Result<'exportConversation'>>;
  readonly masking: Masking;
  /** Null where the role has none. */
  readonly logins: OwnLogins | null;
  /** @throws Refusal where the role does not save logins. */
  administerLogins(): AdministerLogins;
  importLogins(args: Args<'importLogins'>): Promise<Result<'importLogins'>>;
  readonly addresses: AddressWork;
  readonly people: PeopleWork;
  readonly workstations: WorkstationWork;
  readonly policy: PolicyWork;
  listAgents(): Promise<Result<'listAgents'>>;
  listPeople(): Promise<Result<'listPeople'>>;
  queryActivity(args: Args<'queryActivity'>): Promise<Result<'queryActivity'>>;
  tenantOf(conversationId: string): string | null;
  presence(state: 'online' | 'idle' | 'away' | 'locked'): void;
  retryNow(): void;
  /** Ends everything that could still speak or push; synchronous, so that a lock is immediate. */
  stop(): void;
  /** After `stop`: lets the last frames leave. */
  drained(): Promise<void>;
}

const READS_CONVERSATIONS = rolesWith('conversation.read');
/** Who has another role now keeps what waits from before: the server would refuse it, and the session with it. */
const SENDS = rolesWith('conversation.answer');

const WORDS: Readonly<Partial<Record<EntryReceipt['kind'], string>>> = {
  email: 'e-mail address',
  phone: 'phone number',
};

/**
 * Fetches where things stand and goes live.
 * @throws Unreachable, ServerRefusal, Error for keys that are not as they should be.
 */
export async function startChat(options: ChatOptions): Promise<Chat> {
  const { session, store, link, activity, push, log } = options;
  const token = session.token;
  const keys = pinTenantKeys(session.tenantKeys);
  const ownMasks = new Map(session.maskingOff?.map(({ tenantId, types }) => [tenantId, maskBut(types)]));
  const ownMask = (tenantId: string | null): typeof mask =>
    tenantId === null ? mask : (ownMasks.get(tenantId) ?? mask);
  const conversations = createConversations();
  const reads = READS_CONVERSATIONS.includes(session.person.role);
  let asOf = 0;
  let stopped = false;
  const recordedIds = new Set<string>();

  async function fetchList(): Promise<ConversationSummary[]> {
    const answer = await link.call('listConversations', {}, {}, token);
    if (asOf === 0) asOf = answer.asOf;
    return conversations.replaceAll(answer.conversations);
  }
  if (reads) await fetchList();

  /** Of an item of the outbox, in words: what it is, and for whom. */
  function named(item: Pick<OutboxItem, 'kind' | 'conversationId' | 'body'>): string {
    const visitor =
      conversations.get(item.conversationId)?.visitorName ?? 'a visitor whose conversation is no longer open here';
    const kind = item.kind === 'entry' ? queuedEntry(item)?.kind : undefined;
    const what =
      item.kind === 'message'
        ? 'A message'
        : kind === undefined
          ? 'An entry'
          : `An entry (${WORDS[kind] ?? kind.replaceAll('-', ' ')})`;
    return `${what} for ${visitor}`;
  }
  const warn = (text: string): void => push('notice', { text: text.slice(0, 300), tone: 'warning' });

  const pushAll = (messages: readonly Message[]): void => {
    for (const message of messages) {
      push('message', message);
      const behind = conversations.behind(message);
      if (behind !== null) push('conversation', behind);
    }
  };
  function pushMessage(arrived: Message): void {
    const { message, corrected } = conversations.message(arrived);
    // First what may no longer be shown, then what made it so.
    pushAll([...corrected, message]);
  }

  const outbox = createOutbox({
    link,
    token,
    store,
    log,
    onSent: pushMessage,
    onStored: (entry) => push('entry', conversations.entry(entry)),
    onRefused(item, reason) {
      if (item.kind === 'message')
        push('messageRefused', { conversationId: item.conversationId, messageId: item.id, reason });
      else warn(`${named(item)} was refused by the server: ${reason}`);
    },
    onSetAside(item, why) {
      activity.record(
        'guard-failed',
        { guard: 'outbox', reason: why, itemKind: item.kind, itemId: item.id },
        { conversationId: item.conversationId, tenantId: conversations.get(item.conversationId)?.tenant.id ?? null },
      );
      warn(
        why === 'key-changed'
          ? `${named(item)} could not be handed over: the company has changed its key since. It stays here, sealed. Ask the visitor again, or tell your supervisor.`
          : `${named(item)} can no longer be read at this desk, so it was not sent. It was kept, and this was recorded.`,
      );
    },
    onSessionRefused: () => options.onSessionEnded('The session ended at the server.'),
    onCount: options.onWaiting,
  });
  const kick = (): void => {
    if (SENDS.includes(session.person.role)) outbox.kick();
  };

  const about = { link, token, store, activity, policy: options.loginPolicy, now: options.now, log };
  const logins = may(session.person.role, 'login.use')
    ? ownLogins({ ...about, personId: session.person.id, workstationId: options.workstationId })
    : null;
  let administering: AdministerLogins | null = null;
  function administer(): AdministerLogins {
    if (!may(session.person.role, 'login.manage')) throw new Refusal('Your role does not include this.');
    return administerLogins({ ...about, online: needsServer });
  }

  function onEvent(event: RealtimeFromServer): void {
    if (stopped) return;
    switch (event.type) {
      case 'conversation':
        return push('conversation', conversations.summary(event.conversation));
      case 'conversation-gone':
        conversations.gone(event.conversationId);
        return push('conversationGone', { conversationId: event.conversationId });
      case 'message':
        return pushMessage(event.message);
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
        return void logins?.lookAgain();
      case 'policy':
        return options.onPolicy(event.policy);
      case 'session-ended':
        return options.onSessionEnded(event.reason);
      case 'caught-up':
        return undefined;
    }
  }

  /** What is being typed is for whoever answers, and for nobody who only reads along. */
  function typingOf({
    conversationId,
    who,
    typing,
    preview,
  }: Extract<RealtimeFromServer, { type: 'typing' }>): EventPayload<'typing'> {
    const answers =
      session.person.role === 'agent' && conversations.get(conversationId)?.assignedTo?.id === session.person.id;
    return {
      conversationId,
      who,
      typing,
      ...(preview === undefined || !answers ? {} : { preview: bodyMaskedAgain(preview, who).body }),
    };
  }

  let presence: 'online' | 'idle' | 'away' | 'locked' = 'online';
  const realtime: Realtime = openRealtime({
    link,
    token,
    lastSeen: asOf,
    log,
    onEvent(event) {
      try {
        onEvent(event);
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
      kick();
      void logins?.lookAgain();
    },
    onSessionRefused: () => options.onSessionEnded('The session ended at the server.'),
  });
  kick();
  options.onWaiting(store.queuedCount());

  const known = (conversationId: string): ConversationSummary => {
    const one = conversations.get(conversationId);
    if (one === null) throw new Refusal('This conversation is not open at this desk.');
    return one;
  };
  const pendingMessage = (conversationId: string, queued: z.output<typeof QueuedMessage>): Message => {
    return {
      id: queued.id,
      conversationId,
      seq: null,
      author: 'agent',
      authorName: session.person.name,
      at: queued.at,
      body: { text: queued.text, marks: queued.marks },
    };
  };
  const pendingEntry = (conversationId: string, queued: z.output<typeof QueuedEntry>): EntryReceipt => {
    return {
      id: queued.id,
      conversationId,
      kind: queued.kind,
      at: queued.at,
      author: session.person.name,
      state: 'queued',
    };
  };
  /** What the agent is about to write, masked: it is never sent, kept or shown otherwise. */
  function maskOwn(
    id: string,
    conversationId: string,
    text: string,
  ): {
    text: string;
    marks: Message['body']['marks'];
    state: Masked['state'];
    corrections: MaskedAgain['corrections'];
  } {
    const masked = ownMask(conversations.get(conversationId)?.tenant.id ?? null)(
      { id, author: 'agent', text },
      conversations.dialogue(conversationId),
    );
    if (masked.failed) throw new Refusal('This text could not be checked, so it was not taken.');
    if (masked.text.length > MAX_MESSAGE_LENGTH) throw new Refusal('This message is too long.');
    return {
      text: masked.text,
      marks: masked.marks.map((mark) => ({ ...mark })),
      state: masked.state,
      corrections: masked.corrections.map((one) => ({ id: one.id, body: asBody(one) })),
    };
  }
  async function online<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ServerRefusal && (error.status === 401 || error.code === 'workstation-unknown'))
        options.onSessionEnded('The session ended at the server.');
      if (error instanceof ServerRefusal) throw new Refusal(error.message);
      throw error;
    }
  }
  const needsServer = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await online(work);
    } catch (error) {
      if (error instanceof Unreachable) throw new Refusal('The server cannot be reached at the moment.');
      throw error;
    }
  };

  return {
    async listConversations() {
      try {
        return await online(fetchList);
      } catch (error) {
        if (error instanceof Unreachable) return conversations.list();
        throw error;
      }
    },
    async openConversation({ conversationId, beforeSeq, limit }) {
      const isNewest = beforeSeq === undefined;
      if (isNewest)
        activity.record(
          'conversation-opened',
          {},
          { conversationId, tenantId: conversations.get(conversationId)?.tenant.id ?? null },
        );
      let page = null;
      try {
        page = conversations.opened(
          await online(() =>
            link.call(
              'openConversation',
              { conversationId, limit, ...(beforeSeq === undefined ? {} : { beforeSeq }) },
              {},
              token,
            ),
          ),
          isNewest,
        );
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        page = isNewest ? conversations.kept(conversationId) : null;
        if (page === null)
          throw new Refusal(
            'The server cannot be reached, and this part of the conversation is not kept at this desk.',
          );
      }
      const items = isNewest ? store.queued(conversationId) : [];
      const held = new Set([...page.messages, ...page.entries].map((one) => one.id));
      const waiting = items.filter((item) => !held.has(item.id));
      const waitingOf = <T>(kind: OutboxItem['kind'], read: (item: OutboxItem) => T | null): T[] =>
        waiting
          .filter((item) => item.kind === kind)
          .map(read)
          .filter((one) => one !== null);
      return {
        ...page,
        messages: [
          ...page.messages,
          ...waitingOf('message', queuedMessage).map((queued) => pendingMessage(conversationId, queued)),
        ],
        entries: [
          ...page.entries,
          ...waitingOf('entry', queuedEntry).map((queued) => pendingEntry(conversationId, queued)),
        ],
        draft: isNewest ? store.draft(conversationId) : '',
      };
    },
    sendMessage({ conversationId, messageId, text }) {
      const conversation = known(conversationId);
      if (conversation.status === 'closed') throw new Refusal('This conversation is closed.');
      const masked = maskOwn(messageId, conversationId, text);
      // Checked before it is queued: what the outbox cannot read would stand in the way of everything behind it.
      const queued = QueuedMessage.parse({ id: messageId, text: masked.text, at: options.now(), marks: masked.marks });
      if (!recordedIds.has(messageId))
        activity.record('message-sent', { messageId }, { conversationId, tenantId: conversation.tenant.id });
      recordedIds.add(messageId);
      if (store.queue({ id: messageId, kind: 'message', conversationId, body: JSON.stringify(queued) })) {
        pushAll(
          conversations.wrote(
            conversationId,
            messageId,
            { text: masked.text, marks: masked.marks },
            masked.state,
            masked.corrections,
          ),
        );
        store.saveDraft(conversationId, '');
      }
      options.onWaiting(store.queuedCount());
      kick();
      return pendingMessage(conversationId, queued);
    },
    saveDraft({ conversationId, text }) {
      known(conversationId);
      store.saveDraft(conversationId, text === '' ? '' : maskOwn('draft', conversationId, text).text);
    },
    setTyping({ conversationId, typing }) {
      known(conversationId);
      realtime.send({ type: 'typing', conversationId, typing });
    },
    async closeConversation({ conversationId }) {
      known(conversationId);
      await needsServer(() => link.call('closeConversation', { conversationId }, {}, token));
    },
    async addEntry({ conversationId, entryId, kind, value }) {
      const conversation = known(conversationId);
      const tenantId = conversation.tenant.id;
      const sealed = await sealEntry(keys, { id: entryId, tenantId, conversationId, kind, value });
      if (stopped) throw new Refusal('The desk is locked.');
      const queued = QueuedEntry.parse({ id: entryId, kind, sealed, at: options.now() });
      if (!recordedIds.has(entryId))
        activity.record('entry-added', { entryKind: kind, entryId }, { conversationId, tenantId });
      recordedIds.add(entryId);
      store.queue({ id: entryId, kind: 'entry', conversationId, body: JSON.stringify(queued) });
      options.onWaiting(store.queuedCount());
      kick();
      return pendingEntry(conversationId, queued);
    },
    async searchMessages({ query }) {
      // A card number that was pasted into the field does not leave this process.
      const asked = searchOutput(query).text.slice(0, MAX_QUERY_LENGTH);
      return foundMaskedAgain(await needsServer(() => link.call('searchMessages', {}, { query: asked }, token)));
    },
    async exportConversation({ conversationId }) {
      known(conversationId);
      return needsServer(() => link.call('exportConversation', { conversationId }, {}, token));
    },
    masking: createMasking({ link, token, online: needsServer }),
    addresses: createAddresses({ link, token, online: needsServer }),
    people: createPeople({ link, token, online: needsServer }),
    workstations: createWorkstations({ link, token, online: needsServer, folder: options.folder }),
    policy: createPolicyWork({ link, token, online: needsServer }),
    logins,
    administerLogins: () => (administering ??= administer()),
    importLogins: (args) =>
      importLogins(
        { folder: options.folder, administer: () => (administering ??= administer()), tenants: session.tenants },
        args,
      ),
    listAgents: () => needsServer(() => link.call('listAgents', {}, {}, token)),
    listPeople: () => needsServer(() => link.call('listPeople', {}, {}, token)),
    queryActivity: (args) => needsServer(() => link.call('queryActivity', {}, args, token)),
    tenantOf: (conversationId) => conversations.get(conversationId)?.tenant.id ?? null,
    presence(state) {
      presence = state;
      realtime.send({ type: 'presence', state });
    },
    retryNow() {
      realtime.retryNow();
      kick();
    },
    stop() {
      stopped = true;
      logins?.stop();
      outbox.stop();
    },
    drained: () => realtime.close(),
  };
}
