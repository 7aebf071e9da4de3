/** The desk under Electron, the product's host. The launch inspection comes before anything else is done. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { startDesk, type Desk } from './desk.ts';
import { inspectLaunch } from './guards/launch.ts';
import type { Log } from './ports.ts';
import { electronParts } from './shell/electron/electronModule.ts';
import { AlreadyRunning, createElectronShell } from './shell/electron/electronShell.ts';
import { loadRendererFiles } from './shell/rendererFiles.ts';
import { deskDataFolder } from './store/dataFolder.ts';

const startedAt = performance.now();
const log: Log = (level, text, facts = {}) => console.error(JSON.stringify({ at: new Date().toISOString(), level, text, ...facts }));

const reasons = inspectLaunch(process.argv.slice(1), process.env);
if (reasons.length > 0) {
  for (const { name, why } of reasons) log('error', 'The desk does not start this way.', { name, why });
  process.exit(78); // EX_CONFIG of sysexits.h
}

let desk: Desk | null = null;
let leaving = false;
async function leave(code: number): Promise<never> {
  if (!leaving) {
    leaving = true;
    await desk?.stop();
  } else await desk?.stopped;
  process.exit(code);
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void leave(0));
// What nobody expected ends the desk in order: a half-working guard is none. Without these, Electron shows the error in a dialog.
const unexpected = (error: unknown): void => {
  log('error', 'Unexpected failure.', { error: error instanceof Error ? error.name : 'unknown', where: (error instanceof Error ? error.stack?.split('\n')[1]?.trim() : undefined) ?? 'unknown' });
  void leave(1);
};
process.on('uncaughtException', unexpected);
process.on('unhandledRejection', unexpected);

async function start(): Promise<void> {
  const given = process.argv.find((argument) => argument.startsWith('--data='))?.slice('--data='.length);
  const dataFolder = given ?? deskDataFolder(process.platform, process.env, homedir());
  // dist/main/main.cjs stands beside dist/renderer and dist/preload.
  const dist = join(import.meta.dirname, '..');
  const path = join(dist, 'preload', 'preload.cjs');
  const shell = createElectronShell(electronParts, { platform: process.platform, log: (line) => log('info', line) });
  shell.catch(() => undefined); // startDesk tells it with the step's name
  desk = await startDesk({ shell, dataFolder, log, rendererFiles: loadRendererFiles(join(dist, 'renderer')), preload: { path, source: readFileSync(path, 'utf8') } });
  void desk.stopped.then(() => leave(0));
  await desk.ready;
  console.log(JSON.stringify({ ready: true, host: 'electron', phase: desk.state().phase, milliseconds: Math.round(performance.now() - startedAt), pid: process.pid }));
}

start().catch((error: unknown) => {
  if (error instanceof Error && error.cause instanceof AlreadyRunning) process.exit(0);
  log('error', error instanceof Error ? error.message : 'The desk did not start.');
  process.exit(1);
});
