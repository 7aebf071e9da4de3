/** Erases records of activity whose time is over, so that what workstations upload does not grow without end. */
import { setImmediate } from 'node:timers/promises';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { eraseActivity } from '../ledger/eraseActivity.ts';
import { recordsBefore } from './queries.ts';

const DAY = 86_400_000;
/** Records in one transaction, for which other work waits. */
const ROWS = 500;

export class ActivityRetention {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #scope: SystemScope;
  readonly #keptDays: () => number;
  readonly #now: Clock;
  #sweeping: Promise<void> | null = null;
  #stopped = false;

  /** @param keptDays by the current policy */
  constructor(db: Db, bus: Bus, scope: SystemScope, keptDays: () => number, now: Clock = Date.now) {
    this.#db = db;
    this.#bus = bus;
    this.#scope = scope;
    this.#keptDays = keptDays;
    this.#now = now;
  }

  /** Erases what is due. A call during a sweep gives that sweep. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep(this.#now() - this.#keptDays() * DAY).finally(() => {
      this.#sweeping = null;
    });
    return this.#sweeping;
  }

  /** Ends the sweep after its present step. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sweeping?.catch(() => {}); // the caller of `sweep` handles the rejection
  }

  async #sweep(before: number): Promise<void> {
    while (!this.#stopped) {
      const positions = await recordsBefore(this.#db, this.#scope, before, ROWS);
      const by =
        positions.length === 0
          ? null
          : await this.#db.transaction().execute((tx) => eraseActivity(tx, this.#scope, positions, 'retention'));
      if (by === null) return;
      this.#bus.publish('activity.stored', { positions: [by] });
      await setImmediate();
    }
  }
}
