/**
 * Counts and records refused addresses: each refusal is a record of its own while they are few, and they are counted
 * when they are many; many in a short time are one alert with a rate. What is kept in memory is bounded, however many
 * addresses there are and however fast they come.
 */
import { randomUUID } from 'node:crypto';
import type { ActivityDetail } from '../../../contract/activity.ts';
import type { IntrusionAlert } from '../../../contract/addresses.ts';
import type { Bus } from '../../platform/bus.ts';
import { raiseAlert } from '../../record/alerts.ts';
import { recordOwn } from '../../record/ownRecords.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../storage/storage.ts';
import { deleteOldAlerts, endOpenAlerts, storeAlert } from './alertQueries.ts';
import { Distinct } from './distinct.ts';
import type { AddressRefusal } from './refusal.ts';

export interface IntrusionTimes {
  /** Milliseconds in which equal refusals are counted into one record. */
  readonly window: number;
  /** Refusals within a minute that begin an alert. */
  readonly burst: number;
  /** Milliseconds between two looks at the counts; the least between two publications of an alert. */
  readonly tick: number;
}
const TIMES: IntrusionTimes = { window: 10_000, burst: 20, tick: 1_000 };
/** Different refusals in one window; further ones share a record for each reason. Fewer while there is an alert. */
const MOST_APART = 200;
const MOST_APART_IN_BURST = 20;
const OTHERS = 'others';
const MINUTE = 60;
/** Alerts that stay stored. */
const KEPT = 1_000;

interface Counted {
  readonly refusal: AddressRefusal;
  more: number;
}

/** With when it was published last; 0 before it was. */
type OpenAlert = IntrusionAlert & { publishedAt: number };

/** Publishes `intrusion.alert` when an alert begins, changes or ends. */
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
  #alert: OpenAlert | null = null;
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

  /** Ends the alerts that an earlier process of the server left open, and deletes the oldest. */
  async tidy(): Promise<void> {
    await endOpenAlerts(this.#db);
    await deleteOldAlerts(this.#db, KEPT);
  }

  /** Counts a refusal, and records it while there are few. In a flood most are counted only, in under a microsecond. */
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
   * Records what was counted in a window that has ended, and publishes an alert that goes on or has ended. A timer
   * calls it while there is anything to look at.
   */
  look(): void {
    const now = this.#now();
    this.#turn(now);
    if (now >= this.#windowEnds) this.#endWindow();
    const alert = this.#alert;
    if (alert !== null) {
      if (this.#perMinute === 0) this.#end(alert, now);
      else if (now - alert.publishedAt >= this.#times.tick) this.#publish(alert, now);
    }
    if (this.#perMinute === 0 && this.#windows.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
      this.#addresses.clear();
      this.#quiet = { refusals: 0, beganAt: 0, reasons: new Map() };
    }
  }

  /** Records everything counted and ends the alert; resolves when it is stored. For stopping. */
  async flush(): Promise<void> {
    this.#endWindow();
    const alert = this.#alert;
    if (alert !== null) this.#end(alert, this.#now());
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#stored;
  }

  /** The alert that has not ended; null when there is none. */
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
      publishedAt: 0,
    };
    this.#recordAlert({
      state: 'begun',
      refusals,
      addresses: this.#alert.addresses,
      perMinute: this.#perMinute,
      address: refusal.address,
    });
    void raiseAlert(this.#db, this.#bus, {
      kind: 'intrusion',
      key: this.#alert.id,
      source: refusal.address,
      detail: { refusals, addresses: this.#alert.addresses, perMinute: this.#perMinute },
    }).catch((error: unknown) => this.#log.failure(error));
    this.#publish(this.#alert, now);
  }

  #grow(alert: IntrusionAlert, refusal: AddressRefusal, now: number): void {
    alert.refusals += 1;
    alert.lastAt = now;
    alert.newestAddress = refusal.address;
    alert.peakPerMinute = Math.max(alert.peakPerMinute, this.#perMinute);
    const counted = alert.reasons.find(({ reason }) => reason === refusal.reason);
    if (counted === undefined) alert.reasons.push({ reason: refusal.reason, count: 1 });
    else counted.count += 1;
  }

  #publish(alert: OpenAlert, now: number): void {
    const addresses = this.#addresses.count;
    if (alert.publishedAt > 0 && alert.perMinute === this.#perMinute && alert.addresses === addresses) return;
    alert.publishedAt = now;
    alert.perMinute = this.#perMinute;
    alert.addresses = addresses;
    this.#store(alert);
  }

  #end(alert: OpenAlert, now: number): void {
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

  /** Publishes an alert once it is stored. One at a time: what changes meanwhile is published at the next look. */
  #store(alert: OpenAlert): void {
    const now = shown(alert);
    if (this.#storing && now.endedAt === null) return;
    this.#storing = true;
    const { id, beganAt, lastAt, endedAt, refusals, addresses, peakPerMinute, newestAddress } = now;
    this.#stored = this.#stored
      .then(async () => {
        await storeAlert(this.#db, {
          id,
          began_at: beganAt,
          last_at: lastAt,
          ended_at: endedAt,
          refusals,
          addresses,
          peak_per_minute: peakPerMinute,
          newest_address: newestAddress,
          reasons: JSON.stringify(now.reasons),
        });
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
/** A copy for readers, without when it was published. */
const shown = ({ publishedAt: _publishedAt, reasons, ...rest }: OpenAlert): IntrusionAlert => ({
  ...rest,
  reasons: reasons.map((each) => ({ ...each })),
});
