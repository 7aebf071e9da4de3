/** Guards in a whole desk: their refusals reach the person, the ledger and the server. */
import { checkNote } from '../../contract/checkNotes.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { SAFE_GUARDS } from '../../core/policy/guards.ts';
import type { MachineParts } from '../../main/start/deskOptions.ts';
import { makeDeskBench, signIn, until, type DeskBench } from '../support/deskBench.ts';
import { CONTROLS, createShellStandIn } from '../support/shellStandIn.ts';
import { shownState } from '../support/shownWords.ts';

let bench: DeskBench;
beforeEach(async () => {
  bench = await makeDeskBench();
});
afterEach(async () => {
  await bench.close();
});
const records = (kind: string): Record<string, unknown>[] =>
  bench.server.activity.filter((one) => one.record.kind === kind).map((one) => one.record.detail);
const QUIET: MachineParts = {
  env: {},
  read: () => '',
  inspector: () => undefined,
  blockDevices: '/nowhere',
  places: async () => [],
};
const traced = { ...QUIET, read: (path: string) => (path === '/proc/self/status' ? 'TracerPid:\t77\n' : '') };

describe('a sign of the machine', () => {
  test('that policy blocks keeps sign-in closed, and is shown and recorded with its evidence', async () => {
    const { desk, shell } = await bench.startDesk({ machine: traced });
    await until(() => desk.state().phase === 'refused');
    expect(shownState(desk.state())).toMatchObject({
      reason: 'signal',
      words: expect.stringMatching(/debugger.*IT department/),
    });
    expect(await signIn(shell)).toMatchObject({ ok: false });
    await until(() => records('sign-in-failed').length === 1 && records('signal').length === 1);
    expect(records('signal')[0]).toMatchObject({
      way: 'debugger',
      evidence: 'sign-tracer',
      process: 77,
      action: 'block',
    });
    expect(bench.server.openSessions.size).toBe(0);
  });

  test('that IT excepts on this machine allows sign-in, and one that the server forbids locks the desk', async () => {
    const { desk, shell } = await bench.startDesk({
      machine: {
        ...traced,
        places: async () => [
          {
            place: '/etc/cleandesk/policy.json',
            scope: 'machine',
            read: { state: 'read', values: new Map([['guards.debugger', 'allow']]) },
          },
        ],
      },
    });
    await until(() => desk.state().phase === 'signed-out');
    expect(await signIn(shell)).toEqual({ ok: true });
    shell.screens!.push({ name: 'HDMI-1', x: 0, y: 0, width: 800, height: 600 });
    shell.screensChange();
    await until(() => records('signal').length === 1);
    expect(desk.state().phase).toBe('signed-in');
    bench.server.policy = { ...SAFE_DEFAULTS, guards: { ...SAFE_GUARDS, secondDisplay: 'block' } };
    await until(() => desk.state().phase === 'refused');
    expect(shownState(desk.state())).toMatchObject({ reason: 'signal', words: expect.stringMatching(/screen/) });
    await until(() => records('lock').length === 1);
    expect(records('lock')[0]).toEqual({ reason: 'signal' });
    shell.screens!.pop();
    shell.screensChange();
    await until(() => desk.state().phase !== 'refused');
  });
});

test('a policy of IT that an agent could have written is not applied, and that is recorded', async () => {
  const { desk } = await bench.startDesk({
    machine: {
      ...traced,
      places: async () => [
        {
          place: '/etc/cleandesk/policy.json',
          scope: 'machine',
          read: { state: 'refused', reason: 'writable-by-others', note: checkNote('place-writable-by-others') },
        },
      ],
    },
  });
  await until(() => desk.state().phase === 'refused');
  await until(() => records('guard-failed').some((one) => one['guard'] === 'machine policy'));
  expect(desk.state().phase).toBe('refused');
});

test.each(CONTROLS.filter((control) => control !== 'system shortcuts'))(
  'a host that does not state "%s" starts no desk, and leaves no process running',
  async (missing) => {
    const shell = createShellStandIn();
    shell.capabilityList = shell.capabilityList.filter(({ control }) => control !== missing);
    await expect(bench.startDesk({ shell })).rejects.toThrow(missing);
    expect(shell.quits).toBe(1);
    await until(() => records('guard-failed').length > 0);
    expect(bench.server.activity.at(-1)?.record.kind).toBe('desk-stopped');
  },
);

test('a lock clears what was copied, and a paste in another conversation is recorded at the server', async () => {
  const { desk, shell } = await bench.startDesk({
    policy: { ...SAFE_DEFAULTS, guards: { ...SAFE_GUARDS, clipboard: 'isolated' } },
  });
  await until(() => desk.state().phase === 'signed-out');
  await signIn(shell);
  const conversationId = bench.server.conversation.id;
  expect(await shell.call('putClipboard', { conversationId, text: 'order 7', cut: false })).toEqual({
    ok: true,
    value: { taken: true },
  });
  expect(await shell.call('takeClipboard', { conversationId })).toEqual({ ok: true, value: { text: 'order 7' } });
  expect(await shell.call('takeClipboard', { conversationId: '00000000-0000-4000-8000-000000000000' })).toEqual({
    ok: true,
    value: { text: null },
  });
  await until(() => records('paste-attempt').length === 1);
  await shell.call('lock', {});
  await until(() => shell.resets === 1);
  expect(await shell.call('takeClipboard', { conversationId })).toMatchObject({ ok: false, code: 'signed-out' });
  await signIn(shell);
  expect(await shell.call('takeClipboard', { conversationId })).toEqual({ ok: true, value: { text: null } });
});

test('a page that crashes during a session locks the desk before it comes back', async () => {
  const { desk, shell } = await bench.startDesk();
  await until(() => desk.state().phase === 'signed-out');
  await signIn(shell);
  shell.crashes();
  expect(shownState(desk.state())).toMatchObject({ phase: 'locked', words: expect.stringMatching(/page stopped/) });
  await until(() => shell.resets === 1 && records('lock').length === 1);
  expect(records('lock')[0]).toEqual({ reason: 'page-crashed' });
});

test.each([
  [['--remote-debugging-port=9222'], {}],
  [['--no-sandbox'], {}],
  [[], { NODE_OPTIONS: '--no-warnings' }],
] as const)('the Chromium host ends at once with %o %o, and the ledger says why', async (argv, env) => {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_|LD_)/.test(name)));
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', 'support', 'startMain.ts'), '--data', bench.folder, ...argv],
    { env: { ...clean, ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const [code] = await once(child, 'exit');
  expect(code).toBe(78);
  const { desk } = await bench.startDesk();
  await until(() => desk.state().phase === 'signed-out');
  await until(() => records('guard-failed').some((one) => one['guard'] === 'launch'));
});
