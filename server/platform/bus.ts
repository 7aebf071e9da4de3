/**
 * Messages between parts of the server: notices that something was stored, and who is present. Nothing here is stored:
 * what must not be lost is a row in the database, and a message says only that it exists. The one implementation is in
 * process; one for several nodes will carry the same messages between them, so every message is plain JSON.
 *
 * What an implementation guarantees: each subscriber gets the messages of one topic in the order in which one node
 * published them; a subscriber that throws or rejects is logged and stops no other; nothing arrives after `unsubscribe`
 * or `close`.
 */
import type { Coded } from '../../contract/errors.ts';
import type { AgentState } from '../../contract/activity.ts';
import type { IntrusionAlert } from '../../contract/addresses.ts';
import type { DeskEvent } from './deskEvent.ts';

type Nothing = Readonly<Record<string, never>>;

/** Every topic with its message. Publish after the commit of what the message names. */
export interface Topics {
  /** Positions of activity records. */
  'activity.stored': { readonly positions: readonly number[] };
  /** The policy has a newer version, which is already the current one. */
  'policy.changed': Nothing;
  /** The rules of addresses have changed; the new ones are already current. */
  'addresses.changed': Nothing;
  /** An alert is new, was counted up or acknowledged. */
  'alert.raised': { readonly id: string };
  /** The log has signed a checkpoint, or a witness has cosigned one. */
  'ledger.checkpointed': Nothing;
  'intrusion.alert': { readonly alert: IntrusionAlert };
  /** There are new rows in the outbox. */
  'outbox.stored': Nothing;
  /** `formerPersonId` answered it until now. */
  'conversation.changed': { readonly conversationId: string; readonly formerPersonId?: string };
  'conversation.message': { readonly conversationId: string; readonly messageId: string };
  'conversation.deleted': { readonly conversationId: string };
  'conversation.agent-typing': { readonly conversationId: string; readonly typing: boolean };
  /**
   * A live event for the desks that it concerns. Not stored, not replayed; for what must reach a desk that was away,
   * store a row of the outbox.
   */
  'desk.event': DeskEvent;
  /** People, their roles, tenants or teams. */
  'people.changed': Nothing;
  'logins.changed': { readonly personId: string };
  /** `notice` is shown to the person at the desk; `code` is recorded for IT. */
  'session.ended': { readonly sessionId: string; readonly code: string; readonly notice: Coded };
  /** The server uses another certificate from now on. */
  'certificate.renewed': Nothing;
  'workstation.revoked': Nothing;
  /** An entry of this person was put, removed or has expired; published by the bus itself. */
  'presence.changed': { readonly personId: string };
  /** A desk of a person reports `online`, and none did before. */
  'presence.online': { readonly personId: string };
  /**
   * Another process, such as the command line, has written to the database, or a second has passed: subscribers read
   * the tables that they follow. Published by the watcher of the database (server/storage/watchDatabase.ts).
   */
  'database.changed': Nothing;
}
export type Topic = keyof Topics;

/** One desk of a person, or the state in which the last one was left. */
export interface PresenceEntry {
  readonly personId: string;
  /** False for a desk that was left; the state is then its last one. */
  readonly connected: boolean;
  /** Null for a person without a desk. */
  readonly workstationId: string | null;
  readonly state: AgentState;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly since: number;
}

/** Entries that expire unless they are renewed, so that those of a node that has failed disappear soon. */
export interface Presence {
  /**
   * Puts an entry in place of the former one of this key, until it is removed or `lifetime` milliseconds have passed.
   */
  put(key: string, entry: PresenceEntry, lifetime: number): void;
  /** Renews an entry for another `lifetime` milliseconds from now; false where it has expired. */
  keep(key: string, lifetime: number): boolean;
  remove(key: string): void;
  /** Entries that have not expired, in no particular order. */
  entries(): readonly PresenceEntry[];
}

export interface Bus {
  readonly presence: Presence;
  publish<T extends Topic>(topic: T, message: Topics[T]): void;
  /** @returns ends the subscription; calling it again does nothing. */
  subscribe<T extends Topic>(topic: T, handler: (message: Topics[T]) => Promise<void> | void): () => void;
  /** Ends every subscription and every timer. */
  close(): void;
}
