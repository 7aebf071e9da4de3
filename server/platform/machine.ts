/** Reads what the machine of the server says of itself. An answer may be "not known"; none says more than was read. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { clamavOf, type AntiMalware } from '../../core/machine/antiMalware.ts';
import { PROGRAM } from '../../core/machine/program.ts';
import { loginRecords, type MachineLogin } from '../../core/machine/loginRecords.ts';

/** Files of Linux, or folders in their place. */
export interface MachinePaths {
  readonly proc: string;
  readonly sys: string;
  readonly wtmp: string;
  readonly clamav: string;
}
export const MACHINE_PATHS: MachinePaths = {
  proc: '/proc',
  sys: '/sys',
  wtmp: '/var/log/wtmp',
  clamav: '/var/lib/clamav',
};

/** Null where the file is missing or cannot be read, as on machines that keep no such record. */
export function loginsSince(paths: Pick<MachinePaths, 'wtmp'>, since: number): MachineLogin[] | null {
  try {
    return loginRecords(readFileSync(paths.wtmp)).filter(({ at }) => at >= since);
  } catch {
    return null;
  }
}

/** `not-known` on other systems, and where the device of the folder cannot be found, as in a container. */
export function diskEncryptionOf(
  folder: string,
  { sys }: Pick<MachinePaths, 'sys'>,
  platform: NodeJS.Platform,
): 'encrypted' | 'not-encrypted' | 'not-known' {
  if (platform !== 'linux') return 'not-known';
  try {
    const { dev } = statSync(folder);
    // As glibc's gnu_dev_major and gnu_dev_minor take a device number apart.
    const [major, minor] = [Math.floor(dev / 256) & 0xfff, (dev & 0xff) | (Math.floor(dev / 4096) & 0xfff00)];
    return isEncrypted(join(sys, 'dev/block', `${major}:${minor}`)) ? 'encrypted' : 'not-encrypted';
  } catch {
    return 'not-known';
  }
}

/** Whether the device, or one that it is made of, is a crypt target of the device mapper. */
function isEncrypted(device: string): boolean {
  // Only what is there counts: a missing device is no answer.
  readlinkSync(device);
  try {
    if (readFileSync(join(device, 'dm/uuid'), 'utf8').startsWith('CRYPT-')) return true;
  } catch {
    // No device of the device mapper.
  }
  let slaves: string[] = [];
  try {
    slaves = readdirSync(join(device, 'slaves'));
  } catch {
    return false;
  }
  return slaves.some((name) => isEncrypted(join(device, 'slaves', name)));
}

/** ClamAV on Linux; other systems have to be asked by their own commands, which this server does not run. */
export function antiMalwareOf(
  paths: Pick<MachinePaths, 'proc' | 'clamav'>,
  platform: NodeJS.Platform,
  now: number,
): AntiMalware {
  if (platform !== 'linux') return { state: 'not-verified', name: null, signaturesHours: null };
  const programs: string[] = [];
  for (const id of readdirSync(paths.proc).filter((name) => /^\d+$/.test(name)))
    try {
      programs.push(readFileSync(join(paths.proc, id, 'comm'), 'utf8').trim());
    } catch {
      // It has ended meanwhile.
    }
  let signatures: number[] = [];
  try {
    signatures = readdirSync(paths.clamav)
      .filter((name) => /\.(cvd|cld)$/.test(name))
      .map((name) => statSync(join(paths.clamav, name)).mtimeMs);
  } catch {
    // Not installed.
  }
  return clamavOf(programs, signatures, now);
}

/** What is no file, folder or link, such as a pipe. */
const NO_FILE = 'no plain file';
/** A file or folder that this program may not read. */
const NOT_READABLE = 'not readable';
/** Before what a symbolic link says. */
export const LINK = 'link to ';

/**
 * Everything in the program's parts that is no folder, by path with forward slashes: the SHA-256 of a file in
 * lower-case hex, `link to` and the target of a link, which is not followed, and words for what cannot be read.
 */
export function programFiles(root: string): Map<string, string> {
  const files = new Map<string, string>();
  const take = (path: string): void => {
    const shown = relative(root, path).split(sep).join('/');
    try {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat === undefined) return;
      if (stat.isDirectory()) for (const name of readdirSync(path).toSorted()) take(join(path, name));
      else if (stat.isFile()) files.set(shown, createHash('sha256').update(readFileSync(path)).digest('hex'));
      else files.set(shown, stat.isSymbolicLink() ? `${LINK}${readlinkSync(path)}` : NO_FILE);
    } catch {
      files.set(shown, NOT_READABLE);
    }
  };
  for (const part of PROGRAM) take(join(root, part));
  return files;
}
