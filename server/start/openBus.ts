import { InProcessBus } from '../platform/inProcessBus.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';

/** The bus in process; a failing subscriber is logged. */
export const openBus = (log: Log): Step<Bus> => ({
  name: 'open the bus',
  start() {
    const bus = new InProcessBus({ failed: (error) => log.failure(error) });
    return { made: bus, undo: () => bus.close() };
  },
});
