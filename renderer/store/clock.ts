/** One timer for everything on the page that shows time. It runs only while a component uses it. */
import { useSyncExternalStore } from 'react';

const SECOND = 1_000;
const listeners = new Set<() => void>();
let timer: number | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, SECOND);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.clearInterval(timer);
    timer = undefined;
  };
}

/** Draws again only when what `read` makes of the time changes. `read` gets milliseconds since 1970. */
export function useClock<T extends string | number | boolean>(read: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => {
    if (timer === undefined) now = Math.floor(Date.now() / SECOND) * SECOND;
    return read(now);
  });
}
