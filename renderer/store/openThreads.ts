/** The conversations whose messages the page has: the open one, and those that were open lately. */
import type { Snapshots } from './snapshots.ts';
import { withinLimits, type Thread } from './threads.ts';

export interface OpenThreads {
  readonly of: (conversationId: string) => Thread | undefined;
  /** Puts it last in the order in which threads are dropped. */
  readonly put: (conversationId: string, thread: Thread) => void;
  /** Of a thread that the page does not have, nothing changes. */
  readonly change: (conversationId: string, change: (thread: Thread) => Thread, when?: 'now' | 'next-frame') => void;
}

export function makeOpenThreads({ get, set }: Snapshots): OpenThreads {
  const of = (id: string): Thread | undefined => get().threads.get(id);
  return {
    of,
    put(id, next) {
      const threads = new Map(get().threads);
      threads.delete(id);
      threads.set(id, next);
      set({ threads: withinLimits(threads, get().openId) });
    },
    change(id, change, when = 'now') {
      const known = of(id);
      if (known !== undefined) set({ threads: new Map(get().threads).set(id, change(known)) }, when);
    },
  };
}
