/** Progress of the reading: a bar on a terminal, otherwise a line from time to time. Writes to standard error. */
import type { Writable } from 'node:stream';
import { count, duration, size } from './words.ts';

/** Milliseconds between two updates of the bar, and between two lines. */
const REDRAW = 100;
const AGAIN = 10_000;
/** Milliseconds before a remaining time is shown: earlier it is a guess. */
const SURE = 2_000;

export class Progress {
  readonly #out: Writable;
  readonly #now: () => number;
  readonly #terminal: boolean;
  #files = 0;
  #bytes = 0;
  #begun = 0;
  #last = 0;
  #drawn = false;

  /** @param now milliseconds, of a monotonic clock */
  constructor(out: Writable, now: () => number) {
    this.#out = out;
    this.#now = now;
    this.#terminal = 'isTTY' in out && out.isTTY === true;
  }

  begin(files: number, bytes: number): void {
    this.#files = files;
    this.#bytes = bytes;
    this.#begun = this.#last = this.#now();
    if (!this.#terminal) this.#out.write(`${count(files, 'file')}, ${size(bytes)} to read\n`);
  }

  at(files: number, bytes: number): void {
    const now = this.#now();
    if (now - this.#last < (this.#terminal ? REDRAW : AGAIN)) return;
    this.#last = now;
    const share = this.#bytes === 0 ? 1 : Math.min(1, bytes / this.#bytes);
    const spent = now - this.#begun;
    const left = spent < SURE || share === 0 ? '' : `, ${duration((spent / share) * (1 - share))} left`;
    const facts =
      `${Math.floor(share * 100)} %  file ${Math.min(files + 1, this.#files)} of ${this.#files}, ${size(bytes)} of ` +
      `${size(this.#bytes)}${left}`;
    if (!this.#terminal) {
      this.#out.write(`${facts}\n`);
      return;
    }
    // A terminal whose size was never set reports 0.
    const columns =
      'columns' in this.#out && typeof this.#out.columns === 'number' && this.#out.columns > 0 ? this.#out.columns : 80;
    const room = Math.min(40, columns - facts.length - 5);
    const bar = room < 8 ? '' : `[${'#'.repeat(Math.round(share * room)).padEnd(room, '-')}] `;
    this.#out.write(`\r${(bar + facts).slice(0, Math.max(1, columns - 1))}\u001b[K`);
    this.#drawn = true;
  }

  /** Removes the bar. */
  end(): void {
    if (this.#drawn) this.#out.write('\r\u001b[K');
    this.#drawn = false;
  }
}
