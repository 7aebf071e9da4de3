/**
 * Compares what sessions did through the API with what their desks recorded. A desk records an act before it asks the
 * server, and uploads within a second; a program without the desk records nothing. What stays without a record of the
 * desk raises an alert.
 */
import type { ActivityKind, ServerActivityKind } from '../../../contract/activity.ts';
import type { Bus } from '../../platform/bus.ts';
import { raiseAlert } from '../../record/alerts.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { actsAfter, deskRecorded, hadLive, lastBefore, sessionBegan, type SeenAct } from './corroborationQueries.ts';

export interface CorroborationTimes {
  /** Milliseconds that a desk has for its records to arrive: above the longest pause between two tries to upload. */
  readonly grace: number;
  /** Milliseconds for a desk that was connected and is gone now: it was switched off, restarted or cut off. */
  readonly graceAway: number;
}
export const CORROBORATION_TIMES: CorroborationTimes = { grace: 45_000, graceAway: 600_000 };

interface Expected {
  /** What the desk records of the act; each of them counts. */
  readonly kinds: readonly ActivityKind[];
  /** Whether its record arrives after the act; else one of the same session from before it counts too. */
  readonly isAfter: boolean;
  /** Name of the count in the alert. */
  readonly counted: string;
}
/** What a desk records of each act that the server sees. Older pages of a conversation belong to its opening. */
const EXPECTED: Readonly<Partial<Record<ServerActivityKind, Expected>>> = {
  // A desk that cannot begin its work records that it has signed out.
  'session-begun': { kinds: ['sign-in', 'sign-out'], isAfter: true, counted: 'sessions' },
  'conversation-read': { kinds: ['conversation-opened'], isAfter: false, counted: 'read' },
  'message-stored': { kinds: ['message-sent'], isAfter: false, counted: 'messages' },
  'entry-stored': { kinds: ['entry-added'], isAfter: false, counted: 'entries' },
  'conversation-closed': { kinds: ['conversation-closed'], isAfter: false, counted: 'closed' },
};
const KINDS = Object.keys(EXPECTED) as ServerActivityKind[];
/** Acts that are read at a time, and that may wait for a desk that is away. */
const PAGE = 500;
const MOST_WAITING = 5_000;
/** Milliseconds before the start of the server from which acts are still compared. */
const BEFORE_START = 900_000;

export interface CorroborationPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly scope: SystemScope;
  /** Whether a desk of this person is connected live at this workstation now. */
  readonly isLive: (personId: string, workstationId: string) => boolean;
  readonly times?: Partial<CorroborationTimes>;
  readonly now?: () => number;
}

export class Corroboration {
  readonly #ports: CorroborationPorts;
  readonly #times: CorroborationTimes;
  readonly #now: () => number;
  /** Position up to which acts were compared; null before the first look. */
  #upTo: number | null = null;
  /** Acts of desks that are away. */
  #waiting: SeenAct[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(ports: CorroborationPorts) {
    this.#ports = ports;
    this.#times = { ...CORROBORATION_TIMES, ...ports.times };
    this.#now = ports.now ?? Date.now;
  }

  /** Compares what has become due, one look after the other. To be called every few seconds. */
  look(): Promise<void> {
    this.#running = this.#running.catch(() => undefined).then(() => this.#look());
    return this.#running;
  }

  /** Resolves when no look is under way. */
  async settled(): Promise<void> {
    await this.#running.catch(() => undefined);
  }

  async #look(): Promise<void> {
    const { db, scope } = this.#ports;
    const now = this.#now();
    const missing: SeenAct[] = [];
    const before = this.#waiting;
    this.#waiting = [];
    for (const act of before) await this.#compare(act, now, missing);
    this.#upTo ??= await lastBefore(db, scope, now - BEFORE_START);
    for (;;) {
      const acts = await actsAfter(db, scope, this.#upTo, {
        kinds: KINDS,
        until: now - this.#times.grace,
        limit: PAGE,
      });
      for (const act of acts) await this.#compare(act, now, missing);
      this.#upTo = acts.at(-1)?.position ?? this.#upTo;
      if (acts.length < PAGE) break;
    }
    await this.#raise(missing);
  }

  async #compare(act: SeenAct, now: number, missing: SeenAct[]): Promise<void> {
    const { db, scope, isLive } = this.#ports;
    const expected = EXPECTED[act.kind as ServerActivityKind];
    if (expected === undefined) return;
    const began = (await sessionBegan(db, scope, act)) ?? act.at;
    // What was written offline may have been recorded in an earlier session; its id is its own.
    const since = act.itemId !== null ? 0 : expected.isAfter ? act.at : began;
    if (await deskRecorded(db, scope, act, { kinds: expected.kinds, since })) return;
    const mayComeLater =
      now - act.at < this.#times.graceAway &&
      this.#waiting.length < MOST_WAITING &&
      !isLive(act.personId, act.workstationId) &&
      (await hadLive(db, scope, act, began));
    (mayComeLater ? this.#waiting : missing).push(act);
  }

  /** One alert a person and workstation, with how many acts of which kind. */
  async #raise(missing: readonly SeenAct[]): Promise<void> {
    const { db, bus } = this.#ports;
    const groups = Map.groupBy(missing, ({ personId, workstationId }) => `${personId} ${workstationId}`);
    for (const [key, acts] of groups) {
      const [first] = acts;
      if (first === undefined) continue;
      const detail: Record<string, number> = {};
      for (const { kind } of acts) {
        const name = EXPECTED[kind as ServerActivityKind]?.counted ?? kind;
        detail[name] = (detail[name] ?? 0) + 1;
      }
      const { personId, workstationId } = first;
      await raiseAlert(db, bus, { kind: 'desk-silent', key, personId, workstationId, count: acts.length, detail });
    }
  }
}
