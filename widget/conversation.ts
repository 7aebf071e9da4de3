/**
 * The visitor's own copy of one conversation: what the server has stored (masked), and what waits to be sent (raw).
 * A raw text is here only until the server's masked version of the same id arrives (ownWords.ts has what may be taken
 * along).
 */
import type { VisitorMessage } from '../contract/visitor.ts';
import type { ConversationStatus, RefusalCode } from './wire.ts';

/** A message of the visitor that the server has not acknowledged. */
export interface Outgoing {
  readonly id: string;
  readonly text: string;
  /** Milliseconds since 1970, by the visitor's clock. */
  readonly at: number;
  /** `sending` goes out by itself, now or after a reconnect; `not-sent` waits for the visitor. */
  readonly state: 'sending' | 'not-sent';
  /** Why the server refused it; also set while it is tried again by itself. */
  readonly reason: RefusalCode | null;
}

/** What the visitor says of the conversation at its end, 1 to 5. */
export interface GivenRating {
  readonly score: number;
  readonly comment: string | null;
  /** The server has it. */
  readonly isStored: boolean;
}

/** `connecting` is the first try; `offline` is any later one. */
export type LinkState = 'connecting' | 'online' | 'offline';

export type ConversationEvent =
  | { readonly type: 'changed' }
  /** New to this page, live or replayed. */
  | { readonly type: 'arrived'; readonly message: VisitorMessage }
  /** A message of this page was masked again, because a later one completed a value. */
  | { readonly type: 'corrected'; readonly message: VisitorMessage }
  /** The receipt of an own message, with what was sent as it. */
  | { readonly type: 'received'; readonly message: VisitorMessage; readonly text: string }
  | { readonly type: 'not-sent'; readonly outgoing: Outgoing }
  /** The server does not know this visitor any more. */
  | { readonly type: 'expired' }
  /** The server does not understand this page, which is probably an old copy of it. */
  | { readonly type: 'outdated' };

export class Conversation {
  link: LinkState = 'connecting';
  /** Null until the server's first welcome. */
  status: ConversationStatus | null = null;
  answeredBy: string | null = null;
  /** How many other visitors come before this one; null where that is not known. */
  ahead: number | null = null;
  /** Whether the visitor may open it again, where it is closed. */
  mayReopen = false;
  agentTyping = false;
  /** Whether what is being typed is seen before it is sent; the visitor has agreed to words that say so. */
  typingPreview = false;
  /** Given in this tab; null before. */
  rating: GivenRating | null = null;
  /** Whether it was rated, in any tab. */
  isRated = false;
  /** Milliseconds since 1970 of the next try to connect; null while connected or trying. */
  nextTryAt: number | null = null;

  readonly #messages: VisitorMessage[] = [];
  readonly #byId = new Map<string, VisitorMessage>();
  #outbox: Outgoing[] = [];
  readonly #listeners = new Set<(event: ConversationEvent) => void>();

  /** Stored messages in the server's order. */
  get messages(): readonly VisitorMessage[] {
    return this.#messages;
  }

  /** Not acknowledged yet, in the order they were written. */
  get outbox(): readonly Outgoing[] {
    return this.#outbox;
  }

  /** Highest seq received; the server replays what comes after it. */
  get lastSeq(): number {
    return this.#messages.at(-1)?.seq ?? 0;
  }

  /** @returns a function that ends the subscription. */
  listen(listener: (event: ConversationEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: ConversationEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  changed(): void {
    this.tell({ type: 'changed' });
  }

  /** Takes a message from the server: new, a receipt, a repetition, or a later correction of an earlier one. */
  receive(message: VisitorMessage): void {
    const existing = this.#byId.get(message.id);
    const own = this.#outbox.find((one) => one.id === message.id);
    if (existing) {
      this.#messages[this.#messages.indexOf(existing)] = message;
    } else {
      // Nearly always the newest; the search from the end keeps a replay of thousands cheap.
      const before = this.#messages.findLastIndex((one) => one.seq <= message.seq);
      this.#messages.splice(before + 1, 0, message);
    }
    this.#byId.set(message.id, message);
    if (own) {
      this.#outbox = this.#outbox.filter((one) => one !== own);
      this.tell({ type: 'received', message, text: own.text });
    }
    if (message.author === 'agent') this.agentTyping = false;
    if (!existing) this.tell({ type: 'arrived', message });
    else if (existing.body.text !== message.body.text) this.tell({ type: 'corrected', message });
    this.changed();
  }

  write(outgoing: Pick<Outgoing, 'id' | 'text' | 'at'>): void {
    this.#outbox = [...this.#outbox, { ...outgoing, state: 'sending', reason: null }];
    this.changed();
  }

  /** The server refused one message for now; it is tried again by itself. */
  keepSending(id: string, reason: RefusalCode): void {
    this.#replace(id, { state: 'sending', reason });
  }

  /** The server refused one message; the text stays until the visitor decides. */
  refuse(id: string, reason: RefusalCode): void {
    const outgoing = this.#replace(id, { state: 'not-sent', reason });
    if (outgoing) this.tell({ type: 'not-sent', outgoing });
  }

  retry(id: string): void {
    this.#replace(id, { state: 'sending', reason: null });
  }

  /** Takes a message back out, for editing. @returns its text, or null when it is not waiting any more. */
  takeBack(id: string): string | null {
    const outgoing = this.#outbox.find((one) => one.id === id);
    if (!outgoing) return null;
    this.#outbox = this.#outbox.filter((one) => one !== outgoing);
    this.changed();
    return outgoing.text;
  }

  #replace(id: string, change: Pick<Outgoing, 'state' | 'reason'>): Outgoing | null {
    const outgoing = this.#outbox.find((one) => one.id === id);
    if (!outgoing) return null;
    const replaced = { ...outgoing, ...change };
    this.#outbox = this.#outbox.map((one) => (one === outgoing ? replaced : one));
    this.changed();
    return replaced;
  }
}
