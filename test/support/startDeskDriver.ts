/**
 * Starts `deskDriver.ts` with compiled code from the cache. Not by the environment: a desk that finds the variable
 * there does not open.
 */
import { enableCompileCache } from 'node:module';
import { COMPILE_CACHE } from './compiled.ts';

enableCompileCache(COMPILE_CACHE);
await import('./deskDriver.ts');
