/**
 * The policy in a whole desk: applied from the greeting, pushed live, refused, stored for a start without the server.
 */
import { liveEvent } from '../../contract/realtime.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { VerbResult } from '../../contract/bridge.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { newPolicyKey } from '../../core/policy/document.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { Problem } from '../support/serverStandIn.ts';
import { makeDeskBench, signIn, until, type DeskBench } from '../support/deskBench.ts';
import { wordsOf } from '../support/shownWords.ts';

let bench: DeskBench;
beforeEach(async () => {
  bench = await makeDeskBench();
});
afterEach(async () => {
  await bench.close();
});
const records = (kind: string): Record<string, unknown>[] =>
  bench.server.activity.filter((one) => one.record.kind === kind).map((one) => one.record.detail);
const OFTEN: Policy = { ...SAFE_DEFAULTS, network: { ...SAFE_DEFAULTS.network, addressCheckSeconds: 1 } };

test('a policy that the server pushes applies at once, without waiting for the next greeting', async () => {
  const { desk, shell } = await bench.startDesk({
    policy: { ...SAFE_DEFAULTS, network: { ...SAFE_DEFAULTS.network, addressCheckSeconds: 300 } },
  });
  await until(() => desk.state().phase === 'signed-out');
  expect(await signIn(shell)).toEqual({ ok: true });
  await until(() => {
    const state = desk.state();
    return state.phase === 'signed-in' && state.connection === 'online';
  });
  // From here on no greeting is answered.
  bench.server.intercept = (request) => {
    if (request.route === 'hello') throw new Problem(500, 'failed');
    return undefined;
  };
  bench.server.policy = { ...bench.server.policy, guards: { ...SAFE_DEFAULTS.guards, clipboard: 'isolated' } };
  bench.server.idleLockMinutes = 4;
  bench.server.publish(liveEvent('policy.changed', bench.server.signedPolicy(bench.workstationId)));
  await until(() => {
    const state = desk.state();
    return state.phase === 'signed-in' && state.guards?.clipboard === 'isolated' && state.idleLockMinutes === 4;
  });
  // A forged one is refused, and work stops.
  bench.server.publish(
    liveEvent('policy.changed', bench.server.signedPolicy(bench.workstationId, {}, newPolicyKey().privateKeyPem)),
  );
  await until(() => desk.state().phase === 'refused');
  expect(desk.state()).toMatchObject({ reason: 'policy', notice: { code: 'desk-policy', params: {} } });
  await until(
    () => records('policy-refused').length === 1 && records('lock').some((one) => one['reason'] === 'policy'),
  );
  expect(records('policy-refused')[0]).toMatchObject({ reason: 'signature' });
});

test.each([
  ['signature', (): unknown => bench.server.signedPolicy(bench.workstationId, {}, newPolicyKey().privateKeyPem)],
  ['rollback', (): unknown => bench.server.signedPolicy(bench.workstationId, { version: 0 })],
  [
    'expired',
    (): unknown => bench.server.signedPolicy(bench.workstationId, { now: Date.now() - 25 * 3_600_000, version: 90 }),
  ],
  ['other-workstation', (): unknown => bench.server.signedPolicy('11111111-1111-4111-8111-111111111111', {})],
  ['other-server', (): unknown => bench.server.signedPolicy(bench.workstationId, { server: 'b'.repeat(64) })],
  ['missing', (): unknown => undefined],
] as const)(
  'shows one message, records "%s", refuses sign-in, and opens again with a valid policy',
  async (reason, policy) => {
    const { desk, shell } = await bench.startDesk({ policy: OFTEN });
    await until(() => desk.state().phase === 'signed-out');
    const good = bench.server.signedPolicy(bench.workstationId);
    bench.server.intercept = (request) =>
      request.route === 'hello'
        ? {
            workstationId: bench.workstationId,
            name: 'Desk 7',
            address: '127.0.0.1',
            serverTime: Date.now(),
            minimumDesk: '0.1.0',
            policy: policy(),
          }
        : undefined;
    await until(() => desk.state().phase === 'refused');
    expect(desk.state()).toMatchObject({ reason: 'policy', notice: { code: 'desk-policy', params: {} } });
    expect(await signIn(shell)).toMatchObject({ ok: false });
    expect(bench.server.openSessions.size).toBe(0);
    await until(() => records('policy-refused').length === 1);
    expect(records('policy-refused')[0]).toMatchObject({ reason });
    bench.server.intercept = (request) =>
      request.route === 'hello'
        ? {
            workstationId: bench.workstationId,
            name: 'Desk 7',
            address: '127.0.0.1',
            serverTime: Date.now(),
            minimumDesk: '0.1.0',
            policy: good,
          }
        : undefined;
    await until(() => desk.state().phase === 'signed-out');
  },
);

test('a desk without its server uses the stored policy, and the source of each value is shown', async () => {
  bench.server.addPerson('idris', 'gravel-orbit-tulip', 'administrator', 'Idris Bello');
  bench.server.idleLockMinutes = 3;
  const first = await bench.startDesk();
  await until(() => first.phase() === 'signed-out');
  await first.desk.stop();
  await bench.server.stop();
  const second = await bench.startDesk({
    machine: {
      env: {},
      read: () => '',
      inspector: () => undefined,
      blockDevices: '/nowhere',
      places: async () => [
        {
          place: '/etc/cleandesk/policy.json',
          scope: 'machine',
          read: { state: 'read', values: new Map([['guards.secondDisplay', 'block']]) },
        },
      ],
    },
  });
  await until(() => second.phase() === 'refused');
  expect(second.desk.state()).toMatchObject({ reason: 'server-unreachable' });
  await bench.server.start();
  await until(() => second.phase() === 'signed-out');
  bench.server.intercept = (request) =>
    request.route === 'policyStatus' ? { version: 1, policy: { lock: { idleMinutes: 3 } }, versions: [] } : undefined;
  expect(await signIn(second.shell, 'idris')).toEqual({ ok: true });
  const answer = await second.shell.call('getPolicy', {});
  if (!answer.ok) throw new Error(wordsOf(answer));
  const view = answer.value as VerbResult<'getPolicy'>;
  const source = (path: string): unknown => view.values.find((one) => one.path === path)?.here;
  expect(source('lock.idleMinutes')).toMatchObject({ value: 3, source: 'server', place: null });
  expect(source('guards.secondDisplay')).toMatchObject({
    value: 'block',
    source: 'machine',
    place: '/etc/cleandesk/policy.json',
  });
  expect(source('signIn.sessionHours')).toBeNull();
  expect(view.places).toEqual([{ place: '/etc/cleandesk/policy.json', scope: 'machine', state: 'read', note: null }]);
  // Only the first of two starts received the first version.
  expect(records('policy-taken').filter((one) => one['fromVersion'] === null)).toHaveLength(1);
});
