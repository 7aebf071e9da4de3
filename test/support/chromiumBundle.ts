/** The desk under the Chromium host as one bundle, made as the one that ships is, for the bench of start-up. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildAll, mainOptions } from '../../scripts/build.ts';
import { ROOT } from '../../scripts/lib/root.ts';

/**
 * Bundles `main/main-chromium.ts` with the options of the Electron bundle. The format is the one difference: this entry
 * waits at its top level, which CommonJS cannot.
 * @returns the file to start. It is as deep below the repository as the Electron bundle, because both read
 *   `package.json`, the native packages and the data by their own place.
 */
export async function bundleChromiumMain(): Promise<string> {
  const dist = join(ROOT, 'dist');
  const folder = join(dist, 'chromium');
  await buildAll({ parts: ['main'] }); // for the data and the thread of passwords
  await build({
    ...mainOptions(),
    absWorkingDir: ROOT,
    entryPoints: { main: 'main/main-chromium.ts' },
    outdir: folder,
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.mjs' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  cpSync(join(dist, 'main', 'passwordWorker.cjs'), join(folder, 'passwordWorker.cjs'));
  cpSync(join(ROOT, 'main', 'shell', 'chromium', 'page'), join(folder, 'page'), { recursive: true });
  return join(folder, 'main.mjs');
}
