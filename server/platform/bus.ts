/**
 * What passes by inside the server: notices that something was stored, and who is present. Nothing here is kept: what
 * must not be lost is a row in the database, and a message says only that there is one. One process now; with several
 * nodes another implementation carries the same messages between them, so every message is plain JSON.
 *
 * What an implementation gives: each subscriber gets the messages of one topic in the order in which one node published
 * them; a subscriber that throws or rejects is logged and stops no other; nothing arrives after `unsubscribe` or
 * `close`.
 */
import type { Coded } from '../../contract/errors.ts';
import type { AgentTile } from '../../contract/activity.ts';
import type { IntrusionAlert } from '../../contract/addresses.ts';
import type { RealtimeFromServer } from '../../contract/realtime.ts';

type Nothing = Readonly<Record<string, never>>;

/** Every topic with its message. Published after the commit of what it speaks of. */
export interface Topics {
  /** Positions of activity records. */
  'activity.stored': { readonly positions: readonly number[] };
  /** The policy has a newer version, which is the current one by now. */
  'policy.changed': Nothing;
  /** The rules of addresses are other ones, which are the current ones by now. */
  'addresses.changed': Nothing;
  'intrusion.alert': { readonly alert: IntrusionAlert };
  /** There are new rows in the outbox. */
  'outbox.stored': Nothing;
  'conversation.changed': { readonly conversationId: string };
  'conversation.message': { readonly conversationId: string; readonly messageId: string };
  'conversation.deleted': { readonly conversationId: string };
  'conversation.visitor-typing': {
    readonly tenantId: string;
    readonly conversationId: string;
    readonly typing: boolean;
  };
  'conversation.agent-typing': { readonly conversationId: string; readonly typing: boolean };
  /** What a visitor is typing, masked, for the one agent who answers. */
  'conversation.preview': { readonly personId: string; readonly frame: RealtimeFromServer };
  /** People, their roles, tenants or teams. */
  'people.changed': Nothing;
  'logins.changed': { readonly personId: string };
  /** `told` is for the person at its desk; `code` says why for IT. */
  'session.ended': { readonly sessionId: string; readonly code: string; readonly told: Coded };
  /** The server shows another certificate from now on. */
  'certificate.renewed': Nothing;
  'workstation.revoked': Nothing;
  /** An entry of this person was put, removed or has ended; published by the bus itself. */
  'presence.changed': { readonly personId: string };
  /** A person's desk says `online`, and none did before. */
  'presence.online': { readonly personId: string };
  /**
   * Another process, the command line for instance, has written to the database, or a while has passed: whoever follows
   * a table looks. The watcher of the database publishes it (server/storage/watchDatabase.ts).
   */
  'database.changed': Nothing;
}
export type Topic = keyof Topics;

/** One desk of a person, or the state in which the last one was left. */
export interface PresenceEntry {
  readonly personId: string;
  /** False for a desk that was left: what it said last. */
  readonly connected: boolean;
  /** Null for a person without a desk. */
  readonly workstationId: string | null;
  readonly state: AgentTile['state'];
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly since: number;
}

/** Entries that end by themselves when nothing keeps them: those of a node that has died are gone soon. */
export interface Presence {
  /**
   * Puts an entry in place of the former one of this key, until it is removed or `lifetime` milliseconds have passed.
   */
  put(key: string, entry: PresenceEntry, lifetime: number): void;
  /** Lets an entry live for another `lifetime` milliseconds from now; false where it is gone already. */
  keep(key: string, lifetime: number): boolean;
  remove(key: string): void;
  /** Entries that are alive now, in no particular order. */
  entries(): readonly PresenceEntry[];
}

export interface Bus {
  readonly presence: Presence;
  publish<T extends Topic>(topic: T, message: Topics[T]): void;
  /** @returns what ends the subscription; calling it twice is the same as once. */
  subscribe<T extends Topic>(topic: T, handler: (message: Topics[T]) => Promise<void> | void): () => void;
  /** Ends every subscription and every timer. */
  close(): void;
}
