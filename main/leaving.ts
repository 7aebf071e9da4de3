/** The end of a desk process, under either host: asked for by a signal, or forced by a failure that nobody expected. */
import type { Desk } from './desk.ts';
import type { Log } from './ports.ts';

/** Where it happened, without the error's words: they may hold what a person wrote. */
function placeOf(error: unknown): { error: string; where: string } {
  if (!(error instanceof Error)) return { error: 'unknown', where: 'unknown' };
  return { error: error.name, where: error.stack?.split('\n')[1]?.trim() ?? 'unknown' };
}

/**
 * Watches the signals and the unexpected failures of this process. The answer takes the desk that is to be stopped
 * first; its own end ends the process too.
 */
export function watchLeaving(log: Log): (desk: Desk) => void {
  let desk: Desk | null = null;
  let leaving = false;
  const leave = async (code: number): Promise<never> => {
    if (!leaving) {
      leaving = true;
      await desk?.stop();
    } else await desk?.stopped;
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void leave(0));
  // A half-working guard is none, so the desk ends in order. Without these, Electron would show the error in a dialog.
  const unexpected = (error: unknown): void => {
    log('error', 'Unexpected failure.', placeOf(error));
    void leave(1);
  };
  process.on('uncaughtException', unexpected);
  process.on('unhandledRejection', unexpected);
  return (one) => {
    desk = one;
    void one.stopped.then(() => leave(0));
  };
}
