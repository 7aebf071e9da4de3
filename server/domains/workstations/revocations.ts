/**
 * Ends what revoked workstations still have open: sessions, live sockets, kept connections. The revocation itself is in
 * the database, written by this process or another one.
 */
import type { Bus } from '../../platform/bus.ts';
import type { Log } from '../../platform/log.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import type { Sessions } from '../signIn/sessions.ts';
import { revokedAmong } from './workstationQueries.ts';

/** Milliseconds in which a desk may still receive the reason. */
const LAST_NOTICE = 200;

export interface RevocationsPorts {
  readonly db: Db;
  /** A revocation ends connections for every tenant. */
  readonly scope: SystemScope;
  readonly bus: Bus;
  readonly sessions: Pick<Sessions, 'sweep'>;
  /** Ids of the workstations that have a connection. */
  readonly connected: () => readonly string[];
  readonly endConnections: (workstationId: string) => void;
  readonly log: Log;
}

/** Acts on revocations until `stop`: sessions end at once, connections `LAST_NOTICE` milliseconds later. */
export class Revocations {
  readonly #ports: RevocationsPorts;
  readonly #subscriptions: readonly (() => void)[];
  #looking: Promise<void> = Promise.resolve();

  constructor(ports: RevocationsPorts) {
    this.#ports = ports;
    this.#subscriptions = [
      ports.bus.subscribe('database.changed', () => this.look()),
      ports.bus.subscribe('workstation.revoked', () => this.look()),
    ];
  }

  /** Looks for revoked workstations now. Never rejects: what fails is logged. */
  look(): Promise<void> {
    return (this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => this.#ports.log.failure(error)));
  }

  /** Ends nothing any more. */
  stop(): void {
    for (const end of this.#subscriptions) end();
  }

  async #look(): Promise<void> {
    const { db, scope, sessions, connected, endConnections } = this.#ports;
    const revoked = await revokedAmong(db, scope, connected());
    if (revoked.length === 0) return;
    await sessions.sweep();
    setTimeout(() => {
      for (const id of revoked) endConnections(id);
    }, LAST_NOTICE);
  }
}
