/**
 * Ends what revoked workstations still have open: sessions, live sockets, kept connections. Revoking itself is a line
 * in the database, whoever wrote it.
 */
import type { Bus } from '../../platform/bus.ts';
import type { Log } from '../../platform/log.ts';
import type { Sessions } from '../signIn/sessions.ts';
import type { Db } from '../../storage/storage.ts';

/** Milliseconds in which a desk may still be told why. */
const LAST_WORDS = 200;

export interface RevocationsPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly sessions: Pick<Sessions, 'sweep'>;
  /** Workstations that have a connection. */
  readonly connected: () => readonly string[];
  readonly endConnections: (workstationId: string) => void;
  readonly log: Log;
}

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

  /** Looks now. Never rejects. */
  look(): Promise<void> {
    return (this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => this.#ports.log.failure(error)));
  }

  stop(): void {
    for (const end of this.#subscriptions) end();
  }

  async #look(): Promise<void> {
    const { db, sessions, connected, endConnections } = this.#ports;
    const ids = connected();
    const revoked = await db
      .selectFrom('workstation')
      .select('id')
      .where('revoked_at', 'is not', null)
      .where((e) =>
        e.or([
          ...(ids.length === 0 ? [] : [e('id', 'in', [...ids])]),
          e.exists(
            e
              .selectFrom('session')
              .select('session.id')
              .whereRef('session.workstation_id', '=', 'workstation.id')
              .where('session.ended_at', 'is', null),
          ),
        ]),
      )
      .execute();
    if (revoked.length === 0) return;
    await sessions.sweep();
    setTimeout(() => {
      for (const { id } of revoked) endConnections(id);
    }, LAST_WORDS);
  }
}
