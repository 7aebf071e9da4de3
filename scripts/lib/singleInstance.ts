import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const LOCK = 'start.lock';

/** Another process uses the folder. */
export class AlreadyRunning extends Error {
  readonly pid: number;
  constructor(pid: number, folder: string) {
    super(
      `Cleandesk already runs on ${folder} (process ${pid}). Stop it with Ctrl-C in its terminal, or choose ` +
        'another folder with --data.',
    );
    this.pid = pid;
  }
}

/**
 * When a process began, in the kernel's own unit: distinguishes it from a later process with the same id. Null where
 * the system does not say.
 */
function beganAt(pid: number): string | null {
  try {
    // Field 22 of stat(5); the name before it may contain spaces and brackets.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ')[19] ?? null;
  } catch {
    return null;
  } // not Linux, or has ended
}

function isAlive(pid: number, began: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return began === null || beganAt(pid) === began;
}

function readLock(path: string): { pid: number; began: string | null } | null {
  try {
    const [pid, began] = readFileSync(path, 'utf8').split('\n');
    return /^\d+$/.test(pid ?? '')
      ? { pid: Number(pid), began: began === undefined || began === '' ? null : began }
      : null;
  } catch {
    return null;
  } // has ended meanwhile
}

/**
 * Locks a data folder for this process. A lock whose process has ended is replaced.
 * @returns releases the folder; idempotent
 * @throws AlreadyRunning
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, LOCK);
  for (let tries = 0; ; tries += 1) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, `${process.pid}\n${beganAt(process.pid) ?? ''}\n`);
      closeSync(file);
      let locked = true;
      return () => {
        if (locked) rmSync(path, { force: true });
        locked = false;
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || tries === 3) throw error;
    }
    const owner = readLock(path);
    if (owner !== null && isAlive(owner.pid, owner.began)) throw new AlreadyRunning(owner.pid, folder);
    rmSync(path, { force: true });
  }
}
