/**
 * The desk under the Chromium host: `node main/main-chromium.ts --data DIR [--dist DIR] [--display :N] [--chromium
 * PATH]`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { provideData } from '../core/data.ts';
import { dataFiles } from './dataFiles.ts';
import { leaveNoDump } from './guards/dumps.ts';
import { inspectLaunch, scrubEnvironment } from './guards/launch.ts';
import { leaveRefused, watchLeaving, writeLine, writeReady } from './deskProcess.ts';
import { startForwarder } from './link/forwarder.ts';
import type { Log } from './ports.ts';
import { createChromiumShell } from './shell/chromium/chromiumShell.ts';
import { accountHome } from './store/dataFolder.ts';
import { loadRendererFiles } from './shell/rendererFiles.ts';

const startedAt = performance.now();
/**
 * The masker is the largest part of the desk's code and is loaded while the browser starts; what is to be logged until
 * then waits for it.
 */
let masked: Log | null = null;
const early: Parameters<Log>[] = [];
const log: Log = (...line) => {
  if (masked === null) early.push(line);
  else masked(...line);
};
async function loadMasker(): Promise<void> {
  const { maskedLog } = await import('./maskedLog.ts');
  masked = maskedLog(writeLine);
  for (const line of early.splice(0)) masked(...line);
}

const OPTIONS = {
  data: { type: 'string' },
  dist: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
  display: { type: 'string' },
  chromium: { type: 'string' },
} as const;
provideData(dataFiles(join(import.meta.dirname, '..', 'data')));
leaveNoDump();
const launch = { argv: process.argv.slice(2), env: { ...process.env }, home: accountHome() };
scrubEnvironment(process.env, launch.home);
// Before the options are checked: a switch that hands the desk over is none of ours, and may come with any other.
const { data } = parseArgs({ options: OPTIONS, strict: false }).values;
const [refused] = inspectLaunch(launch.argv, launch.env, launch.home);
if (refused !== undefined) {
  await loadMasker();
  log('error', 'The desk does not start this way.', { name: refused.name, why: refused.why });
  await leaveRefused(typeof data === 'string' ? data : '', refused.name, log);
}

const { values } = parseArgs({ options: OPTIONS });
if (values.data === undefined) {
  console.error('Usage: node main/main-chromium.ts --data DIR [--dist DIR] [--display :N] [--chromium PATH]');
  process.exit(2);
}
const dataFolder = values.data;

const stopAtTheEnd = watchLeaving(log);

// The port is open before the browser is: everything that the browser would open ends there.
const forwarder = await startForwarder();
// Called before the modules of the desk are imported, and nothing in it waits before the process is started: importing
// blocks this thread for longer than anything else, and the browser starts beside it.
const shell = createChromiumShell({
  ...(values.chromium === undefined ? {} : { executable: values.chromium }),
  ...(values.display === undefined ? {} : { display: values.display }),
  proxy: forwarder.address,
  log: (line) => log('info', line),
});
shell.catch(() => undefined); // startDesk reports it with the step's name
try {
  await loadMasker();
  const { startDesk } = await import('./desk.ts');
  const path = join(values.dist, 'preload', 'preload.cjs');
  const desk = await startDesk({
    shell,
    dataFolder,
    log,
    machine: { launch },
    forwarder,
    rendererFiles: loadRendererFiles(join(values.dist, 'renderer')),
    preload: { path, source: readFileSync(path, 'utf8') },
  });
  stopAtTheEnd(desk);
  await desk.ready;
  writeReady(desk, 'chromium', startedAt);
} catch (error) {
  log('error', error instanceof Error ? error.message : 'The desk did not start.');
  await shell.then(
    (one) => one.quit(),
    () => undefined,
  );
  process.exit(1);
}
