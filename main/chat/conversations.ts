/** The conversations as this person may see them: masked twice, kept current by events, readable while the server is away. */
import type { ConversationSummary, EntryReceipt, MaskedText, Message } from '../../contract/common.ts';
import type { DialogueState } from '../../core/masking/types.ts';
import { bodyMaskedAgain, messagesMaskedAgain, summaryMaskedAgain } from './maskedAgain.ts';

export interface OpenedPage { readonly conversation: ConversationSummary; readonly messages: Message[]; readonly hasMore: boolean; readonly entries: EntryReceipt[] }

const KEPT_CONVERSATIONS = 40;
const KEPT_MESSAGES = 200;

export interface Conversations {
  replaceAll(list: readonly ConversationSummary[]): ConversationSummary[];
  list(): ConversationSummary[];
  get(conversationId: string): ConversationSummary | null;
  /** Masks a page from the server; the newest page is kept for the time without a server. */
  opened(page: OpenedPage, isNewest: boolean): OpenedPage;
  kept(conversationId: string): OpenedPage | null;
  summary(summary: ConversationSummary): ConversationSummary;
  gone(conversationId: string): void;
  message(message: Message): Message;
  entry(entry: EntryReceipt): EntryReceipt;
  /** State of the dialogue for what the agent is about to write there. */
  dialogue(conversationId: string): DialogueState | undefined;
  /** Remembers an own message: the server gets its masked text, and cannot know where the masks stand in it. */
  wrote(conversationId: string, messageId: string, body: MaskedText, state: DialogueState): void;
}

export function createConversations(): Conversations {
  const summaries = new Map<string, ConversationSummary>();
  const pages = new Map<string, OpenedPage>();
  const dialogues = new Map<string, DialogueState>();
  const own = new Map<string, MaskedText>();
  const withOwnMarks = (message: Message): Message => {
    const wrote = own.get(message.id);
    return wrote !== undefined && wrote.text === message.body.text && message.body.marks.length === 0 ? { ...message, body: wrote } : message;
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
    opened(page, isNewest) {
      const masked: OpenedPage = { ...page, conversation: summary(page.conversation), messages: messagesMaskedAgain(page.messages.map(withOwnMarks)) };
      if (isNewest) keep(masked);
      return masked;
    },
    kept: (id) => pages.get(id) ?? null,
    summary,
    gone(id) {
      summaries.delete(id);
      pages.delete(id);
      dialogues.delete(id);
    },
    message(arrived) {
      const message = withOwnMarks(arrived);
      const again = bodyMaskedAgain(message.body, message.author, dialogues.get(message.conversationId));
      dialogues.set(message.conversationId, again.state);
      const masked = { ...message, body: again.body };
      const page = pages.get(message.conversationId);
      if (page !== undefined) {
        const others = page.messages.filter((one) => one.id !== message.id);
        pages.set(message.conversationId, { ...page, messages: [...others, masked].sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity)).slice(-KEPT_MESSAGES), hasMore: page.hasMore || others.length >= KEPT_MESSAGES });
      }
      return masked;
    },
    entry(entry) {
      const page = pages.get(entry.conversationId);
      if (page !== undefined) pages.set(entry.conversationId, { ...page, entries: [...page.entries.filter((one) => one.id !== entry.id), entry] });
      return entry;
    },
    dialogue: (id) => dialogues.get(id),
    wrote(conversationId, messageId, body, state) {
      dialogues.set(conversationId, state);
      if (body.marks.length > 0) own.set(messageId, body);
    },
  };
}
