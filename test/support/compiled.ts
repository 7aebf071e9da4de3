import { join } from 'node:path';
import { ROOT } from '../../scripts/lib/root.ts';

/** Where Node keeps the compiled code of modules: half of the time of a short process goes into compiling them. */
export const COMPILE_CACHE = join(ROOT, 'node_modules/.cache/node');

/**
 * Environment of a server or a command that a test starts. A desk refuses to start with it: see `startDeskDriver.ts`.
 */
export const COMPILED: NodeJS.ProcessEnv = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE };
