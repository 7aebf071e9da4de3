/** Two things at the same moment in a whole desk: a crash during a sign-in, a raised level during a session. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { makeDeskBench, signIn, until, type DeskBench } from '../support/deskBench.ts';

let bench: DeskBench;
beforeEach(async () => {
  bench = await makeDeskBench();
});
afterEach(async () => {
  await bench.close();
});
const OFTEN = { ...SAFE_DEFAULTS, network: { ...SAFE_DEFAULTS.network, addressCheckSeconds: 1 } };

test('a page that crashes during a sign-in does not come back signed in', async () => {
  const { desk, shell } = await bench.startDesk();
  await until(() => desk.state().phase === 'signed-out');
  const signingIn = signIn(shell);
  await until(() => bench.server.requests.some((one) => one.route === 'signInStart'));
  shell.crashes();
  expect(await signingIn).toMatchObject({ ok: false });
  expect(desk.state().phase).toBe('signed-out');
  await until(() => shell.resets > 0 && bench.server.openSessions.size === 0);
  // The next attempt works.
  expect(await signIn(shell)).toEqual({ ok: true });
});

test('a level that is raised during a session does not end it, and applies to the next sign-in', async () => {
  const { desk, shell } = await bench.startDesk({ policy: OFTEN });
  await until(() => desk.state().phase === 'signed-out');
  expect(await signIn(shell)).toEqual({ ok: true });
  const asked = (): number => bench.server.requests.filter((one) => one.route === 'hello').length;
  bench.server.policy = { ...OFTEN, selfCheck: { leastLevel: 3, maxAgeHours: 24 } };
  const before = asked();
  await until(() => asked() >= before + 3);
  expect(shell.events('state').filter((one) => one.phase === 'refused')).toEqual([]);
  expect(desk.state().phase).toBe('signed-in');
  await shell.call('lock', {});
  await until(() => desk.state().phase === 'refused');
  expect(desk.state()).toMatchObject({ reason: 'self-check' });
  expect(shell.events('state').at(-1)).toMatchObject({ phase: 'refused', reason: 'self-check' });
  expect(await signIn(shell)).toMatchObject({ ok: false });
});
