/** Runs a measurement of test/bench: `npm run bench -- path`. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrograms } from './lib/debian.ts';
import { defaultTestData } from './lib/testData.ts';
import { ROOT } from './lib/root.ts';

const folder = join(ROOT, 'test', 'bench');
const areas = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, -3))
      .sort()
  : [];
const [area = '', ...rest] = process.argv.slice(2);
if (!areas.includes(area)) {
  console.error(`usage: npm run bench -- AREA\nareas: ${areas.join(', ')}`);
  process.exit(2);
}
/** Areas that measure in a real browser, under a display of their own. */
const IN_A_BROWSER: readonly string[] = ['guards', 'path', 'renderer'];
if (IN_A_BROWSER.includes(area)) {
  try {
    await ensurePrograms(['chromium', 'Xvfb'], console.log);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
const child = spawn(process.execPath, [join(folder, `${area}.ts`), ...rest], {
  cwd: ROOT,
  stdio: 'inherit',
  // A server key is never made silently; this one is for the servers of one run.
  env: { CLEANDESK_SERVER_KEY: randomBytes(32).toString('hex'), ...process.env, ...defaultTestData() },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
