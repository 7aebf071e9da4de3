/**
 * Who is at a desk now. Lives in memory: a presence without a connection is no presence, but for a desk that said it is
 * locked before it hung up: a supervisor must tell a locked desk from an empty chair.
 */
import { EventEmitter } from 'node:events';
import type { AgentTile } from '../../../contract/activity.ts';
import type { Presence } from '../../domains/activity/tiles.ts';

type Reported = Exclude<AgentTile['state'], 'offline'>;
/** With two desks, the busier one counts. */
const ORDER: readonly Reported[] = ['online', 'idle', 'away', 'locked'];
interface Desk {
  readonly personId: string;
  readonly workstationId: string;
  state: Reported;
  since: number;
}

export class PresenceBoard extends EventEmitter<{ changed: [personId: string]; online: [personId: string] }> {
  readonly #desks = new Map<object, Desk>();
  readonly #left = new Map<string, Presence>();
  readonly #started = Date.now();

  /** `connection` stands for the desk until `leave`. */
  enter(connection: object, personId: string, workstationId: string): void {
    const before = this.of(personId).state;
    this.#desks.set(connection, { personId, workstationId, state: 'online', since: Date.now() });
    this.#tell(personId, before);
  }

  report(connection: object, state: Reported): void {
    const desk = this.#desks.get(connection);
    if (desk === undefined || desk.state === state) return;
    const before = this.of(desk.personId).state;
    desk.state = state;
    desk.since = Date.now();
    this.#tell(desk.personId, before);
  }

  leave(connection: object): void {
    const desk = this.#desks.get(connection);
    if (desk === undefined) return;
    const before = this.of(desk.personId).state;
    this.#desks.delete(connection);
    this.#left.set(
      desk.personId,
      desk.state === 'locked'
        ? { state: 'locked', since: desk.since, workstationId: desk.workstationId }
        : { state: 'offline', since: Date.now(), workstationId: null },
    );
    this.#tell(desk.personId, before);
  }

  of(personId: string): Presence {
    const desks = [...this.#desks.values()]
      .filter((d) => d.personId === personId)
      .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.since - a.since);
    const desk = desks[0];
    return desk === undefined
      ? (this.#left.get(personId) ?? { state: 'offline', since: this.#started, workstationId: null })
      : { state: desk.state, since: desk.since, workstationId: desk.workstationId };
  }

  /** People whose desk says `online`. */
  online(): string[] {
    return [...new Set([...this.#desks.values()].filter((d) => d.state === 'online').map((d) => d.personId))];
  }

  #tell(personId: string, before: AgentTile['state']): void {
    const now = this.of(personId).state;
    this.emit('changed', personId);
    if (now === 'online' && before !== 'online') this.emit('online', personId);
  }
}
