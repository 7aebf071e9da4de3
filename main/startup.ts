/** Start-up as a list of named steps, each with its undo; the first failure reverts what was done, newest first. */

export type Undo = () => void | Promise<void>;
export interface Step {
  readonly name: string;
  perform(): Promise<Undo | void> | Undo | void;
}

/**
 * Stops the list without reverting it: what was done so far is enough to show the person why the desk does not open.
 */
export class Enough extends Error {
  override readonly name = 'Enough';
}

/**
 * Performs the steps in order.
 * @returns what undoes all of them; calling it twice is the same as once.
 * @throws Error naming the step that failed, after the earlier ones were reverted.
 */
export async function perform(
  steps: readonly Step[],
  onUndoFailed: (name: string, error: unknown) => void,
): Promise<() => Promise<void>> {
  const done: { name: string; undo: Undo }[] = [];
  let reverting: Promise<void> | null = null;
  const revert = async (): Promise<void> => {
    for (const { name, undo } of done.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        onUndoFailed(name, error);
      }
    }
  };
  for (const step of steps) {
    try {
      const undo = await step.perform();
      if (undo !== undefined) done.push({ name: step.name, undo });
    } catch (error) {
      if (error instanceof Enough) break;
      await revert();
      throw new Error(
        `The desk did not start, at "${step.name}": ${error instanceof Error ? error.message : 'unknown reason'}`,
        { cause: error },
      );
    }
  }
  return () => (reverting ??= revert());
}
