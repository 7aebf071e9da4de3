import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { afterAll, describe, expect, test } from 'vitest';
import { checkNote } from '../../../contract/checkNotes.ts';
import { MOST_NOTES } from '../../../contract/selfCheck.ts';
import { notesWords } from '../../../main/selfCheck/noteWords.ts';
import { DEMANDS } from '../../../core/selfCheck/level.ts';
import { createDeskGuards } from '../../../main/guards/deskGuards.ts';
import { SAFE_GUARDS } from '../../../core/policy/guards.ts';
import { readFuses, WANTED_FUSES, wrongFuses } from '../../../main/selfCheck/fuses.ts';
import { createGate } from '../../../main/selfCheck/gate.ts';
import { machineChecks, type MachineChecksOptions } from '../../../main/selfCheck/machineChecks.ts';
import { runChecks } from '../../../main/selfCheck/runChecks.ts';
import { osPolicy } from '../../../main/policy/osPolicies.ts';
import { capabilitiesOf as chromium } from '../../../main/shell/chromium/capabilities.ts';
import { capabilitiesOf as electron } from '../../../main/shell/electron/capabilities.ts';
import { policyWithoutDesk } from '../../../main/policy/policyWithoutDesk.ts';
import { FUSES } from '../../../scripts/packaging/fuses.ts';
import { goodLines, reportOf } from '../../support/selfChecks.ts';
import { createShellStandIn } from '../../support/shellStandIn.ts';
import type { Coded } from '../../../contract/errors.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const NOT_YET: Coded = { code: 'self-check-not-yet', params: {} };

const folder = temporaryFolder('machine');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = (more: Partial<MachineChecksOptions> = {}): MachineChecksOptions => ({
  dataFolder: folder,
  platform: 'linux',
  enrolled: () => {
    throw new Error('not enrolled');
  },
  hasSignInKey: () => true,
  tlsKeyCanBeCopied: true,
  keychainAnswers: async () => false,
  ledger: () => ({ intact: true, notes: [] }),
  server: async () => ({ answers: true, impostorRefused: true, serverTime: 1_000_000_000 }),
  now: () => 1_000_000_000,
  idleMinutes: () => 15,
  policy: policyWithoutDesk(null, []),
  program: null,
  ...more,
});
async function stateOf(control: string, more: Partial<MachineChecksOptions>): Promise<string | undefined> {
  return (await runChecks(machineChecks(options(more)), 500)).find((line) => line.control === control)?.state;
}

describe('the fuses of the program', () => {
  const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  const good = WANTED_FUSES.map(([, on]) => (on ? '1' : '0')).join('');
  const program = (before: number, states: string, version = 1): string => {
    const file = join(folder, `program-${before}-${states}-${version}`);
    writeFileSync(
      file,
      Buffer.concat([
        Buffer.alloc(before),
        Buffer.from(SENTINEL),
        Buffer.from([version, states.length]),
        Buffer.from(states),
        Buffer.alloc(5_000),
      ]),
    );
    return file;
  };

  test('are wanted as the packaging sets them, name by name', () => {
    expect(WANTED_FUSES.map(([name]) => [name, FUSES[FuseV1Options[name]]])).toEqual(
      WANTED_FUSES.map(([name, on]) => [name, on]),
    );
    expect(WANTED_FUSES.map(([name]) => FuseV1Options[name])).toEqual(WANTED_FUSES.map((_one, index) => index));
  });

  test.each([0, 17, 4 * 1024 * 1024 - 33, 4 * 1024 * 1024 - 32, 4 * 1024 * 1024 - 10, 4 * 1024 * 1024 + 5])(
    'are found %i bytes into the file, also across two reads',
    (before) => {
      expect(readFuses(program(before, good))).toBe(good);
    },
  );

  test('in another state, missing or new are named', async () => {
    expect(wrongFuses(good)).toEqual([]);
    expect(wrongFuses(`1${good.slice(1)}`)).toEqual(['RunAsNode']);
    expect(wrongFuses(good.slice(0, 5))).toEqual([
      'OnlyLoadAppFromAsar',
      'LoadBrowserProcessSpecificV8Snapshot',
      'GrantFileProtocolExtraPrivileges',
      'WasmTrapHandlers',
    ]);
    expect(wrongFuses(`${good}1`)).toEqual(['1 unknown']);
    expect(await stateOf('fuses of the program', { program: program(9, good) })).toBe('enforced');
    expect(await stateOf('fuses of the program', { program: program(9, '111111111') })).toBe('failed');
    expect(await stateOf('fuses of the program', { program: program(9, good, 2) })).toBe('failed');
    expect(await stateOf('fuses of the program', { program: join(folder, 'nowhere') })).toBe('failed');
    expect(await stateOf('fuses of the program', {})).toBe('not-enforceable');
  });
});

describe('what a machine reports about itself', () => {
  test.each<readonly [string, string, Partial<MachineChecksOptions>]>([
    ['idle lock', 'failed', { idleMinutes: () => 16 }],
    ['idle lock', 'failed', { idleMinutes: () => Number.NaN }],
    ['idle lock', 'failed', { idleMinutes: () => Number.POSITIVE_INFINITY }],
    ['idle lock', 'enforced', { idleMinutes: () => 2 }],
    ['clock', 'enforced', {}],
    ['clock', 'in-part', { now: () => 1_000_000_000 + 301_000 }],
    ['clock', 'not-run', { server: async () => ({ answers: false, impostorRefused: true, serverTime: null }) }],
    [
      'connection to the server',
      'failed',
      { server: async () => ({ answers: true, impostorRefused: false, serverTime: 0 }) },
    ],
    [
      'connection to the server',
      'failed',
      { server: async () => ({ answers: false, impostorRefused: true, serverTime: null }) },
    ],
    ['keys of this workstation', 'failed', {}],
    [
      'policy of this machine',
      'failed',
      {
        policy: policyWithoutDesk(null, [
          {
            place: '/etc/cleandesk/policy.json',
            scope: 'machine',
            read: { state: 'refused', reason: 'writable-by-others', note: checkNote('place-writable-by-others') },
          },
        ]),
      },
    ],
    ['policy of this machine', 'enforced', {}],
    ['policy of the server', 'failed', {}],
    ['data folder', 'failed', { dataFolder: join(folder, 'nowhere') }],
    ['encrypted store', 'failed', { dataFolder: join(folder, 'nowhere') }],
    ['memory written to disk', 'not-enforceable', { platform: 'win32' }],
    ['memory written to disk', 'failed', { swaps: join(folder, 'nowhere') }],
  ])('%s is %s', async (control, state, more) => {
    expect(await stateOf(control, more)).toBe(state);
  });

  test("a swap on a disk is not the desk's to encrypt, and one in memory is none", async () => {
    const swaps = join(folder, 'swaps');
    writeFileSync(swaps, 'Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100\n');
    expect(await stateOf('memory written to disk', { swaps })).toBe('enforced');
    writeFileSync(swaps, 'Filename Type Size Used Priority\n/dev/sda3 partition 1 0 -2\n');
    expect(await stateOf('memory written to disk', { swaps })).toBe('not-enforceable');
  });

  test('names a policy of the operating system, on each', () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const)
      for (const topic of ['screenLock', 'swap', 'disk', 'fuses'] as const)
        expect(notesWords(osPolicy(topic, platform)).length).toBeGreaterThan(20);
  });
});

describe('both hosts', () => {
  const hosts = {
    chromium: chromium({ sandbox: true, clearsClipboard: true, countsDisplays: true }),
    linux: electron('linux'),
    darwin: electron('darwin'),
    win32: electron('win32'),
  };
  test.each(Object.entries(hosts))(
    '%s has a line for every control that a level requires, and none is cut',
    async (_name, capabilities) => {
      const shell = createShellStandIn();
      const guards = createDeskGuards({
        machine: { platform: 'linux', env: {}, read: () => '', inspector: () => undefined },
        launch: { argv: [], env: {}, home: '/home/maya' },
        blockDevices: join(folder, 'none'),
        policy: () => SAFE_GUARDS,
        shell: () => ({ ...shell, capabilities: () => capabilities }),
        window: () => null,
        watch: () => null,
        signedIn: () => false,
        tenantOf: () => null,
        record: () => undefined,
        note: () => true,
        ask: async () => null,
        notice: () => undefined,
        lock: () => undefined,
        onShut: () => undefined,
        log: () => undefined,
      });
      const lines = await runChecks(
        [...guards.list, ...machineChecks(options()), { name: 'host', check: () => capabilities }],
        1_000,
      );
      const own = ['page request, tried'];
      for (const { control } of DEMANDS)
        if (!own.includes(control))
          expect(
            lines.map((line) => line.control),
            control,
          ).toContain(control);
      for (const line of lines) expect(line.notes.length).toBeLessThan(MOST_NOTES);
    },
  );
});

describe('the gate of the self-check', () => {
  function gateOf(run: () => Promise<number>, upload: () => Promise<void> = async () => undefined) {
    let at = 0;
    const said: (Coded | null)[] = [];
    const records: unknown[] = [];
    let runs = 0;
    let level = 0;
    const selfCheck = {
      latest: () => null,
      async run() {
        runs += 1;
        level = await run();
        const lines =
          level === 0
            ? []
            : level === 2
              ? goodLines().map((line) =>
                  line.control === 'screen capture' ? { ...line, state: 'not-enforceable' as const } : line,
                )
              : goodLines();
        return { report: reportOf(crypto.randomUUID(), lines), hash: '', signature: '' };
      },
    };
    const gate = createGate({
      selfCheck,
      upload,
      onRefusal: (words) => said.push(words),
      record: (_kind, detail) => records.push(detail),
      monotonic: () => at,
      log: () => undefined,
    });
    return {
      gate,
      said,
      records,
      runs: () => runs,
      wait: (ms: number) => {
        at += ms;
      },
    };
  }

  test('requires nothing of a desk for which policy requires nothing, though its check throws', async () => {
    const { gate, said } = gateOf(async () => {
      throw new Error('broken');
    });
    gate.demanded({ leastLevel: 0, maxAgeHours: 24 });
    expect(await gate.beforeSignIn()).toBeNull();
    expect(said).toEqual([]);
  });

  test('is closed from the moment that policy requires a level until a good report was sent', async () => {
    const { gate, said } = gateOf(async () => 3);
    gate.demanded({ leastLevel: 2, maxAgeHours: 24 });
    expect(said).toEqual([NOT_YET]);
    expect(await gate.beforeSignIn()).toBeNull();
    expect(said).toEqual([NOT_YET, null]);
  });

  test('stays closed where the check throws, where the level is too low, and where the server refuses it', async () => {
    for (const one of [
      gateOf(async () => {
        throw new Error('broken');
      }),
      gateOf(async () => 0),
      gateOf(async () => 2),
      gateOf(
        async () => 3,
        async () => {
          throw new Error('away');
        },
      ),
    ]) {
      one.gate.demanded({ leastLevel: 3, maxAgeHours: 24 });
      expect(await one.gate.beforeSignIn()).toEqual({ code: expect.any(String), params: expect.any(Object) });
      expect(one.said.at(-1)).toEqual({ code: expect.any(String), params: expect.any(Object) });
      expect(one.records).toHaveLength(1);
    }
  });

  test('runs once for many simultaneous attempts, and again only when the report is no longer fresh', async () => {
    const { gate, runs, wait } = gateOf(async () => 3);
    gate.demanded({ leastLevel: 1, maxAgeHours: 24 });
    await Promise.all(Array.from({ length: 20 }, () => gate.beforeSignIn()));
    await gate.beforeSignIn();
    expect(runs()).toBe(1);
    wait(31_000);
    await gate.beforeSignIn();
    expect(runs()).toBe(2);
  });

  test('checks again by itself while it is closed, and not while it is open', async () => {
    let level = 0;
    const { gate, said, runs, wait } = gateOf(async () => level);
    gate.demanded({ leastLevel: 1, maxAgeHours: 24 });
    await gate.beforeSignIn();
    level = 3;
    gate.demanded({ leastLevel: 1, maxAgeHours: 24 });
    expect(runs()).toBe(1);
    wait(31_000);
    gate.demanded({ leastLevel: 1, maxAgeHours: 24 });
    await gate.beforeSignIn();
    expect(said.at(-1)).toBeNull();
    wait(31_000);
    gate.demanded({ leastLevel: 1, maxAgeHours: 24 });
    expect(runs()).toBe(2);
  });

  test('that stays closed checks less and less often, and at least every five minutes', async () => {
    const { gate, runs, wait } = gateOf(async () => 0);
    for (let second = 0; second < 3_600; second += 1) {
      gate.demanded({ leastLevel: 1, maxAgeHours: 24 });
      await new Promise((resolve) => setImmediate(resolve));
      wait(1_000);
    }
    expect(runs()).toBeGreaterThanOrEqual(12);
    expect(runs()).toBeLessThanOrEqual(20);
  });

  test('whose level is raised by policy is closed until a new report reaches it', async () => {
    const { gate, said } = gateOf(async () => 2);
    gate.demanded({ leastLevel: 1, maxAgeHours: 24 });
    expect(await gate.beforeSignIn()).toBeNull();
    gate.demanded({ leastLevel: 3, maxAgeHours: 24 });
    expect(said.at(-1)).toEqual(NOT_YET);
    expect(await gate.beforeSignIn()).toMatchObject({
      params: {
        missing: expect.arrayContaining(['screen capture']),
        states: expect.arrayContaining(['not-enforceable']),
      },
    });
  });
});
