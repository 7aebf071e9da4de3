/**
 * Whether an agent gets conversations. Their choice is stored, so that it outlasts a lock, a lost connection and a
 * restart of the server; it ends when they sign out.
 */
import type { Chosen, ChosenState } from '../../../contract/chosen.ts';
import { liveEvent } from '../../../contract/realtime.ts';
import type { RoutingPolicy } from '../../../core/policy/routing.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import { problem } from '../../platform/http/problem.ts';
import { publishStored, storeAct } from '../../record/ownRecords.ts';
import type { Scope, SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { chosenBy, forgetChosenIn, storeChosen } from './availabilityQueries.ts';
import type { Conversations } from './conversations.ts';
import type { Routing } from './routing.ts';

export interface AvailabilityPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly server: SystemScope;
  readonly policy: () => RoutingPolicy;
  readonly routing: Pick<Routing, 'look'>;
  readonly conversations: Pick<Conversations, 'assignWaiting'>;
  readonly now: Clock;
}

/** What a person asks for. */
export interface AskedState {
  readonly state: ChosenState;
  readonly reason: string | null;
}

export class Availability {
  readonly #ports: AvailabilityPorts;

  constructor(ports: AvailabilityPorts) {
    this.#ports = ports;
  }

  /** What the person of the scope has chosen, and the reasons that policy has for a break. */
  async of(scope: Scope): Promise<{ chosen: Chosen | null; reasons: string[] }> {
    return {
      chosen: await chosenBy(this.#ports.db, this.#ports.server, scope.personId),
      reasons: [...this.#ports.policy().breakReasons],
    };
  }

  /**
   * The person of the scope gets conversations from now on, or does not.
   * @param sessionId in which it is chosen
   * @throws Problem `not-a-break-reason` where policy wants a reason and this is none of its list
   */
  async choose(scope: Scope, sessionId: string, { state, reason }: AskedState): Promise<Chosen | null> {
    const { db, bus, server, policy, routing, conversations, now } = this.#ports;
    const { personId } = scope;
    const { breakReasons } = policy();
    const why = state === 'break' ? reason : null;
    const isKnown = why === null ? breakReasons.length === 0 : breakReasons.includes(why);
    if (state === 'break' && !isKnown) throw problem('not-a-break-reason');
    const { chosen, position } = await db.transaction().execute(async (tx) => {
      const before = await chosenBy(tx, server, personId);
      if ((before?.state ?? 'online') === state && (before?.reason ?? null) === why)
        return { chosen: before, position: null };
      const next = state === 'online' ? null : { state, reason: why, since: now() };
      await storeChosen(tx, server, personId, next === null ? null : { ...next, session_id: sessionId });
      const detail = { state, reason: why };
      return { chosen: next, position: await storeAct(tx, { kind: 'availability-chosen', detail }) };
    });
    publishStored(bus, position);
    this.#tell(personId, chosen);
    await routing.look();
    if (state === 'online') await conversations.assignWaiting(personId);
    return chosen;
  }

  /** The session is over by its person's wish, so what was chosen in it is as well. */
  async signedOut(sessionId: string): Promise<void> {
    const { db, server } = this.#ports;
    const personId = await db.transaction().execute((tx) => forgetChosenIn(tx, server, sessionId));
    if (personId !== null) this.#tell(personId, null);
  }

  #tell(personId: string, chosen: Chosen | null): void {
    const { bus } = this.#ports;
    bus.publish('desk.event', {
      frame: liveEvent('availability.changed', { chosen }),
      about: { concerns: 'person', personId },
    });
    bus.publish('presence.changed', { personId });
  }
}
