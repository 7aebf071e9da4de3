/**
 * The live floor of supervisors: new activity and changed tiles, batched so that a busy floor is redrawn at most five
 * times a second.
 */
import type { ActivityRow, EvidentRow } from '../../../contract/activity.ts';
import { liveEvent } from '../../../contract/realtime.ts';
import { rowsAt, type ScopedRow } from '../../domains/activity/activityQueries.ts';
import type { ActivityQuery } from '../../domains/activity/query.ts';
import { sees, sightOf, type ActivitySight } from '../../domains/activity/sight.ts';
import { COUNTED_KINDS, tiles } from '../../domains/activity/tiles.ts';
import { Scope, type SystemScope } from '../../scope/scope.ts';
import type { Log } from '../../platform/log.ts';
import type { Db } from '../../storage/storage.ts';
import { assignedPeople } from '../../domains/conversations/liveQueries.ts';
import { SHARED } from './outbox.ts';
import type { DeskHub } from './deskHub.ts';
import type { PresenceBoard } from './presence.ts';
import type { Bus } from '../../platform/bus.ts';

/** Milliseconds between two batches. */
const GATHER = 200;
/** A desk asks for the evidence of the rows that it shows. */
const withoutEvidence = ({ evidence: _evidence, ...row }: EvidentRow): ActivityRow => row;
/** Rows in one batch. Of more, the newest are sent, and the table fetches the others when it shows them. */
const MAX_ROWS = 200;

/** UTF-16 units of the JSON of the rows in one frame; of more, the table fetches the others as well. */
const MAX_UNITS = 250_000;

export interface FloorFeedPorts {
  readonly db: Db;
  /** To read new activity once for all watchers; each gets what its own scope allows. */
  readonly scope: SystemScope;
  readonly bus: Bus;
  readonly hub: DeskHub;
  readonly presence: PresenceBoard;
  readonly query: ActivityQuery;
  readonly log: Log;
}

/**
 * Sends activity and tiles to the desks that watch the floor until `stop`: at most one batch in `GATHER` milliseconds,
 * with at most `MAX_ROWS` rows. What cannot be read is logged.
 */
export class FloorFeed {
  readonly #db: Db;
  /** New activity is read once for all watchers; each gets what its own scope allows. */
  readonly #scope: SystemScope;
  readonly #hub: DeskHub;
  readonly #presence: PresenceBoard;
  readonly #query: ActivityQuery;
  readonly #log: Log;
  #positions: number[] = [];
  #people = new Set<string>();
  #conversations = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #delivering = false;
  #stopped = false;

  constructor({ db, scope, bus, hub, presence, query, log }: FloorFeedPorts) {
    this.#db = db;
    this.#scope = scope;
    this.#hub = hub;
    this.#presence = presence;
    this.#query = query;
    this.#log = log;
    bus.subscribe('activity.stored', ({ positions }) => {
      // Only the newest can be sent, so only these are kept.
      this.#positions = [...this.#positions, ...positions].slice(-MAX_ROWS);
      this.#arm();
    });
    bus.subscribe('presence.changed', ({ personId }) => {
      this.#people.add(personId);
      this.#arm();
    });
    const touched = ({ conversationId }: { conversationId: string }): void => {
      this.#conversations.add(conversationId);
      this.#arm();
    };
    bus.subscribe('conversation.changed', ({ conversationId, formerPersonId }) => {
      if (formerPersonId !== undefined) this.#people.add(formerPersonId);
      touched({ conversationId });
    });
    bus.subscribe('conversation.message', touched);
  }

  /** Sends nothing any more. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#timer !== null || this.#delivering || this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#deliver();
    }, GATHER);
  }

  async #deliver(): Promise<void> {
    this.#delivering = true;
    const positions = this.#positions;
    const people = this.#people;
    const conversations = this.#conversations;
    this.#positions = [];
    this.#people = new Set();
    this.#conversations = new Set();
    try {
      const watchers = this.#hub.supervisors();
      if (watchers.length > 0) {
        const rows = positions.length > 0 ? await rowsAt(this.#db, this.#scope, positions) : [];
        await this.#sendRows(watchers, rows);
        await this.#sendTiles(watchers, await this.#touchedPeople(rows, people, conversations));
      }
    } catch (error) {
      this.#log.failure(error); // the rows are stored, and the next query shows them
    } finally {
      this.#delivering = false;
      if (this.#positions.length > 0 || this.#people.size > 0 || this.#conversations.size > 0) this.#arm();
    }
  }

  async #sendRows(watchers: ReturnType<DeskHub['supervisors']>, rows: readonly ScopedRow[]): Promise<void> {
    if (rows.length === 0) return;
    const sights = new Map<string, ActivitySight>();
    for (const watcher of watchers) {
      // Read again for each batch: no message of the bus announces a workstation that was enrolled or moved to another
      // group.
      watcher.scope = await Scope.of(this.#db, watcher.session);
      const key = JSON.stringify([watcher.scope.tenantIds, watcher.scope.team]);
      const sight = sights.get(key) ?? (await sightOf(this.#db, watcher.scope));
      sights.set(key, sight);
      const own = await this.#query.shown(
        sight,
        rows.filter((row) => sees(sight, row)),
      );
      const newest = own.at(-1)?.position;
      if (newest !== undefined)
        watcher.send(liveEvent('activity.stored', { newest, rows: upToUnits(own.reverse().map(withoutEvidence)) }));
    }
  }

  async #touchedPeople(
    rows: readonly ScopedRow[],
    people: ReadonlySet<string>,
    conversations: ReadonlySet<string>,
  ): Promise<string[]> {
    const touched = new Set(people);
    for (const { row, personId } of rows)
      if (personId !== null && (COUNTED_KINDS as readonly string[]).includes(row.kind)) touched.add(personId);
    if (conversations.size > 0)
      for (const id of await assignedPeople(this.#db, SHARED, [...conversations])) touched.add(id);
    return [...touched];
  }

  async #sendTiles(watchers: ReturnType<DeskHub['supervisors']>, touched: readonly string[]): Promise<void> {
    if (touched.length === 0) return;
    const computed = new Map<string, Awaited<ReturnType<typeof tiles>>>();
    for (const watcher of watchers) {
      const { tenantIds, team } = watcher.scope;
      const key = JSON.stringify([tenantIds, team]);
      const own = computed.get(key) ?? (await tiles(this.#db, watcher.scope, (id) => this.#presence.of(id), touched));
      computed.set(key, own);
      for (const agent of own) watcher.send(liveEvent('agent.changed', agent));
    }
  }
}

/** The first rows, newest first, whose JSON is short enough together. */
function upToUnits<Row>(rows: readonly Row[]): Row[] {
  let units = 0;
  return rows.filter((row) => {
    units += JSON.stringify(row).length;
    return units <= MAX_UNITS;
  });
}
