/**
 * Dialogue states of the conversations that are being read, limited in number and size: the least recently used one is
 * dropped first. Each may carry data of the reader.
 */
import type { DialogueState } from '../../core/masking/types.ts';

const MOST = 50_000;
/** Characters of JSON that all states together may have, about. */
const MOST_SIZE = 64 << 20;
/**
 * What a message may add to a state besides its text; and the growth, at least and as a share, after which a state is
 * measured again.
 */
const BESIDE = 200;
const UNMEASURED = 1_000;
const SHARE = 8;

export interface Conversation<Own> {
  state: DialogueState | undefined;
  /** Characters of JSON: as last measured, and with what may have been added since. */
  measured: number;
  size: number;
  readonly own: Own;
}

export class Conversations<Own = undefined> {
  readonly #known = new Map<string, Conversation<Own>>();
  readonly #makeOwn: () => Own;
  #size = 0;
  /** How many were dropped. */
  forgotten = 0;

  constructor(makeOwn: () => Own) {
    this.#makeOwn = makeOwn;
  }

  /** The conversation of this key, marked as the most recently used. */
  of(key: string): Conversation<Own> {
    const known = this.#known.get(key) ?? { state: undefined, measured: 0, size: 0, own: this.#makeOwn() };
    this.#known.delete(key);
    this.#known.set(key, known);
    return known;
  }

  /** Stores the state after a message of `length` characters. */
  keep(conversation: Conversation<Own>, state: DialogueState, length: number): void {
    conversation.state = state;
    const before = conversation.size;
    conversation.size += length + BESIDE;
    if (conversation.size - conversation.measured > Math.max(UNMEASURED, conversation.measured / SHARE))
      conversation.size = conversation.measured = JSON.stringify(state).length;
    this.#size += conversation.size - before;
    while (this.#known.size > MOST || (this.#size > MOST_SIZE && this.#known.size > 1)) {
      const [key, oldest] = this.#known.entries().next().value!;
      this.#known.delete(key);
      this.#size -= oldest.size;
      this.forgotten++;
    }
  }

  clear(): void {
    this.#known.clear();
    this.#size = 0;
  }
}
