/**
 * Runs `cleandesk` with compiled code from the cache, in an environment without the variable for it: the self-check
 * reports that one as foreign code.
 */
import { enableCompileCache } from 'node:module';
import { COMPILE_CACHE } from './compiled.ts';

enableCompileCache(COMPILE_CACHE);
await import('../../cli/cleandesk.ts');
