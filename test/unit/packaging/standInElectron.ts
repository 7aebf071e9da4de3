import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What marks the fuse wire within Electron's executable. */
export const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/**
 * A folder that looks like an unpacked Electron to the packager: an executable with a fuse wire (version 1, every fuse
 * opposite to the wanted state where that is known), and the files that are renamed or kept. @param fuses how many the
 * wire has; Electron 45 has nine
 */
export function makeStandInElectron(folder: string, fuses = 9): string {
  const executable =
    { linux: 'electron', win32: 'electron.exe', darwin: 'electron' }[process.platform as 'linux'] ?? 'electron';
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  writeFileSync(
    join(folder, executable),
    Buffer.concat([
      Buffer.alloc(1000, 0x90),
      Buffer.from(SENTINEL),
      Buffer.from([1, fuses]),
      Buffer.from('101100110'.padEnd(fuses, '0').slice(0, fuses)),
      Buffer.alloc(1000, 0x90),
    ]),
  );
  chmodSync(join(folder, executable), 0o755);
  for (const [name, text] of Object.entries({
    version: '45.4.1',
    LICENSE: 'licence',
    'LICENSES.chromium.html': 'licences',
    'resources.pak': '',
    'icudtl.dat': '',
    'locales/en-US.pak': '',
  }))
    writeFileSync(join(folder, name), text);
  return join(folder, executable);
}

/** The states of the wire as text: `1` on, `0` off, `r` removed. */
export function readFuseWire(executable: Buffer): string {
  const at = executable.indexOf(SENTINEL) + SENTINEL.length;
  return executable.subarray(at + 2, at + 2 + (executable[at + 1] ?? 0)).toString('latin1');
}
