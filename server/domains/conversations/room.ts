import type { RoutingPolicy } from '../../../core/policy/routing.ts';
import { problem } from '../../platform/http/problem.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';
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
}
