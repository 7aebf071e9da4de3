import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/root.ts';

/**
 * Environment of a server or a command that a test starts: half of the time of a short one goes into reading and
 * compiling its modules, so that is kept from one to the next. A desk does not start with it.
 */
export const COMPILED: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
};
