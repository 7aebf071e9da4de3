/** The activity table's rows. Its filter is made anew for every look, because "the last hour" moves. */
import type { z } from 'zod';
import type { ActivityFilter, CheckedRow } from '../../../contract/activity.ts';
import type { Bridge } from '../../../contract/bridge.ts';
import { makePages } from '../../ui/paged.ts';

export type Filter = z.output<typeof ActivityFilter>;

interface Pin {
  readonly filter: Filter;
  /** Position of the newest record at the first look. */
  readonly newest: number;
}

export function makeActivityPages(bridge: Pick<Bridge, 'queryActivity'>) {
  let makeFilter: () => Filter = () => ({});
  const pages = makePages<CheckedRow, Pin>(async (offset, limit, pin) => {
    const filter = pin?.filter ?? makeFilter();
    const { rows, total, newest } = await bridge.queryActivity({ filter, newest: pin?.newest ?? null, offset, limit });
    return { rows, total, pin: { filter, newest } };
  }, 'keep');
  return {
    getSnapshot: pages.getSnapshot,
    subscribe: pages.subscribe,
    row: pages.row,
    need: pages.need,
    stop: pages.stop,
    /** Starts over with another filter. */
    filterBy(make: () => Filter): Promise<void> {
      makeFilter = make;
      pages.reset();
      return pages.start();
    },
    /** Looks again from the top. One step, taken on purpose, since rows change their places. */
    pin: pages.start,
    /** How many rows have come since. Asks the server, so that the number is true under every filter. */
    count: (): Promise<void> =>
      pages.count(
        async ({ filter }) => (await bridge.queryActivity({ filter, newest: null, offset: 0, limit: 1 })).total,
      ),
  };
}
