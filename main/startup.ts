/** Start-up as named steps, each with its undo; the first failure reverts what was done, newest first. */

export type Undo = () => void | Promise<void>;
export interface Step {
  readonly name: string;
  perform(): Promise<Undo | void> | Undo | void;
}

/** Names the step that failed; its cause is the error of that step. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export interface Start {
  /**
   * Performs one step. What it passes to `onUndo` is undone when this or a later step fails, or by `revert`.
   * @returns what the step has made.
   * @throws StartError naming the step, after everything done so far was reverted.
   */
  step<T>(name: string, work: (onUndo: (undo: Undo) => void) => T | Promise<T>): Promise<T>;
  /** Undoes every step, newest first; calling it twice is the same as once. Never rejects. */
  revert(): Promise<void>;
  isReverting(): boolean;
}

/** @param onUndoFailed is called with the step's name; the other undos go on. */
export function createStart(onUndoFailed: (name: string, error: unknown) => void): Start {
  const done: { name: string; undo: Undo }[] = [];
  let reverting: Promise<void> | null = null;
  const revertAll = async (): Promise<void> => {
    for (const { name, undo } of done.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        onUndoFailed(name, error);
      }
    }
  };
  const revert = (): Promise<void> => (reverting ??= revertAll());
  return {
    async step(name, work) {
      try {
        return await work((undo) => done.push({ name, undo }));
      } catch (error) {
        await revert();
        if (error instanceof StartError) throw error;
        throw new StartError(
          `The desk did not start, at "${name}": ${error instanceof Error ? error.message : 'unknown reason'}`,
          { cause: error },
        );
      }
    },
    revert,
    isReverting: () => reverting !== null,
  };
}

/**
 * Performs steps that make nothing for each other, in order.
 * @returns what undoes all of them; calling it twice is the same as once.
 * @throws StartError naming the step that failed, after the earlier ones were reverted.
 */
export async function perform(
  steps: readonly Step[],
  onUndoFailed: (name: string, error: unknown) => void,
): Promise<() => Promise<void>> {
  const start = createStart(onUndoFailed);
  for (const step of steps)
    await start.step(step.name, async (onUndo) => {
      const undo = await step.perform();
      if (undo !== undefined) onUndo(undo);
    });
  return start.revert;
}
