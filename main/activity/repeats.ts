/**
 * A key that repeats is one act: the first is recorded at once, its repeats are counted and recorded together when
 * they end.
 */
import type { ActivityDetail, ActivityKind } from '../../contract/activity.ts';
import type { Activity, ActivityContext } from './activity.ts';

/** Milliseconds. A keyboard repeats about every 33 ms; a person who presses again takes longer than the gap. */
const GAP_MS = 200;
/** A key that stays down is written down every two seconds, so that a crash loses little of the count. */
const LONGEST_MS = 2_000;

interface Run {
  readonly kind: ActivityKind;
  readonly detail: ActivityDetail;
  readonly context: ActivityContext;
  count: number;
  firstAt: number;
  timer: NodeJS.Timeout;
}

export interface Repeats {
  /** @returns whether this was a first one and not a repeat. @throws LedgerUnwritable */
  note(kind: ActivityKind, detail: ActivityDetail, context: ActivityContext): boolean;
  flush(): void;
}

/** Counts repeats within 200 ms of each other as one act; a run is recorded at least every two seconds. */
export function createRepeats(activity: Activity): Repeats {
  const runs = new Map<string, Run>();
  const finish = (key: string): void => {
    const run = runs.get(key);
    if (run === undefined) return;
    clearTimeout(run.timer);
    runs.delete(key);
    if (run.count === 0) return;
    try {
      activity.record(run.kind, { ...run.detail, repeats: run.count }, run.context);
    } catch {
      // The ledger's failure has locked the desk; there is no caller left to throw to.
    }
  };
  return {
    note(kind, detail, context) {
      const key = JSON.stringify([kind, detail, context]);
      const run = runs.get(key);
      if (run !== undefined && performance.now() - run.firstAt < LONGEST_MS) {
        run.count += 1;
        clearTimeout(run.timer);
        run.timer = setTimeout(finish, GAP_MS, key);
        return false;
      }
      finish(key);
      activity.record(kind, detail, context);
      runs.set(key, {
        kind,
        detail,
        context,
        count: 0,
        firstAt: performance.now(),
        timer: setTimeout(finish, GAP_MS, key),
      });
      return run === undefined;
    },
    flush() {
      for (const key of [...runs.keys()]) finish(key);
    },
  };
}
