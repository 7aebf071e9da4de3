import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { StaffRequests } from '../platform/staffRequests.ts';
import type { Step } from '../platform/steps.ts';
import { LimitRecords } from '../record/limitRecords.ts';
import type { Db } from '../storage/storage.ts';

interface OpenLimitsPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Log;
  readonly staff: StaffRequests;
}

/** Counts and records limits that are reached. The undo records what was counted. */
export const openLimits = ({ db, bus, log, staff }: OpenLimitsPorts): Step<LimitRecords> => ({
  name: 'open the limits',
  start() {
    const records = new LimitRecords(db, bus, log, staff);
    return { made: records, undo: () => records.flush() };
  },
});
