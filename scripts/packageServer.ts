/**
 * `npm run package -- server [FOLDER]`: what IT installs on the server's machine, in a folder (`release/server`): the
 * parts of the program, the visitor's page, and the manifest of the release, which the server's statement is compared
 * with. Packages are installed there by `npm ci --omit=dev --ignore-scripts`.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROGRAM } from '../core/machine/program.ts';
import { buildAll } from './build.ts';
import { ROOT } from './lib/root.ts';

/**
 * @param folder new or empty
 * @throws Error where something is in the folder already, or the visitor's page cannot be built
 */
export async function packageServer(folder: string): Promise<void> {
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
  await buildAll({ outDir: join(folder, 'dist'), parts: ['widget'] });
  for (const part of PROGRAM.filter((name) => !name.startsWith('dist/'))) {
    mkdirSync(dirname(join(folder, part)), { recursive: true });
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  const command = [join(ROOT, 'cli/cleandesk.ts'), 'server', 'release-manifest', '--program', folder];
  execFileSync(process.execPath, command, { stdio: 'pipe' });
}
