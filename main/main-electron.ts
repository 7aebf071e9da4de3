/**
 * The desk under Electron, the product's host: `[--enrol=FILE | --self-check | --self-check=FILE |
 * --change-workstation-password] [--data=FOLDER]`. The launch inspection comes before anything else is done.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { provideData } from '../core/data.ts';
import { dataFiles } from './dataFiles.ts';
import { startDesk } from './desk.ts';
import { leaveNoDump } from './guards/dumps.ts';
import { inspectLaunch, scrubEnvironment } from './guards/launch.ts';
import { readLaunch } from './launchRequest.ts';
import { leaveRefused, watchLeaving, writeLine, writeReady } from './deskProcess.ts';
import { startForwarder } from './link/forwarder.ts';
import { maskedLog } from './maskedLog.ts';
import { electronParts } from './shell/electron/electronModule.ts';
import { AlreadyRunning, createElectronShell } from './shell/electron/electronShell.ts';
import { noteWords } from './selfCheck/noteWords.ts';
import { codeOf, table } from './selfCheck/printed.ts';
import { checkWithoutDesk } from './withoutDesk/checkWithoutDesk.ts';
import { loadRendererFiles } from './shell/rendererFiles.ts';
import { accountHome } from './store/dataFolder.ts';
import { writeWhole } from './store/files.ts';
import { temporaryParent } from './shell/temporaryParent.ts';
import { askAndChange } from './unlock/askAndChange.ts';
import { readPassword } from './unlock/enrolFromFile.ts';
import { enrolInstalled } from './unlock/enrolInstalled.ts';

const startedAt = performance.now();
const log = maskedLog(writeLine);
leaveNoDump();
const launch = { argv: process.argv.slice(1), env: { ...process.env }, home: accountHome() };
scrubEnvironment(process.env, launch.home);
const reasons = inspectLaunch(launch.argv, launch.env, launch.home);

const stopAtTheEnd = watchLeaving(log);

/**
 * As `cleandesk self-check`, in the product's own host. Electron's folder is another one than the desk's, which may be
 * open. The host is asked for at once, because its switches must be set before Electron is ready; the address of the
 * forwarder comes later.
 */
async function selfCheck({
  dataFolder,
  file,
}: {
  readonly dataFolder: string;
  readonly file: string | null;
}): Promise<number> {
  const userData = mkdtempSync(join(temporaryParent(), 'cleandesk-self-check-'));
  const proxy = Promise.withResolvers<string>();
  const shell = createElectronShell(electronParts, { platform: process.platform, userData, proxy: proxy.promise });
  shell.catch(() => undefined); // the report says so
  const result = await checkWithoutDesk({
    dataFolder,
    dist: join(import.meta.dirname, '..'),
    openShell(address) {
      proxy.resolve(address);
      return shell;
    },
  });
  rmSync(userData, { recursive: true, force: true });
  console.log(table(result.report));
  if (result.signed === null) log('error', `It is not signed: ${noteWords(result.why)}`);
  else if (file !== null) writeWhole(file, `${JSON.stringify(result.signed, null, 2)}\n`);
  return result.signed === null ? 1 : codeOf(result.report);
}

async function start(): Promise<void> {
  // dist/main/main.cjs is beside dist/data.
  provideData(dataFiles(join(import.meta.dirname, '..', 'data')));
  const asked = readLaunch(process.argv.slice(1), {
    packaged: electronParts.app.isPackaged,
    platform: process.platform,
    home: launch.home,
  });
  for (const { name, why } of reasons) log('error', 'The desk does not start this way.', { name, why });
  if (reasons[0] !== undefined) await leaveRefused(asked.dataFolder, reasons[0].name, log);
  if (asked.what === 'refused') {
    log('error', 'The desk does not start this way.', { name: asked.name, why: asked.why });
    await leaveRefused(asked.dataFolder, asked.name, log);
    return;
  }
  if (asked.what === 'enrol') {
    const { code, words } = await enrolInstalled({
      file: asked.file,
      dataFolder: asked.dataFolder,
      password: readPassword,
    });
    (code === 0 ? console.log : console.error)(words);
    process.exit(code);
  }
  if (asked.what === 'workstation-password') {
    const { code, words } = await askAndChange(asked.dataFolder);
    (code === 0 ? console.log : console.error)(words);
    process.exit(code);
  }
  if (asked.what === 'self-check') process.exit(await selfCheck(asked));
  const { dataFolder } = asked;
  // Electron needs the folder to exist. Only Electron writes in it: no page of the desk writes to the disk.
  const userData = join(dataFolder, 'electron');
  mkdirSync(userData, { recursive: true, mode: 0o700 });
  // dist/main/main.cjs is beside dist/renderer and dist/preload.
  const dist = join(import.meta.dirname, '..');
  const path = join(dist, 'preload', 'preload.cjs');
  const forwarder = startForwarder();
  const shell = createElectronShell(electronParts, {
    platform: process.platform,
    userData,
    proxy: forwarder.then(({ address }) => address),
    log: (line) => log('info', line),
  });
  shell.catch(() => undefined); // startDesk reports it with the step's name
  const desk = await startDesk({
    shell,
    dataFolder,
    log,
    machine: { launch },
    forwarder: await forwarder,
    rendererFiles: loadRendererFiles(join(dist, 'renderer')),
    preload: { path, source: readFileSync(path, 'utf8') },
  });
  stopAtTheEnd(desk);
  await desk.ready;
  writeReady(desk, 'electron', startedAt);
}

start().catch((error: unknown) => {
  if (error instanceof Error && error.cause instanceof AlreadyRunning) process.exit(0);
  log('error', error instanceof Error ? error.message : 'The desk did not start.');
  process.exit(1);
});
