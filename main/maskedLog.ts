/** The desk's log, behind the masker: a library may put into an error what it was working on. */
import { logExit } from '../core/masking/exits.ts';
import type { Log } from './ports.ts';

export function maskedLog(log: Log): Log {
  return (level, text, facts = {}) => {
    log(
      level,
      logExit(text),
      Object.fromEntries(
        Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? logExit(value) : value]),
      ),
    );
  };
}
