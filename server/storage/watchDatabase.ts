/**
 * The one watcher of what other processes write: it publishes `database.changed` soon after each of their commits. What
 * this process writes itself it publishes where it writes it.
 */
import type { Bus } from '../platform/bus.ts';
import type { Storage } from './storage.ts';

/** Milliseconds between two looks. The promises outside are "within a second" and "within two seconds". */
const LOOK = 200;
/**
 * Looks after which it publishes all the same, so once a second: what could not be read is tried again, and what ends
 * by its time is noticed.
 */
const LOOKS_AT_MOST = 5;

/**
 * @param failed gets what a look threw, such as a database that is locked; the next look follows.
 * @returns what stops it.
 */
export function watchDatabase(
  storage: Pick<Storage, 'foreignCommits'>,
  bus: Bus,
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
  }, LOOK);
  return () => clearInterval(timer);
}
