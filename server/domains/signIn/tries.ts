/**
 * Counts tries to sign in, for each person at each workstation: failures at one close no other. A try counts as
 * failed from its start and is forgiven when it finishes well: a client that asks for the server's half and never
 * finishes has guessed too (offline, against the answer).
 * Kept in the database, so that a restart opens nothing (PCI DSS 8.3.4), and timed by how long the server has run
 * (core/access/runningTime.ts):
 * a clock that is set forward opens nothing early, one that is set back closes nothing for longer.
 */
import { createRunningTime, type RunningTime } from '../../../core/access/runningTime.ts';
import type { WorkstationScope } from '../../scope/scope.ts';
import { readSetting, writeSetting } from '../../storage/settings.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { countOf, deleteCount, storeCount, type TryKey } from './tryQueries.ts';

export interface TryLimits {
  readonly maxFailures: number;
  readonly closedMinutes: number;
}
export type TryAnswer =
  | { readonly open: true; /** Whether this try, if it fails, was the last one. */ readonly last: boolean }
  | { readonly open: false; readonly retryAt: number };

/**
 * Counts one try for `key` (a person, or an unknown login) at a workstation, under `limits`, in one transaction. `now`
 * and the answer's `retryAt` are running time.
 */
export async function countTry(
  db: Db,
  at: WorkstationScope,
  key: TryKey,
  limits: TryLimits,
  now: number,
): Promise<TryAnswer> {
  return db.transaction().execute(async (tx) => {
    const count = await countOf(tx, at, key);
    if (count !== undefined && count.closed_until !== null && count.closed_until > now)
      return { open: false, retryAt: count.closed_until };
    const failures = (count === undefined || count.closed_until !== null ? 0 : count.failures) + 1;
    const last = failures >= limits.maxFailures;
    await storeCount(tx, at, key, {
      failures,
      closed_until: last ? now + limits.closedMinutes * 60_000 : null,
      changed_at: now,
    });
    return { open: true, last };
  });
}

/** Forgets the failures of `key` there after a try that finished well. */
export async function forgive(on: Db | Tx, at: WorkstationScope, key: TryKey): Promise<void> {
  await deleteCount(on, at, key);
}

/** A moment of running time as people read it, by the clock on the wall as it is now. */
export const wallTime = (moment: number, time: RunningTime): number => Date.now() + Math.max(0, moment - time.now());

const KEPT = 'running-time';

/** As the running server kept it last, for a command beside it. */
export async function keptRunningTime(db: Db): Promise<number> {
  const stored = Number((await readSetting(db, KEPT)) ?? Date.now());
  return Number.isSafeInteger(stored) ? stored : Date.now();
}

/**
 * Running time goes on where the last run was kept; the first time, at the clock on the wall, in which counts of before
 * are kept.
 */
export async function openRunningTime(
  db: Db,
  monotonic: () => number = () => performance.now(),
): Promise<RunningTime & { keep(): Promise<void> }> {
  const time = createRunningTime(monotonic, await keptRunningTime(db));
  const keep = (): Promise<void> => writeSetting(db, KEPT, String(time.kept()));
  await keep();
  return { ...time, keep };
}
