import { expect, test } from 'vitest';
import { Steps, type Step } from '../../../server/platform/steps.ts';

function rig(): { done: string[]; steps: Steps; step: (name: string, fails?: 'start' | 'undo') => Step<string> } {
  const done: string[] = [];
  return {
    done,
    steps: new Steps((name, error) => void done.push(`${name}: ${error instanceof Error ? error.message : ''}`)),
    step: (name, fails) => ({
      name,
      start: async () => {
        if (fails === 'start') throw new RangeError(`${name} fails`);
        done.push(name);
        return {
          made: `made by ${name}`,
          undo: async () => {
            if (fails === 'undo') throw new Error('cannot be undone');
            done.push(`no ${name}`);
          },
        };
      },
    }),
  };
}

test('a step that fails undoes the earlier ones, newest first, and the caller gets its error', async () => {
  const { done, steps, step } = rig();
  expect(await steps.run(step('one'))).toBe('made by one');
  await steps.run(step('two'));
  await expect(steps.run(step('three', 'start'))).rejects.toThrow(RangeError);
  expect(done).toEqual(['one', 'two', 'no two', 'no one']);
});

test('a step that cannot be undone is reported and stops none of the earlier ones', async () => {
  const { done, steps, step } = rig();
  await steps.run(step('one'));
  await steps.run(step('two', 'undo'));
  await steps.undo();
  expect(done).toEqual(['one', 'two', 'two: cannot be undone', 'no one']);
});

test('undoing twice is the same as once, and no step begins afterwards', async () => {
  const { done, steps, step } = rig();
  await steps.run(step('one'));
  await Promise.all([steps.undo(), steps.undo()]);
  await steps.undo();
  await expect(steps.run(step('two'))).rejects.toThrow('comes after the end');
  expect(done).toEqual(['one', 'no one']);
});
