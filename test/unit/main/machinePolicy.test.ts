import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machinePolicyPath, readMachinePolicy } from '../../../main/policy/machinePolicy.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder('machine-policy');
let count = 0;
function file(text: string): string {
  const path = join(folder, `${(count += 1)}.json`);
  writeFileSync(path, text, { mode: 0o644 });
  return path;
}
/** The file as the desk would see it if this user owned it. */
const owned =
  (uid: number, mode = 0o100644, link = false) =>
  () => ({ uid, mode, isSymbolicLink: () => link });
const ROOT = owned(0);

test('a file of the administrator is read, one that does not exist is absent, and the two differ', () => {
  expect(readMachinePolicy(file('{"guards":{"virtualMachine":"allow"}}'), 'linux', ROOT)).toEqual({
    state: 'read',
    values: new Map([['guards.virtualMachine', 'allow']]),
  });
  expect(readMachinePolicy(file('{}'), 'linux', ROOT)).toEqual({ state: 'read', values: new Map() });
  expect(readMachinePolicy(join(folder, 'nothing.json'), 'linux')).toEqual({ state: 'absent' });
});

test('a file that the person at the desk could have written is refused', () => {
  const path = file('{"guards":{"debugger":"allow"}}');
  for (const stat of [owned(1_000), owned(0, 0o100664), owned(0, 0o100646), owned(0, 0o120777, true)]) {
    expect(readMachinePolicy(path, 'linux', stat)).toMatchObject({ state: 'refused', reason: 'writable-by-others' });
    expect(readMachinePolicy(path, 'darwin', stat)).toMatchObject({ state: 'refused', reason: 'writable-by-others' });
  }
  // The folder counts as much as the file: its owner can replace the file.
  expect(readMachinePolicy(path, 'linux', (one) => (one === path ? ROOT() : owned(1_000)()))).toMatchObject({
    state: 'refused',
    reason: 'writable-by-others',
  });
});

test('with the real owner and mode of a file, a link or loose permissions are refused', () => {
  const path = file('{}');
  chmodSync(path, 0o666);
  expect(readMachinePolicy(path, 'linux')).toMatchObject({ state: 'refused', reason: 'writable-by-others' });
  const link = join(folder, 'link.json');
  symlinkSync(file('{}'), link);
  expect(readMachinePolicy(link, 'linux')).toMatchObject({ state: 'refused', reason: 'writable-by-others' });
});

test.each(['', 'not json', '[]', '{"guards":{"copy":"allow"}}', '{"guards":{"virtualMachine":"maybe"}}', '{"more":1}'])(
  '%j is no policy, and nothing of it is used',
  (text) => {
    expect(readMachinePolicy(file(text), 'linux', ROOT)).toMatchObject({ state: 'refused', reason: 'not-a-policy' });
  },
);

test('is stored where an ordinary user of the platform cannot write', () => {
  expect(machinePolicyPath('linux')).toBe('/etc/cleandesk/policy.json');
  expect(machinePolicyPath('darwin')).toMatch(/^\/Library\//);
  expect(machinePolicyPath('win32')).toBe('C:\\Program Files\\Cleandesk\\policy.json');
});

test('no environment variable changes its place', () => {
  const before = { ...process.env };
  try {
    for (const name of ['ProgramFiles', 'ProgramW6432', 'SystemDrive', 'XDG_CONFIG_DIRS', 'HOME'])
      process.env[name] = folder;
    for (const platform of ['win32', 'darwin', 'linux'] as const)
      expect(machinePolicyPath(platform)).not.toContain(folder);
  } finally {
    for (const name of ['ProgramFiles', 'ProgramW6432', 'SystemDrive', 'XDG_CONFIG_DIRS', 'HOME']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
});

test("an editor's byte order mark before it changes nothing", () => {
  expect(readMachinePolicy(file('\uFEFF{"guards":{"virtualMachine":"block"}}'), 'linux', ROOT)).toEqual({
    state: 'read',
    values: new Map([['guards.virtualMachine', 'block']]),
  });
});
