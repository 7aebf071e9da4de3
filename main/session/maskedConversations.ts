/**
 * The conversations as this person may see them: masked twice, kept current by events, readable while the server is
 * away.
 */
import type { ConversationSummary, EntryReceipt, MaskedText, Message } from '../../contract/common.ts';
import { cutForPreview } from '../../core/masking/cut.ts';
import type { DialogueState } from '../../core/masking/types.ts';
import { refusal } from '../ports.ts';
import { bodyMaskedAgain, messagesMaskedAgain, summaryMaskedAgain, type MaskedAgain } from './maskedAgain.ts';

export interface OpenedPage {
  readonly conversation: ConversationSummary;
  readonly messages: Message[];
  readonly hasMore: boolean;
  readonly entries: EntryReceipt[];
}

const KEPT_CONVERSATIONS = 40;
const KEPT_MESSAGES = 200;
/** Of a conversation that was never opened: far more than a number can be spread over. */
const KEPT_UNOPENED = 40;

type Corrections = MaskedAgain['corrections'];

export interface MaskedConversations {
  replaceAll(list: readonly ConversationSummary[]): ConversationSummary[];
  list(): ConversationSummary[];
  get(conversationId: string): ConversationSummary | null;
  /** @throws Refusal where this conversation is not among those of the session. */
  known(conversationId: string): ConversationSummary;
  /** Null where it is not known here. */
  tenantOf(conversationId: string): string | null;
  /** Masks a page from the server; the newest page is kept for the time without a server. */
  opened(page: OpenedPage, isNewest: boolean): OpenedPage;
  kept(conversationId: string): OpenedPage | null;
  /** The newest messages that are known here, oldest first; of one that was never opened, those that came since. */
  said(conversationId: string): readonly Message[];
  summary(summary: ConversationSummary): ConversationSummary;
  /**
   * The conversation, if its newest message is this one and its line in the list says something else of it. The server
   * sends a conversation's summary after its messages, and what may no longer be shown does not wait for that.
   */
  behind(message: Message): ConversationSummary | null;
  gone(conversationId: string): void;
  /** `corrected`: earlier messages that this one completed, with what may be shown of them now. */
  message(message: Message): { readonly message: Message; readonly corrected: readonly Message[] };
  entry(entry: EntryReceipt): EntryReceipt;
  /** State of the dialogue for what the agent is about to write there. */
  dialogue(conversationId: string): DialogueState | undefined;
  /**
   * Remembers a message written at this desk: the server gets its masked text, and cannot know why each mask is in it.
   * Returns the earlier messages that it completed.
   */
  wrote(
    conversationId: string,
    messageId: string,
    body: MaskedText,
    state: DialogueState,
    corrections: Corrections,
  ): readonly Message[];
}

/** @param maskedAgain masks one text; a parameter so that it can be counted. */
export function createMaskedConversations(maskedAgain: typeof bodyMaskedAgain = bodyMaskedAgain): MaskedConversations {
  const summaries = new Map<string, ConversationSummary>();
  const pages = new Map<string, OpenedPage>();
  const dialogues = new Map<string, DialogueState>();
  const own = new Map<string, MaskedText>();
  const unopened = new Map<string, Message[]>();
  /** Messages that came before are shown already; what a later one says about them must reach the page. */
  function correct(conversationId: string, corrections: Corrections): Message[] {
    const bodies = new Map(corrections.map((one) => [one.id, one.body]));
    if (bodies.size === 0) return [];
    const corrected: Message[] = [];
    const page = pages.get(conversationId);
    const apply = (messages: readonly Message[]): Message[] =>
      messages.map((one) => {
        const body = bodies.get(one.id);
        if (body === undefined) return one;
        const now = { ...one, body };
        corrected.push(now);
        return now;
      });
    if (page !== undefined) pages.set(conversationId, { ...page, messages: apply(page.messages) });
    else unopened.set(conversationId, apply(unopened.get(conversationId) ?? []));
    return corrected;
  }
  const withOwnMarks = (message: Message): Message => {
    const wrote = own.get(message.id);
    return wrote !== undefined && wrote.text === message.body.text ? { ...message, body: wrote } : message;
  };
  const keep = (page: OpenedPage): void => {
    pages.delete(page.conversation.id);
    pages.set(page.conversation.id, page);
    const oldest = pages.keys().next().value;
    if (pages.size > KEPT_CONVERSATIONS && oldest !== undefined) pages.delete(oldest);
  };
  const summary = (one: ConversationSummary): ConversationSummary => {
    const masked = summaryMaskedAgain(one);
    summaries.set(one.id, masked);
    const page = pages.get(one.id);
    if (page !== undefined) pages.set(one.id, { ...page, conversation: masked });
    return masked;
  };
  return {
    replaceAll(list) {
      summaries.clear();
      return list.map(summary);
    },
    list: () => [...summaries.values()],
    get: (id) => summaries.get(id) ?? null,
    known(id) {
      const one = summaries.get(id);
      if (one === undefined) throw refusal('conversation-not-open');
      return one;
    },
    tenantOf: (id) => summaries.get(id)?.tenant.id ?? null,
    opened(page, isNewest) {
      const masked: OpenedPage = {
        ...page,
        conversation: summary(page.conversation),
        messages: messagesMaskedAgain(page.messages.map(withOwnMarks)),
      };
      if (isNewest) {
        keep(masked);
        unopened.delete(masked.conversation.id);
      }
      return masked;
    },
    kept: (id) => pages.get(id) ?? null,
    said(id) {
      const page = pages.get(id);
      if (page !== undefined) return page.messages;
      const since = unopened.get(id) ?? [];
      const known = summaries.get(id);
      if (since.length > 0 || known === undefined || known.lastPreview === null) return since;
      // Of one that nobody has opened or written in since the sign-in, the line in the list is all there is.
      const { lastPreview: body, lastAuthor, lastMessageAt } = known;
      return [
        {
          ...{ id: '', conversationId: id, seq: known.lastSeq, at: lastMessageAt ?? known.startedAt, body },
          ...{ author: lastAuthor ?? 'visitor', authorName: null },
        },
      ];
    },
    summary,
    behind(message) {
      const known = summaries.get(message.conversationId);
      if (known === undefined || known.lastPreview === null || known.lastSeq !== message.seq) return null;
      const lastPreview = cutForPreview(message.body);
      return lastPreview.text === known.lastPreview.text ? null : summary({ ...known, lastPreview });
    },
    gone(id) {
      summaries.delete(id);
      pages.delete(id);
      dialogues.delete(id);
      unopened.delete(id);
    },
    message(arrived) {
      // What may stay readable is used by the second masking only, and dropped here.
      const { readable, ...message } = withOwnMarks(arrived);
      const again = maskedAgain(message.body, message.author, dialogues.get(message.conversationId), readable);
      dialogues.set(message.conversationId, again.state);
      const masked = { ...message, body: again.body };
      const page = pages.get(message.conversationId);
      if (page !== undefined) {
        const others = page.messages.filter((one) => one.id !== message.id);
        // One from before the page that was masked again: keeping it would leave a gap behind it.
        const isBefore =
          others.length === page.messages.length &&
          page.hasMore &&
          message.seq !== null &&
          message.seq < (others[0]?.seq ?? 0);
        if (!isBefore)
          pages.set(message.conversationId, {
            ...page,
            messages: [...others, masked]
              .sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity))
              .slice(-KEPT_MESSAGES),
            hasMore: page.hasMore || others.length >= KEPT_MESSAGES,
          });
      } else {
        const others = (unopened.get(message.conversationId) ?? []).filter((one) => one.id !== message.id);
        unopened.set(message.conversationId, [...others, masked].slice(-KEPT_UNOPENED));
      }
      return { message: masked, corrected: correct(message.conversationId, again.corrections) };
    },
    entry(entry) {
      const page = pages.get(entry.conversationId);
      if (page !== undefined)
        pages.set(entry.conversationId, {
          ...page,
          entries: [...page.entries.filter((one) => one.id !== entry.id), entry],
        });
      return entry;
    },
    dialogue: (id) => dialogues.get(id),
    wrote(conversationId, messageId, body, state, corrections) {
      dialogues.set(conversationId, state);
      if (body.marks.length > 0) own.set(messageId, body);
      return correct(conversationId, corrections);
    },
  };
}
