import { expect, test } from 'vitest';
import { createStart, perform, StartError } from '../../../main/startup.ts';

test('a step hands its result to later steps, and the first failure undoes every step, newest first', async () => {
  const undone: string[] = [];
  const start = createStart(() => undefined);
  const made = await start.step('first', (onUndo) => {
    onUndo(() => void undone.push('first'));
    return 7;
  });
  expect(made).toBe(7);
  await start.step('second', async (onUndo) => onUndo(async () => void undone.push('second')));
  await expect(
    start.step('third', (onUndo) => {
      onUndo(() => void undone.push('third'));
      throw new Error('no screen');
    }),
  ).rejects.toThrow('The desk did not start, at "third": no screen');
  expect(undone).toEqual(['third', 'second', 'first']);
  await start.revert();
  expect(undone).toEqual(['third', 'second', 'first']);
});

test('an undo that fails is reported by its step and does not stop the others', async () => {
  const [undone, failed]: [string[], string[]] = [[], []];
  const start = createStart((step) => failed.push(step));
  await start.step('first', (onUndo) => onUndo(() => void undone.push('first')));
  await start.step('second', (onUndo) =>
    onUndo(() => {
      throw new Error('stuck');
    }),
  );
  await start.revert();
  expect(failed).toEqual(['second']);
  expect(undone).toEqual(['first']);
});

test('a failure inside a step of steps names the innermost one', async () => {
  const start = createStart(() => undefined);
  const inner = perform(
    [
      {
        name: 'the clipboard guard',
        perform() {
          throw new Error('no clipboard');
        },
      },
    ],
    () => undefined,
  );
  const failure: unknown = await start.step('install the guards', () => inner).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StartError);
  expect(String(failure)).toBe('StartError: The desk did not start, at "the clipboard guard": no clipboard');
});
