/**
 * The activity table's rows, fetched by page. The view is pinned to the newest position that it was made with, so that
 * a row keeps its place while others arrive; moving the pin is one step, taken on purpose.
 */
import type { Bridge } from '../../../contract/bridge.ts';
import type { ActivityFilter, ActivityRow } from '../../../contract/activity.ts';
import type { z } from 'zod';
import { ACTIVITY_PAGE, ACTIVITY_PAGES_KEPT } from '../../limits.ts';

export type Filter = z.output<typeof ActivityFilter>;

export interface PagesState {
  readonly load: 'loading' | 'ready' | 'error';
  readonly total: number;
  /** Rows that arrived after the pin. */
  readonly fresh: number;
  /** Changes with every page, so that whoever draws rows draws again. */
  readonly version: number;
}

export function makeActivityPages(bridge: Pick<Bridge, 'queryActivity'>) {
  let state: PagesState = { load: 'loading', total: 0, fresh: 0, version: 0 };
  let makeFilter: () => Filter = () => ({});
  let pinned: { filter: Filter; newest: number } | null = null;
  /** In the order of their last use. */
  let pages = new Map<number, readonly ActivityRow[]>();
  let asked = new Set<number>();
  let failed = new Set<number>();
  let generation = 0;
  const listeners = new Set<() => void>();

  const set = (change: Partial<PagesState>): void => {
    state = { ...state, ...change, version: state.version + 1 };
    for (const listener of listeners) listener();
  };

  /** Looks again from the top, at everything there is now. */
  const pin = async (): Promise<void> => {
    const mine = ++generation;
    const filter = makeFilter();
    try {
      const answer = await bridge.queryActivity({ filter, newest: null, offset: 0, limit: ACTIVITY_PAGE });
      if (mine !== generation) return;
      pinned = { filter, newest: answer.newest };
      pages = new Map([[0, answer.rows]]);
      asked = new Set();
      failed = new Set();
      set({ load: 'ready', total: answer.total, fresh: 0 });
    } catch {
      if (mine === generation) set({ load: state.load === 'ready' ? 'ready' : 'error' });
    }
  };

  const fetchPage = async (page: number): Promise<void> => {
    if (pinned === null || asked.has(page) || pages.has(page)) return;
    const mine = generation;
    asked.add(page);
    failed.delete(page);
    try {
      const answer = await bridge.queryActivity({
        filter: pinned.filter,
        newest: pinned.newest,
        offset: page * ACTIVITY_PAGE,
        limit: ACTIVITY_PAGE,
      });
      if (mine !== generation) return;
      pages.set(page, answer.rows);
      for (const oldest of [...pages.keys()].slice(0, Math.max(0, pages.size - ACTIVITY_PAGES_KEPT)))
        pages.delete(oldest);
    } catch {
      if (mine === generation) failed.add(page);
    }
    if (mine !== generation) return;
    asked.delete(page);
    set({});
  };

  return {
    getSnapshot: (): PagesState => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Starts over with another filter. `make` is called for every look, because "the last hour" moves. */
    filterBy(make: () => Filter): Promise<void> {
      makeFilter = make;
      pinned = null;
      pages = new Map();
      set({ load: 'loading', total: 0, fresh: 0 });
      return pin();
    },
    pin,
    /** How many rows the pin hides. Asks the server, so that the number is true under every filter. */
    async count(): Promise<void> {
      if (pinned === null) return;
      const mine = generation;
      try {
        const answer = await bridge.queryActivity({ filter: pinned.filter, newest: null, offset: 0, limit: 1 });
        if (mine === generation) set({ fresh: Math.max(0, answer.total - state.total) });
      } catch {
        // The number stays what it was; the next event asks again.
      }
    },
    /** Fetches what rows `from` to `to` (inclusive) need and do not have. */
    need(from: number, to: number): void {
      for (let page = Math.floor(from / ACTIVITY_PAGE); page <= Math.floor(to / ACTIVITY_PAGE); page += 1) {
        const rows = pages.get(page);
        if (rows === undefined) void fetchPage(page);
        else {
          pages.delete(page);
          pages.set(page, rows);
        }
      }
    },
    row(index: number): ActivityRow | 'loading' | 'failed' {
      const page = Math.floor(index / ACTIVITY_PAGE);
      return pages.get(page)?.[index % ACTIVITY_PAGE] ?? (failed.has(page) ? 'failed' : 'loading');
    },
    stop(): void {
      generation += 1;
      listeners.clear();
    },
  };
}

export type ActivityPages = ReturnType<typeof makeActivityPages>;
