/**
 * The bus of a server that is one process. A message is delivered before `publish` returns, unless another one is being
 * delivered: then it is delivered after that one, so that every subscriber gets the same order.
 */
import type { Bus, Presence, PresenceEntry, Topic, Topics } from './bus.ts';

type Handler<T extends Topic> = (message: Topics[T]) => Promise<void> | void;

/** Longest delay of a timer, milliseconds: 2^31 - 1. */
const LONGEST = 2_147_483_647;

export interface InProcessBusPorts {
  /** Called when a subscriber threw or rejected. */
  readonly failed: (error: unknown) => void;
  /** Milliseconds; only differences count. */
  readonly now?: () => number;
}

/**
 * `Bus` within one process. What a subscriber throws or rejects goes to `failed`; the other subscribers get the message
 * all the same. After `close`, nothing is delivered.
 */
export class InProcessBus implements Bus {
  readonly presence: Presence;
  readonly #failed: (error: unknown) => void;
  readonly #now: () => number;
  readonly #handlers: { [T in Topic]?: Set<Handler<T>> } = {};
  readonly #waiting: (() => void)[] = [];
  readonly #present = new Map<string, { readonly entry: PresenceEntry; until: number }>();
  #delivering = false;
  #closed = false;
  #expiry: NodeJS.Timeout | null = null;

  constructor({ failed, now = () => performance.now() }: InProcessBusPorts) {
    this.#failed = failed;
    this.#now = now;
    this.presence = {
      put: (key, entry, lifetime) => this.#put(key, entry, lifetime),
      keep: (key, lifetime) => this.#keep(key, lifetime),
      remove: (key) => this.#remove(key),
      entries: () => this.#entries(),
    };
  }

  publish<T extends Topic>(topic: T, message: Topics[T]): void {
    if (this.#closed) return;
    this.#waiting.push(() => this.#deliver(topic, message));
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next();
    } finally {
      this.#delivering = false;
    }
  }

  subscribe<T extends Topic>(topic: T, handler: Handler<T>): () => void {
    const handlers: Set<Handler<T>> = (this.#handlers[topic] ??= new Set<never>());
    // A new function for each subscription: one handler may be subscribed twice.
    const own: Handler<T> = (message) => handler(message);
    if (!this.#closed) handlers.add(own);
    return () => void handlers.delete(own);
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    for (const handlers of Object.values(this.#handlers)) handlers.clear();
    this.#present.clear();
    if (this.#expiry !== null) clearTimeout(this.#expiry);
    this.#expiry = null;
  }

  #deliver<T extends Topic>(topic: T, message: Topics[T]): void {
    const handlers: Set<Handler<T>> | undefined = this.#handlers[topic];
    for (const handler of [...(handlers ?? [])]) {
      // A subscriber that unsubscribed during this delivery does not get the message.
      if (handlers?.has(handler) !== true) continue;
      try {
        handler(message)?.catch((error: unknown) => this.#failed(error));
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  #put(key: string, entry: PresenceEntry, lifetime: number): void {
    if (this.#closed) return;
    this.#present.set(key, { entry, until: this.#now() + lifetime });
    this.#arm();
    this.publish('presence.changed', { personId: entry.personId });
  }

  #keep(key: string, lifetime: number): boolean {
    const present = this.#present.get(key);
    if (present === undefined || present.until <= this.#now()) return false;
    present.until = this.#now() + lifetime;
    return true;
  }

  #remove(key: string): void {
    const personId = this.#present.get(key)?.entry.personId;
    this.#present.delete(key);
    if (personId !== undefined) this.publish('presence.changed', { personId });
  }

  #entries(): readonly PresenceEntry[] {
    const now = this.#now();
    return [...this.#present.values()].filter(({ until }) => until > now).map(({ entry }) => entry);
  }

  /** One timer for the entry that expires first; publishes whose presence has changed. */
  #arm(): void {
    if (this.#expiry !== null) clearTimeout(this.#expiry);
    this.#expiry = null;
    const first = Math.min(...[...this.#present.values()].map(({ until }) => until));
    if (!Number.isFinite(first)) return;
    this.#expiry = setTimeout(() => this.#expire(), Math.min(LONGEST, Math.max(1, first - this.#now())));
    this.#expiry.unref();
  }

  #expire(): void {
    const now = this.#now();
    const people = new Set<string>();
    for (const [key, { entry, until }] of this.#present)
      if (until <= now) {
        this.#present.delete(key);
        people.add(entry.personId);
      }
    this.#arm();
    for (const personId of people) this.publish('presence.changed', { personId });
  }
}
