/**
 * Builds what IT installs, for the platform this runs on. Anything after `--` goes to electron-builder:
 *
 *   npm run package every format of this platform npm run package -- deb one of them npm run package --
 *   -c.forceCodeSigning=true no unsigned build npm run package -- -c.electronDist=FOLDER an Electron that is already
 *   here npm run package -- server [FOLDER] the server, into a folder (release/server)
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { buildAll } from './build.ts';
import { downloadUrl, whyNotToBeHad } from './lib/electronBinary.ts';
import { ROOT } from './lib/root.ts';
import { packageServer } from './packageServer.ts';

const FLAGS: Partial<Record<NodeJS.Platform, string>> = { win32: '--win', darwin: '--mac', linux: '--linux' };

const platform = FLAGS[process.platform];
const rest = process.argv.slice(2);
if (rest[0] === 'server') {
  const folder = resolve(rest[1] ?? join(ROOT, 'release', 'server'));
  await packageServer(folder);
  console.log(`${folder}; its files are named with their hashes in release.json`);
  process.exit(0);
}
if (platform === undefined) {
  console.error(`There is no build of Cleandesk for ${process.platform}.`);
  process.exit(1);
}
const hasOwnElectron = rest.some(
  (word) => word.startsWith('-c.electronDist') || word.startsWith('--config.electronDist'),
);
const why = hasOwnElectron ? null : await whyNotToBeHad(downloadUrl(), 10_000);
if (why !== null) {
  console.error(
    `The Electron binary that goes into a build cannot be had: ${why}.\n  ${downloadUrl()}\n` +
      'Set ELECTRON_MIRROR to a mirror that does, or point at an unpacked Electron with: npm run ' +
      'package -- -c.electronDist=FOLDER',
  );
  process.exit(1);
}
await buildAll({ parts: ['preload', 'renderer', 'main'] });
const names = rest.filter((word) => !word.startsWith('-'));
const flags = rest.filter((word) => word.startsWith('-'));
const builder = spawn(
  process.execPath,
  [join(ROOT, 'node_modules/electron-builder/cli.js'), platform, ...names, '--publish', 'never', ...flags],
  { cwd: ROOT, stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => builder.kill(signal));
builder.on('close', (code) => {
  process.exitCode = code ?? 1;
});
