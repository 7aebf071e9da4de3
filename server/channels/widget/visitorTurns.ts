/**
 * The work that visitors cause, one piece at a time and in turn: the sites take turns, and of each the address comes
 * first for which least was done, so that a flood delays its own source. Between two pieces the event loop goes on,
 * requests of desks are answered first, and while there are any, visitors' work gets a part of the time only.
 */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { StaffRequests } from '../../platform/staffRequests.ts';

/** While desks are at work: milliseconds that the process is free for each one that a visitor's piece took. */
const FREE_FOR_EACH = 2;
/** Desks are at work for so long after their last request, milliseconds. */
const STAFF_RECENT = 1_000;
/** Milliseconds for which a piece waits for requests of desks at most, so that visitors are served under any load. */
const LONGEST_YIELD = 250;
/** Pieces of one address that may wait, and of one that many visitors share; more are refused. */
const MOST_WAITING = 100;
const MOST_WAITING_SHARED = 2_000;

/** Milliseconds for which it counts how much was done for whom. */
const SERVED_WINDOW = 10_000;

/** Whose work it is. */
export interface TurnOf {
  /** Empty before it is known. */
  readonly siteId: string;
  readonly address: string;
  /** Whether many visitors have this address (visitorAddress.ts). */
  readonly isShared: boolean;
}

type Piece = () => Promise<void>;

export class VisitorTurns {
  readonly #staff: StaffRequests;
  /** Pieces that wait, by site and then by address; the site whose turn is next comes first. */
  readonly #waiting = new Map<string, Map<string, Piece[]>>();
  /** How many pieces were done for each address of a site since `#servedSince`. */
  readonly #served = new Map<string, number>();
  #servedSince = 0;
  #running = false;

  constructor(staff: StaffRequests) {
    this.#staff = staff;
  }

  /**
   * Runs the work when it is its turn.
   * @returns null where too much of this address waits already, else what the work returns; rejects with what it throws
   */
  async run<T>(of: TurnOf, work: () => Promise<T>): Promise<T | null> {
    const waiting = this.#waiting.get(of.siteId)?.get(of.address)?.length ?? 0;
    return waiting < (of.isShared ? MOST_WAITING_SHARED : MOST_WAITING) ? this.runAnyway(of, work) : null;
  }

  /** Runs the work when it is its turn, however much waits: for what ends something, which comes once. */
  runAnyway<T>({ siteId, address }: Pick<TurnOf, 'siteId' | 'address'>, work: () => Promise<T>): Promise<T> {
    const site = this.#waiting.get(siteId) ?? new Map<string, Piece[]>();
    const own = site.get(address) ?? [];
    const done = new Promise<T>((resolve, reject) => {
      own.push(() => work().then(resolve, reject));
    });
    site.set(address, own);
    this.#waiting.set(siteId, site);
    void this.#go();
    return done;
  }

  async #go(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let piece = this.#next(); piece !== null; piece = this.#next()) {
      await this.#staff.none(LONGEST_YIELD);
      const before = performance.eventLoopUtilization();
      await piece();
      // What the piece has announced is worked off before this returns.
      await setImmediate();
      const { active } = performance.eventLoopUtilization(before);
      if (this.#staff.within(STAFF_RECENT)) await sleep(active * FREE_FOR_EACH);
    }
    this.#running = false;
  }

  /** Takes the first piece of the address that was served least, of the first site; the site goes to the end. */
  #next(): Piece | null {
    const [first] = this.#waiting;
    if (first === undefined) return null;
    const [siteId, site] = first;
    this.#waiting.delete(siteId);
    let least: { address: string; pieces: Piece[]; served: number } | null = null;
    for (const [address, pieces] of site) {
      const served = this.#served.get(`${siteId} ${address}`) ?? 0;
      if (least === null || served < least.served) least = { address, pieces, served };
    }
    if (least === null) return null;
    const { address, pieces, served } = least;
    this.#note(`${siteId} ${address}`, served + 1);
    const piece = pieces.shift() ?? null;
    if (pieces.length === 0) site.delete(address);
    if (site.size > 0) this.#waiting.set(siteId, site);
    return piece;
  }

  #note(source: string, served: number): void {
    const now = performance.now();
    if (now - this.#servedSince > SERVED_WINDOW) {
      this.#served.clear();
      this.#servedSince = now;
    }
    this.#served.set(source, served);
  }
}
