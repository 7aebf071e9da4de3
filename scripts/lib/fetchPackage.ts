/**
 * Packages that only a comparison or a training needs: installed at an exact version into the folder for temporary
 * files, never into the project.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Milliseconds that npm may take. */
const PATIENCE = 180_000;

/**
 * The folder in which the package and its dependencies are installed, or null where it is not available. Install
 * scripts are not run.
 */
export async function fetchPackage(name: string, version: string): Promise<string | null> {
  const folder = join(tmpdir(), 'cleandesk-bench', 'packages', `${name.replace('/', '+')}-${version}`);
  const inside = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(inside)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
    if (!(await install(folder, `${name}@${version}`)) || !existsSync(inside)) return null;
  }
  return folder;
}

function install(folder: string, what: string): Promise<boolean> {
  const script = process.env['npm_execpath'];
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--save-exact',
    '--no-progress',
    '--loglevel=error',
    what,
  ];
  return new Promise((resolve) => {
    // npm_config_* of the npm that started this process would make it install into the project.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([key]) => !/^npm_(?!execpath)/i.test(key) && key !== 'INIT_CWD'),
    );
    const child =
      script !== undefined && script.endsWith('.js')
        ? spawn(process.execPath, [script, ...args], { cwd: folder, env, stdio: 'ignore' })
        : spawn('npm', args, { cwd: folder, env, stdio: 'ignore', shell: process.platform === 'win32' });
    const timer = setTimeout(() => child.kill(), PATIENCE);
    child.once('error', () => {
      clearTimeout(timer);
      resolve(false);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}
