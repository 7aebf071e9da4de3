import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import { LimitRecords } from '../record/limitRecords.ts';
import type { Db } from '../storage/storage.ts';

/** Counts and records limits that are reached. The undo records what was counted. */
export const openLimits = ({ db, bus, log }: { db: Db; bus: Bus; log: Log }): Step<LimitRecords> => ({
  name: 'open the limits',
  start() {
    const records = new LimitRecords(db, bus, log);
    return { made: records, undo: () => records.flush() };
  },
});
