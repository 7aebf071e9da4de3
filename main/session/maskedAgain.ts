/** The second masking: what the server masked is masked again before anything of it goes to the page. */
import type {
  ConversationSummary,
  Found,
  FoundMessage,
  MaskedText,
  Message,
  ReadablePlace,
} from '../../contract/common.ts';
import { textOutput } from '../../core/masking/outputs.ts';
import type { Author, DialogueState, Masked } from '../../core/masking/types.ts';
import { rangesOf, termsOf } from '../../core/search/terms.ts';

const authorOf = (author: Message['author']): Author => (author === 'visitor' ? 'visitor' : 'agent');

export interface MaskedAgain {
  readonly body: MaskedText;
  readonly state: DialogueState;
  /** Earlier messages that this one completed, with what may be shown of them now. */
  readonly corrections: readonly { readonly id: string; readonly body: MaskedText }[];
}

/** Text and marks of a masker's result, as the contract has them. */
export const asBody = (masked: Pick<Masked, 'text' | 'marks'>): MaskedText => ({
  text: masked.text,
  marks: masked.marks.map((mark) => ({ ...mark })),
});

/** Masks a text of the server again. `state` is the dialogue before it; `readable` places stay readable. */
export function bodyMaskedAgain(
  body: MaskedText,
  author: Message['author'],
  state?: DialogueState,
  readable?: readonly ReadablePlace[],
): MaskedAgain {
  const masked = textOutput(body, authorOf(author), state, readable);
  return {
    body: asBody(masked),
    state: masked.state,
    corrections: masked.corrections.map((one) => ({ id: one.id, body: asBody(one) })),
  };
}

/** A page of one conversation, oldest first; each message sees the dialogue before it. */
export function messagesMaskedAgain(messages: readonly Message[]): Message[] {
  let state: DialogueState | undefined;
  const page = new Map<string, Message>();
  for (const { readable, ...message } of messages) {
    const again = bodyMaskedAgain(message.body, message.author, state, readable);
    state = again.state;
    page.set(message.id, { ...message, body: again.body });
    for (const { id, body } of again.corrections) {
      const earlier = page.get(id);
      if (earlier !== undefined) page.set(id, { ...earlier, body });
    }
  }
  return [...page.values()];
}

/** Masks the preview in a line of the list again, the note of a transfer, and what the visitor says at the end. */
export function summaryMaskedAgain({ lastPreviewReadable, ...rest }: ConversationSummary): ConversationSummary {
  const { transfer, rating } = rest;
  const summary = {
    ...rest,
    ...(transfer === undefined || transfer.note === null
      ? {}
      : { transfer: { ...transfer, note: bodyMaskedAgain(transfer.note, 'agent').body } }),
    ...(rating === undefined || rating.comment === null
      ? {}
      : { rating: { ...rating, comment: bodyMaskedAgain(rating.comment, 'visitor').body } }),
  };
  if (summary.lastPreview === null) return summary;
  return {
    ...summary,
    lastPreview: bodyMaskedAgain(summary.lastPreview, summary.lastAuthor ?? 'visitor', undefined, lastPreviewReadable)
      .body,
  };
}

/** An answer of the search. The places are looked up anew: masking again may have moved them. */
export function foundMaskedAgain(found: Found): Found {
  const terms = termsOf(found.query.text);
  const hits = found.hits.map((hit): FoundMessage => {
    const { body } = bodyMaskedAgain(hit.excerpt, hit.author);
    return {
      ...hit,
      conversation: summaryMaskedAgain(hit.conversation),
      excerpt: body,
      places: rangesOf(body.text, terms),
    };
  });
  return { ...found, query: bodyMaskedAgain(found.query, 'agent').body, hits };
}
