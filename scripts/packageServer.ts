/**
 * `npm run package -- server [FOLDER]`: what IT installs on the server's machine, in a folder (`release/server`): the
 * parts of the program, the visitor's page, and the manifest of the release, which the server's statement is compared
 * with. Packages are installed there by `npm ci --omit=dev --ignore-scripts`.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { programFiles, PROGRAM } from '../server/platform/machine.ts';
import { RELEASE_MANIFEST, type ReleaseManifest } from '../server/record/serverStatement.ts';
import { buildAll } from './build.ts';
import { ROOT } from './lib/root.ts';

/**
 * @param folder new or empty
 * @returns the number of files in the manifest
 * @throws Error where something is in the folder already, or the visitor's page cannot be built
 */
export async function packageServer(folder: string): Promise<number> {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
  await buildAll({ outDir: join(folder, 'dist'), parts: ['widget'] });
  for (const part of PROGRAM.filter((name) => !name.startsWith('dist/'))) {
    mkdirSync(dirname(join(folder, part)), { recursive: true });
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  return writeManifest(folder);
}

/** Writes what the files of the program in this folder are now. */
function writeManifest(folder: string): number {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const files = programFiles(folder);
  const manifest: ReleaseManifest = { version, files: Object.fromEntries(files) };
  writeFileSync(join(folder, RELEASE_MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return files.size;
}
