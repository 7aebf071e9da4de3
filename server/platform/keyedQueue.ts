/**
 * Runs tasks of one key one after another, in the order in which they were added; tasks of different keys do not wait
 * for each other.
 */
export class KeyedQueue {
  /** The last task of each key that has tasks running or waiting. */
  readonly #last = new Map<string, Promise<unknown>>();

  /**
   * Runs a task after the earlier ones of its key, whether they succeeded or failed.
   * @returns what the task returns; rejects with what it throws
   */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const result = before.then(task, task);
    const settled = Promise.allSettled([result]).then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    this.#last.set(key, settled);
    return result;
  }
}
