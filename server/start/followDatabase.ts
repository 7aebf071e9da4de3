import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import type { Storage } from '../storage/storage.ts';
import { watchDatabase } from '../storage/watchDatabase.ts';

/** Publishes `database.changed` after commits of other processes, which it looks for every so many milliseconds. */
export const followDatabase = (storage: Storage, bus: Bus, log: Log, every: number): Step<null> => ({
  name: 'follow what other processes write',
  start: () => ({ made: null, undo: watchDatabase(storage, bus, every, (error) => log.failure(error)) }),
});
