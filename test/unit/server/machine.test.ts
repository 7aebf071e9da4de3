/** What the server reads of its own machine: encrypted disks, anti-malware, logins; and what it cannot know. */
import { mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { antiMalwareOf, diskEncryptionOf, loginsSince, MACHINE_PATHS } from '../../../server/platform/machine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder('machine');
const sys = join(folder, 'sys');
const devices = join(folder, 'devices');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Major and minor number of the device of this folder, as Linux writes them. */
const { dev } = statSync(folder);
const number = `${Math.floor(dev / 256) & 0xfff}:${(dev & 0xff) | (Math.floor(dev / 4096) & 0xfff00)}`;

/** A block device, with the devices that it is made of. */
function device(name: string, uuid: string | null, ...slaves: readonly string[]): string {
  const path = join(devices, name);
  mkdirSync(join(path, 'slaves'), { recursive: true });
  if (uuid !== null) {
    mkdirSync(join(path, 'dm'));
    writeFileSync(join(path, 'dm/uuid'), uuid);
  }
  for (const slave of slaves) symlinkSync(join(devices, slave), join(path, 'slaves', slave));
  return path;
}
const isDisk = (path: string): void => symlinkSync(path, join(sys, 'dev/block', number));
const encryption = (platform: NodeJS.Platform = 'linux') => diskEncryptionOf(folder, { sys }, platform);

describe('the disk of a folder', () => {
  beforeEach(() => {
    for (const path of [sys, devices]) rmSync(path, { recursive: true, force: true });
    mkdirSync(join(sys, 'dev/block'), { recursive: true });
  });

  test('is encrypted where its device is a crypt target', () => {
    isDisk(device('dm-0', 'CRYPT-LUKS2-1'));
    expect(encryption()).toBe('encrypted');
  });

  test('is encrypted where a device that it is made of is one, however deep', () => {
    device('sda', null);
    device('dm-0', 'CRYPT-LUKS2-1', 'sda');
    device('dm-1', 'LVM-1', 'sda', 'dm-0');
    isDisk(device('dm-2', 'LVM-2', 'dm-1'));
    expect(encryption()).toBe('encrypted');
  });

  test('is not encrypted where none of them is', () => {
    device('sda', null);
    device('sdb', null);
    isDisk(device('dm-1', 'LVM-CRYPT-1', 'sda', 'sdb'));
    expect(encryption()).toBe('not-encrypted');
  });

  test('is not encrypted where it is a plain device', () => {
    const path = device('sda', null);
    rmSync(join(path, 'slaves'), { recursive: true });
    isDisk(path);
    expect(encryption()).toBe('not-encrypted');
  });

  test('is not known where the device is not there, the folder is not, or the system is another', () => {
    expect(encryption()).toBe('not-known');
    isDisk(device('dm-0', 'CRYPT-LUKS2-1'));
    expect(encryption('darwin')).toBe('not-known');
    expect(diskEncryptionOf(join(folder, 'missing'), { sys }, 'linux')).toBe('not-known');
  });
});

describe('anti-malware', () => {
  const paths = { proc: join(folder, 'proc'), clamav: join(folder, 'clamav') };
  const HOUR = 3_600_000;
  const NOW = 1_000 * HOUR;
  const program = (id: string, name: string): void => {
    mkdirSync(join(paths.proc, id), { recursive: true });
    writeFileSync(join(paths.proc, id, 'comm'), `${name}\n`);
  };
  const signatures = (name: string, hoursAgo: number): void => {
    mkdirSync(paths.clamav, { recursive: true });
    writeFileSync(join(paths.clamav, name), '');
    utimesSync(join(paths.clamav, name), new Date(NOW - hoursAgo * HOUR), new Date(NOW - hoursAgo * HOUR));
  };
  beforeEach(() => {
    for (const path of Object.values(paths)) rmSync(path, { recursive: true, force: true });
    program('1', 'init');
    // Neither a process that has just ended nor what is no process.
    mkdirSync(join(paths.proc, '2'));
    program('self', 'clamd');
    program('12a', 'clamd');
  });

  test('is none where nothing is there', () => {
    expect(antiMalwareOf(paths, 'linux', NOW)).toMatchObject({ state: 'none', name: null, signaturesHours: null });
  });

  test('runs by its process, and has the age of its newest signatures', () => {
    program('12', 'clamd');
    signatures('main.cvd', 50);
    signatures('daily.cld', 30);
    signatures('freshclam.dat', 1);
    signatures('daily.cld.old', 1);
    signatures('cvd', 1);
    expect(antiMalwareOf(paths, 'linux', NOW)).toEqual({ state: 'running', name: 'ClamAV', signaturesHours: 30 });
  });

  test('is installed where it has signatures and no process', () => {
    signatures('main.cvd', 50);
    expect(antiMalwareOf(paths, 'linux', NOW)).toMatchObject({ state: 'installed', signaturesHours: 50 });
  });

  test('is not looked for on another system', () => {
    program('12', 'clamd');
    expect(antiMalwareOf(paths, 'win32', NOW)).toEqual({ state: 'not-verified', name: null, signaturesHours: null });
  });
});

describe('logins', () => {
  const wtmp = join(folder, 'wtmp');
  const login = (user: string, seconds: number): Buffer => {
    const record = Buffer.alloc(384);
    record.writeInt16LE(7, 0);
    record.write(user, 44);
    record.writeInt32LE(seconds, 340);
    return record;
  };

  test('are those since a time, that time included', () => {
    writeFileSync(wtmp, Buffer.concat([login('before', 99), login('then', 100), login('after', 101)]));
    expect(loginsSince({ wtmp }, 100_000)?.map(({ user }) => user)).toEqual(['then', 'after']);
  });

  test('are not known where they are not recorded', () => {
    expect(loginsSince({ wtmp: join(folder, 'none') }, 0)).toBeNull();
  });

  test('and the rest are looked for where Linux has them', () => {
    expect(MACHINE_PATHS).toEqual({
      ...{ proc: '/proc', sys: '/sys', wtmp: '/var/log/wtmp', clamav: '/var/lib/clamav' },
    });
  });
});
