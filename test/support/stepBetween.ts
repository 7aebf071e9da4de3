import { expect } from 'vitest';
import { Problem } from '../../server/platform/http/problem.ts';
import type { Tx } from '../../server/storage/storage.ts';
import { everyOrder, type Interleaver } from './interleaved.ts';

/** An act, and a change of what the act reads before a slow step. */
export interface Race<T> {
  readonly act: () => Promise<T>;
  /** Whether the act has stored what it stores. */
  readonly isStored: (tx: Tx) => Promise<boolean>;
  readonly change: (tx: Tx) => Promise<void>;
  /** Whether the answer was made after the change, and as the change wants it. */
  readonly isNew?: (answer: T) => boolean | Promise<boolean>;
}

/**
 * Lets the change step in between at every await of the act: an act that had not stored by then must be refused, or be
 * made as the change wants it.
 * @param make a world of its own for each order. @param stride as of `everyOrder`
 * @returns the codes that it was refused with
 */
export async function stepBetween<T>(
  { db, run }: Interleaver,
  make: () => Promise<Race<T>>,
  stride = 1,
): Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  let late = 0;
  await everyOrder(async (steps) => {
    const { act, isStored, change, isNew = () => false } = await make();
    let stored: boolean | null = null;
    const ran = await run<unknown>(
      async () => {
        // As each request looks up its session before anything else.
        await db.selectFrom('person').select('id').limit(1).execute();
        return act();
      },
      () =>
        db.transaction().execute(async (tx) => {
          stored = await isStored(tx);
          await change(tx);
        }),
      steps,
    );
    const [acted, changed] = ran.outcomes;
    if (changed?.status === 'rejected') throw changed.reason;
    if (acted?.status === 'rejected') {
      if (!(acted.reason instanceof Problem)) throw acted.reason;
      codes.add(acted.reason.code);
      expect([steps, 'refused', stored]).toEqual([steps, 'refused', false]);
    } else if (stored === false) expect([steps, 'done', await isNew(acted?.value as T)]).toEqual([steps, 'done', true]);
    if (stored === false) late += 1;
    // From here on the change comes later than the act: every further order is the same.
    return { wasOver: ran.wasOver || stored === true };
  }, stride);
  expect(late).toBeGreaterThan(0);
  return codes;
}
