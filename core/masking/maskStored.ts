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
const REMEMBERED = 200;

/** One conversation, message by message from its first. */
export class Remasker {
  readonly #mask: Mask;
  #state: DialogueState | undefined;
  readonly #heard = new Map<string, { readonly message: StoredMessage; stored: string }>();

  constructor(masker: Mask = mask) {
    this.#mask = masker;
  }

  /**
   * What becomes of this message, and of earlier ones that it completed; nothing is said of messages that stay as they
   * are.
   */
  hear(message: StoredMessage): Remasked[] {
    const { id, author, text, at } = message;
    const masked = this.#mask({ id, author, text, at }, this.#state);
    this.#state = masked.state;
    this.#heard.set(id, { message, stored: text });
    const oldest = this.#heard.keys().next().value;
    if (this.#heard.size > REMEMBERED && oldest !== undefined) this.#heard.delete(oldest);
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
    return this.#heard.get(id)?.stored ?? null;
  }

  wasStored({ id, body }: Pick<Remasked, 'id' | 'body'>): void {
    const heard = this.#heard.get(id);
    if (heard !== undefined) heard.stored = body.text;
  }

  /** Null where nothing is hidden that was not hidden before. */
  #with(id: string, fresh: readonly Span[]): Remasked | null {
    const heard = this.#heard.get(id)?.message;
    if (heard === undefined || fresh.length === 0) return null;
    const body = hideMore(heard, fresh);
    return body === heard ? null : { id, body, fresh, failed: false };
  }
}
