/**
 * Who is at a desk now. Without a connection a person is offline, except that a desk which reported `locked` before it
 * disconnected stays `locked`: a supervisor has to see the difference between a locked desk and an absent agent. One
 * that gave no sign of life before its connection was ended stays `not-answering`.
 */
import type { AgentState } from '../../../contract/activity.ts';
import type { Presence } from '../../domains/activity/tiles.ts';
import type { Bus, PresenceEntry } from '../../platform/bus.ts';

type Reported = Exclude<AgentState, 'offline' | 'not-answering'>;
/** A person with two desks has the state that comes first here. */
const ORDER: readonly AgentState[] = ['online', 'idle', 'away', 'not-answering', 'locked', 'offline'];

const HERE: readonly AgentState[] = ['online', 'idle', 'away'];

/**
 * Milliseconds until an entry expires that is not renewed. A node renews its entries much more often, so that this
 * removes the entries of a node that has failed.
 */
const LIFETIME = 60_000;
/** Milliseconds for which the last state of a closed desk is shown: thirty days. */
const LEFT_LIFETIME = 30 * 86_400_000;

/**
 * Presence of people by their desks: written for the desks of this process, read for those of every process on the bus.
 * Times are milliseconds since 1970.
 */
export class PresenceBoard {
  readonly #bus: Bus;
  /** Desks that are connected to this node. */
  readonly #desks = new Map<string, PresenceEntry>();
  /** What desks that give no sign of life were before. */
  readonly #before = new Map<string, PresenceEntry>();
  readonly #started = Date.now();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** `desk` identifies the connection until `leave`. */
  enter(desk: string, personId: string, workstationId: string): void {
    this.#put(desk, { personId, connected: true, workstationId, state: 'online', since: Date.now() });
  }

  /** Takes over what the desk says of itself; nothing for a desk that has not entered. */
  report(desk: string, state: Reported): void {
    const entry = this.#desks.get(desk);
    this.#before.delete(desk);
    if (entry !== undefined && entry.state !== state) this.#put(desk, { ...entry, state, since: Date.now() });
  }

  /** The connection is open and its desk gives no sign of life. A desk that was locked stays so. */
  silent(desk: string): void {
    const entry = this.#desks.get(desk);
    if (entry === undefined || entry.state === 'not-answering' || entry.state === 'locked') return;
    this.#before.set(desk, entry);
    this.#put(desk, { ...entry, state: 'not-answering', since: Date.now() });
  }

  /** Renews the entry after a sign of life of the connection. */
  keep(desk: string): void {
    const before = this.#before.get(desk);
    if (before !== undefined) {
      this.#before.delete(desk);
      this.#put(desk, before);
    }
    const entry = this.#desks.get(desk);
    if (entry !== undefined && !this.#bus.presence.keep(desk, LIFETIME)) this.#put(desk, entry);
  }

  /** The connection is gone; what remains of its person is `locked`, `not-answering` or `offline`. */
  leave(desk: string): void {
    const entry = this.#desks.get(desk);
    if (entry === undefined) return;
    this.#desks.delete(desk);
    this.#before.delete(desk);
    const { personId, state } = entry;
    this.#bus.presence.put(
      `left ${personId}`,
      state === 'locked' || state === 'not-answering'
        ? { ...entry, connected: false }
        : { personId, connected: false, workstationId: null, state: 'offline', since: Date.now() },
      LEFT_LIFETIME,
    );
    this.#bus.presence.remove(desk);
  }

  /** The state of a person at all of their desks: the one that most needs to be seen. */
  of(personId: string): Presence {
    const entries = this.#bus.presence.entries().filter((entry) => entry.personId === personId);
    const desks = entries
      .filter(({ connected }) => connected)
      .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.since - a.since);
    const { state, since, workstationId } = desks[0] ??
      entries[0] ?? { state: 'offline', since: this.#started, workstationId: null };
    return { state, since, workstationId };
  }

  /** Whether the person is at a desk that is not locked, whatever is in front of its window. */
  isHere(personId: string): boolean {
    return HERE.includes(this.of(personId).state);
  }

  /** Ids of people with a desk in the state `online`. */
  online(): string[] {
    return [
      ...new Set(
        this.#bus.presence
          .entries()
          .filter(({ connected, state }) => connected && state === 'online')
          .map(({ personId }) => personId),
      ),
    ];
  }

  #put(desk: string, entry: PresenceEntry): void {
    const before = this.of(entry.personId).state;
    this.#desks.set(desk, entry);
    this.#bus.presence.put(desk, entry, LIFETIME);
    if (before !== 'online' && this.of(entry.personId).state === 'online')
      this.#bus.publish('presence.online', { personId: entry.personId });
  }
}
