/** The second masking: what the server masked is masked again before anything of it goes to the page. */
import type { ConversationSummary, MaskedText, Message } from '../../contract/common.ts';
import { maskAgain } from '../../core/masking/mask.ts';
import type { Author, DialogueState, Masked } from '../../core/masking/types.ts';

const authorOf = (author: Message['author']): Author => (author === 'visitor' ? 'visitor' : 'agent');

export interface MaskedAgain {
  readonly body: MaskedText;
  readonly state: DialogueState;
  /** Earlier messages that this one completed, with what may be shown of them now. */
  readonly corrections: readonly { readonly id: string; readonly body: MaskedText }[];
}

export const asBody = (masked: Pick<Masked, 'text' | 'marks'>): MaskedText => ({ text: masked.text, marks: masked.marks.map((mark) => ({ ...mark })) });

export function bodyMaskedAgain(body: MaskedText, author: Message['author'], state?: DialogueState): MaskedAgain {
  const masked = maskAgain(body, authorOf(author), state);
  return { body: asBody(masked), state: masked.state, corrections: masked.corrections.map((one) => ({ id: one.id, body: asBody(one) })) };
}

/** A page of one conversation, oldest first; each message sees the dialogue before it. */
export function messagesMaskedAgain(messages: readonly Message[]): Message[] {
  let state: DialogueState | undefined;
  const page = new Map<string, Message>();
  for (const message of messages) {
    const again = bodyMaskedAgain(message.body, message.author, state);
    state = again.state;
    page.set(message.id, { ...message, body: again.body });
    for (const { id, body } of again.corrections) {
      const earlier = page.get(id);
      if (earlier !== undefined) page.set(id, { ...earlier, body });
    }
  }
  return [...page.values()];
}

export function summaryMaskedAgain(summary: ConversationSummary): ConversationSummary {
  if (summary.lastPreview === null) return summary;
  return { ...summary, lastPreview: bodyMaskedAgain(summary.lastPreview, summary.lastAuthor ?? 'visitor').body };
}
