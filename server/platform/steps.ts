/**
 * The start as a list of named steps, each with its undo; the first failure undoes the steps before it, newest first.
 */

export interface Done<T> {
  readonly made: T;
  readonly undo?: () => Promise<void> | void;
}
export interface Step<T> {
  /** In words, such as "open the database". */
  readonly name: string;
  start(): Promise<Done<T>> | Done<T>;
}

/** Runs steps one after another, and keeps what undoes them. */
export class Steps {
  readonly #undoFailed: (step: string, error: unknown) => void;
  readonly #done: { readonly name: string; readonly undo: () => Promise<void> | void }[] = [];
  #undoing: Promise<void> | null = null;

  /** @param undoFailed gets what an undo threw; the earlier steps are undone all the same. */
  constructor(undoFailed: (step: string, error: unknown) => void) {
    this.#undoFailed = undoFailed;
  }

  /**
   * Performs one step and returns its result.
   * @throws whatever the step throws, after the steps before it were undone.
   */
  async run<T>(step: Step<T>): Promise<T> {
    if (this.#undoing !== null) throw new Error(`"${step.name}" comes after the end.`);
    try {
      const { made, undo } = await step.start();
      if (undo !== undefined) this.#done.push({ name: step.name, undo });
      return made;
    } catch (error) {
      await this.undo();
      throw error;
    }
  }

  /** Undoes the steps, newest first; calling it again does nothing. Never rejects. */
  undo(): Promise<void> {
    return (this.#undoing ??= this.#undoAll());
  }

  async #undoAll(): Promise<void> {
    for (const { name, undo } of this.#done.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        this.#undoFailed(name, error);
      }
    }
  }
}
