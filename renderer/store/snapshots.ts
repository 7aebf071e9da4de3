/** The newest snapshot, and who is notified of it. */
import type { Snapshot } from './snapshot.ts';

/**
 * Events are drawn together, once a frame; a hidden window gets no frames, so a timer draws at the latest.
 * Milliseconds.
 */
const FRAME_AT_MOST = 100;

export interface Snapshots {
  readonly get: () => Snapshot;
  /** Components are notified at once, or together with what comes until the next frame. */
  readonly set: (change: Partial<Snapshot>, when?: 'now' | 'next-frame') => void;
  /** For what no component shows. */
  readonly setUnseen: (change: Partial<Snapshot>) => void;
  /** @returns ends it. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function makeSnapshots(first: Snapshot): Snapshots {
  let snapshot = first;
  const listeners = new Set<() => void>();
  let frame: { raf: number; timer: number } | null = null;
  const notify = (): void => {
    if (frame !== null) {
      window.cancelAnimationFrame(frame.raf);
      window.clearTimeout(frame.timer);
      frame = null;
    }
    for (const listener of listeners) listener();
  };
  const setUnseen = (change: Partial<Snapshot>): void => {
    snapshot = { ...snapshot, ...change };
  };
  return {
    get: () => snapshot,
    set(change, when = 'now') {
      setUnseen(change);
      if (when === 'now') notify();
      else frame ??= { raf: window.requestAnimationFrame(notify), timer: window.setTimeout(notify, FRAME_AT_MOST) };
    },
    setUnseen,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
