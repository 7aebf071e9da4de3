/** Refusals of one kind, recorded one by one while they are few and as counts when they flood. */
import type { ActivityDetail } from '../../contract/activity.ts';

/** How long refusals of one source are counted into one record, milliseconds. */
const WINDOW = 10_000;
/** Sources told apart at a time; the rest share one record, so that a flood of made-up addresses fills nothing. */
const MAX_SOURCES = 200;
const OTHERS = 'others';

interface Window {
  count: number;
  timer: NodeJS.Timeout;
  detail: ActivityDetail;
}

export class CountedRecords {
  readonly #windows = new Map<string, Window>();
  readonly #record: (detail: ActivityDetail) => void;

  constructor(record: (detail: ActivityDetail) => void) {
    this.#record = record;
  }

  /**
   * The first from a source is recorded at once; those that follow within the window as one record with their number.
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
