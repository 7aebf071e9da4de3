/** The desk's log, behind the masker: a library may put into an error what it was working on. */
import { logOutput } from '../core/masking/outputs.ts';
import type { Log } from './ports.ts';

/** A log that masks text and facts before they are written. */
export function maskedLog(log: Log): Log {
  return (level, text, facts = {}) => {
    log(
      level,
      logOutput(text),
      Object.fromEntries(
        Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? logOutput(value) : value]),
      ),
    );
  };
}
