/** Reading: the list of conversations, one of them with what waits in it, search and export. */
import type { Session } from '../../contract/api.ts';
import type { VerbResult } from '../../contract/bridge.ts';
import { Id, MAX_QUERY_LENGTH, type ConversationSummary } from '../../contract/common.ts';
import { searchOutput } from '../../core/masking/outputs.ts';
import type { Activity } from '../activity/activity.ts';
import type { ReadUpTo } from '../../contract/reading.ts';
import { Unreachable } from '../link/errors.ts';
import type { Link } from '../link/link.ts';
import { type CheckedArgs, refusal } from '../ports.ts';
import type { PersonStore } from '../store/store.ts';
import { foundMaskedAgain, summaryMaskedAgain } from './maskedAgain.ts';
import type { MaskedConversations, OpenedPage } from './maskedConversations.ts';
import { pendingOf } from './pending.ts';
import type { ServerWork } from './serverWork.ts';

export interface ConversationsPorts {
  readonly session: Pick<Session, 'person' | 'token'>;
  readonly link: Pick<Link, 'call'>;
  readonly server: ServerWork;
  readonly store: Pick<PersonStore, 'queued' | 'draft' | 'kept' | 'keep'>;
  readonly activity: Pick<Activity, 'record'>;
  readonly conversations: MaskedConversations;
}

/** Under this name the person's store keeps which conversation was open last. */
const OPEN = 'open-conversation';
/** Conversations in the list of one desk; more do not fit a person's work. */
const MOST_CONVERSATIONS = 5_000;

/** Every method @throws Refusal where the server refuses, or is needed and cannot be reached. */
export interface Conversations {
  /**
   * Fetches the list at the start of a session.
   * @returns the sequence number up to which the list is complete.
   * @throws ServerRefusal, Unreachable
   */
  fetch(): Promise<number>;
  /** Without a server: the list as it was last. */
  listConversations(): Promise<ConversationSummary[]>;
  /** A page of closed conversations, the last closed first. */
  listClosed(args: CheckedArgs<'listClosed'>): Promise<VerbResult<'listClosed'>>;
  /** Without a server: the newest page as it was last. Opening the newest page is recorded. */
  openConversation(args: CheckedArgs<'openConversation'>): Promise<VerbResult<'openConversation'>>;
  /** What the person has read; without a server null. And which conversation they had open at the last lock. */
  readStates(): Promise<VerbResult<'readStates'>>;
  /** The person goes by themselves: nothing is open when they come back. */
  forgetOpen(): void;
  closeConversation(args: CheckedArgs<'closeConversation'>): Promise<void>;
  searchMessages(args: CheckedArgs<'searchMessages'>): Promise<VerbResult<'searchMessages'>>;
  exportConversation(args: CheckedArgs<'exportConversation'>): Promise<VerbResult<'exportConversation'>>;
}

/** Conversations from the server, masked again; without it, as they were last. */
export function createConversations(ports: ConversationsPorts): Conversations {
  const { session, link, server, store, activity, conversations } = ports;
  const { token } = session;

  async function pageOf({ conversationId, beforeSeq, limit }: CheckedArgs<'openConversation'>): Promise<OpenedPage> {
    const isNewest = beforeSeq === undefined;
    const query = { conversationId, limit, ...(isNewest ? {} : { beforeSeq }) };
    try {
      return conversations.opened(
        await server.attempt(() => link.call('openConversation', query, {}, token)),
        isNewest,
      );
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      const kept = isNewest ? conversations.kept(conversationId) : null;
      if (kept === null) throw refusal('part-not-stored');
      return kept;
    }
  }

  /** Every page of the list. What changes meanwhile comes as events after the seq of the first page. */
  async function everyPage(): Promise<{ list: ConversationSummary[]; asOf: number }> {
    const first = await link.call('listConversations', {}, {}, token);
    const list = [...first.conversations];
    let last = list.at(-1);
    for (let { hasMore } = first; hasMore && last !== undefined && list.length < MOST_CONVERSATIONS;) {
      const after = { afterAt: last.startedAt, afterId: last.id };
      const page = await link.call('listConversations', after, {}, token);
      list.push(...page.conversations);
      last = page.conversations.at(-1);
      ({ hasMore } = page);
    }
    return { list, asOf: first.asOf };
  }

  let open = Id.safeParse(store.kept(OPEN)?.toString('utf8')).data ?? null;
  const keepOpen = (conversationId: string | null): void => {
    if (conversationId === open) return;
    open = conversationId;
    store.keep(OPEN, Buffer.from(conversationId ?? '', 'utf8'));
  };
  async function read(): Promise<ReadUpTo[] | null> {
    try {
      return await server.attempt(() => link.call('readStates', {}, {}, token));
    } catch (error) {
      if (error instanceof Unreachable) return null;
      throw error;
    }
  }

  return {
    async readStates() {
      return { read: await read(), wasOpen: open };
    },
    forgetOpen: () => keepOpen(null),
    async fetch() {
      const { list, asOf } = await everyPage();
      conversations.replaceAll(list);
      return asOf;
    },
    async listConversations() {
      try {
        const { list } = await server.attempt(() => everyPage());
        return conversations.replaceAll(list);
      } catch (error) {
        if (error instanceof Unreachable) return conversations.list();
        throw error;
      }
    },
    async listClosed({ after, tenantId }) {
      const query = {
        ...(after === null ? {} : { afterAt: after.at, afterId: after.id }),
        ...(tenantId === null ? {} : { tenantId }),
      };
      const page = await server.require(() => link.call('listClosed', query, {}, token));
      return { ...page, conversations: page.conversations.map(summaryMaskedAgain) };
    },
    async openConversation(args) {
      const { conversationId, beforeSeq } = args;
      const isNewest = beforeSeq === undefined;
      if (isNewest)
        activity.record(
          'conversation-opened',
          {},
          { conversationId, tenantId: conversations.tenantOf(conversationId) },
        );
      const page = await pageOf(args);
      if (!isNewest) return { ...page, draft: '' };
      keepOpen(conversationId);
      const stored = new Set([...page.messages, ...page.entries].map((one) => one.id));
      const waiting = pendingOf(
        store.queued(conversationId).filter((item) => !stored.has(item.id)),
        session.person.name,
      );
      return {
        ...page,
        messages: [...page.messages, ...waiting.messages],
        entries: [...page.entries, ...waiting.entries],
        draft: store.draft(conversationId),
      };
    },
    async closeConversation({ conversationId }) {
      conversations.known(conversationId);
      activity.record('conversation-closed', {}, { conversationId, tenantId: conversations.tenantOf(conversationId) });
      await server.require(() => link.call('closeConversation', { conversationId }, {}, token));
    },
    async searchMessages({ query }) {
      // A card number that was pasted into the field does not leave this process.
      const masked = searchOutput(query).text.slice(0, MAX_QUERY_LENGTH);
      return foundMaskedAgain(await server.require(() => link.call('searchMessages', {}, { query: masked }, token)));
    },
    async exportConversation({ conversationId, language }) {
      conversations.known(conversationId);
      return server.require(() => link.call('exportConversation', { conversationId }, { language }, token));
    },
  };
}
