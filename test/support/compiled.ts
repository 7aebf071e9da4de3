import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/root.ts';

/**
 * Environment of a server or a command that a test starts: half of the time of a short one goes into reading and
 * compiling its modules, so the compiled code is kept for the next. A desk does not start with it.
 */
export const COMPILED: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
};
