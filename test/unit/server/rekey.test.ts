/** Another server key for the database, killed after each step. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepKey, keptKey } from '../../../server/storage/keptKeys.ts';
import { lockForServer, openStorage, rekeyStorage } from '../../../server/storage/openStorage.ts';
import {
  KEY_FILE_VARIABLE,
  KEY_VARIABLE,
  makeKeyBeside,
  makeKeyFile,
  serverKey,
} from '../../../server/storage/serverKey.ts';
import { NoServerKey } from '../../../server/storage/noServerKey.ts';
import { readSetting, writeSetting } from '../../../server/storage/settings.ts';
import { REKEY_STEPS } from '../../../server/storage/sqlite/rekey.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

let folder: string;
let data: string;
let next: string;
beforeEach(async () => {
  folder = temporaryFolder('rekey');
  data = join(folder, 'data');
  mkdirSync(data);
  vi.stubEnv(KEY_VARIABLE, undefined);
  makeKeyBeside(data);
  next = join(folder, 'next.key');
  makeKeyFile(next);
  const { db, close } = await openStorage(data);
  await writeSetting(db, 'stored', 'PLANTED');
  await keepKey(db, 'authority', Buffer.from('A PRIVATE KEY'));
  await close();
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** What is stored, read with the key beside the database or with the one in the new file. */
async function read(which: 'beside' | 'next'): Promise<string> {
  vi.stubEnv(KEY_FILE_VARIABLE, which === 'next' ? next : undefined);
  try {
    const { db, close } = await openStorage(data);
    try {
      return `${await readSetting(db, 'stored')} ${String(await keptKey(db, 'authority'))}`;
    } finally {
      await close();
    }
  } catch (error) {
    return error instanceof NoServerKey ? error.fault.code : String(error);
  } finally {
    vi.stubEnv(KEY_FILE_VARIABLE, undefined);
  }
}
const WHOLE = 'PLANTED A PRIVATE KEY';
const CLOSED = 'server-key-wrong';

test('opens everything with the new key, nothing with the former one, and deletes the key beside', async () => {
  const former = serverKey(data).key;
  const steps: string[] = [];
  rekeyStorage(data, next, (step) => steps.push(step));
  expect(steps).toEqual(REKEY_STEPS);
  expect(existsSync(join(data, 'server.key'))).toBe(false);
  expect(await read('next')).toBe(WHOLE);
  vi.stubEnv(KEY_VARIABLE, former);
  expect(await read('beside')).toBe(CLOSED);
  expect(readdirSync(data).filter((name) => name.includes('rekey'))).toEqual([]);
});

describe.each(REKEY_STEPS)('killed after the step "%s"', (last) => {
  test('either key opens all of it, and it can be repeated', async () => {
    const script = `
      const { rekeyStorage } = await import(${JSON.stringify(join(import.meta.dirname, '../../../server/storage/openStorage.ts'))});
      rekeyStorage(${JSON.stringify(data)}, ${JSON.stringify(next)}, (step) => {
        if (step === ${JSON.stringify(last)}) process.kill(process.pid, 'SIGKILL');
      });`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(signal).toBe('SIGKILL');
    const isDone = last === 'replaced';
    expect(await read('next')).toBe(isDone ? WHOLE : CLOSED);
    expect(await read('beside')).toBe(isDone ? CLOSED : WHOLE);
    if (isDone) return;
    rekeyStorage(data, next, () => {});
    expect(await read('next')).toBe(WHOLE);
  });
});

test('is refused while a server runs or another program has the database open, and with the same key', async () => {
  const release = lockForServer(data);
  expect(() => rekeyStorage(data, next, () => {})).toThrow('Another server is running');
  release();
  const other = await openStorage(data);
  await readSetting(other.db, 'stored');
  expect(() => rekeyStorage(data, next, () => {})).toThrow(/locked|open/);
  await other.close();
  expect(await read('beside')).toBe(WHOLE);
  vi.stubEnv(KEY_FILE_VARIABLE, next);
  const third = join(folder, 'third.key');
  makeKeyFile(third);
  vi.stubEnv(KEY_FILE_VARIABLE, undefined);
  rekeyStorage(data, next, () => {});
  vi.stubEnv(KEY_FILE_VARIABLE, next);
  expect(() => rekeyStorage(data, next, () => {})).toThrow('server-key-same');
});
