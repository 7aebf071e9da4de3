/** How many requests of desks are being answered; work for visitors waits for them. */
export class StaffRequests {
  #running = 0;
  #lastAt = -Infinity;
  readonly #waiting = new Set<() => void>();

  /** A request is being answered from now on; `end` has to follow, also after a failure. */
  begin(): void {
    this.#running += 1;
    this.#lastAt = performance.now();
  }

  /** The answer is sent; with the last one, work for visitors goes on. */
  end(): void {
    this.#running -= 1;
    this.#lastAt = performance.now();
    if (this.#running > 0) return;
    for (const go of this.#waiting) go();
    this.#waiting.clear();
  }

  /** Whether one was answered within the last `milliseconds`, or is being answered. */
  within(milliseconds: number): boolean {
    return this.#running > 0 || performance.now() - this.#lastAt < milliseconds;
  }

  /** Resolves when none is being answered, after `milliseconds` in any case. */
  async none(milliseconds: number): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, milliseconds);
      this.#waiting.add(go);
    });
  }
}
