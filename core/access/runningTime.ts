/**
 * Time that runs only while the program does, in milliseconds. What keeps a sign-in closed follows it: no clock that
 * somebody sets, back or forth, while the program runs or while it does not, makes it go faster. It is kept now and
 * then, so it may lose a moment at a crash; it never gains one.
 */
export interface RunningTime {
  now(): number;
  /** To be kept, and handed in at the next start. */
  kept(): number;
}

/** `monotonic` in milliseconds, from a clock that no one can set; `held` as `kept` said it last. */
export function createRunningTime(monotonic: () => number, held: number): RunningTime {
  const since = monotonic();
  let newest = held;
  const now = (): number => {
    newest = Math.max(newest, Math.floor(held + (monotonic() - since)));
    return newest;
  };
  return { now, kept: now };
}
