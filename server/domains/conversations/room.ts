import type { RoutingPolicy } from '../../../core/policy/routing.ts';
import { problem } from '../../platform/http/problem.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';
import { chosenBy } from './availabilityQueries.ts';
import type { Share } from './conversationQueries.ts';
import { openCountOf } from './routingQueries.ts';

/** Whether a person may answer one conversation more. */
export class Room {
  readonly #server: SystemScope;
  readonly #policy: () => RoutingPolicy;

  /** @param server conversations of every tenant count */
  constructor(server: SystemScope, policy: () => RoutingPolicy) {
    this.#server = server;
    this.#policy = policy;
  }

  /** What the server gives one person at most. */
  get share(): Share {
    const { mostPerAgent: most, givenPerMinute: perMinute } = this.#policy();
    return { most, perMinute };
  }

  /** The most that one person answers at a time. */
  get most(): number {
    return this.#policy().mostPerAgent;
  }

  /**
   * To be called in the transaction that gives the person a conversation.
   * @throws Problem `too-many-conversations`
   */
  async demand(tx: Tx, personId: string): Promise<void> {
    const { most } = this;
    if ((await openCountOf(tx, this.#server, personId)) >= most) throw problem('too-many-conversations', { most });
  }

  /**
   * The same for a person who has to be at work: not on a break.
   * @throws Problem `too-many-conversations`, `on-a-break`
   */
  async demandAtWork(tx: Tx, personId: string): Promise<void> {
    if ((await chosenBy(tx, this.#server, personId))?.state === 'break') throw problem('on-a-break');
    await this.demand(tx, personId);
  }
}
