import { afterAll, beforeAll, expect, test } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as opaque from '@serenity-kit/opaque';
import { z } from 'zod';
import { EvidentRow } from '../../contract/activity.ts';
import { SignInStarted } from '../../contract/api.ts';
import { ApiProblem } from '../../contract/errors.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { WorkstationScope } from '../../server/scope/scope.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { countTry, forgive } from '../../server/domains/signIn/tries.ts';
import { Rig, type Answer, type Workstation } from '../support/serverRig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.make();
});
afterAll(() => rig.remove());

const Rows = z.object({ rows: z.array(EvidentRow) });
const AT = WorkstationScope.of({ id: 'w' });
const LIMITS = SAFE_DEFAULTS.signIn;
const MINUTES = 60_000;
/** What a desk sends whose own check has failed; saves the tests the slow stretching of a password. */
const giveUp = (workstation: Workstation, started: Answer) =>
  workstation.ask('POST', '/v1/sign-in/finish', {
    attemptId: SignInStarted.parse(started.json).attemptId,
    finishLoginRequest: null,
  });

test('the right password opens a session with the tenants and keys of this person alone', async () => {
  const { session } = await rig.signedIn('tomas');
  expect(session.person).toMatchObject({ name: 'Tomas Rivera', role: 'agent' });
  expect(session.tenants.map((t) => t.name)).toEqual(['Northline Travel']);
  expect(session.tenantKeys.map((k) => k.tenantId)).toEqual([rig.tenant('Northline Travel')]);
});

test('answers a wrong password, an unknown login, a missing or bad proof and a second finish alike', async () => {
  const workstation = await rig.workstation();
  const answers = [];
  const wrong = await workstation.start('maya', 'not her password');
  answers.push(await wrong.finish());
  answers.push(await wrong.finish());
  answers.push(await (await workstation.start('nobody', 'whatever')).finish());
  const garbled = SignInStarted.parse((await workstation.start('maya', rig.person('maya').password)).answer.json);
  answers.push(
    await workstation.ask('POST', '/v1/sign-in/finish', { attemptId: garbled.attemptId, finishLoginRequest: 'AAAA' }),
  );
  const deskSaysNo = SignInStarted.parse((await workstation.start('maya', rig.person('maya').password)).answer.json);
  answers.push(
    await workstation.ask('POST', '/v1/sign-in/finish', { attemptId: deskSaysNo.attemptId, finishLoginRequest: null }),
  );
  answers.push(
    await workstation.ask('POST', '/v1/sign-in/finish', { attemptId: crypto.randomUUID(), finishLoginRequest: 'AAAA' }),
  );
  answers.push(await workstation.ask('POST', '/v1/sign-in/start', { login: 'maya', startLoginRequest: 'AAAA' }));
  expect(new Set(answers.map((a) => `${a.status} ${a.text}`)).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 401, json: { code: 'sign-in-failed' } });
});

test('answers an unknown login in the same shape as a known one, with the same OPRF element each time', async () => {
  const workstation = await rig.workstation();
  await opaque.ready;
  const { startLoginRequest } = opaque.client.startLogin({ password: 'a guess' });
  const loginResponse = async (login: string) =>
    SignInStarted.parse((await workstation.ask('POST', '/v1/sign-in/start', { login, startLoginRequest })).json)
      .loginResponse;
  const [once, again, known] = [
    await loginResponse('ghost'),
    await loginResponse('ghost'),
    await loginResponse('anke'),
  ];
  expect(once.length).toBe(known.length);
  // The first 32 bytes are the evaluated OPRF element (RFC 9807 section 6.3.2.2): it must depend on the login only.
  const element = (text: string) => Buffer.from(text, 'base64url').subarray(0, 32).toString('hex');
  expect(element(once)).toBe(element(again));
  expect(element(once)).not.toBe(element(known));
});

test('another workstation cannot finish an attempt, and does not use it up', async () => {
  const own = await rig.workstation();
  const other = await rig.workstation();
  const { answer, finish } = await own.start('anke', rig.person('anke').password);
  const { attemptId } = SignInStarted.parse(answer.json);
  expect((await other.ask('POST', '/v1/sign-in/finish', { attemptId, finishLoginRequest: 'AAAA' })).status).toBe(401);
  expect((await finish()).status).toBe(200);
});

test('a new sign-in at a workstation ends its former session', async () => {
  const first = await rig.signedIn('tomas');
  const live = await first.realtime();
  await first.workstation.signIn('tomas', rig.person('tomas').password);
  await live.next((f) => f.type === 'session-ended');
  expect((await first.ask('GET', '/v1/conversations')).status).toBe(401);
});

test('signing out ends the session and its realtime connection', async () => {
  const agent = await rig.signedIn('tomas');
  const live = await agent.realtime();
  expect((await agent.ask('POST', '/v1/sign-out', {})).json).toEqual({ ok: true });
  await live.next((f) => f.type === 'session-ended');
  expect((await agent.ask('POST', '/v1/sign-out', {})).json).toMatchObject({ code: 'session-ended' });
});

test('ten unfinished sign-ins count as ten failures: closed also after a restart, and recorded', async () => {
  const attacker = await rig.workstation('Attacker');
  for (let i = 0; i < LIMITS.maxFailures; i += 1)
    expect((await attacker.start('idris', `guess ${i}`)).answer.status).toBe(200);
  const before = await attacker.start('idris', rig.person('idris').password);
  expect(before.answer).toMatchObject({ status: 429, json: { code: 'too-many-tries' } });
  await rig.stop();
  await rig.start();
  const after = await attacker.start('idris', rig.person('idris').password);
  const { retryAt } = ApiProblem.parse(after.answer.json).params;
  expect(after.answer.status).toBe(429);
  // The time in which the server did not run does not count.
  expect(Number(retryAt)).toBeGreaterThanOrEqual(Number(ApiProblem.parse(before.answer.json).params['retryAt']));
  expect(Number(retryAt) - Date.now()).toBeGreaterThan((LIMITS.closedMinutes - 1) * MINUTES);
  const supervisor = await rig.signedIn('sofia');
  const query = async (kind: string) =>
    Rows.parse(
      (
        await supervisor.ask('POST', '/v1/activity/query', {
          filter: { kind, personId: rig.person('idris').id },
          newest: null,
          offset: 0,
          limit: 50,
        })
      ).json,
    ).rows;
  expect((await query('sign-in-blocked')).length).toBeGreaterThan(0);
});

test('ten wrong passwords for an unknown login close it like any other', async () => {
  const workstation = await rig.workstation();
  const statuses: number[] = [];
  for (let i = 0; i < LIMITS.maxFailures + 1; i += 1) {
    const { answer } = await workstation.start('phantom', 'guess');
    statuses.push(answer.status === 200 ? (await giveUp(workstation, answer)).status : answer.status);
  }
  expect(statuses).toEqual([...Array.from({ length: LIMITS.maxFailures }, () => 401), 429]);
});

test('each failure and the closing are in the activity', async () => {
  const workstation = await rig.workstation('Clumsy');
  const tomas = rig.person('tomas');
  for (let i = 0; i < LIMITS.maxFailures; i += 1)
    await giveUp(workstation, (await workstation.start('tomas', 'wrong')).answer);
  const supervisor = await rig.signedIn('sofia');
  const count = async (kind: string) =>
    Rows.parse(
      (
        await supervisor.ask('POST', '/v1/activity/query', {
          filter: { kind, personId: tomas.id },
          newest: null,
          offset: 0,
          limit: 100,
        })
      ).json,
    ).rows.filter((r) => r.workstationName === 'Clumsy').length;
  expect(await count('sign-in-failed')).toBe(LIMITS.maxFailures);
  expect(await count('sign-in-closed')).toBe(1);
});

test('the count closes at the last failure, opens after its time, and is reset by a good finish only', async () => {
  const { db, close } = await openStorage(join(rig.folder, 'counts'));
  const start = 1_000_000;
  for (let i = 0; i < 9; i += 1)
    expect(await countTry(db, AT, 'p', LIMITS, start)).toEqual({ open: true, last: false });
  expect(await countTry(db, AT, 'p', LIMITS, start)).toEqual({ open: true, last: true });
  expect(await countTry(db, AT, 'p', LIMITS, start + 30 * MINUTES - 1)).toEqual({
    open: false,
    retryAt: start + 30 * MINUTES,
  });
  expect(await countTry(db, AT, 'p', LIMITS, start + 30 * MINUTES)).toEqual({ open: true, last: false });
  await forgive(db, AT, 'p');
  for (let i = 0; i < 9; i += 1) await countTry(db, AT, 'p', LIMITS, start + 40 * MINUTES);
  expect(await countTry(db, AT, 'p', LIMITS, start + 40 * MINUTES)).toEqual({ open: true, last: true });
  await close();
});

test('neither passwords nor data for guessing them are in any file or log', async () => {
  await rig.stop();
  const bytes = Buffer.concat(
    readdirSync(rig.data, { recursive: true, withFileTypes: true })
      .filter((f) => f.isFile())
      .map((f) => readFileSync(join(f.parentPath, f.name))),
  );
  for (const { password, login } of rig.demo.people) {
    expect(bytes.includes(password)).toBe(false);
    expect(rig.log.join('')).not.toContain(password);
    expect(rig.log.join('')).not.toContain(login);
  }
  expect(bytes.includes('SQLite format')).toBe(false);
});
