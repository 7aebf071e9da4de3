/**
 * Limits that were reached, each with its source: counted, and recorded once a window, so that a flood does not fill
 * the record. Many of one source in a short time are an alert.
 */
import { setImmediate } from 'node:timers/promises';
import type { ActivityDetail } from '../../contract/activity.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { StaffRequests } from '../platform/staffRequests.ts';
import type { Db } from '../storage/storage.ts';
import { raiseAlert } from './alerts.ts';
import { CountedRecords } from './countedRecords.ts';
import { recordOwn } from './ownRecords.ts';

export interface LimitHit {
  /** Name of the limit, such as `visitor-messages`. */
  readonly limit: string;
  /** What the limit is counted by: an address, or a workstation. */
  readonly source: string;
  /** Whose visitors it concerns; null where that is unknown or it is about the whole server. */
  readonly tenantId: string | null;
  readonly siteId?: string;
  readonly workstationId?: string;
}

/** Counts, each by limit, tenant and workstation, whose hits are recorded; those of any further one are not. */
const MOST_COUNTED = 2_000;
/** Hits of one source from which they are a flood, in so many milliseconds. */
const FLOOD = 20;
const FLOOD_WINDOW = 10_000;
/** Milliseconds between two looks at the counts of floods. */
const LOOK = 2_000;
/** Sources of floods that are counted apart; further ones share an alert. */
const MOST_SOURCES = 200;
const OTHERS = 'others';
/** Milliseconds for which a record waits for requests of desks at most. */
const LONGEST_YIELD = 250;

interface Flood {
  readonly hit: LimitHit;
  readonly beganAt: number;
  count: number;
  /** Of `count`, what an alert has counted. */
  alerted: number;
}

export class LimitRecords {
  readonly #db: Db;
  readonly #bus: Bus;
  readonly #log: Log;
  /** By limit and tenant; each counts its sources apart, up to a number. */
  readonly #counted = new Map<string, CountedRecords>();
  readonly #floods = new Map<string, Flood>();
  #timer: NodeJS.Timeout | null = null;
  readonly #staff: Pick<StaffRequests, 'none'>;
  /** Ends when what was to be recorded so far is stored. */
  #recorded: Promise<unknown> = Promise.resolve();

  /** @param staff whose requests are answered before anything is recorded here */
  constructor(db: Db, bus: Bus, log: Log, staff: Pick<StaffRequests, 'none'>) {
    this.#db = db;
    this.#bus = bus;
    this.#log = log;
    this.#staff = staff;
  }

  /** Counts it; the first of a source in a window is recorded at once. */
  hit(hit: LimitHit): void {
    this.#grow(hit);
    const { limit, source, tenantId, siteId, workstationId } = hit;
    const key = `${limit} ${tenantId ?? ''} ${workstationId ?? ''}`;
    let counted = this.#counted.get(key);
    if (counted === undefined) {
      if (this.#counted.size >= MOST_COUNTED) return;
      counted = new CountedRecords((detail) => this.#record(hit, detail));
      this.#counted.set(key, counted);
    }
    counted.note(source, { address: source, limit, ...(siteId === undefined ? {} : { site: siteId }) });
  }

  /** Records what was counted so far; for stopping. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#look();
    for (const counted of this.#counted.values()) counted.flush();
    await this.#recorded;
  }

  /**
   * One at a time, between the requests of desks: the windows of a flood's addresses end together, and as many
   * transactions at once would keep every request waiting.
   */
  #later(work: () => Promise<unknown>): void {
    this.#recorded = this.#recorded
      .then(() => this.#staff.none(LONGEST_YIELD))
      .then(work)
      .then(() => setImmediate())
      .catch((error: unknown) => this.#log.failure(error));
  }

  #grow(hit: LimitHit): void {
    const own = `${hit.source} ${hit.tenantId ?? ''}`;
    const isFull = this.#floods.size >= MOST_SOURCES && !this.#floods.has(own);
    const key = isFull ? OTHERS : own;
    const flood = this.#floods.get(key) ?? {
      hit: isFull ? { limit: hit.limit, source: OTHERS, tenantId: null } : hit,
      beganAt: Date.now(),
      count: 0,
      alerted: 0,
    };
    flood.count += 1;
    this.#floods.set(key, flood);
    this.#timer ??= setInterval(() => this.#look(), LOOK).unref();
  }

  /** Raises or counts up the alerts of floods, and forgets those that are over. */
  #look(): void {
    for (const [key, flood] of this.#floods) {
      const { hit, count, alerted } = flood;
      if (count >= FLOOD && count > alerted) {
        flood.alerted = count;
        const { source, tenantId, limit, siteId, workstationId = null } = hit;
        const detail = { limit, ...(siteId === undefined ? {} : { site: siteId }) };
        const alert = { kind: 'flood', key, source, tenantId, workstationId, detail, count: count - alerted } as const;
        this.#later(() => raiseAlert(this.#db, this.#bus, alert));
      }
      if (Date.now() - flood.beganAt >= FLOOD_WINDOW) this.#floods.delete(key);
    }
    if (this.#floods.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #record({ limit, tenantId, workstationId }: LimitHit, detail: ActivityDetail): void {
    this.#log('limit-reached', { code: limit, count: Number(detail.attempts) });
    const of = { kind: 'limit-reached', tenantId, workstationId: workstationId ?? null } as const;
    this.#later(() => recordOwn(this.#db, this.#bus, { ...of, detail: { ...detail, limit } }));
  }
}
