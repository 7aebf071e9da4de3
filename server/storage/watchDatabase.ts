/**
 * The only watcher of what other processes write: it publishes `database.changed` soon after each of their commits.
 * What this process writes is published by the code that writes it.
 */
import type { Bus } from '../platform/bus.ts';
import type { Storage } from './storage.ts';

/**
 * Checks after which it publishes in any case: what could not be read is tried again, and what
 * expires is noticed.
 */
const LOOKS_AT_MOST = 5;

/**
 * @param every milliseconds between two checks.
 * @param failed gets what a check threw, such as for a locked database; checking goes on.
 * @returns what stops it.
 */
export function watchDatabase(
  storage: Pick<Storage, 'foreignCommits'>,
  bus: Bus,
  every: number,
  failed: (error: unknown) => void,
): () => void {
  let known = storage.foreignCommits();
  let looks = 0;
  const timer = setInterval(() => {
    try {
      const commits = storage.foreignCommits();
      looks += 1;
      if (commits === known && looks < LOOKS_AT_MOST) return;
      known = commits;
      looks = 0;
      bus.publish('database.changed', {});
    } catch (error) {
      failed(error);
    }
  }, every);
  return () => clearInterval(timer);
}
