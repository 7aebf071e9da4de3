/**
 * The desk's secrets in a real keychain: GNOME's, on a session bus of the test's own, in processes that end with each
 * step.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FILES } from '../../main/store/files.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const DRIVER = join(import.meta.dirname, '..', 'support', 'keychainDriver.ts');
const home = temporaryFolder('keychain');
const desk = join(home, 'desk');
const id = randomUUID();
const PASSWORD = 'seven lamps along the quay';

interface Opened {
  readonly keychain: boolean;
  readonly machine: string;
  readonly store: string;
}

/** One login of the person: a bus, the keychain opened with `login` (null: left locked), and the driver. */
async function atLogin(
  login: string | null,
  what: 'enrol' | 'open' | 'forget',
  password = PASSWORD,
  folder = desk,
): Promise<Opened & { machineKeyIn?: string }> {
  const begin =
    login === null
      ? 'gnome-keyring-daemon --start --components=secrets'
      : 'printf %s "$LOGIN" | gnome-keyring-daemon --unlock --components=secrets';
  const run = mkdtempSync(join(home, 'run-'));
  const { stdout } = await promisify(execFile)(
    'dbus-run-session',
    [
      '--',
      'sh',
      '-c',
      `${begin} > /dev/null 2>&1; exec "$@"`,
      'sh',
      process.execPath,
      DRIVER,
      what,
      folder,
      password,
      id,
    ],
    {
      env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_RUNTIME_DIR: run, LOGIN: login ?? '' },
      timeout: 60_000,
    },
  );
  return JSON.parse(stdout) as Opened & { machineKeyIn?: string };
}

let enrolled: { machineKeyIn?: string };
beforeAll(async () => {
  mkdirSync(join(home, '.cache'), { recursive: true });
  enrolled = await atLogin('opened at login', 'enrol');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('an enrolled desk keeps no key in its folder, and opens after a restart of the machine', async () => {
  expect(enrolled).toEqual({ machineKeyIn: 'keychain' });
  expect(existsSync(join(desk, FILES.machineKey))).toBe(false);
  expect(JSON.parse(readFileSync(join(desk, FILES.storeHeader), 'utf8'))).toMatchObject({ usesKeychain: true });
  expect(await atLogin('opened at login', 'open')).toEqual({ keychain: true, machine: 'opens', store: 'opens' });
});

test('the workstation password is still required', async () => {
  expect(await atLogin('opened at login', 'open', 'another password that is long')).toEqual({
    keychain: true,
    machine: 'opens',
    store: 'refused',
  });
});

test('a locked keychain opens nothing, and does not block', async () => {
  // A desk that waited for somebody to unlock it would not end.
  const opened = await atLogin(null, 'open');
  expect(opened).toMatchObject({ keychain: false, store: 'refused' });
  expect(opened.machine).toMatch(/^refused/);
});

test('a folder that was copied to another machine opens with no password', async () => {
  const otherFolder = temporaryFolder('elsewhere');
  cpSync(desk, otherFolder, { recursive: true });
  const rings = join(home, '.local', 'share', 'keyrings');
  cpSync(rings, join(home, 'kept'), { recursive: true });
  rmSync(rings, { recursive: true });
  try {
    const opened = await atLogin('of somebody else', 'open', PASSWORD, otherFolder);
    expect(opened).toMatchObject({ keychain: true, store: 'refused' });
    expect(opened.machine).toMatch(/^refused/);
  } finally {
    rmSync(rings, { recursive: true, force: true });
    cpSync(join(home, 'kept'), rings, { recursive: true });
    rmSync(otherFolder, { recursive: true });
  }
});

test('after the keychain has lost its half, the right password opens nothing', async () => {
  expect(readdirSync(desk)).toContain(FILES.store);
  expect(await atLogin('opened at login', 'forget')).toEqual({ keychain: true, machine: 'opens', store: 'refused' });
});
