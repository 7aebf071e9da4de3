/**
 * The workstation password in a whole desk: it expires by policy, the next person to sign in changes it first, and its
 * length follows policy.
 */
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PasswordAnswer } from '../../contract/passwords.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { askAndChange } from '../../main/unlock/askAndChange.ts';
import {
  makeDeskBench,
  signIn,
  until,
  WORKSTATION_PASSWORD,
  type DeskBench,
  type RunningDesk,
} from '../support/deskBench.ts';
import { value } from '../support/passwordDesks.ts';
import { Problem } from '../support/serverStandIn.ts';
import { shownNotices } from '../support/shownWords.ts';

const DAY = 86_400_000;
const [SECOND, THIRD] = ['velvet-engine-forty-nine', 'gravel-saddle-kitten-oak'];
const withRules = (rules: Partial<Policy['passwords']>, more: Partial<Policy> = {}): Policy => ({
  ...SAFE_DEFAULTS,
  ...more,
  passwords: { ...SAFE_DEFAULTS.passwords, workstationMaxAgeDays: 90, ...rules },
});
let bench: DeskBench;
let at: RunningDesk;
/** Days by which every clock is ahead, the machine's and the server's. */
let days = 0;
beforeAll(async () => {
  bench = await makeDeskBench();
  bench.server.serverTime = () => Date.now() + days * DAY;
  at = await bench.startDesk({
    policy: withRules({}),
    clock: { now: () => Date.now() + days * DAY, monotonic: () => performance.now() },
  });
  await until(() => at.phase() === 'signed-out' && bench.server.openSessions.size === 0);
});
afterAll(async () => {
  await bench.close();
});

const records = (kind: string): Record<string, unknown>[] =>
  bench.server.activity.filter((one) => one.record.kind === kind).map((one) => one.record.detail);
const requiredAction = (): string | null | undefined => {
  const state = at.desk.state();
  return state.phase === 'signed-in' ? (state.requiredAction ?? null) : undefined;
};
const change = (present: string, next: string): Promise<PasswordAnswer> =>
  value(at.shell.call('changeWorkstationPassword', { present, next }));
async function leave(): Promise<void> {
  await at.shell.call('signOut', {});
  await until(() => at.phase() === 'signed-out' && bench.server.openSessions.size === 0);
}

test('before it expires that is announced, and cannot be changed from the desk', async () => {
  expect(await signIn(at.shell)).toEqual({ ok: true });
  expect(requiredAction()).toBeNull();
  expect(at.shell.events('notice')).toEqual([]);
  expect(
    await at.shell.call('changeWorkstationPassword', { present: WORKSTATION_PASSWORD, next: SECOND }),
  ).toMatchObject({ ok: false, code: 'changed-by-it' });
  await leave();
  days = 80;
  expect(await signIn(at.shell)).toEqual({ ok: true });
  expect(requiredAction()).toBeNull();
  expect(shownNotices(at.shell).join(' ')).toMatch(/workstation password of this machine runs out in 10 days/);
  await leave();
});

test('requires a new workstation password, by the rules of the policy, once the password has run out', async () => {
  days = 90.1;
  bench.server.policy = withRules({ leastLength: 24 });
  const [requestsBefore, framesBefore] = [bench.server.requests.length, bench.server.frames.length];
  expect(await signIn(at.shell)).toEqual({ ok: true });
  expect(requiredAction()).toBe('change-workstation-password');
  const { id: conversationId } = bench.server.conversation;
  for (const [verb, args] of [
    ['listConversations', {}],
    ['openConversation', { conversationId, limit: 10 }],
    ['saveDraft', { conversationId, text: 'x' }],
    ['searchMessages', { query: 'anything' }],
  ] as const) {
    expect(await at.shell.call(verb, args), verb).toMatchObject({ ok: false, code: 'refused' });
  }
  expect(await value(at.shell.call('getWorkstationPassword', {}))).toEqual({ leastLength: 24 });
  expect(await value(at.shell.call('checkWorkstationPassword', { password: 'one two three four 23 c' }))).toEqual({
    problems: [{ code: 'password-short', params: { least: 24, length: 23 } }],
  });
  expect(await change(WORKSTATION_PASSWORD, 'anchor-lamp-ninety-1')).toMatchObject({
    ok: false,
    problems: [{ code: 'password-short', params: { least: 24, length: 20 } }],
  });
  expect(await change('not the present one', SECOND)).toMatchObject({
    ok: false,
    notice: { code: 'present-workstation-password-wrong' },
    problems: [],
  });
  expect(await change(SECOND, SECOND)).toMatchObject({
    ok: false,
    problems: [{ code: 'workstation-password-present', params: {} }],
  });
  expect(requiredAction()).toBe('change-workstation-password');
  // Nothing of the person was fetched meanwhile, and no realtime connection was opened.
  expect(
    bench.server.requests
      .slice(requestsBefore)
      .filter((one) => one.token !== null)
      .map((one) => one.route),
  ).toEqual(['ownPassword']);
  expect(bench.server.frames).toHaveLength(framesBefore);
  expect(await change(WORKSTATION_PASSWORD, SECOND)).toEqual({ ok: true });
  expect(requiredAction()).toBeNull();
  await value(at.shell.call('listConversations', {}));
  await until(() => records('workstation-password-changed').length === 1);
  expect(records('workstation-password-changed')).toEqual([{ by: 'person' }]);
  const text = JSON.stringify([bench.server.requests, bench.server.activity, at.log]);
  for (const secret of [WORKSTATION_PASSWORD, SECOND]) expect(text).not.toContain(secret);
  await leave();
  expect(await signIn(at.shell)).toMatchObject({ ok: false });
});

test('a clock that is set back does not make the password younger, and a failed change changes nothing', async () => {
  days = 181;
  expect(await signIn(at.shell, 'maya', SECOND)).toEqual({ ok: true });
  expect(requiredAction()).toBe('change-workstation-password');
  await leave();
  days = 95;
  // A new version, because an older one of the same is refused.
  bench.server.policy = withRules({ leastLength: 22 });
  expect(await signIn(at.shell, 'maya', SECOND)).toEqual({ ok: true });
  expect(requiredAction()).toBe('change-workstation-password');
  // Nor does a person who was signed out meanwhile, or has no server.
  bench.server.intercept = ({ route }) => {
    if (route === 'ownPassword') throw new Problem(503, 'failed');
    return undefined;
  };
  expect(await at.shell.call('changeWorkstationPassword', { present: SECOND, next: THIRD })).toMatchObject({
    ok: false,
    code: 'unreachable-nothing-changed',
  });
  bench.server.intercept = null;
  bench.server.endSessions();
  expect(await at.shell.call('changeWorkstationPassword', { present: SECOND, next: THIRD })).toMatchObject({
    ok: false,
  });
  await until(() => at.phase() === 'locked');
});

test('an action that the server requires comes first, and does not bypass it', async () => {
  bench.server.requiredAction = 'enrol-second-factor';
  bench.server.intercept = ({ route }) =>
    route === 'confirmTotp'
      ? {
          factor: { id: crypto.randomUUID(), kind: 'totp', name: 'App', madeAt: 1, usedAt: null },
          recoveryCodes: null,
          requiredAction: null,
        }
      : undefined;
  expect(await signIn(at.shell, 'maya', SECOND)).toEqual({ ok: true });
  expect(requiredAction()).toBe('enrol-second-factor');
  expect(await at.shell.call('changeWorkstationPassword', { present: SECOND, next: THIRD })).toMatchObject({
    ok: false,
    code: 'changed-by-it',
  });
  await value(at.shell.call('confirmTotp', { factorId: crypto.randomUUID(), code: '123456' }));
  expect(requiredAction()).toBe('change-workstation-password');
  expect(await at.shell.call('listConversations', {})).toMatchObject({ ok: false, code: 'refused' });
  bench.server.requiredAction = null;
  bench.server.intercept = null;
  await leave();
});

test('the command line checks the least length of the last policy, and its password counts as new', async () => {
  const typed = (...lines: string[]): NodeJS.ReadStream =>
    Readable.from(lines.map((line) => `${line}\n`)) as Readable & NodeJS.ReadStream;
  expect(await askAndChange(bench.folder, typed(SECOND, 'velvet-engine-fifty-1'))).toEqual({
    code: 1,
    words: expect.stringMatching(
      /cannot be taken. It needs at least 22 characters; this one has 21.*Nothing was changed/,
    ),
  });
  expect(await askAndChange(bench.folder, typed(SECOND, THIRD))).toMatchObject({ code: 0 });
  expect(await signIn(at.shell, 'maya', THIRD)).toEqual({ ok: true });
  expect(requiredAction()).toBeNull();
  await until(() => records('workstation-password-changed').length === 2);
  expect(records('workstation-password-changed')[1]).toEqual({ by: 'command-line' });
  await leave();
});

test('guesses at it in that view count with those at sign-in: the last one locks and closes', async () => {
  days = 270;
  bench.server.policy = withRules(
    { workstationMaxAgeDays: 60 },
    { signIn: { ...SAFE_DEFAULTS.signIn, maxFailures: 3 } },
  );
  expect(await signIn(at.shell, 'maya', THIRD)).toEqual({ ok: true });
  expect(requiredAction()).toBe('change-workstation-password');
  for (let n = 0; n < 2; n += 1)
    expect(await change(`guess number ${n}`, SECOND)).toMatchObject({ ok: false, retryAt: null });
  // The lock discards the answer together with the page.
  expect(await at.shell.call('changeWorkstationPassword', { present: 'guess number 2', next: SECOND })).toMatchObject({
    ok: false,
    code: 'signed-out',
  });
  await until(() => at.phase() === 'locked');
  expect(await signIn(at.shell, 'maya', THIRD)).toMatchObject({ ok: false, retryAt: expect.any(Number) });
  await until(
    () => records('sign-in-failed').filter((one) => one['reason'] === 'workstation-password-change').length === 4,
  );
});
