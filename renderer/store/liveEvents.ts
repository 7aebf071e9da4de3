/** Events that main pushes to the page, and where they go in the snapshot. */
import type { Bridge, EventPayload } from '../../contract/bridge.ts';
import type { Preferences } from '../../core/vocabulary/preferences.ts';
import { inWords } from '../i18n/inWords.ts';
import { visitorTitle } from '../i18n/names.ts';
import type { makeArrivals } from './arrivals.ts';
import type { makeNotices } from './notices.ts';
import type { OpenThreads } from './openThreads.ts';
import type { makeSearch } from './search.ts';
import type { Snapshots } from './snapshots.ts';
import { isBefore, withEntries, withMessage } from './threads.ts';
import type { makeVisitorTyping } from './visitorTyping.ts';

interface Parts {
  readonly snapshots: Snapshots;
  readonly threads: OpenThreads;
  readonly notices: ReturnType<typeof makeNotices>;
  readonly arrivals: ReturnType<typeof makeArrivals>;
  readonly typing: ReturnType<typeof makeVisitorTyping>;
  readonly search: ReturnType<typeof makeSearch>;
  onState(state: EventPayload<'state'>): void;
  onConversation(conversationId: string): void;
  /** This person has read a conversation up to a message. */
  onRead(read: EventPayload<'read'>): void;
  /** The text of a message that was refused goes back to where it was written. */
  giveBack(conversationId: string, text: string): void;
  /** The person has chosen something else, here or at another desk. */
  prefer(preferences: Preferences): void;
}

/** @returns one function for each kind of event, which ends listening. */
export function listenToEvents(bridge: Bridge, parts: Parts): (() => void)[] {
  const { snapshots, threads, notices, arrivals, typing, search } = parts;
  const { get, set } = snapshots;
  const signedIn = (): boolean => get().state.phase === 'signed-in';

  return [
    bridge.on('state', parts.onState),
    bridge.on('conversation', (conversation) => {
      if (!signedIn()) return;
      parts.onConversation(conversation.id);
      arrivals.conversation(conversation);
      set({ conversations: new Map(get().conversations).set(conversation.id, conversation) }, 'next-frame');
    }),
    bridge.on('conversationGone', ({ conversationId }) => {
      const conversations = new Map(get().conversations);
      const kept = new Map(get().threads);
      conversations.delete(conversationId);
      kept.delete(conversationId);
      // What was written there is deleted, so no other part may keep it either.
      notices.looked(conversationId);
      arrivals.gone(conversationId);
      typing.set(conversationId, false);
      search.gone(conversationId);
      set({ conversations, threads: kept, openId: get().openId === conversationId ? null : get().openId });
    }),
    bridge.on('message', (message) => {
      if (!signedIn()) return;
      notices.corrected(message.id, message.body);
      arrivals.message(message);
      search.corrected(message.id, message.body);
      threads.change(
        message.conversationId,
        (known) => (isBefore(known, message) ? known : { ...known, messages: withMessage(known.messages, message) }),
        'next-frame',
      );
      if (message.author === 'visitor') typing.set(message.conversationId, false);
    }),
    bridge.on('messageRefused', ({ conversationId, messageId, notice: coded }) => {
      const reason = inWords(coded);
      const text = threads.of(conversationId)?.messages.find((message) => message.id === messageId)?.body.text;
      threads.change(conversationId, (each) => ({ ...each, refused: new Map(each.refused).set(messageId, reason) }));
      if (text !== undefined) parts.giveBack(conversationId, text);
      const visitor = get().conversations.get(conversationId)?.visitorName;
      if (get().openId !== conversationId)
        notices.add(`${visitor === undefined ? '' : visitorTitle(visitor)}: ${reason}`, 'warning');
    }),
    bridge.on('read', (read) => {
      if (signedIn()) parts.onRead(read);
    }),
    bridge.on('entry', (entry) =>
      threads.change(entry.conversationId, (known) => ({ ...known, entries: withEntries(known.entries, [entry]) })),
    ),
    bridge.on('typing', (news) => {
      if (news.who === 'visitor' && signedIn()) typing.set(news.conversationId, news.typing, news.preview);
    }),
    bridge.on('preferences', ({ preferences }) => parts.prefer(preferences)),
    bridge.on('notice', ({ notice: coded, tone }) => notices.add(inWords(coded), tone)),
    bridge.on('reason', (asked) => {
      if (signedIn()) set({ reason: asked });
    }),
    bridge.on('receiver', (asked) => {
      if (signedIn()) set({ receiver: asked });
    }),
    bridge.on('agent', (tile) => {
      if (signedIn()) set({ agents: new Map(get().agents).set(tile.personId, tile) }, 'next-frame');
    }),
    bridge.on('activity', ({ newest }) => {
      if (signedIn()) set({ activityNewest: Math.max(newest, get().activityNewest) }, 'next-frame');
    }),
  ];
}
