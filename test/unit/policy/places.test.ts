/**
 * Places of a machine where IT writes policy. The programs of Windows and macOS are replaced by their documented
 * output.
 */
import { checkNote } from '../../../contract/checkNotes.ts';
import { describe, expect, test } from 'vitest';
import { layersOf, readMachinePlaces } from '../../../main/policy/machinePlaces.ts';
import { PLUTIL } from '../../../main/policy/managedPreferences.ts';
import type { RunSystem, SystemAnswer } from '../../../main/policy/runSystem.ts';
import { parseRegistry, readRegistry, REG } from '../../../main/policy/windowsRegistry.ts';

const ROOT = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Cleandesk';
const text = (...lines: string[]): Buffer => Buffer.from(['', ...lines, ''].join('\r\n'), 'latin1');
const owned =
  (uid: number, mode = 0o100644) =>
  () => ({ uid, mode, isSymbolicLink: () => false });

/** Records the commands, and answers each. */
function system(answers: Readonly<Record<string, SystemAnswer>>): { run: RunSystem; asked: string[][] } {
  const asked: string[][] = [];
  return {
    asked,
    run: async (program, args) => {
      asked.push([program, ...args]);
      return answers[args.join(' ')] ?? { code: 1, out: Buffer.alloc(0) };
    },
  };
}
const listing = (...keys: string[]): SystemAnswer => ({ code: 0, out: text(...keys) });
const above = {
  'query HKLM\\Software /reg:64': listing(
    'HKEY_LOCAL_MACHINE\\Software\\Caf\u00e9',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies',
  ),
  'query HKLM\\Software\\Policies /reg:64': listing(
    'HKEY_LOCAL_MACHINE\\Software\\Policies\\Cleandesk',
    'HKEY_LOCAL_MACHINE\\Software\\Policies\\Microsoft',
  ),
};

describe('the registry', () => {
  test("is read by the system's own program at its fixed place, whatever the environment says", async () => {
    const { run, asked } = system({
      ...above,
      'query HKLM\\Software\\Policies\\Cleandesk /s /reg:64': {
        code: 0,
        out: text(
          `${ROOT}\\lock`,
          '    idleMinutes    REG_SZ    7.5',
          '',
          `${ROOT}\\Guards`,
          '    removablemedia    REG_SZ    block',
          '    coverWithoutFocus    REG_DWORD    0x1',
          '',
          `${ROOT}\\network`,
          '    workstationRanges    REG_MULTI_SZ    10.0.0.0/8\\0::1',
          '',
          `${ROOT}\\signIn`,
          '    maxFailures    REG_DWORD    0x5',
        ),
      },
    });
    expect(await readRegistry('HKLM', run)).toEqual({
      state: 'read',
      values: new Map<string, unknown>([
        ['lock.idleMinutes', 7.5],
        ['guards.removableMedia', 'block'],
        ['guards.coverWithoutFocus', true],
        ['network.workstationRanges', ['10.0.0.0/8', '::1']],
        ['signIn.maxFailures', 5],
      ]),
    });
    expect(REG).toBe('C:\\Windows\\System32\\reg.exe');
    expect(new Set(asked.map(([program]) => program))).toEqual(new Set([REG]));
  });
  test('distinguishes absent from unreadable, though reg.exe has one exit code for both', async () => {
    expect(
      await readRegistry(
        'HKLM',
        system({ 'query HKLM\\Software /reg:64': listing('HKEY_LOCAL_MACHINE\\Software\\Other') }).run,
      ),
    ).toEqual({ state: 'absent' });
    expect(
      await readRegistry(
        'HKLM',
        system({
          ...above,
          'query HKLM\\Software\\Policies /reg:64': listing('HKEY_LOCAL_MACHINE\\Software\\Policies\\Cleandesk2'),
        }).run,
      ),
    ).toEqual({ state: 'absent' });
    // The key exists and its values may not be read.
    expect(await readRegistry('HKLM', system(above).run)).toMatchObject({ state: 'refused', reason: 'not-readable' });
    expect(await readRegistry('HKLM', system({}).run)).toMatchObject({ state: 'refused', reason: 'not-readable' });
    expect(await readRegistry('HKLM', async () => ({ code: null, out: Buffer.alloc(0) }))).toMatchObject({
      state: 'refused',
    });
  });
  test.each([
    ['a value that no policy has', [`${ROOT}\\lock`, '    idleHours    REG_DWORD    0x1']],
    ['one that cannot be set on a machine', [`${ROOT}\\signIn`, '    sessionHours    REG_DWORD    0x1']],
    ['a way out that is always shut', [`${ROOT}\\guards`, '    copy    REG_SZ    allow']],
    ['a word that is none', [`${ROOT}\\guards`, '    clipboard    REG_SZ    open']],
    ['a number beyond its bounds', [`${ROOT}\\lock`, '    idleMinutes    REG_DWORD    0x10']],
    ['a number below zero as text', [`${ROOT}\\lock`, '    idleMinutes    REG_SZ    -5']],
    ['another type', [`${ROOT}\\lock`, '    idleMinutes    REG_BINARY    05']],
    ['a text for a switch', [`${ROOT}\\guards`, '    coverWithoutFocus    REG_SZ    1']],
    ['a switch that is neither', [`${ROOT}\\guards`, '    coverWithoutFocus    REG_DWORD    0x2']],
    ['a default value', [ROOT, '    (Default)    REG_SZ    x']],
    ['a value before any key', ['    idleMinutes    REG_DWORD    0x5', ROOT]],
    [
      'a key that was not asked for',
      ['HKEY_LOCAL_MACHINE\\Software\\Policies\\Cleandesk2', '    idleMinutes    REG_DWORD    0x5'],
    ],
    ['a line that is none', [`${ROOT}\\lock`, 'idleMinutes REG_DWORD 0x5']],
    ['a letter of a code page', [`${ROOT}\\lock`, '    idleMinutes    REG_SZ    \u00e9']],
    [
      'the same value twice',
      [`${ROOT}\\lock`, '    idleMinutes    REG_DWORD    0x5', `${ROOT}\\LOCK`, '    idleminutes    REG_DWORD    0x6'],
    ],
    ['a range that cannot be read', [`${ROOT}\\network`, '    workstationRanges    REG_MULTI_SZ    10.0.0.0/33']],
  ])('%s is refused, and no other value is used', (_what, lines) => {
    expect(parseRegistry(text(`${ROOT}\\guards`, '    debugger    REG_SZ    allow', '', ...lines), ROOT)).toMatchObject(
      {
        state: 'refused',
        reason: 'not-a-policy',
        note: { code: expect.stringMatching(/^(?:registry|value)-/), params: expect.any(Object) },
      },
    );
  });
});

describe('the places of a platform', () => {
  const places = async (platform: NodeJS.Platform, run: RunSystem, uid = 0): Promise<unknown> =>
    (await readMachinePlaces({ platform, run, stat: owned(uid), file: '/nowhere/policy.json' })).map(
      ({ place, scope, read }) => [place, scope, read.state],
    );

  test("on Windows the machine's hive takes precedence over the person's", async () => {
    expect(await places('win32', system(above).run)).toEqual([
      ['HKLM\\Software\\Policies\\Cleandesk', 'machine', 'refused'],
      ['/nowhere/policy.json', 'machine', 'refused'],
      ['HKCU\\Software\\Policies\\Cleandesk', 'user', 'refused'],
    ]);
  });
  test('on macOS reads managed preferences with plutil, and only where root alone may write', async () => {
    const file = '/Library/Managed Preferences/net.cleandesk.desk.plist';
    const { run, asked } = system({
      [`-convert json -o - -- ${file}`]: { code: 0, out: Buffer.from('{"lock":{"idleMinutes":6},"PayloadUUID":"x"}') },
    });
    expect(await places('darwin', run)).toEqual([
      [file, 'machine', 'read'],
      ['/nowhere/policy.json', 'machine', 'refused'],
    ]);
    expect(asked).toEqual([[PLUTIL, '-convert', 'json', '-o', '-', '--', file]]);
    expect(await places('darwin', run, 501)).toMatchObject([
      [file, 'machine', 'refused'],
      [expect.any(String), 'machine', 'refused'],
    ]);
    expect(asked).toHaveLength(1);
  });
  test('what plutil cannot read is refused and reported', async () => {
    const [first] = await readMachinePlaces({
      platform: 'darwin',
      run: system({}).run,
      stat: owned(0),
      file: '/nowhere',
    });
    expect(first?.read).toMatchObject({ state: 'refused', reason: 'not-readable' });
  });
  test('a last reading that no longer fits the schema is not used: the strictest applies', () => {
    const broken = {
      place: 'x',
      scope: 'machine',
      read: { state: 'refused', reason: 'not-readable', note: checkNote('place-unreadable') },
    } as const;
    const { layers, good } = layersOf([broken], { x: { 'lock.idleMinutes': 99 } });
    expect(layers[0]?.values.get('guards.debugger')).toBe('block');
    expect(good).toEqual({});
  });
});
