/**
 * Signs of the machine: detected with their evidence, reported once, handled as policy says. Files and folders are real
 * ones of the test's own.
 */
import { checkNote } from '../../../contract/checkNotes.ts';
import type { Look } from '../../../main/guards/signals.ts';
import { noteWords, notesWords } from '../../../main/selfCheck/noteWords.ts';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { SAFE_GUARDS, type GuardPolicy } from '../../../core/policy/guards.ts';
import { effective, type Layer } from '../../../core/policy/layers.ts';
import { furtherDisplays } from '../../../main/guards/devices.ts';
import {
  debuggerAttached,
  remoteSession,
  virtualMachine,
  type MachineReads,
} from '../../../main/guards/machineSignals.ts';
import { layersOf } from '../../../main/policy/machinePlaces.ts';
import type { PlaceRead } from '../../../main/policy/machinePolicy.ts';
import { valuesOfTree } from '../../../main/policy/valuesOf.ts';
import { removableMedia } from '../../../main/guards/removableMedia.ts';
import { readXrandr } from '../../../main/shell/chromium/displays.ts';
import { guardRig, plugIn, type GuardRig } from '../../support/guardRig.ts';
import { turns } from '../../support/turns.ts';
import { until } from '../../support/until.ts';

const reads = (
  files: Record<string, string>,
  env: Record<string, string> = {},
  rest: Partial<MachineReads> = {},
): MachineReads => ({
  platform: 'linux',
  env,
  read: (path) => files[path] ?? null,
  inspector: () => undefined,
  ...rest,
});
const evidence = (look: Pick<Look, 'signals'>): string[] => look.signals.map((one) => noteWords(one.evidence));

describe('a virtual machine', () => {
  test.each([
    ['product_name', 'KVM'],
    ['sys_vendor', 'QEMU'],
    ['product_name', 'VMware Virtual Platform'],
    ['product_name', 'VirtualBox'],
    ['sys_vendor', 'Xen'],
    ['product_name', 'Virtual Machine'],
  ])('is detected by %s "%s", which is in the evidence', (file, value) => {
    expect(
      evidence(
        virtualMachine(reads({ [`/sys/class/dmi/id/${file}`]: `${value}\n`, '/proc/cpuinfo': 'flags\t\t: fpu vme\n' })),
      ),
    ).toEqual([expect.stringContaining(value)]);
  });
  test("is detected by the processor's flag alone", () => {
    expect(
      virtualMachine(reads({ '/proc/cpuinfo': 'processor : 0\nflags\t\t: fpu hypervisor lahf_lm\n' })).signals.map(
        (one) => one.what,
      ),
    ).toEqual(['cpu']);
  });
  test('is not reported on ordinary hardware, and where nothing can be read that is reported', () => {
    expect(
      virtualMachine(
        reads({
          '/sys/class/dmi/id/product_name': 'OptiPlex 7010\n',
          '/sys/class/dmi/id/sys_vendor': 'Dell Inc.\n',
          '/proc/cpuinfo': 'flags\t\t: fpu vme\n',
        }),
      ),
    ).toEqual({ signals: [], blind: null });
    expect(virtualMachine(reads({}))).toEqual({ signals: [], blind: [checkNote('blind-dmi')] });
  });
  test.each(['win32', 'darwin', 'aix'] as const)('on %s is reported as unknown', (platform) => {
    expect(virtualMachine(reads({ '/proc/cpuinfo': 'flags : hypervisor' }, {}, { platform }))).toEqual({
      signals: [],
      blind: [{ code: expect.stringMatching(/^blind-virtual/), params: {} }],
    });
  });
});

describe('a remote session', () => {
  test.each([
    ['SSH_CONNECTION', '10.0.0.1 5 10.0.0.2 22'],
    ['XRDP_SESSION', '1'],
    ['VNCDESKTOP', ':1'],
    ['DISPLAY', 'localhost:10.0'],
    ['DISPLAY', 'laptop.example:0'],
    ['SESSIONNAME', 'RDP-Tcp#5'],
  ])('is detected by %s, without its value', (name, value) => {
    const look = remoteSession(reads({}, { [name]: value }));
    expect(look.signals.map((one) => one.what)).toEqual([name]);
    expect(JSON.stringify(look.signals)).not.toMatch(/10\.0\.0|laptop/);
  });
  test.each([
    { DISPLAY: ':0' },
    { DISPLAY: 'unix:0' },
    { DISPLAY: '/private/tmp/com.apple.launchd.x/org.xquartz:0' },
    { SESSIONNAME: 'Console' },
    { SSH_CONNECTION: '' },
    {},
  ])('is not detected in %o', (env) => {
    expect(remoteSession(reads({}, env as Record<string, string>)).signals).toEqual([]);
  });
});

describe('a debugger', () => {
  test("is detected by the kernel's report, with its name", () => {
    expect(
      debuggerAttached(reads({ '/proc/self/status': 'Name:\tnode\nTracerPid:\t4711\n', '/proc/4711/comm': 'gdb\n' })),
    ).toEqual({
      signals: [{ what: 'tracer', evidence: checkNote('sign-tracer-named', { process: 4711, program: 'gdb' }) }],
      blind: null,
    });
    expect(debuggerAttached(reads({ '/proc/self/status': 'TracerPid:\t0\n' }))).toEqual({ signals: [], blind: null });
  });
  test('is detected by an open inspector, on every platform', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const)
      expect(
        debuggerAttached(
          reads({ '/proc/self/status': 'TracerPid:\t0\n' }, {}, { platform, inspector: () => 'ws://127.0.0.1:9229/x' }),
        ).signals,
      ).toEqual([{ what: 'inspector', evidence: checkNote('sign-inspector') }]);
  });
  test('that could not be detected is not reported as absent', () => {
    expect(debuggerAttached(reads({})).blind).not.toBeNull();
    expect(debuggerAttached(reads({}, {}, { platform: 'win32' })).blind).not.toBeNull();
  });
});

describe('removable media', () => {
  test('are sticks, cards and disks by USB, with size and name; fixed disks and memory are not', async () => {
    const { blockDevices } = await guardRig();
    plugIn(blockDevices, 'sda', { model: 'SSD 980' });
    plugIn(blockDevices, 'loop0', { removable: true });
    plugIn(blockDevices, 'sr0', { removable: true, sectors: 0 });
    expect(removableMedia('linux', blockDevices)).toEqual({ signals: [], blind: null });
    plugIn(blockDevices, 'sdb', { removable: true, usb: true, vendor: 'SanDisk', model: 'Ultra' });
    plugIn(blockDevices, 'sdc', { usb: true, vendor: 'WD', model: 'Elements', sectors: 1_953_525_168 });
    expect(evidence(removableMedia('linux', blockDevices))).toEqual([
      'sdb, USB, 16.0 GB, SanDisk Ultra',
      'sdc, USB, 1000.2 GB, WD Elements',
    ]);
  });
  test.each(['win32', 'darwin'] as const)('on %s are for the policy of the system, which is named', (platform) => {
    expect(notesWords(removableMedia(platform, '/sys/block').blind ?? [])).toMatch(
      platform === 'win32' ? /All Removable Storage classes/ : /device management/,
    );
  });
});

describe('displays', () => {
  const XRANDR = `Screen 0: minimum 16 x 16, current 3840 x 1080, maximum 32767 x 32767
DP-1 connected 1920x1080+1920+0 (normal left inverted right x axis y axis) 531mm x 299mm
   1920x1080     60.00*+
eDP-1 connected primary 1920x1080+0+0 (normal left inverted right x axis y axis) 344mm x 193mm
HDMI-1 connected (normal left inverted right x axis y axis)
HDMI-2 disconnected (normal left inverted right x axis y axis)
`;
  test('are read from xrandr: the primary first, and only those that are on', () => {
    expect(readXrandr(XRANDR)).toEqual([
      { name: 'eDP-1', x: 0, y: 0, width: 1920, height: 1080 },
      { name: 'DP-1', x: 1920, y: 0, width: 1920, height: 1080 },
    ]);
    expect(readXrandr('screen connected 1400x900+0+0 0mm x 0mm\n')).toHaveLength(1);
    expect(readXrandr("Can't open display")).toEqual([]);
  });
  test('at the same place are mirrored, and that is the evidence', () => {
    const first = { name: 'eDP-1', x: 0, y: 0, width: 1920, height: 1080 };
    expect(evidence({ signals: furtherDisplays([first, { ...first, name: 'HDMI-1' }]) })).toEqual([
      'HDMI-1, 1920 x 1080, shows the same as eDP-1',
    ]);
    expect(evidence({ signals: furtherDisplays([first, { ...first, name: 'HDMI-1', x: 1920 }]) })).toEqual([
      'HDMI-1, 1920 x 1080, a screen of its own',
    ]);
    expect(furtherDisplays([first])).toEqual([]);
  });
});

/** How each sign is produced in the rig, and removed. */
const CAUSES: Readonly<
  Record<
    'virtualMachine' | 'remoteSession' | 'debugger' | 'removableMedia' | 'secondDisplay',
    (rig: GuardRig) => () => void
  >
> = {
  virtualMachine(rig) {
    rig.files.set('/sys/class/dmi/id/product_name', 'KVM');
    return () => rig.files.set('/sys/class/dmi/id/product_name', 'OptiPlex 7010');
  },
  remoteSession(rig) {
    rig.env['SSH_CONNECTION'] = '10.0.0.1';
    return () => {
      delete rig.env['SSH_CONNECTION'];
    };
  },
  debugger(rig) {
    rig.files.set('/proc/self/status', 'TracerPid:\t9\n');
    return () => rig.files.set('/proc/self/status', 'TracerPid:\t0\n');
  },
  removableMedia(rig) {
    plugIn(rig.blockDevices, 'sdb', { removable: true, usb: true });
    return () => rmSync(join(rig.blockDevices, 'sdb'));
  },
  secondDisplay(rig) {
    rig.shell.screens!.push({ name: 'HDMI-1', x: 0, y: 0, width: 800, height: 600 });
    return () => {
      rig.shell.screens!.pop();
    };
  },
};
const WAYS = Object.keys(CAUSES) as (keyof typeof CAUSES)[];

describe.each(WAYS)('the sign %s', (way) => {
  async function seen(
    action: GuardPolicy[typeof way],
  ): Promise<{ rig: GuardRig; stop: () => Promise<void>; gone: () => void }> {
    const rig = await guardRig();
    rig.files.set('/proc/self/status', 'TracerPid:\t0\n');
    rig.policy = {
      ...SAFE_GUARDS,
      virtualMachine: 'report',
      remoteSession: 'report',
      debugger: 'report',
      [way]: action,
    };
    const gone = CAUSES[way](rig);
    return { rig, gone, stop: await rig.guards.start() };
  }
  test('under "allow" is ignored', async () => {
    const { rig, stop } = await seen('allow');
    expect([rig.records, rig.notices, rig.locks, rig.shut]).toEqual([[], [], [], []]);
    await stop();
  });
  test('under "report" is recorded with its evidence, once while it lasts, and again when it ends', async () => {
    const { rig, stop, gone } = await seen('report');
    await rig.guards.check();
    await rig.guards.check();
    expect(rig.records).toEqual([
      {
        kind: 'signal',
        detail: expect.objectContaining({
          way,
          what: expect.any(String),
          evidence: expect.stringMatching(/^sign-/),
          action: 'report',
        }),
        context: {},
      },
    ]);
    gone();
    await rig.guards.check();
    expect(rig.records.slice(1)).toEqual([
      { kind: 'signal', detail: { way, what: expect.any(String), gone: true }, context: {} },
    ]);
    expect([rig.notices, rig.locks, rig.shut]).toEqual([[], [], []]);
    await stop();
  });
  test('under "warn" is shown to the person too', async () => {
    const { rig, stop } = await seen('warn');
    expect([rig.records.length, rig.notices.length, rig.locks.length]).toEqual([1, 1, 0]);
    await stop();
  });
  test('under "block" prevents sign-in, with a message, and allows it again when the sign is gone', async () => {
    const { rig, stop, gone } = await seen('block');
    expect(rig.records).toHaveLength(1);
    expect(rig.locks).toEqual([{ reason: expect.stringMatching(/does not open.*IT department/), code: 'signal' }]);
    gone();
    await rig.guards.check();
    expect(rig.shut).toEqual([expect.stringMatching(/does not open/), null]);
    await stop();
  });
  test('allows nothing where it cannot be recorded, nor where policy contains an unknown action', async () => {
    const { rig, stop } = await seen('allow');
    rig.policy = { ...rig.policy, [way]: 'permit' as 'allow' };
    rig.guards.policyChanged();
    expect(rig.shut.at(-1)).toMatch(/does not open/);
    rig.policy = { ...rig.policy, [way]: 'allow' };
    rig.guards.policyChanged();
    expect(rig.shut.at(-1)).toBeNull();
    rig.ledgerWorks = false;
    rig.policy = { ...rig.policy, [way]: 'report' };
    rig.guards.policyChanged();
    expect(rig.shut.at(-1)).toMatch(/does not open/);
    await stop();
  });
});

test('a screen that is connected while the desk runs is reported without waiting for the next check', async () => {
  const rig = await guardRig();
  const stop = await rig.guards.start();
  rig.shell.screens!.push({ name: 'HDMI-1', x: 0, y: 0, width: 800, height: 600 });
  rig.shell.screensChange();
  await until(() => rig.records.length > 0);
  expect(rig.records.map((one) => one.detail['way'])).toEqual(['secondDisplay']);
  await stop();
});

describe('a detected sign', () => {
  test('stays while the screens cannot be read: sign-in stays refused, and no end is recorded', async () => {
    const rig = await guardRig();
    rig.files.set('/proc/self/status', 'TracerPid:\t0\n');
    rig.policy = { ...SAFE_GUARDS, secondDisplay: 'block' };
    rig.shell.screens!.push({ name: 'HDMI-1', x: 0, y: 0, width: 800, height: 600 });
    const stop = await rig.guards.start();
    expect(rig.shut).toEqual([expect.stringMatching(/screen/)]);
    const screens = rig.shell.screens;
    rig.shell.screens = null;
    for (let look = 0; look < 3; look += 1) await rig.guards.check();
    expect([rig.shut.length, rig.records.filter((one) => one.detail['gone'] === true)]).toEqual([1, []]);
    rig.shell.screens = screens!.slice(0, 1);
    await rig.guards.check();
    expect(rig.shut.at(-1)).toBeNull();
    await stop();
  });

  test('ends on a machine that never reports everything, once what it reports is gone', async () => {
    const rig = await guardRig({ platform: 'win32' });
    rig.policy = { ...SAFE_GUARDS, debugger: 'block' };
    rig.inspectorUrl = 'ws://127.0.0.1:9229/x';
    const stop = await rig.guards.start();
    expect(rig.shut.at(-1)).toMatch(/debugger/);
    rig.inspectorUrl = undefined;
    await rig.guards.check();
    expect(rig.shut.at(-1)).toBeNull();
    await stop();
  });
});

test('a machine that cannot be checked allows no sign-in until it can be, and is recorded once', async () => {
  const rig = await guardRig();
  const stop = await rig.guards.start();
  rmSync(rig.blockDevices, { recursive: true });
  writeFileSync(rig.blockDevices, 'not a folder');
  for (let look = 0; look < 3; look += 1) {
    rig.shell.screensChange();
    await turns();
  }
  expect(rig.records.filter((one) => one.kind === 'guard-failed')).toEqual([
    expect.objectContaining({ detail: { guard: 'devices', reason: 'Error' } }),
  ]);
  expect(rig.locks.length).toBeGreaterThan(0);
  expect(rig.shut).toEqual([expect.stringMatching(/cannot look/)]);
  rmSync(rig.blockDevices);
  mkdirSync(rig.blockDevices);
  rig.shell.screensChange();
  await until(() => rig.shut.length > 1);
  expect(rig.shut.at(-1)).toBeNull();
  await stop();
});

describe("the machine's policy by IT", () => {
  const place = '/etc/cleandesk/policy.json';
  const layer = (values: Record<string, unknown>): Layer => ({
    scope: 'machine',
    place,
    values: new Map(Object.entries(values).map(([way, value]) => [`guards.${way}`, value])),
  });
  const guardsUnder = (server: GuardPolicy, layers: readonly Layer[]): GuardPolicy =>
    effective({ ...SAFE_DEFAULTS, guards: server }, null, layers).policy.guards;
  const layersFor = (read: PlaceRead): readonly Layer[] => layersOf([{ place, scope: 'machine', read }], {}).layers;
  test('that cannot be read allows nothing: the strictest possible values apply', () => {
    const open: GuardPolicy = {
      ...SAFE_GUARDS,
      clipboard: 'isolated',
      pasteFromOutside: 'allow',
      secondDisplay: 'allow',
      captureForAccessibility: true,
    };
    for (const reason of ['writable-by-others', 'not-readable', 'not-a-policy'] as const) {
      expect(
        guardsUnder(open, layersFor({ state: 'refused', reason, note: checkNote('place-unreadable') })),
      ).toMatchObject({
        clipboard: 'block',
        pasteFromOutside: 'block',
        virtualMachine: 'block',
        remoteSession: 'block',
        debugger: 'block',
        removableMedia: 'block',
        secondDisplay: 'block',
        coverWithoutFocus: true,
        captureForAccessibility: false,
      });
    }
    expect(guardsUnder(open, layersFor({ state: 'absent' }))).toEqual(open);
    expect(
      guardsUnder(open, layersFor({ state: 'read', values: new Map([['guards.secondDisplay', 'block']]) })),
    ).toEqual({ ...open, secondDisplay: 'block' });
  });
  test("overrides the server's for signs of that machine, in both directions", () => {
    const server = { ...SAFE_GUARDS, virtualMachine: 'block', removableMedia: 'report' } as const;
    expect(guardsUnder(server, [layer({ virtualMachine: 'allow', removableMedia: 'block' })])).toMatchObject({
      virtualMachine: 'allow',
      removableMedia: 'block',
      remoteSession: 'report',
    });
  });
  test('allows nothing else', () => {
    expect(
      guardsUnder(SAFE_GUARDS, [layer({ clipboard: 'isolated', pasteFromOutside: 'allow', coverWithoutFocus: false })]),
    ).toMatchObject({ clipboard: 'block', pasteFromOutside: 'block' });
    const open = {
      ...SAFE_GUARDS,
      clipboard: 'isolated',
      pasteFromOutside: 'report',
      coverWithoutFocus: true,
    } as const;
    expect(
      guardsUnder(open, [layer({ clipboard: 'block', pasteFromOutside: 'warn', coverWithoutFocus: false })]),
    ).toMatchObject({ clipboard: 'block', pasteFromOutside: 'warn', coverWithoutFocus: true });
    for (const way of ['copy', 'print', 'egress', 'device'])
      expect(valuesOfTree({ guards: { [way]: 'allow' } }).ok, way).toBe(false);
  });
});
