/** Rows of a long list, fetched by page as they come into view. */
import { useEffect, useMemo, useSyncExternalStore } from 'react';

export interface Paged<T> {
  readonly load: 'loading' | 'ready' | 'error';
  readonly total: number;
  /** Changes with every page, so that a component that draws rows draws again. */
  readonly version: number;
  row(index: number): T | 'loading' | 'failed';
  /** Fetches what rows `from` to `to` (inclusive) need and do not have. */
  need(from: number, to: number): void;
  /** Starts over from the top. */
  again(): void;
}
/**
 * Answers rows `offset` to `offset + limit`, and how many there are. `pin` is what the first answer gave, so that later
 * pages fit to it.
 */
export type Fetch<T> = (
  offset: number,
  limit: number,
  pin: number | null,
) => Promise<{ rows: readonly T[]; total: number; newest?: number }>;

const PAGE = 100;
const KEPT = 30;

export interface PagesState {
  readonly load: 'loading' | 'ready' | 'error';
  readonly total: number;
  /** Rows that came after the pin, as far as they were counted. */
  readonly fresh: number;
  /** Changes with every page, so that a component that draws rows draws again. */
  readonly version: number;
}
/** Answers rows `offset` to `offset + limit`; `pin` is what the first answer gave, null in the first question. */
type FetchPinned<T, P> = (
  offset: number,
  limit: number,
  pin: P | null,
) => Promise<{ readonly rows: readonly T[]; readonly total: number; readonly pin: P | null }>;

/**
 * Pages of one list, pinned to what there was at the first look, so that a row keeps its place while others arrive.
 * `onFailure`: whether a further look that fails is shown in place of the rows, or keeps them.
 */
export function makePages<T, P>(fetch: FetchPinned<T, P>, onFailure: 'show' | 'keep' = 'show') {
  let state: PagesState = { load: 'loading', total: 0, fresh: 0, version: 0 };
  /** In the order of their last use. */
  let pages = new Map<number, readonly T[]>();
  let asked = new Set<number>();
  let failed = new Set<number>();
  let pin: P | null = null;
  let generation = 0;
  const listeners = new Set<() => void>();
  const set = (change: Partial<typeof state>): void => {
    state = { ...state, ...change, version: state.version + 1 };
    for (const listener of listeners) listener();
  };
  const get = async (page: number): Promise<void> => {
    if (state.load !== 'ready' || asked.has(page) || pages.has(page)) return;
    const mine = generation;
    asked.add(page);
    failed.delete(page);
    try {
      const answer = await fetch(page * PAGE, PAGE, pin);
      if (mine !== generation) return;
      pages.set(page, answer.rows);
      for (const oldest of [...pages.keys()].slice(0, Math.max(0, pages.size - KEPT))) pages.delete(oldest);
    } catch {
      if (mine === generation) failed.add(page);
    }
    if (mine !== generation) return;
    asked.delete(page);
    set({});
  };
  return {
    getSnapshot: () => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Forgets everything, before another list is looked for. */
    reset(): void {
      pages = new Map();
      set({ load: 'loading', total: 0, fresh: 0 });
    },
    /** Looks from the top, at everything there is now. */
    async start(): Promise<void> {
      const mine = ++generation;
      try {
        const answer = await fetch(0, PAGE, null);
        if (mine !== generation) return;
        pin = answer.pin;
        pages = new Map([[0, answer.rows]]);
        asked = new Set();
        failed = new Set();
        set({ load: 'ready', total: answer.total, fresh: 0 });
      } catch {
        if (mine === generation) set({ load: onFailure === 'keep' && state.load === 'ready' ? 'ready' : 'error' });
      }
    },
    need(from: number, to: number): void {
      for (let page = Math.floor(from / PAGE); page <= Math.floor(to / PAGE); page += 1) {
        const rows = pages.get(page);
        if (rows === undefined) void get(page);
        else {
          pages.delete(page);
          pages.set(page, rows);
        }
      }
    },
    /** How many rows the pin hides; `all` asks how many there are now. */
    async count(all: (pin: P) => Promise<number>): Promise<void> {
      if (pin === null || state.load !== 'ready') return;
      const mine = generation;
      try {
        const total = await all(pin);
        if (mine === generation) set({ fresh: Math.max(0, total - state.total) });
      } catch {
        // The number stays what it was; the next event asks again.
      }
    },
    row: (index: number): T | 'loading' | 'failed' =>
      pages.get(Math.floor(index / PAGE))?.[index % PAGE] ??
      (failed.has(Math.floor(index / PAGE)) ? 'failed' : 'loading'),
    stop(): void {
      generation += 1;
    },
  };
}

/** `fetch` decides: another function is another list. */
export function usePaged<T>(fetch: Fetch<T>): Paged<T> {
  const pages = useMemo(
    () =>
      makePages<T, number>(async (offset, limit, pin) => {
        const answer = await fetch(offset, limit, pin);
        return { ...answer, pin: answer.newest ?? null };
      }),
    [fetch],
  );
  const state = useSyncExternalStore(pages.subscribe, pages.getSnapshot);
  useEffect(() => {
    void pages.start();
    return () => pages.stop();
  }, [pages]);
  return useMemo(
    () => ({ ...state, row: pages.row, need: pages.need, again: () => void pages.start() }),
    [pages, state],
  );
}

/** A list that is here as a whole, for where one that is fetched by page would do. */
export const pagedOf = <T>(rows: readonly T[]): Paged<T> => ({
  load: 'ready',
  total: rows.length,
  version: 0,
  row: (index) => rows[index] ?? 'failed',
  need: () => undefined,
  again: () => undefined,
});
