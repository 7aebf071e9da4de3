/**
 * Time that advances only while the program runs, in milliseconds. The delays after failed sign-ins follow it: setting
 * the system clock, while the program runs or while it does not, makes it go no faster. It is stored now and then, so
 * it may lose a moment at a crash; it never gains one.
 */
export interface RunningTime {
  now(): number;
  /** To be kept, and handed in at the next start. */
  kept(): number;
}

/**
 * `monotonic` in milliseconds, from a clock that cannot be set; `kept` is the last value that the method `kept`
 * returned.
 */
export function createRunningTime(monotonic: () => number, kept: number): RunningTime {
  const since = monotonic();
  let newest = kept;
  const now = (): number => {
    newest = Math.max(newest, Math.floor(kept + (monotonic() - since)));
    return newest;
  };
  return { now, kept: now };
}
