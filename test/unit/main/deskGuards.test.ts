/** The real guards, each broken on purpose: a broken guard denies, is recorded by name, and stops the start. */
import { notesWords } from '../../../main/selfCheck/noteWords.ts';
import { rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SAFE_GUARDS, type Way } from '../../../core/policy/guards.ts';
import { startForwarder, type Forwarder } from '../../../main/link/forwarder.ts';
import { guardRig, type GuardRig } from '../../support/guardRig.ts';

const boom = (): never => {
  throw new TypeError('boom');
};
const without =
  (...controls: string[]) =>
  (rig: GuardRig): void => {
    rig.shell.capabilityList = rig.shell.capabilityList.filter(({ control }) => !controls.includes(control));
  };
/** The guard's name -> how its port is broken. */
const BROKEN: Readonly<Record<string, (rig: Rig) => void>> = {
  'crash dumps'(rig) {
    rmSync(rig.dumpFilter);
    mkdirSync(rig.dumpFilter);
  },
  launch: (rig) => {
    Object.defineProperty(rig.env, 'DISPLAY', { get: boom, enumerable: true });
  },
  address: (rig) => {
    rig.watch = { glance: boom, last: boom };
  },
  egress: (rig) => {
    Object.assign(rig.forwarder, { listen: boom, admit: boom });
  },
  'requests of the page': without('renderer has no network'),
  navigation: without('service workers'),
  permissions: without('permissions and devices'),
  'downloads and uploads': without('uploads'),
  printing: without('printing'),
  'keyboard and mouse': without('keys of a browser'),
  capture: without('screen capture'),
  devices(rig) {
    rmSync(rig.blockDevices, { recursive: true });
    writeFileSync(rig.blockDevices, 'not a folder');
  },
  clipboard: without('clipboard'),
};
/** These answer for no output: the start and the self-check are all that they can refuse. */
const WITHOUT_OUTPUTS: readonly string[] = ['crash dumps', 'address'];
type Rig = GuardRig & { readonly forwarder: Forwarder; close(): Promise<void> };
async function rigWithForwarder(): Promise<Rig> {
  const forwarder = await startForwarder();
  const rig = await guardRig({ egress: { forwarder, lists: () => ({}), note: () => undefined, monotonic: () => 0 } });
  return Object.assign(rig, { forwarder, close: () => forwarder.close() });
}

describe('the guards of the desk', () => {
  test('guard every output that policy names, each its own', async () => {
    const rig = await rigWithForwarder();
    const ways = rig.guards.list.flatMap((guard) => guard.ways);
    const actions = Object.entries(SAFE_GUARDS)
      .filter(([key, value]) => typeof value === 'string' && key !== 'clipboard')
      .map(([key]) => key);
    expect([...ways].sort()).toEqual(actions.sort());
    await rig.close();
  });

  test('are each broken in one of the tests below', async () => {
    const rig = await rigWithForwarder();
    expect(Object.keys(BROKEN).sort()).toEqual(rig.guards.list.map(({ name }) => name).sort());
    expect(rig.guards.list.filter(({ ways }) => ways.length === 0).map(({ name }) => name)).toEqual(WITHOUT_OUTPUTS);
    await rig.close();
  });
});

describe.each(Object.keys(BROKEN))('with the guard "%s" broken', (name) => {
  test('the desk does not start: the guard is named and recorded, and the earlier ones are undone', async () => {
    const rig = await rigWithForwarder();
    const order: string[] = [];
    const at = rig.guards.list.findIndex((guard) => guard.name === name);
    for (const guard of rig.guards.list) {
      const place = guard.perform.bind(guard);
      Object.assign(guard, {
        async perform() {
          const undo = await place();
          order.push(`+${guard.name}`);
          return async () => {
            await undo?.();
            order.push(`-${guard.name}`);
          };
        },
      });
    }
    BROKEN[name]!(rig);
    await expect(rig.guards.start()).rejects.toThrow(`at "${name}"`);
    const earlier = rig.guards.list.slice(0, at).map((guard) => guard.name);
    expect(order).toEqual([...earlier.map((one) => `+${one}`), ...earlier.toReversed().map((one) => `-${one}`)]);
    expect(rig.records.filter((one) => one.kind === 'guard-failed').map((one) => one.detail['guard'])).toEqual([name]);
    await rig.close();
  });

  test('its check is a failed line, recorded, and the other lines are complete', async () => {
    const rig = await rigWithForwarder();
    const stop = await rig.guards.start();
    BROKEN[name]!(rig);
    const lines = await rig.guards.check();
    expect(lines.filter((line) => line.state === 'failed').map((line) => line.control)).toContain(name);
    for (const other of rig.guards.list.filter((guard) => guard.name !== name))
      for (const line of await other.check()) expect(lines, other.name).toContainEqual(line);
    expect(rig.records).toContainEqual(
      expect.objectContaining({ kind: 'guard-failed', detail: expect.objectContaining({ guard: name }) }),
    );
    await stop();
    await rig.close();
  });

  test('a lock is recorded as failed there, and every other guard releases', async () => {
    const rig = await rigWithForwarder();
    const gone: string[] = [];
    for (const guard of rig.guards.list) {
      const lock = guard.lock?.bind(guard);
      Object.assign(guard, {
        lock:
          guard.name === name
            ? boom
            : async () => {
                await lock?.();
                gone.push(guard.name);
              },
      });
    }
    await rig.guards.lock();
    expect(gone).toEqual(rig.guards.list.map((guard) => guard.name).filter((one) => one !== name));
    expect(rig.records.map((one) => one.detail)).toEqual([{ guard: name, reason: 'TypeError' }]);
    await rig.close();
  });
});

test.each(Object.keys(BROKEN).filter((name) => !WITHOUT_OUTPUTS.includes(name)))(
  'with the guard "%s" broken its outputs are refused and recorded even if policy allows them',
  async (name) => {
    const rig = await rigWithForwarder();
    const guard = rig.guards.list.find((one) => one.name === name)!;
    Object.assign(guard, { decide: boom });
    expect(guard.ways).not.toEqual([]);
    for (const way of guard.ways) {
      rig.records.length = 0;
      rig.policy = { ...SAFE_GUARDS, [way]: 'allow' };
      expect(
        rig.guards.decide({ way, target: 'x', context: { conversationId: 'a', tenantId: 'bank' } }),
        way,
      ).toMatchObject({ allow: false, ask: false });
      expect(rig.records, way).toEqual([
        expect.objectContaining({ kind: 'guard-failed', detail: { guard: name, reason: 'TypeError' } }),
      ]);
    }
    await rig.close();
  },
);

test('an output that policy blocks is refused and recorded, even with a reason', async () => {
  const rig = await rigWithForwarder();
  const always = rig.guards.list.flatMap((guard) => guard.ways).filter((way: Way) => SAFE_GUARDS[way] === 'block');
  expect(always.length).toBeGreaterThan(20);
  for (const way of always)
    expect(rig.guards.decide({ way, target: 'x', why: 'because I say so' }), way).toMatchObject({ allow: false });
  expect(rig.records.map((one) => one.kind)).toEqual(always.map(() => 'guard-refused'));
  await rig.close();
});

test('a guard that cannot check while the desk runs locks it, and is recorded', async () => {
  const rig = await guardRig();
  await rig.guards.start();
  Object.assign(rig.window!, { protect: boom });
  rig.guards.policyChanged();
  expect(rig.locks).toEqual([expect.objectContaining({ code: 'guard-failed' })]);
  expect(rig.records).toContainEqual(
    expect.objectContaining({ kind: 'guard-failed', detail: { guard: 'capture', reason: 'TypeError' } }),
  );
});

test('the window is protected from capture unless policy allows it, and again when the guards stop', async () => {
  const rig = await guardRig();
  rig.policy = { ...SAFE_GUARDS, captureForAccessibility: true };
  const stop = await rig.guards.start();
  rig.policy = SAFE_GUARDS;
  rig.guards.policyChanged();
  await stop();
  expect(rig.shell.protects).toEqual([false, true, true]);
});

test('a watermark that keeps disappearing is recorded, locks the desk and is a failed line until then', async () => {
  const rig = await guardRig();
  await rig.guards.start();
  rig.ledgerWorks = false;
  rig.guards.capture.vanished();
  expect(rig.locks).toEqual([expect.objectContaining({ code: 'watermark' })]);
  rig.ledgerWorks = true;
  rig.guards.capture.vanished();
  expect(rig.records.at(-1)).toMatchObject({
    kind: 'guard-failed',
    detail: { guard: 'watermark', reason: 'keeps-vanishing' },
  });
  expect((await rig.guards.check()).find((line) => line.control === 'watermark')?.state).toBe('failed');
  await rig.guards.lock();
  expect((await rig.guards.check()).find((line) => line.control === 'watermark')?.state).toBe('in-part');
});

test.each(['win32', 'darwin', 'linux', 'freebsd'] as const)(
  'on %s what only the system can enforce is reported so, with the system policy for it',
  async (platform) => {
    const rig = await guardRig({ platform });
    const stop = await rig.guards.start();
    const lines = await rig.guards.check();
    for (const control of [
      'Win, Alt+Tab, Ctrl+Alt+Del',
      'system screenshot keys',
      'printers of the system',
      'system clipboard history',
      'whole-screen viewers',
    ]) {
      const line = lines.find((one) => one.control === control);
      expect(line?.state, control).toBe('not-enforceable');
      expect(notesWords(line?.notes ?? []), control).toMatch(
        { win32: /Windows/, darwin: /macOS/, linux: /Linux/, freebsd: /Windows.*macOS.*Linux/s }[platform],
      );
    }
    for (const line of lines) expect(notesWords(line.notes).length, line.control).toBeGreaterThan(8);
    await stop();
  },
);
