/** The second masking: what the server masked is masked again before anything of it goes to the page. */
import type { ConversationSummary, MaskedText, Message } from '../../contract/common.ts';
import { maskAgain } from '../../core/masking/mask.ts';
import type { Author, DialogueState } from '../../core/masking/types.ts';

const authorOf = (author: Message['author']): Author => (author === 'visitor' ? 'visitor' : 'agent');

export function bodyMaskedAgain(body: MaskedText, author: Message['author'], state?: DialogueState): { body: MaskedText; state: DialogueState } {
  const masked = maskAgain(body, authorOf(author), state);
  return { body: { text: masked.text, marks: masked.marks.map((mark) => ({ ...mark })) }, state: masked.state };
}

/** A page of one conversation, oldest first; each message sees the dialogue before it. */
export function messagesMaskedAgain(messages: readonly Message[]): Message[] {
  let state: DialogueState | undefined;
  return messages.map((message) => {
    const again = bodyMaskedAgain(message.body, message.author, state);
    state = again.state;
    return { ...message, body: again.body };
  });
}

export function summaryMaskedAgain(summary: ConversationSummary): ConversationSummary {
  if (summary.lastPreview === null) return summary;
  return { ...summary, lastPreview: bodyMaskedAgain(summary.lastPreview, summary.lastAuthor ?? 'visitor').body };
}
