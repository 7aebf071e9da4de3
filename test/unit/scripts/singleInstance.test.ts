import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlreadyRunning, lockFolder } from '../../../scripts/lib/singleInstance.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let folder = '';
beforeEach(() => {
  folder = temporaryFolder('lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const lock = (): string => join(folder, 'start.lock');

describe('a data folder', () => {
  it('is locked by one process at a time, and the second learns by which', () => {
    const release = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(AlreadyRunning);
    expect(() => lockFolder(folder)).toThrow(new RegExp(`process ${process.pid}\\b`));
    release();
    lockFolder(folder)();
    expect(existsSync(lock())).toBe(false);
  });

  it('is locked again after a killed process', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(other, 'spawn');
    writeFileSync(lock(), `${other.pid}\n`);
    expect(() => lockFolder(folder)).toThrow(AlreadyRunning);
    other.kill('SIGKILL');
    await once(other, 'exit');
    const release = lockFolder(folder);
    expect(readFileSync(lock(), 'utf8')).toMatch(new RegExp(`^${process.pid}\\n`));
    release();
  });

  it.runIf(process.platform === 'linux')('is locked again where a later process has the id of the ended one', () => {
    writeFileSync(lock(), `${process.ppid}\n1\n`); // runs, but began at another time
    expect(() => lockFolder(folder)()).not.toThrow();
  });

  it.each(['', 'nonsense', '-1', '0x10\n'])('is locked again where the lock says %j', (text) => {
    writeFileSync(lock(), text);
    expect(() => lockFolder(folder)()).not.toThrow();
  });

  it('is not released twice: a second release does not end the next lock', () => {
    const first = lockFolder(folder);
    first();
    const second = lockFolder(folder);
    first();
    expect(existsSync(lock())).toBe(true);
    second();
  });

  it.skipIf(process.platform === 'win32')('has a lock that only its owner reads', () => {
    const release = lockFolder(folder);
    expect(statSync(lock()).mode & 0o777).toBe(0o600);
    release();
  });
});
