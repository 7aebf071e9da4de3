import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { evaluatedModule } from '../../scripts/lib/evaluatedModule.ts';
import type { WindowSpec } from '../../main/shell/shell.ts';

/** The real preload, bundled the way the build does it. */
export async function bundlePreload(): Promise<WindowSpec['preload']> {
  const path = fileURLToPath(new URL('../../preload/preload.ts', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    minify: true,
    write: false,
    format: 'cjs',
    platform: 'browser',
    target: 'chrome156',
    external: ['electron'],
    plugins: [evaluatedModule('preload/names.ts')],
    logLevel: 'silent',
  });
  return { path, source: outputFiles[0]?.text ?? '' };
}
