/** Keeps the old page from outliving its session: what cannot be replaced is closed, and the desk with it. */
import type { ActivityDetail } from '../../contract/activity.ts';
import type { Log } from '../ports.ts';
import type { ShellWindow } from '../shell/shell.ts';

/** Milliseconds. A page that is not gone by then is one whose heap may still be there. */
const REPLACED_WITHIN_MS = 15_000;
/** A page that falls over again and again is broken or attacked; opening it once more helps neither. */
const CRASHES = 3;
const CRASHES_WITHIN_MS = 60_000;

export interface PageGuardOptions {
  /** Null while there is none. */
  window(): Pick<ShellWindow, 'reset' | 'close'> | null;
  clearClipboard(): Promise<void>;
  /** May throw: the page is closed whether it could be recorded or not. */
  record(kind: 'guard-failed' | 'renderer-crashed', detail: ActivityDetail): void;
  /** Milliseconds by the clock that cannot be set. */
  monotonic(): number;
  readonly log: Log;
  stopDesk(): void;
  /** Ends the open session: its lock replaces the page. False without one. */
  endSession?(): boolean;
  readonly replacedWithinMs?: number;
}

export interface PageGuard {
  /** Ends when the page is a fresh one, or when it is closed for good; never throws. */
  replace(): Promise<void>;
  crashed(): void;
}

/** Replaces the page after a session; closes host and desk where that takes too long or the page keeps crashing. */
export function createPageGuard(options: PageGuardOptions): PageGuard {
  const limit = options.replacedWithinMs ?? REPLACED_WITHIN_MS;
  let crashes: number[] = [];
  let closing: Promise<void> | null = null;

  const record = (...args: Parameters<PageGuardOptions['record']>): void => {
    try {
      options.record(...args);
    } catch {
      // The ledger's failure has locked the desk; what follows only closes.
    }
  };

  function close(reason: 'not-replaced' | 'keeps-crashing'): Promise<void> {
    closing ??= (async () => {
      record('guard-failed', { guard: 'page', reason });
      options.log('error', 'The desk closes its page and stops.', { reason });
      // Not waited for longer than this: the desk's own end closes the host either way.
      await within((async () => options.window()?.close())(), 1_000).catch(() => undefined);
      options.stopDesk();
    })();
    return closing;
  }

  async function reset(): Promise<void> {
    if (closing !== null) return closing;
    try {
      await within((async () => options.window()?.reset())(), limit);
    } catch {
      await close('not-replaced');
    }
  }

  return {
    async replace() {
      await Promise.all([
        reset(),
        options.clearClipboard().catch(() => {
          record('guard-failed', { guard: 'clipboard', reason: 'not-cleared' });
          options.log('error', 'The clipboard could not be emptied.');
        }),
      ]);
    },
    crashed() {
      if (closing !== null) return;
      record('renderer-crashed', {});
      crashes = [...crashes.filter((at) => options.monotonic() - at < CRASHES_WITHIN_MS), options.monotonic()];
      if (crashes.length > CRASHES) void close('keeps-crashing');
      // What the page contained may be anywhere by now, and another person may sit there when it comes back.
      else if (options.endSession?.() !== true) void reset();
    },
  };
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('It took too long.')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
