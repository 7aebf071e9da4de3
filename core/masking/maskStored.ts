/**
 * Runs the present masker over text that an earlier one masked. Unlike `maskAgain` it listens to the whole dialogue: a
 * question that was asked before, and numbers that go on from message to message. What was hidden stays hidden.
 */
import { hideMore, type Shown } from './hideMore.ts';
import { mask } from './mask.ts';
import type { Author, DialogueState, Mask, Span } from './types.ts';

export interface StoredMessage extends Shown {
  readonly id: string;
  readonly author: Author;
  /** Milliseconds since 1970. */ readonly at: number;
}

export interface Remasked {
  readonly id: string;
  readonly body: Shown;
  /** What is newly hidden, as places of the stored text. */
  readonly fresh: readonly Span[];
  /** The masker failed and the message is hidden whole. */
  readonly failed: boolean;
}

/** Messages of the conversation that are remembered, for corrections: far more than the masker itself remembers. */
const MOST_REMEMBERED = 200;

/** One conversation, message by message from its first. */
export class Remasker {
  readonly #mask: Mask;
  #state: DialogueState | undefined;
  readonly #messages = new Map<string, { readonly message: StoredMessage; stored: string }>();

  constructor(masker: Mask = mask) {
    this.#mask = masker;
  }

  /** What becomes of this message, and of earlier ones that it completed; unchanged messages are left out. */
  add(message: StoredMessage): Remasked[] {
    const { id, author, text, at } = message;
    const masked = this.#mask({ id, author, text, at }, this.#state);
    this.#state = masked.state;
    this.#messages.set(id, { message, stored: text });
    const oldest = this.#messages.keys().next().value;
    if (this.#messages.size > MOST_REMEMBERED && oldest !== undefined) this.#messages.delete(oldest);
    const changed = masked.corrections.map((correction) => this.#with(correction.id, correction.spans));
    changed.push(
      masked.failed
        ? { id, body: { text: masked.text, marks: masked.marks }, fresh: masked.spans, failed: true }
        : this.#with(id, masked.spans),
    );
    return changed.filter((one) => one !== null);
  }

  /** The text that is stored of a message, as far as is known here. */
  storedText(id: string): string | null {
    return this.#messages.get(id)?.stored ?? null;
  }

  /**
   * Says that a body of `add` is now the text stored of its message; nothing for a message that is no longer
   * remembered.
   */
  wasStored({ id, body }: Pick<Remasked, 'id' | 'body'>): void {
    const message = this.#messages.get(id);
    if (message !== undefined) message.stored = body.text;
  }

  /** Null where nothing is hidden that was not hidden before. */
  #with(id: string, fresh: readonly Span[]): Remasked | null {
    const message = this.#messages.get(id)?.message;
    if (message === undefined || fresh.length === 0) return null;
    const body = hideMore(message, fresh);
    return body === message ? null : { id, body, fresh, failed: false };
  }
}
