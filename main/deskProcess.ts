/** What the desk's process does under either host: its log lines, its ready line, and its end. */
import type { Desk } from './desk.ts';
import type { Log } from './ports.ts';

/** EX_CONFIG of sysexits.h. */
const REFUSED = 78;
/** Milliseconds for recording a refusal: a desk with a forbidden switch must not stay open while it waits. */
const RECORD_WITHIN = 2_000;

/** One line of JSON on stderr. It masks nothing: see `maskedLog`. */
export const writeLine: Log = (level, text, facts = {}) =>
  console.error(JSON.stringify({ at: new Date().toISOString(), level, text, ...facts }));

/** One line of JSON on stdout, for the program that started the desk. @param startedAt by `performance.now`. */
export function writeReady(desk: Pick<Desk, 'state'>, host: 'chromium' | 'electron', startedAt: number): void {
  const milliseconds = Math.round(performance.now() - startedAt);
  console.log(JSON.stringify({ ready: true, host, phase: desk.state().phase, milliseconds, pid: process.pid }));
}

/**
 * Ends the process of a launch that was refused, once the refusal is in the ledger, or cannot be in time.
 * @param name of the switch or variable that was refused.
 */
export async function leaveRefused(dataFolder: string, name: string, log: Log): Promise<never> {
  const late = new Promise<false>((resolve) => {
    setTimeout(resolve, RECORD_WITHIN, false);
  });
  const { recordRefusedLaunch } = await import('./activity/refusedLaunch.ts');
  const recorded = await Promise.race([recordRefusedLaunch(dataFolder, name, Date.now()).catch(() => false), late]);
  if (!recorded) log('warning', 'The refusal is in no ledger: there is none here, or it cannot be written.');
  process.exit(REFUSED);
}

/** Where it happened, without the error's words: they may contain what a person wrote. */
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
