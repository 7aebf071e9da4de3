/** Server passwords at a real server: changed, expired, reset, remembered, and guessed at outside of sign-in. */
import { systemScope, WorkstationScope } from '../../server/scope/scope.ts';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as opaque from '@serenity-kit/opaque';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Session, SignInStarted } from '../../contract/api.ts';
import { PASSWORD_ROUTES } from '../../contract/passwords.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { resetPasswordOf } from '../../server/domains/signIn/resetPasswordOf.ts';
import { addPerson } from '../../server/domains/people/newPerson.ts';
import { signInSetup } from '../../server/domains/signIn/signIn.ts';
import { countTry, openRunningTime, wallTime } from '../../server/domains/signIn/tries.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db } from '../../server/storage/storage.ts';
import { endsUnasked } from '../support/endsUnasked.ts';
import { QUICK, passwordRecord } from '../support/passwordRecord.ts';
import { eventually, Rig, SignedIn, type Answer, type Workstation } from '../support/serverRig.ts';
import { keysOf, proofOf } from '../support/signInProof.ts';
import { insertTenant } from '../support/rows.ts';

let rig: Rig;
beforeAll(async () => {
  await opaque.ready;
  // What ends a session says so itself: the repeated check for expired ones does not do it.
  rig = await Rig.make({ maintenanceTimes: { expiring: 3_600_000 } });
});
afterAll(() => rig.remove());

const AT = WorkstationScope.of({ id: 'w' });
const LIMITS = SAFE_DEFAULTS.signIn;
const MINUTE = 60_000;
const secret = (): string => randomBytes(60).toString('base64url');

async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const storage = await openStorage(rig.data);
  try {
    return await work(storage.db);
  } finally {
    await storage.close();
  }
}

/**
 * Only the client stretches passwords, and these clients are the test's: 0.4 seconds for each of a hundred passwords
 * would prove nothing here. What the server's own commands register is stretched.
 */
type Stretch = Partial<typeof QUICK>;

async function finished(at: Workstation, login: string, password: string, stretch: Stretch = QUICK): Promise<Answer> {
  const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password });
  const started = SignInStarted.parse((await at.ask('POST', '/v1/sign-in/start', { login, startLoginRequest })).json);
  const { attemptId, loginResponse } = started;
  const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password, ...stretch });
  const finishLoginRequest = done?.finishLoginRequest ?? null;
  const signInKey = proofOf(keysOf(at.enrolment), started, { login, startLoginRequest, finishLoginRequest });
  return at.ask('POST', '/v1/sign-in/finish', { attemptId, finishLoginRequest, signInKey });
}
const signedIn = async (
  at: Workstation,
  login: string,
  password: string,
  stretch: Stretch = QUICK,
): Promise<SignedIn> => new SignedIn(at, Session.parse((await finished(at, login, password, stretch)).json));
/** With what a command of the server has registered. */
const AS_EVER = {};

let made = 0;
/** A new person at Harbour Bank, so that the tests do not affect each other. */
async function somebody(password: string, more: { mustChange?: boolean } = {}): Promise<{ login: string; id: string }> {
  made += 1;
  const login = `p${made}`;
  const id = crypto.randomUUID();
  await inDatabase(async (db) => {
    const record = passwordRecord(await signInSetup(db), id, password);
    await db
      .insertInto('person')
      .values({
        id,
        login,
        name: `Person ${made}`,
        role: 'agent',
        sign_in_record: record,
        left_at: null,
        password_at: Date.now(),
        password_must_change: more.mustChange === true ? 1 : 0,
      })
      .execute();
    await db
      .insertInto('person_tenant')
      .values({ person_id: id, tenant_id: rig.tenant('Harbour Bank') })
      .execute();
  });
  return { login, id };
}

interface Proved {
  readonly answer: Answer;
  readonly registration: { clientRegistrationState: string; registrationRequest: string };
  readonly blinded: { clientLoginState: string };
}
/** The first two steps, as a desk does them. */
async function prove(who: SignedIn, present: string, next: string, stretch: Stretch = QUICK): Promise<Proved> {
  const start = opaque.client.startLogin({ password: present });
  const registration = opaque.client.startRegistration({ password: next });
  const blinded = opaque.client.startLogin({ password: next });
  const started = await who.ask('POST', '/v1/own/password/start', { startLoginRequest: start.startLoginRequest });
  if (started.status !== 200) return { answer: started, registration, blinded };
  const { attemptId, loginResponse } = PASSWORD_ROUTES.provePassword.result.parse(started.json);
  const done = opaque.client.finishLogin({
    clientLoginState: start.clientLoginState,
    loginResponse,
    password: present,
    ...stretch,
  });
  const answer = await who.ask('POST', '/v1/own/password/prove', {
    attemptId,
    finishLoginRequest: done?.finishLoginRequest ?? null,
    registrationRequest: registration.registrationRequest,
    startLoginRequest: blinded.startLoginRequest,
  });
  return { answer, registration, blinded };
}

/** Which of the records this password belongs to: the present one first. */
function known({ answer, blinded }: Proved, next: string, stretch: Stretch = QUICK): boolean[] {
  const { former } = PASSWORD_ROUTES.renewPassword.result.parse(answer.json);
  return former.map(
    (loginResponse) =>
      opaque.client.finishLogin({
        clientLoginState: blinded.clientLoginState,
        loginResponse,
        password: next,
        ...stretch,
      }) !== undefined,
  );
}

/** A change up to its last step. @returns what finishes it. */
async function renewed(
  who: SignedIn,
  present: string,
  next: string,
): Promise<{ changeId: string; registrationRecord: string }> {
  const proved = await prove(who, present, next);
  const { changeId, registrationResponse } = PASSWORD_ROUTES.renewPassword.result.parse(proved.answer.json);
  const { registrationRecord } = opaque.client.finishRegistration({
    password: next,
    clientRegistrationState: proved.registration.clientRegistrationState,
    registrationResponse,
    ...QUICK,
  });
  return { changeId, registrationRecord };
}

async function change(who: SignedIn, present: string, next: string, sealedSecret = secret()): Promise<Answer> {
  return who.ask('POST', '/v1/own/password/finish', { ...(await renewed(who, present, next)), sealedSecret });
}

const signsIn = finished;

describe('changing the own password', () => {
  test('replaces the password and the sealed secret, ends the other sessions, and is recorded', async () => {
    const { login, id } = await somebody('present-password-1');
    const at = await rig.workstation();
    const who = await signedIn(at, login, 'present-password-1');
    expect(who.session.requiredAction ?? null).toBeNull();
    const otherDesk = await signedIn(await rig.workstation(), login, 'present-password-1');
    const sealedSecret = secret();
    expect((await change(who, 'present-password-1', 'next-password-2', sealedSecret)).json).toMatchObject({
      requiredAction: null,
    });
    expect((await otherDesk.ask('GET', '/v1/own/password')).status).toBe(401);
    expect((await who.ask('GET', '/v1/own/password')).status).toBe(200);
    expect((await signsIn(at, login, 'present-password-1')).status).toBe(401);
    expect(Session.parse((await signsIn(at, login, 'next-password-2')).json).sealedSecret).toBe(sealedSecret);
    expect(
      await inDatabase((db) =>
        db
          .selectFrom('activity')
          .select('kind')
          .where('person_id', '=', id)
          .where('kind', '=', 'password-changed')
          .execute(),
      ),
    ).toHaveLength(1);
  });

  test('a change that stops in the middle changes nothing, at whichever step', async () => {
    const { login } = await somebody('present-password-1');
    const at = await rig.workstation();
    const who = await signedIn(at, login, 'present-password-1');
    await prove(who, 'present-password-1', 'next-password-2');
    expect((await signsIn(at, login, 'next-password-2')).status).toBe(401);
    expect((await signsIn(at, login, 'present-password-1')).status).toBe(200);
  });

  test('a change is finished by the session that began it, once, with a valid record', async () => {
    const { login } = await somebody('present-password-1');
    const [at, other] = [await rig.workstation(), await rig.workstation()];
    const who = await signedIn(at, login, 'present-password-1');
    const thief = await signedIn(other, login, 'present-password-1');
    const { changeId, registrationRecord } = await renewed(who, 'present-password-1', 'next-password-2');
    const body = { changeId, registrationRecord, sealedSecret: secret() };
    expect((await thief.ask('POST', '/v1/own/password/finish', body)).status).toBe(409);
    expect((await who.ask('POST', '/v1/own/password/finish', { ...body, registrationRecord: 'AAAA' })).status).toBe(
      400,
    );
    expect((await who.ask('POST', '/v1/own/password/finish', body)).status).toBe(409);
    expect((await signsIn(at, login, 'present-password-1')).status).toBe(200);
  });

  test('a reset during a change wins: the change is refused', async () => {
    const { login } = await somebody('present-password-1');
    const at = await rig.workstation();
    const who = await signedIn(at, login, 'present-password-1');
    const { changeId, registrationRecord } = await renewed(who, 'present-password-1', 'next-password-2');
    const { password } = await inDatabase((db) => resetPasswordOf(db, systemScope('a test'), login, false));
    // The session has ended with the reset; in one that has not, the proved password is no longer the current one.
    expect(
      (await who.ask('POST', '/v1/own/password/finish', { changeId, registrationRecord, sealedSecret: secret() }))
        .status,
    ).toBe(401);
    const again = await signedIn(at, login, password, AS_EVER);
    expect(
      (await again.ask('POST', '/v1/own/password/finish', { changeId, registrationRecord, sealedSecret: secret() }))
        .status,
    ).toBe(409);
    expect((await signsIn(at, login, 'next-password-2')).status).toBe(401);
  });

  test('a password that was replaced during a change stays, also while the session is still open', async () => {
    const { login, id } = await somebody('present-password-1');
    const who = await signedIn(await rig.workstation(), login, 'present-password-1');
    const { changeId, registrationRecord } = await renewed(who, 'present-password-1', 'next-password-2');
    // As another process does it: the record is another one before this session is ended for it.
    const replaced = await inDatabase(async (db) => {
      const record = passwordRecord(await signInSetup(db), id, 'password-of-a-reset-3');
      await db.updateTable('person').set({ sign_in_record: record }).where('id', '=', id).execute();
      return record;
    });
    expect(
      await who.ask('POST', '/v1/own/password/finish', { changeId, registrationRecord, sealedSecret: secret() }),
    ).toMatchObject({ status: 409, json: { code: 'password-changed-meanwhile' } });
    const stored = await inDatabase((db) =>
      db.selectFrom('person').select('sign_in_record').where('id', '=', id).executeTakeFirstOrThrow(),
    );
    expect(stored.sign_in_record).toBe(replaced);
  });

  test('recognises the present and the last four passwords, only with proof of the present one', async () => {
    const { login, id } = await somebody('password-number-0');
    const at = await rig.workstation();
    let who = await signedIn(at, login, 'password-number-0');
    for (let n = 0; n < 5; n += 1)
      expect((await change(who, `password-number-${n}`, `password-number-${n + 1}`)).status).toBe(200);
    who = await signedIn(at, login, 'password-number-5');
    const refusals = async (next: string): Promise<boolean[]> =>
      known(await prove(who, 'password-number-5', next), next);
    expect(await refusals('password-number-5')).toEqual([true, false, false, false, false]);
    expect(await refusals('password-number-1')).toEqual([false, false, false, false, true]);
    expect(await refusals('password-number-0')).toEqual([false, false, false, false, false]);
    const guess = await prove(who, 'not the present one', 'password-number-4');
    expect(guess.answer).toMatchObject({ status: 401, json: { code: 'sign-in-failed' } });
    expect(guess.answer.text).not.toContain('former');
    expect(
      await inDatabase((db) => db.selectFrom('former_password').select('number').where('person_id', '=', id).execute()),
    ).toHaveLength(4);
  }, 120_000);

  test('a reset keeps the former passwords refused, and the temporary one is not added to them', async () => {
    const { login } = await somebody('their-own-password');
    const at = await rig.workstation();
    const { password } = await inDatabase((db) => resetPasswordOf(db, systemScope('a test'), login, false));
    await inDatabase((db) => resetPasswordOf(db, systemScope('a test'), login, false));
    const { password: newest } = await inDatabase((db) => resetPasswordOf(db, systemScope('a test'), login, false));
    const who = await signedIn(at, login, newest, AS_EVER);
    expect(known(await prove(who, newest, 'their-own-password', AS_EVER), 'their-own-password')).toEqual([false, true]);
    expect(known(await prove(who, newest, password, AS_EVER), password, AS_EVER)).toEqual([false, false]);
  });
});

describe('guessing the present password in the dialog', () => {
  test('ten wrong ones close sign-in, end the session, and count together with those at sign-in', async () => {
    const { login } = await somebody('present-password-1');
    const at = await rig.workstation();
    const who = await signedIn(at, login, 'present-password-1');
    const otherDesk = await rig.workstation();
    // Four at sign-in, begun and never finished, six in the dialog.
    for (let n = 0; n < 4; n += 1) expect((await at.start(login, `guess ${n}`)).answer.status).toBe(200);
    for (let n = 0; n < LIMITS.maxFailures - 4; n += 1)
      expect((await prove(who, `guess ${n}`, 'next-password-2')).answer.status).toBe(401);
    expect((await who.ask('GET', '/v1/own/password')).status).toBe(401);
    expect((await at.start(login, 'present-password-1')).answer.status).toBe(429);
    // Another workstation has a count of its own: no one can shut another person out.
    expect((await signsIn(otherDesk, login, 'present-password-1')).status).toBe(200);
  }, 60_000);

  test('the right one resets the count of wrong ones', async () => {
    const { login } = await somebody('present-password-1');
    const who = await signedIn(await rig.workstation(), login, 'present-password-1');
    for (let round = 0; round < 2; round += 1) {
      for (let n = 0; n < LIMITS.maxFailures - 4; n += 1)
        expect((await prove(who, `guess ${n}`, 'next-password-2')).answer.status).toBe(401);
      expect((await prove(who, 'present-password-1', 'next-password-2')).answer.status).toBe(200);
    }
  }, 60_000);

  test('guesses at a temporary password are counted, and a reset reopens a sign-in only if asked to', async () => {
    const { login } = await somebody('present-password-1');
    const at = await rig.workstation();
    for (let n = 0; n < LIMITS.maxFailures; n += 1) await at.start(login, `guess ${n}`);
    const { password } = await inDatabase((db) => resetPasswordOf(db, systemScope('a test'), login, false));
    expect((await at.start(login, password)).answer.status).toBe(429);
    const opened = await inDatabase((db) => resetPasswordOf(db, systemScope('a test'), login, true));
    expect((await signsIn(at, login, opened.password, AS_EVER)).status).toBe(200);
    for (let n = 0; n < LIMITS.maxFailures; n += 1) await at.start(login, `guess ${n}`);
    expect((await at.start(login, opened.password)).answer.status).toBe(429);
  });
});

describe('a required action', () => {
  test('a person whom IT has added can only change the password, and after that do everything', async () => {
    const { login } = await somebody('printed-password-1', { mustChange: true });
    const who = await signedIn(await rig.workstation(), login, 'printed-password-1');
    expect(who.session.requiredAction).toBe('change-password');
    for (const [method, path] of [
      ['GET', '/v1/conversations'],
      ['POST', '/v1/search'],
    ] as const)
      expect(await who.ask(method, path, method === 'POST' ? { query: 'word' } : undefined)).toMatchObject({
        status: 403,
        json: { code: 'required-action' },
      });
    await expect(who.realtime()).rejects.toThrow();
    expect((await change(who, 'printed-password-1', 'their-own-password')).json).toMatchObject({
      requiredAction: null,
    });
    expect((await who.ask('GET', '/v1/conversations')).status).toBe(200);
    expect(
      (await signedIn(await rig.workstation(), login, 'their-own-password')).session.requiredAction ?? null,
    ).toBeNull();
  });

  test('an expired password must be changed; one that expires soon is announced with the session', async () => {
    const { login, id } = await somebody('present-password-1');
    const age = (days: number): Promise<unknown> =>
      inDatabase((db) =>
        db
          .updateTable('person')
          .set({ password_at: Date.now() - days * 86_400_000 })
          .where('id', '=', id)
          .execute(),
      );
    await inDatabase(async (db) =>
      (await import('../../server/domains/policy/policyByKey.ts')).setPolicyAt(db, 'passwords.maxAgeDays', 90),
    );
    await eventually(async () => rig.log.some((line) => line.includes('policy-changed')));
    const session = async (): Promise<Session> =>
      (await signedIn(await rig.workstation(), login, 'present-password-1')).session;
    await age(10);
    expect(await session()).toMatchObject({ passwordExpiresAt: null });
    await age(80);
    const soon = await session();
    expect(soon.requiredAction ?? null).toBeNull();
    expect((soon.passwordExpiresAt ?? 0) - Date.now()).toBeGreaterThan(9 * 86_400_000);
    await age(91);
    expect(await session()).toMatchObject({ requiredAction: 'change-password' });
    await inDatabase(async (db) =>
      (await import('../../server/domains/policy/policyByKey.ts')).setPolicyAt(db, 'passwords.maxAgeDays', null),
    );
  });
});

describe('a reset by IT', () => {
  async function reset(by: SignedIn, personId: string, temporary: string, open = false): Promise<Answer> {
    const start = opaque.client.startRegistration({ password: temporary });
    const started = await by.ask('POST', `/v1/people/${personId}/password/start`, {
      registrationRequest: start.registrationRequest,
    });
    if (started.status !== 200) return started;
    const { registrationResponse } = PASSWORD_ROUTES.resetStart.result.parse(started.json);
    const { registrationRecord } = opaque.client.finishRegistration({
      password: temporary,
      clientRegistrationState: start.clientRegistrationState,
      registrationResponse,
      ...QUICK,
    });
    return by.ask('POST', `/v1/people/${personId}/password/finish`, { registrationRecord, open });
  }

  test('gives a temporary password, removes the sealed secret, ends sessions, and is recorded', async () => {
    const { login, id } = await somebody('present-password-1');
    const at = await rig.workstation();
    const who = await signedIn(at, login, 'present-password-1');
    await who.ask('PUT', '/v1/own/secret', { sealedSecret: secret() });
    const idris = await rig.signedIn('idris');
    const answer = await reset(idris, id, 'handed-over-once-7');
    expect(answer.status).toBe(200);
    expect((await who.ask('GET', '/v1/own/password')).status).toBe(401);
    expect((await signsIn(at, login, 'present-password-1')).status).toBe(401);
    const again = await signedIn(at, login, 'handed-over-once-7');
    expect(again.session).toMatchObject({ requiredAction: 'change-password', sealedSecret: null });
    // Nothing may be sealed under a password that IT has read.
    expect((await again.ask('PUT', '/v1/own/secret', { sealedSecret: secret() })).json).toMatchObject({
      code: 'password-not-changed-yet',
    });
    await change(again, 'handed-over-once-7', 'their-own-password');
    expect((await signsIn(at, login, 'handed-over-once-7')).status).toBe(401);
    expect((await signsIn(at, login, 'their-own-password')).status).toBe(200);
    const changes = await inDatabase((db) =>
      db.selectFrom('change').selectAll().where('subject_id', '=', id).execute(),
    );
    expect(changes.map((one) => [one.action, one.person_id])).toEqual([['reset-password', idris.session.person.id]]);
    expect(JSON.stringify(changes)).not.toContain('handed-over-once-7');
  });

  test.each(['by an administrator', 'by the command line'])(
    '%s ends every live connection of that person, with the reason',
    async (by) => {
      const { login, id } = await somebody('present-password-1');
      const both = await Promise.all(
        [0, 1].map(async () => signedIn(await rig.workstation(), login, 'present-password-1')),
      );
      const live = await Promise.all(both.map((one) => one.realtime()));
      const idris = await rig.signedIn('idris');
      const bystander = await idris.realtime();
      if (by === 'by an administrator') expect((await reset(idris, id, 'handed-over-once-7')).status).toBe(200);
      else await inDatabase((db) => resetPasswordOf(db, systemScope('a test'), login, false));
      for (const one of live) expect(await endsUnasked(one)).toBe('The password of this person was reset by IT.');
      expect(bystander.closed).toBeNull();
      for (const one of both) expect((await one.ask('GET', '/v1/own/password')).status).toBe(401);
      const ends = await eventually(async () => {
        const rows = await inDatabase((db) =>
          db
            .selectFrom('activity')
            .select('detail')
            .where('kind', '=', 'session-ended')
            .where('person_id', '=', id)
            .execute(),
        );
        return rows.length === 2 ? rows.map((row) => JSON.parse(row.detail) as object) : null;
      });
      for (const end of ends)
        expect(end).toMatchObject({
          reason: 'password-reset',
          by: by === 'by an administrator' ? 'Idris Bello' : 'command-line',
        });
    },
  );

  test("refuses one's own password, a person of another tenant, an unknown one, and without permission", async () => {
    const idris = await rig.signedIn('idris');
    const sofia = await rig.signedIn('sofia');
    const { id } = await somebody('present-password-1');
    expect(await reset(idris, idris.session.person.id, 'handed-over-once-7')).toMatchObject({
      status: 409,
      json: { code: 'own-password' },
    });
    expect((await reset(idris, crypto.randomUUID(), 'handed-over-once-7')).status).toBe(404);
    expect((await reset(sofia, id, 'handed-over-once-7')).status).toBe(403);
    const stranger = await inDatabase(async (db) => {
      const tenantId = crypto.randomUUID();
      await insertTenant(db, { id: tenantId, name: 'Elsewhere' });
      return addPerson(db, systemScope('a test'), await signInSetup(db), {
        name: 'Stranger',
        login: 'stranger',
        role: 'agent',
        tenantIds: [tenantId],
        password: 'present-password-1',
      });
    });
    expect((await reset(idris, stranger, 'handed-over-once-7')).status).toBe(404);
  });

  test('an expired temporary password is a wrong one like any other, and counts', async () => {
    const { login, id } = await somebody('present-password-1');
    const { password } = await inDatabase((db) => resetPasswordOf(db, systemScope('a test'), login, false));
    await inDatabase((db) =>
      db.updateTable('person').set({ password_temporary_until: 1 }).where('id', '=', id).execute(),
    );
    const at = await rig.workstation();
    const ranOut = await signsIn(at, login, password, AS_EVER);
    const wrong = await signsIn(at, login, 'something else');
    expect([ranOut.status, ranOut.text]).toEqual([wrong.status, wrong.text]);
    expect(
      (
        await inDatabase((db) =>
          db.selectFrom('sign_in_count').select('failures').where('count_key', '=', id).executeTakeFirst(),
        )
      )?.failures,
    ).toBe(2);
  });
});

describe('closed sign-in stays closed for thirty minutes in which the server runs', () => {
  test('the clock set forward and back, while it runs and between two runs', async () => {
    const storage = await openStorage(join(rig.folder, 'clocks'));
    const { db } = storage;
    let steady = 0;
    const clock = vi.spyOn(Date, 'now');
    const real = new Date().getTime();
    try {
      clock.mockImplementation(() => real);
      let time = await openRunningTime(db, () => steady);
      const tried = () => countTry(db, AT, 'p', LIMITS, time.now());
      for (let n = 0; n < LIMITS.maxFailures; n += 1) expect((await tried()).open).toBe(true);
      for (const moved of [600 * MINUTE, -600 * MINUTE, 31 * MINUTE]) {
        clock.mockImplementation(() => real + moved);
        const answer = await tried();
        expect(answer.open).toBe(false);
        // The time in messages follows the clock.
        if (!answer.open) expect(wallTime(answer.retryAt, time)).toBe(real + moved + LIMITS.closedMinutes * MINUTE);
      }
      steady += 20 * MINUTE;
      await time.keep();
      for (const moved of [600 * MINUTE, -600 * MINUTE]) {
        clock.mockImplementation(() => real + moved);
        steady = 0; // another process: its monotonic clock begins again
        time = await openRunningTime(db, () => steady);
        expect((await tried()).open).toBe(false);
      }
      steady += 10 * MINUTE - 1;
      expect((await tried()).open).toBe(false);
      steady += 1;
      expect((await tried()).open).toBe(true);
    } finally {
      clock.mockRestore();
      await storage.close();
    }
  });
});

test('no password that was used here is in any file or log of the server', async () => {
  await rig.stop();
  const bytes = Buffer.concat(
    readdirSync(rig.data, { recursive: true, withFileTypes: true })
      .filter((f) => f.isFile())
      .map((f) => readFileSync(join(f.parentPath, f.name))),
  );
  for (const password of [
    'present-password-1',
    'next-password-2',
    'their-own-password',
    'handed-over-once-7',
    'password-number-3',
  ]) {
    expect(bytes.includes(password)).toBe(false);
    expect(rig.log.join('')).not.toContain(password);
  }
});
