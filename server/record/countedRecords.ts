/** Refusals of one kind, recorded one by one while they are few and as counts when there are many. */
import type { ActivityDetail } from '../../contract/activity.ts';

/** Milliseconds for which refusals of one source are counted into one record. */
const WINDOW = 10_000;
/**
 * Sources that are counted separately at a time; all others share one record, so that a flood of forged addresses does
 * not fill the database.
 */
const MAX_SOURCES = 200;
const OTHERS = 'others';

interface Window {
  count: number;
  timer: NodeJS.Timeout;
  detail: ActivityDetail;
}

/**
 * Counts refusals by source in windows of `WINDOW` milliseconds. `record` gets the detail with the number of refusals
 * in `attempts`: 1 at once, the further ones at the end of the window.
 */
export class CountedRecords {
  readonly #windows = new Map<string, Window>();
  readonly #record: (detail: ActivityDetail) => void;

  constructor(record: (detail: ActivityDetail) => void) {
    this.#record = record;
  }

  /**
   * The first refusal of a source is recorded at once; those that follow within the window become one record with their
   * number.
   */
  note(source: string, detail: ActivityDetail): void {
    const full = this.#windows.size >= MAX_SOURCES && !this.#windows.has(source);
    const key = full ? OTHERS : source;
    const known = full ? { address: OTHERS } : detail;
    const window = this.#windows.get(key);
    if (window) {
      window.count += 1;
      return;
    }
    const timer = setTimeout(() => this.#end(key), WINDOW);
    timer.unref();
    this.#windows.set(key, { count: 0, timer, detail: known });
    this.#record({ ...known, attempts: 1 });
  }

  /** Records what was counted so far; for stopping. */
  flush(): void {
    for (const key of [...this.#windows.keys()]) this.#end(key);
  }

  #end(key: string): void {
    const window = this.#windows.get(key);
    if (!window) return;
    clearTimeout(window.timer);
    this.#windows.delete(key);
    if (window.count > 0) this.#record({ ...window.detail, attempts: window.count });
  }
}
