/** The desk under Electron, the product's host: `[--enrol=FILE] [--data=FOLDER]`. The launch inspection comes before anything else is done. */
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { recordRefusedLaunch } from './activity/refusedLaunch.ts';
import { startDesk } from './desk.ts';
import { inspectLaunch } from './guards/launch.ts';
import { readLaunch } from './launchRequest.ts';
import { watchLeaving } from './leaving.ts';
import { startForwarder } from './link/forwarder.ts';
import type { Log } from './ports.ts';
import { electronParts } from './shell/electron/electronModule.ts';
import { AlreadyRunning, createElectronShell } from './shell/electron/electronShell.ts';
import { loadRendererFiles } from './shell/rendererFiles.ts';
import { enrolFromFile, readPassword } from './unlock/enrolFromFile.ts';

const startedAt = performance.now();
const log: Log = (level, text, facts = {}) => console.error(JSON.stringify({ at: new Date().toISOString(), level, text, ...facts }));

/** EX_CONFIG of sysexits.h. */
const REFUSED = 78;
const reasons = inspectLaunch(process.argv.slice(1), process.env);
if (reasons.length > 0) {
  for (const { name, why } of reasons) log('error', 'The desk does not start this way.', { name, why });
  // At once, before a debugger or a foreign program finds anything to hold: there is no time to open the ledger.
  process.exit(REFUSED);
}

const hold = watchLeaving(log);

async function start(): Promise<void> {
  const asked = readLaunch(process.argv.slice(1), { packaged: electronParts.app.isPackaged, platform: process.platform, env: process.env, home: homedir() });
  if (asked.what === 'refused') {
    log('error', 'The desk does not start this way.', { name: asked.name, why: asked.why });
    const recorded = await recordRefusedLaunch(asked.dataFolder, asked.name, Date.now()).catch(() => false);
    if (!recorded) log('warning', 'The refusal is in no ledger: there is none here, or it cannot be written.');
    process.exit(REFUSED);
  }
  if (asked.what === 'enrol') {
    const { code, words } = await enrolFromFile({ file: asked.file, dataFolder: asked.dataFolder, password: readPassword });
    (code === 0 ? console.log : console.error)(words);
    process.exit(code);
  }
  const { dataFolder } = asked;
  // Electron wants the folder to be there. What it keeps in it is its own: no page of the desk writes to the disk.
  const userData = join(dataFolder, 'electron');
  mkdirSync(userData, { recursive: true, mode: 0o700 });
  // dist/main/main.cjs stands beside dist/renderer and dist/preload.
  const dist = join(import.meta.dirname, '..');
  const path = join(dist, 'preload', 'preload.cjs');
  const forwarder = startForwarder();
  const shell = createElectronShell(electronParts, { platform: process.platform, userData, proxy: forwarder.then(({ address }) => address), log: (line) => log('info', line) });
  shell.catch(() => undefined); // startDesk tells it with the step's name
  const desk = await startDesk({ shell, dataFolder, log, forwarder: await forwarder, rendererFiles: loadRendererFiles(join(dist, 'renderer')), preload: { path, source: readFileSync(path, 'utf8') } });
  hold(desk);
  await desk.ready;
  console.log(JSON.stringify({ ready: true, host: 'electron', phase: desk.state().phase, milliseconds: Math.round(performance.now() - startedAt), pid: process.pid }));
}

start().catch((error: unknown) => {
  if (error instanceof Error && error.cause instanceof AlreadyRunning) process.exit(0);
  log('error', error instanceof Error ? error.message : 'The desk did not start.');
  process.exit(1);
});
