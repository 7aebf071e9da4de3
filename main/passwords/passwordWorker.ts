/** The thread of passwordThread.ts: one step at a time, in the order of its messages. */
import { parentPort, workerData } from 'node:worker_threads';
import { provideData } from '../../core/data.ts';
import { PASSWORD_STEPS, type StepGiven, type StepName } from './passwordSteps.ts';
import type { StepAnswer, StepRequest } from './passwordThread.ts';

provideData((name) => {
  if (name === 'common-passwords.bin' && workerData instanceof Uint8Array) return workerData;
  throw new Error(`${name} was not passed to the thread.`);
});

const perform = <N extends StepName>(name: N, given: StepGiven<N>): Promise<unknown> =>
  (PASSWORD_STEPS[name] as (given: StepGiven<N>) => Promise<unknown>)(given);

/** Objects of 24 bytes or so that are made after a step: several times V8's space for new ones (`resourceLimits`). */
const MADE = 1_000_000;
/**
 * V8 gives the pages of an ended thread away as they are. So the strings of a step, which are new objects, are
 * overwritten before it ends: their space is used again from its beginning after each collection, and small objects
 * leave no gap in which a part of a string stays.
 */
function overwriteNewObjects(): void {
  const kept: { at: number }[] = [];
  for (let at = 0; at < MADE; at += 1) kept[at % 64] = { at };
}

let before: Promise<void> = Promise.resolve();
parentPort?.on('message', ({ id, name, given }: StepRequest) => {
  before = before.then(async () => {
    let answer: StepAnswer;
    try {
      answer = { id, result: await perform(name, given) };
    } catch {
      // What was thrown may quote what it was given.
      answer = { id, failed: true };
    } finally {
      given.password.fill(0);
    }
    overwriteNewObjects();
    parentPort?.postMessage(answer, []);
  });
});
