/**
 * Who was refused because of where they are. Each refusal is recorded, one by one while they are few and counted when
 * they are not; many in a short time are one alert with a rate. What is held at a time has a bound, however many
 * addresses there are and however fast they come.
 */
import { randomUUID } from 'node:crypto';
import type { ActivityDetail } from '../../../contract/activity.ts';
import { IntrusionAlert } from '../../../contract/addresses.ts';
import { recordOwn } from '../../record/ownRecords.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../storage/storage.ts';
import { Distinct } from './distinct.ts';
import type { Bus } from '../../platform/bus.ts';

/**
 * `unregistered` no rule lets this address connect; `place`, `role`, `tenant` a rule for the workstation's group (or
 * everybody), the person's role or one of their tenants does not hold it; `unreadable` no address at all;
 * `proxy-not-listed` a PROXY header from somebody who is no listed proxy; `proxy-header-missing`, `-bad`, `-late` a
 * listed proxy sent none, one that cannot be read, or none in time; `silent` connected and said nothing; `staff-path`
 * the staff's side was looked for on the visitors'; `forwarded-bad` a listed proxy named the visitor in a way that
 * cannot be read; `command-line` a remote login used the server's command line from an address that is not registered.
 */
export type RefusalReason =
  | 'unregistered'
  | 'place'
  | 'role'
  | 'tenant'
  | 'unreadable'
  | 'proxy-not-listed'
  | 'proxy-header-missing'
  | 'proxy-header-bad'
  | 'proxy-header-late'
  | 'silent'
  | 'staff-path'
  | 'forwarded-bad'
  | 'command-line';
export interface AddressRefusal {
  /** Canonical, or `unreadable`. */
  readonly address: string;
  readonly reason: RefusalReason;
  readonly workstationId?: string | null;
  /** Whoever was said to be asking. */
  readonly personId?: string | null;
}

export interface IntrusionTimes {
  /** How long refusals alike are counted into one record, milliseconds. */
  readonly window: number;
  /** Refusals within a minute that make an alert. */
  readonly burst: number;
  /** Milliseconds between two looks; an alert is told anew at most this often. */
  readonly tick: number;
}
const TIMES: IntrusionTimes = { window: 10_000, burst: 20, tick: 1_000 };
/** Refusals told apart in one window; the rest share a record for each reason. Fewer while an alert says the rest. */
const MOST_APART = 200;
const MOST_APART_IN_BURST = 20;
const OTHERS = 'others';
const MINUTE = 60;
/** Alerts kept. */
const KEPT = 1_000;

interface Counted {
  readonly refusal: AddressRefusal;
  more: number;
}

export class Intrusions {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #times: IntrusionTimes;
  readonly #now: () => number;
  readonly #windows = new Map<string, Counted>();
  #windowEnds = 0;
  /** Refusals of each of the last sixty seconds. */
  readonly #seconds = new Uint32Array(MINUTE);
  #second = 0;
  #perMinute = 0;
  readonly #addresses = new Distinct();
  #quiet: { refusals: number; beganAt: number; reasons: Map<string, number> } = {
    refusals: 0,
    beganAt: 0,
    reasons: new Map(),
  };
  #alert: (IntrusionAlert & { told: number }) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stored: Promise<void> = Promise.resolve();
  #storing = false;

  constructor(db: Db, bus: Bus, log: Log, times: Partial<IntrusionTimes> = {}, now: () => number = Date.now) {
    this.#db = db;
    this.#bus = bus;
    this.#log = log;
    this.#times = { ...TIMES, ...times };
    this.#now = now;
  }

  /** Ends the alerts that a server before this one did not get to end, and forgets the oldest. */
  async tidy(): Promise<void> {
    await this.#db
      .updateTable('intrusion_alert')
      .set((e) => ({ ended_at: e.ref('last_at') }))
      .where('ended_at', 'is', null)
      .execute();
    await this.#db
      .deleteFrom('intrusion_alert')
      .where('id', 'not in', (q) =>
        q.selectFrom('intrusion_alert').select('id').orderBy('began_at', 'desc').limit(KEPT),
      )
      .execute();
  }

  /** Takes well below a microsecond for most of a flood: nothing is stored for it but a number. */
  note(refusal: AddressRefusal): void {
    const now = this.#now();
    this.#turn(now);
    this.#seconds[this.#second % MINUTE] = (this.#seconds[this.#second % MINUTE] ?? 0) + 1;
    this.#perMinute += 1;
    this.#addresses.add(refusal.address);
    this.#count(refusal, now);
    if (this.#alert !== null) this.#grow(this.#alert, refusal, now);
    else {
      if (this.#quiet.refusals === 0) this.#quiet.beganAt = now;
      this.#quiet.refusals += 1;
      this.#quiet.reasons.set(refusal.reason, (this.#quiet.reasons.get(refusal.reason) ?? 0) + 1);
      if (this.#perMinute >= this.#times.burst) this.#begin(refusal, now);
    }
    this.#timer ??= setInterval(() => this.look(), this.#times.tick).unref();
  }

  /**
   * Records what was counted so far, and tells of an alert that goes on or has ended. Called by itself; by hand for
   * stopping and for tests.
   */
  look(): void {
    const now = this.#now();
    this.#turn(now);
    if (now >= this.#windowEnds) this.#endWindow();
    const alert = this.#alert;
    if (alert !== null) {
      if (this.#perMinute === 0) this.#end(alert, now);
      else if (now - alert.told >= this.#times.tick) this.#tell(alert, now);
    }
    if (this.#perMinute === 0 && this.#windows.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
      this.#addresses.clear();
      this.#quiet = { refusals: 0, beganAt: 0, reasons: new Map() };
    }
  }

  /** Records what was counted; resolves when alerts are stored. */
  async flush(): Promise<void> {
    this.#endWindow();
    const alert = this.#alert;
    if (alert !== null) this.#end(alert, this.#now());
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#stored;
  }

  /** The alert that goes on now; null when there is none. */
  get current(): IntrusionAlert | null {
    return this.#alert === null ? null : shown(this.#alert);
  }

  /** Counts move one second on for each that has passed. */
  #turn(now: number): void {
    const second = Math.floor(now / 1_000);
    if (second - this.#second >= MINUTE || second < this.#second) {
      this.#seconds.fill(0);
      this.#perMinute = 0;
      this.#second = second;
      return;
    }
    while (this.#second < second) {
      this.#second += 1;
      this.#perMinute -= this.#seconds[this.#second % MINUTE] ?? 0;
      this.#seconds[this.#second % MINUTE] = 0;
    }
  }

  #count(refusal: AddressRefusal, now: number): void {
    if (now >= this.#windowEnds) {
      this.#endWindow();
      this.#windowEnds = now + this.#times.window;
    }
    let counted = this.#windows.get(keyOf(refusal));
    if (counted === undefined) {
      const isFull = this.#windows.size >= (this.#alert === null ? MOST_APART : MOST_APART_IN_BURST);
      const kept = isFull ? { address: OTHERS, reason: refusal.reason } : refusal;
      counted = isFull ? this.#windows.get(keyOf(kept)) : undefined;
      if (counted === undefined) {
        this.#windows.set(keyOf(kept), { refusal: kept, more: 0 });
        return this.#record(kept, 1);
      }
    }
    counted.more += 1;
  }

  #endWindow(): void {
    for (const { refusal, more } of this.#windows.values()) if (more > 0) this.#record(refusal, more);
    this.#windows.clear();
  }

  #record({ address, reason, personId, workstationId }: AddressRefusal, attempts: number): void {
    this.#log('address-refused', { reason, count: attempts });
    void recordOwn(this.#db, this.#bus, {
      kind: 'address-refused',
      personId: personId ?? null,
      workstationId: workstationId ?? null,
      detail: { address, at: 'server', reason, attempts },
    }).catch((error: unknown) => this.#log.failure(error));
  }

  #begin(refusal: AddressRefusal, now: number): void {
    const { refusals, beganAt, reasons } = this.#quiet;
    this.#alert = {
      id: randomUUID(),
      beganAt,
      lastAt: now,
      endedAt: null,
      refusals,
      addresses: this.#addresses.count,
      perMinute: this.#perMinute,
      peakPerMinute: this.#perMinute,
      newestAddress: refusal.address,
      reasons: [...reasons].map(([reason, count]) => ({ reason, count })),
      told: 0,
    };
    this.#recordAlert({
      state: 'begun',
      refusals,
      addresses: this.#alert.addresses,
      perMinute: this.#perMinute,
      address: refusal.address,
    });
    this.#tell(this.#alert, now);
  }

  #grow(alert: IntrusionAlert, refusal: AddressRefusal, now: number): void {
    alert.refusals += 1;
    alert.lastAt = now;
    alert.newestAddress = refusal.address;
    alert.peakPerMinute = Math.max(alert.peakPerMinute, this.#perMinute);
    const held = alert.reasons.find(({ reason }) => reason === refusal.reason);
    if (held === undefined) alert.reasons.push({ reason: refusal.reason, count: 1 });
    else held.count += 1;
  }

  #tell(alert: IntrusionAlert & { told: number }, now: number): void {
    const addresses = this.#addresses.count;
    if (alert.told > 0 && alert.perMinute === this.#perMinute && alert.addresses === addresses) return;
    alert.told = now;
    alert.perMinute = this.#perMinute;
    alert.addresses = addresses;
    this.#store(alert);
  }

  #end(alert: IntrusionAlert & { told: number }, now: number): void {
    this.#alert = null;
    alert.addresses = this.#addresses.count;
    alert.perMinute = 0;
    alert.endedAt = now;
    this.#addresses.clear();
    this.#quiet = { refusals: 0, beganAt: 0, reasons: new Map() };
    const { refusals, addresses, peakPerMinute } = alert;
    this.#recordAlert({
      state: 'over',
      refusals,
      addresses,
      peakPerMinute,
      seconds: Math.round((alert.lastAt - alert.beganAt) / 1_000),
    });
    this.#store(alert);
  }

  #recordAlert(detail: ActivityDetail): void {
    void recordOwn(this.#db, this.#bus, { kind: 'intrusion-alert', detail }).catch((error: unknown) =>
      this.#log.failure(error),
    );
  }

  /** Told once stored. One at a time, and never more than one waiting: the next look tells the newest. */
  #store(alert: IntrusionAlert & { told: number }): void {
    const now = shown(alert);
    if (this.#storing && now.endedAt === null) return;
    this.#storing = true;
    const { id, beganAt, lastAt, endedAt, refusals, addresses, peakPerMinute, newestAddress } = now;
    const values = {
      last_at: lastAt,
      ended_at: endedAt,
      refusals,
      addresses,
      peak_per_minute: peakPerMinute,
      newest_address: newestAddress,
      reasons: JSON.stringify(now.reasons),
    };
    this.#stored = this.#stored
      .then(async () => {
        await this.#db
          .insertInto('intrusion_alert')
          .values({ id, began_at: beganAt, ...values })
          .onConflict((c) => c.column('id').doUpdateSet(values))
          .execute();
        this.#bus.publish('intrusion.alert', { alert: now });
      })
      .catch((error: unknown) => this.#log.failure(error))
      .finally(() => {
        this.#storing = false;
      });
  }
}

const keyOf = ({ address, reason, workstationId, personId }: AddressRefusal): string =>
  `${reason} ${address} ${workstationId ?? ''} ${personId ?? ''}`;
const shown = (alert: IntrusionAlert & { told?: number }): IntrusionAlert => {
  const { told: _told, reasons, ...rest } = alert;
  return { ...rest, reasons: reasons.map((each) => ({ ...each })) };
};
/**
 * For whoever works for some tenants only: the newest address may be that of a workstation of others. How much is
 * refused at all is told to every watcher.
 */
export const withoutAddress = (alert: IntrusionAlert): IntrusionAlert => ({ ...alert, newestAddress: '' });

/** Alerts as stored, newest first. */
export async function storedAlerts(db: Db, most: number): Promise<IntrusionAlert[]> {
  const rows = await db.selectFrom('intrusion_alert').selectAll().orderBy('began_at', 'desc').limit(most).execute();
  return rows.map((row) =>
    IntrusionAlert.parse({
      id: row.id,
      beganAt: row.began_at,
      lastAt: row.last_at,
      endedAt: row.ended_at,
      refusals: row.refusals,
      addresses: row.addresses,
      perMinute: 0,
      peakPerMinute: row.peak_per_minute,
      newestAddress: row.newest_address,
      reasons: JSON.parse(row.reasons) as unknown,
    }),
  );
}
