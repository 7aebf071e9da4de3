/** Starts the desk's main process with compiled code from the cache, as `startDeskDriver.ts` does. */
import { enableCompileCache } from 'node:module';
import { COMPILE_CACHE } from './compiled.ts';

enableCompileCache(COMPILE_CACHE);
await import('../../main/main-chromium.ts');
