/** Waiting for what a test expects: the tests let time pass here, between two looks, and hardly anywhere else. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `condition` is true, checking every 10 ms. @throws Error after `ms` milliseconds. */
export async function until(condition: () => boolean, ms = 60_000): Promise<void> {
  for (const end = performance.now() + ms; !condition(); await sleep(10))
    if (performance.now() > end) throw new Error(`Waited ${ms} ms in vain for: ${condition.toString()}`);
}

/**
 * Repeats `look` every 25 ms until it returns something that is not undefined, null or false.
 * @param what is waited for; a function is asked when the time is over, and may say what was seen last
 * @throws Error naming it after `ms` milliseconds, and what `look` throws
 */
export async function eventually<T>(
  what: string | (() => string),
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  ms = 45_000,
): Promise<T> {
  for (const end = performance.now() + ms; ; await sleep(25)) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen;
    if (performance.now() > end)
      throw new Error(`It did not happen within ${ms} ms: ${typeof what === 'string' ? what : what()}`);
  }
}

/** Whether it becomes true within `ms` milliseconds, checked every 25 ms: for what may also stay as it is. */
export async function becomes(condition: () => Promise<boolean> | boolean, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; !(await condition()); await sleep(25))
    if (performance.now() > end) return false;
  return true;
}

/** What is answered; null where there is no answer within `ms` milliseconds, as of a page that is being replaced. */
export const answerOf = <T>(asked: Promise<T>, ms: number): Promise<T | null> => Promise.race([asked, sleep(ms, null)]);
