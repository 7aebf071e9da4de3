/**
 * The work that visitors cause, one piece at a time and in turn: first the sites take turns, then the addresses of each
 * site, so that a flood delays its own source. Between two pieces the event loop goes on, requests of desks are
 * answered first, and while there are any, visitors' work gets a part of the time only.
 */
import { setImmediate } from 'node:timers/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StaffRequests } from '../../platform/staffRequests.ts';

/** While desks are at work: milliseconds that the process is free for each one that a visitor's piece took. */
const FREE_FOR_EACH = 2;
/** Desks are at work for so long after their last request, milliseconds. */
const STAFF_RECENT = 1_000;
/** Milliseconds for which a piece waits for requests of desks at most, so that visitors are served under any load. */
const LONGEST_YIELD = 250;
/** Pieces of one address that may wait; more are refused. */
const MOST_WAITING = 100;

/** Whose work it is. */
export interface TurnOf {
  /** Empty before it is known. */
  readonly siteId: string;
  readonly address: string;
}

type Piece = () => Promise<void>;

export class VisitorTurns {
  readonly #staff: StaffRequests;
  /** Pieces that wait, by site and then by address; whose turn is next comes first in both. */
  readonly #waiting = new Map<string, Map<string, Piece[]>>();
  #running = false;

  constructor(staff: StaffRequests) {
    this.#staff = staff;
  }

  /**
   * Runs the work when it is its turn.
   * @returns null where too much of this address waits already, else what the work returns; rejects with what it throws
   */
  async run<T>({ siteId, address }: TurnOf, work: () => Promise<T>): Promise<T | null> {
    const site = this.#waiting.get(siteId) ?? new Map<string, Piece[]>();
    const own = site.get(address) ?? [];
    if (own.length >= MOST_WAITING) return null;
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

  /** Takes the first piece of the first address of the first site; both go to the end. */
  #next(): Piece | null {
    for (const [siteId, site] of this.#waiting) {
      this.#waiting.delete(siteId);
      for (const [address, pieces] of site) {
        site.delete(address);
        const piece = pieces.shift();
        if (pieces.length > 0) site.set(address, pieces);
        if (site.size > 0) this.#waiting.set(siteId, site);
        if (piece !== undefined) return piece;
      }
    }
    return null;
  }
}
