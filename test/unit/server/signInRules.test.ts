/**
 * Sign-in and passwords rule by rule: why each try is refused, what is stored and recorded of it, what a session is
 * given, and what runs out when, by a clock that the test moves.
 */
import { randomUUID } from 'node:crypto';
import * as opaque from '@serenity-kit/opaque';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { Passwords } from '../../../server/domains/signIn/passwords.ts';
import { recordSessions } from '../../../server/domains/signIn/recordSessions.ts';
import { SecondFactors, type Proof } from '../../../server/domains/signIn/secondFactors.ts';
import { openSecretBox } from '../../../server/storage/secretBox.ts';
import { Sessions } from '../../../server/domains/signIn/sessions.ts';
import { ATTEMPT_LIFE, normalLogin, SignIn, signInSetup } from '../../../server/domains/signIn/signIn.ts';
import { problem } from '../../../server/platform/http/problem.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { QUICK, passwordRecord } from '../../support/passwordRecord.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { scopeFor, sessionContext } from '../../support/scopes.ts';
import { proofOf, SHARED_SIGN_IN_KEY } from '../../support/signInProof.ts';
import { turns } from '../../support/turns.ts';

const PASSWORD = 'a long password 1';
const START = 1_700_000_000_000;
const DAY = 86_400_000;
const everything = systemScope('a test');
/** In the form in which they are stored; whether they are signed is for the desk to find out. */
const KEYS = { list: { document: '{}', signature: 'A'.repeat(86) }, successions: [] };
await opaque.ready;

let rows: TestDatabase;
let setup: string;
let signIn: SignIn;
let passwords: Passwords;
let sessions: Sessions;
let policy: Policy;
/** Running time, which the wall clock does not move. */
let running: number;
let isPlaced: boolean;
let placed: unknown[];
let proof: Proof;
let proved: unknown[];
let checks: number;
let demand: () => Promise<void>;
let published: [string, unknown][];
let tenant: string;
let person: string;
let desk: string;

/** What the factors of somebody prove is not the subject here: the test says it. */
class GivenFactors extends SecondFactors {
  override async prove(...given: Parameters<SecondFactors['prove']>): Promise<Proof> {
    const [who, about, brought, challenge] = given;
    proved.push([who?.personId ?? null, about, brought, challenge]);
    return proof;
  }
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  rows = await TestDatabase.make('sign-in-rules');
  const { db } = rows;
  setup = await signInSetup(db);
  tenant = await rows.tenant('Zeta', { colour: '#abcdef', keys: JSON.stringify(KEYS) });
  person = randomUUID();
  await rows.person('anke', 'agent', [tenant], {
    id: person,
    sign_in_record: passwordRecord(setup, person, PASSWORD),
    password_at: START,
  });
  desk = await rows.workstation('Desk 1');
  policy = {
    ...SAFE_DEFAULTS,
    signIn: { maxFailures: 3, closedMinutes: 30, sessionHours: 10 },
    secondFactor: { ...SAFE_DEFAULTS.secondFactor, requiredFor: [] },
  };
  [running, isPlaced, placed, proved, checks, published] = [1_000_000, true, [], [], 0, []];
  proof = { isProved: true, by: 'none-enrolled', take: async () => true, isUnchanged: async () => true };
  demand = async () => undefined;
  const bus = makeBus();
  const publish = bus.publish.bind(bus);
  bus.publish = (topic, message) => {
    published.push([topic, message]);
    publish(topic, message);
  };
  sessions = new Sessions({
    db,
    scope: everything,
    bus,
    addressRule: async () => ({ allow: true }),
    records: recordSessions(db, bus, () => undefined),
  });
  const time = { now: () => running, kept: () => running };
  signIn = new SignIn({
    db,
    scope: everything,
    setup,
    sessions,
    bus,
    policy: () => policy,
    time,
    limitRecords: { hit: () => undefined },
    selfChecks: {
      async demand(workstationId) {
        if (workstationId !== desk) throw new Error('Another workstation is asked about.');
        checks += 1;
        await demand();
      },
    },
    secondFactors: new GivenFactors(db, openSecretBox('ab'.repeat(32)), () => policy, bus, everything),
    addresses: {
      allows(asked) {
        placed.push(asked);
        return isPlaced;
      },
    },
  });
  passwords = new Passwords({ db, setup, sessions, bus, policy: () => policy, time });
});
afterEach(async () => {
  vi.useRealTimers();
  signIn.flush();
  await turns();
  await rows.close();
});

const from = (workstationId = desk) => ({
  workstationId,
  certificate: `certificate of ${workstationId}`,
  address: '10.0.0.1',
});
interface Begun {
  readonly attemptId: string;
  readonly finishLoginRequest: string | null;
  readonly signInKey: ReturnType<typeof proofOf>;
}
async function begin(login = 'anke', password = PASSWORD, at = desk): Promise<Begun> {
  const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password });
  const started = await signIn.start({ login, startLoginRequest }, at);
  const { attemptId, loginResponse } = started;
  const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password, ...QUICK });
  const finishLoginRequest = done?.finishLoginRequest ?? null;
  const keys = { workstationId: at, certificate: from(at).certificate, signInKey: SHARED_SIGN_IN_KEY.signInKey };
  return {
    attemptId,
    finishLoginRequest,
    signInKey: proofOf(keys, started, { login, startLoginRequest, finishLoginRequest }),
  };
}
const complete = (begun: Begun, at = desk) => signIn.finish(begun, from(at));
const signedIn = async () => complete(await begin());
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => Object(error).code,
  );
const records = async (kind: string) =>
  (await rows.all('activity'))
    .filter((row) => row['kind'] === kind)
    .map((row) => [row['person_id'], row['workstation_id'], JSON.parse(String(row['detail']))]);
const outcomes = async () => (await rows.all('sign_in_attempt')).map(({ outcome }) => outcome);
const failures = async (key: string) =>
  (await rows.all('sign_in_count')).find((row) => row['count_key'] === key)?.['failures'] ?? 0;

describe('a try to sign in', () => {
  test('that succeeds is given the session, the person, their tenants with keys, and what was sealed', async () => {
    const alpha = await rows.tenant('Alpha', { colour: '#000001', keys: 'unreadable' });
    await rows.tenant('Foreign');
    await rows.db.insertInto('person_tenant').values({ person_id: person, tenant_id: alpha }).execute();
    await rows.db.updateTable('person').set({ sealed_secret: 'sealed' }).execute();
    const session = await complete(await begin('  ANKE '));
    expect(session).toEqual({
      token: expect.any(String),
      expiresAt: START + 10 * 3_600_000,
      requiredAction: null,
      person: { id: person, name: 'Anke', role: 'agent' },
      tenants: [
        { id: alpha, name: 'Alpha', colour: '#000001' },
        { id: tenant, name: 'Zeta', colour: '#abcdef' },
      ],
      tenantKeys: [{ tenantId: tenant, keys: KEYS }],
      sealedSecret: 'sealed',
      deskSecret: expect.any(String),
      passwordExpiresAt: null,
    });
    expect(await sessions.find(session.token, from())).toMatchObject({ person: { id: person }, workstationId: desk });
    expect(await outcomes()).toEqual(['succeeded']);
    expect(await failures(person)).toBe(0);
    expect(await records('sign-in-failed')).toEqual([]);
    const place = {
      address: '10.0.0.1',
      workstationId: desk,
      groupId: null,
      person: { id: person, role: 'agent' },
      tenantIds: expect.arrayContaining([tenant, alpha]),
    };
    // Once before the password is checked, and once with the session.
    expect(placed).toEqual([place, place]);
    expect(checks).toBe(2);
  });

  test('is for the tenants that its workstation serves, and asks about the place for these alone', async () => {
    const other = await rows.tenant('Other');
    await rows.db.insertInto('person_tenant').values({ person_id: person, tenant_id: other }).execute();
    const group = await rows.group('of one', [tenant]);
    await rows.db.updateTable('workstation').set({ group_id: group }).execute();
    const session = await signedIn();
    expect([session.tenants.map(({ id }) => id), session.tenantKeys.map(({ tenantId }) => tenantId)]).toEqual([
      [tenant],
      [tenant],
    ]);
    const place = { groupId: group, tenantIds: [tenant] };
    expect(placed).toMatchObject([place, place]);
  });

  test('gives the same secret of the desk to the same person at the same workstation alone', async () => {
    const again = async () => (await complete(await begin('anke', PASSWORD, desk), desk)).deskSecret;
    const first = await again();
    expect(await again()).toBe(first);
    desk = await rows.workstation('Other');
    expect(await again()).not.toBe(first);
  });

  test.each([
    [90, 14, 76 * DAY - 1, null],
    [90, 14, 76 * DAY, 90 * DAY],
    [null, 14, 500 * DAY, null],
  ])('says when a password of %s days runs out from %s days before', async (maxAgeDays, warnDays, later, expected) => {
    policy = { ...policy, passwords: { ...policy.passwords, maxAgeDays, warnDays } };
    vi.setSystemTime(START + later);
    const { passwordExpiresAt, requiredAction } = await signedIn();
    expect(passwordExpiresAt).toBe(expected === null ? null : START + expected);
    expect(requiredAction).toBeNull();
  });

  test.each<[string, number, Record<string, number>, string | null]>([
    ['is as old as it may be', 90 * DAY, { password_must_change: 0 }, 'change-password'],
    ['is a moment younger', 90 * DAY - 1, { password_must_change: 0 }, null],
    ['has to be changed', 0, { password_must_change: 1 }, 'change-password'],
    ['is temporary', 0, { password_temporary_until: 1_000_001 }, 'change-password'],
  ])('with a password that %s', async (_what, later, values, expected) => {
    await rows.db.updateTable('person').set(values).execute();
    vi.setSystemTime(START + later);
    expect((await signedIn()).requiredAction).toBe(expected);
  });

  const refused: [reason: string, provoke: () => Promise<unknown>, outcome?: string][] = [
    ['desk-check', async () => complete(await begin('anke', 'not the password'))],
    ['not-proved', async () => complete({ ...(await begin()), finishLoginRequest: 'AAAA' })],
    [
      'not-proved',
      async () => {
        const begun = await begin();
        await rows.db.updateTable('person').set({ left_at: 1 }).execute();
        return complete(begun);
      },
    ],
    [
      'too-late',
      async () => {
        const begun = await begin();
        running += ATTEMPT_LIFE + 1;
        return complete(begun);
      },
      'expired',
    ],
    ['sign-in-key', async () => complete({ ...(await begin()), signInKey: null })],
    [
      'address',
      async () => {
        isPlaced = false;
        return complete(await begin());
      },
    ],
    [
      'workstation-group',
      async () => {
        const group = await rows.group('of others', [await rows.tenant('Foreign')]);
        await rows.db.updateTable('workstation').set({ group_id: group }).execute();
        return complete(await begin());
      },
    ],
    [
      'second-factor-missing',
      async () => {
        proof = { isProved: false, reason: 'second-factor-missing' };
        return complete(await begin());
      },
    ],
    [
      'temporary-ran-out',
      async () => {
        await rows.db.updateTable('person').set({ password_temporary_until: running }).execute();
        return complete(await begin());
      },
    ],
    [
      'second-factor-used',
      async () => {
        proof = { isProved: true, by: 'totp', take: async () => false, isUnchanged: async () => true };
        return complete(await begin());
      },
    ],
    ['malformed', () => signIn.start({ login: 'anke', startLoginRequest: 'AAAA' }, desk)],
    [
      'changed-meanwhile',
      async () => {
        const begun = await begin();
        proof = {
          isProved: true,
          by: 'none-enrolled',
          async take() {
            await rows.db.updateTable('person').set({ sign_in_record: 'another' }).execute();
            return true;
          },
          isUnchanged: async () => true,
        };
        return complete(begun);
      },
    ],
  ];
  test.each(refused)(
    'is refused because of %s (%#): counted, recorded, and without a session',
    async (reason, provoke, outcome = 'failed') => {
      expect(await codeOf(provoke())).toBe('sign-in-failed');
      expect(await records('sign-in-failed')).toEqual([[person, desk, { reason }]]);
      expect(await outcomes()).toEqual([outcome]);
      expect(await failures(person)).toBe(1);
      expect(await rows.all('session')).toEqual([]);
      expect(published.map(([topic]) => topic)).toContain('activity.stored');
    },
  );

  test('of an unknown login is answered and recorded like a wrong one, and counted by itself', async () => {
    expect(await codeOf((async () => complete(await begin('nobody')))())).toBe('sign-in-failed');
    expect(await codeOf((async () => complete(await begin('Nobody ')))())).toBe('sign-in-failed');
    expect(await records('sign-in-failed')).toEqual([
      [null, desk, { reason: 'desk-check' }],
      [null, desk, { reason: 'desk-check' }],
    ]);
    const [count] = await rows.all('sign_in_count');
    expect(count).toMatchObject({ failures: 2 });
    expect(String(count?.['count_key'])).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect((await rows.all('sign_in_attempt')).map((row) => row['person_id'])).toEqual([null, null]);
    expect(placed).toMatchObject([
      { person: null, tenantIds: [] },
      { person: null, tenantIds: [] },
    ]);
  });

  test('at the very end of its time, or of that of a temporary password, succeeds', async () => {
    const begun = await begin();
    running += ATTEMPT_LIFE;
    await rows.db
      .updateTable('person')
      .set({ password_temporary_until: running + 1 })
      .execute();
    expect((await complete(begun)).requiredAction).toBe('change-password');
  });

  test('is finished once, by its own workstation', async () => {
    const begun = await begin();
    const other = await rows.workstation('Other');
    expect(await codeOf(complete(begun, other))).toBe('sign-in-failed');
    expect(await codeOf(complete({ ...begun, attemptId: randomUUID() }))).toBe('sign-in-failed');
    expect(await records('sign-in-failed')).toEqual([]);
    expect((await complete(begun)).person.id).toBe(person);
    expect(await codeOf(complete(begun))).toBe('sign-in-failed');
  });

  test('brings a code and the answer of a key to the proof, with what was asked', async () => {
    const begun = await begin();
    await signIn.finish({ ...begun, code: '123' }, from());
    expect(proved).toEqual([[person, person, { code: '123', key: undefined }, null]]);
  });

  test('is stopped by the self-check before it counts, and before its session', async () => {
    const refuse = async (): Promise<void> => {
      throw problem('not-found');
    };
    demand = refuse;
    expect(await codeOf(begin())).toBe('not-found');
    expect(await rows.all('sign_in_count')).toEqual([]);
    demand = async () => undefined;
    const begun = await begin();
    demand = refuse;
    expect(await codeOf(complete(begun))).toBe('not-found');
    expect(await rows.all('session')).toEqual([]);
  });

  test('beyond twenty open ones of a workstation fails, and no other workstation is concerned', async () => {
    policy = { ...policy, signIn: { ...policy.signIn, maxFailures: 100 } };
    const other = await rows.workstation('Other');
    const check = desk;
    for (let n = 0; n < 20; n += 1) await begin(`somebody ${n}`);
    expect(await codeOf(begin())).toBe('sign-in-failed');
    expect(await records('sign-in-failed')).toEqual([[person, desk, { reason: 'too-many-at-once' }]]);
    desk = other;
    const elsewhere = await begin('anke', PASSWORD, other);
    expect((await complete(elsewhere, other)).person.id).toBe(person);
    desk = check;
  });

  test('that fails as the last one allowed closes sign-in, for as long as policy says and no longer', async () => {
    const fail = async () => codeOf((async () => complete(await begin('anke', 'wrong password')))());
    expect([await fail(), await fail(), await fail()]).toEqual(['sign-in-failed', 'sign-in-failed', 'sign-in-failed']);
    expect(await records('sign-in-closed')).toEqual([[person, desk, { minutes: 30 }]]);
    const closed = await begin().catch((error: unknown) => error);
    expect(closed).toMatchObject({ code: 'too-many-tries', params: { retryAt: START + 30 * 60_000 } });
    expect(await codeOf(begin())).toBe('too-many-tries');
    expect(await records('sign-in-blocked')).toEqual([[person, desk, { attempts: 1 }]]);
    signIn.flush();
    await vi.waitFor(async () => {
      expect(await records('sign-in-blocked')).toEqual([
        [person, desk, { attempts: 1 }],
        [person, desk, { attempts: 1 }],
      ]);
    });
    // Another person is not concerned.
    await begin('nobody');
    running += 30 * 60_000 - 1;
    expect(await codeOf(begin())).toBe('too-many-tries');
    running += 1;
    expect((await signedIn()).person.id).toBe(person);
    expect(await failures(person)).toBe(0);
  });

  test('that was begun and not finished is recorded when its time is over, once', async () => {
    policy = { ...policy, signIn: { ...policy.signIn, maxFailures: 1 } };
    await begin();
    running += ATTEMPT_LIFE;
    await signIn.sweep();
    expect(await records('sign-in-failed')).toEqual([]);
    running += 1;
    await signIn.sweep();
    await signIn.sweep();
    expect(await records('sign-in-failed')).toEqual([[person, desk, { reason: 'never-finished' }]]);
    expect(await records('sign-in-closed')).toEqual([[person, desk, { minutes: 30 }]]);
    expect(await outcomes()).toEqual(['expired']);
  });

  test('is forgotten after a day, and so is the count of a login that is unknown', async () => {
    await begin('nobody');
    await begin();
    await signIn.sweep();
    running += DAY;
    await signIn.sweep();
    expect([(await rows.all('sign_in_attempt')).length, (await rows.all('sign_in_count')).length]).toEqual([2, 2]);
    running += 1;
    await signIn.sweep();
    expect(await rows.all('sign_in_attempt')).toEqual([]);
    expect((await rows.all('sign_in_count')).map((row) => row['count_key'])).toEqual([person]);
  });

  test('names a login in whatever case and form of the same letters', () => {
    expect(normalLogin('  Ａnke ')).toBe('anke');
  });
});

describe('the own password', () => {
  const session = (more: { id?: string } = {}) => ({
    ...sessionContext({ personId: person, role: 'agent', tenantIds: [tenant], workstationId: desk }),
    ...more,
  });
  async function proving(own: ReturnType<typeof session>, present = PASSWORD, next = 'another password 2') {
    const start = opaque.client.startLogin({ password: present });
    const registration = opaque.client.startRegistration({ password: next });
    const blinded = opaque.client.startLogin({ password: next });
    const { attemptId, loginResponse } = await passwords.prove(own, start.startLoginRequest);
    const done = opaque.client.finishLogin({
      clientLoginState: start.clientLoginState,
      loginResponse,
      password: present,
      ...QUICK,
    });
    return {
      next,
      clientRegistrationState: registration.clientRegistrationState,
      body: {
        attemptId,
        finishLoginRequest: done?.finishLoginRequest ?? null,
        registrationRequest: registration.registrationRequest,
        startLoginRequest: blinded.startLoginRequest,
      },
    };
  }
  async function changing(own: ReturnType<typeof session>, present = PASSWORD, next = 'another password 2') {
    const { body, clientRegistrationState } = await proving(own, present, next);
    const { changeId, registrationResponse } = await passwords.renew(own, body);
    const { registrationRecord } = opaque.client.finishRegistration({
      password: next,
      clientRegistrationState,
      registrationResponse,
      ...QUICK,
    });
    return { changeId, registrationRecord, sealedSecret: 'sealed anew' };
  }

  test('has rules, dates, and the words that it may not contain', async () => {
    const scope = await scopeFor(rows.db, { personId: person, role: 'agent', tenantIds: [tenant] });
    await rows.site(tenant, { processor: 'Processor Ltd' });
    await rows.site(tenant, { processor: 'Processor Ltd' });
    await rows.site(await rows.tenant('Foreign'), { processor: 'Foreign Ltd' });
    policy = {
      ...policy,
      passwords: { ...policy.passwords, leastLength: 17, lettersAndDigits: false, remembered: 6, maxAgeDays: 30 },
    };
    expect(await passwords.status(session(), scope)).toEqual({
      rules: { leastLength: 17, lettersAndDigits: false, remembered: 6, maxAgeDays: 30 },
      changedAt: START,
      expiresAt: START + 30 * DAY,
      temporary: false,
      words: ['anke', 'Anke', 'Zeta', 'Processor Ltd'],
    });
    await rows.db.updateTable('person').set({ password_temporary_until: 5, name: '' }).execute();
    const status = await passwords.status(session(), scope);
    expect([status.temporary, status.words]).toEqual([true, ['anke', 'Zeta', 'Processor Ltd']]);
    for (let n = 0; n < 250; n += 1) await rows.site(tenant, { processor: `Processor ${n}` });
    expect((await passwords.status(session(), scope)).words).toHaveLength(200);
  });

  test('is replaced with what is sealed under it: recorded, other sessions ended, the former one kept', async () => {
    const own = session({ id: await rows.session(person, desk) });
    const elsewhere = await rows.session(person, await rows.workstation('Other'));
    await rows.db.updateTable('person').set({ password_must_change: 1 }).execute();
    const { sign_in_record: former } = await rows.db
      .selectFrom('person')
      .selectAll()
      .where('id', '=', person)
      .executeTakeFirstOrThrow();
    const body = await changing(own);
    vi.setSystemTime(START + DAY);
    expect(await passwords.finish(own, body)).toEqual({ requiredAction: null, expiresAt: START + 91 * DAY });
    expect(await rows.db.selectFrom('person').selectAll().where('id', '=', person).executeTakeFirst()).toMatchObject({
      sign_in_record: body.registrationRecord,
      password_at: START + DAY,
      password_must_change: 0,
      password_temporary_until: null,
      sealed_secret: 'sealed anew',
    });
    expect(await rows.all('former_password')).toEqual([
      { person_id: person, number: 1, record: former, replaced_at: START + DAY },
    ]);
    expect(await records('password-changed')).toEqual([[person, desk, {}]]);
    const open = (await rows.all('session')).filter((row) => row['ended_at'] === null).map((row) => row['id']);
    expect(open).toEqual([own.id]);
    expect(published.filter(([topic]) => topic === 'session.ended')).toMatchObject([
      ['session.ended', { sessionId: elsewhere, code: 'password-changed' }],
    ]);
    expect(published.filter(([topic]) => topic === 'activity.stored').length).toBeGreaterThan(0);
    await vi.waitFor(async () => {
      expect(await records('session-ended')).toMatchObject([
        [person, expect.any(String), { reason: 'password-changed' }],
      ]);
    });
    await expect(signedIn()).rejects.toMatchObject({ code: 'sign-in-failed' });
    policy = { ...policy, passwords: { ...policy.passwords, maxAgeDays: null } };
    expect(await passwords.finish(own, await changing(own, 'another password 2', 'a third password 3'))).toMatchObject({
      expiresAt: null,
    });
  });

  test.each<[string, (own: ReturnType<typeof session>) => Promise<unknown>]>([
    ['desk-check', async (own) => passwords.renew(own, (await proving(own, 'a wrong password')).body)],
    ['not-proved', async (own) => passwords.renew(own, { ...(await proving(own)).body, finishLoginRequest: 'AAAA' })],
    ['malformed', (own) => passwords.prove(own, 'AAAA')],
  ])(
    'that is not proved (%s) is a failed try, recorded, and the third one ends the session',
    async (reason, attempt) => {
      const own = session({ id: await rows.session(person, desk) });
      expect(await codeOf(attempt(own))).toBe('sign-in-failed');
      expect(await records('sign-in-failed')).toEqual([[person, desk, { reason, at: 'password-change' }]]);
      expect(await failures(person)).toBe(1);
      expect(await records('sign-in-closed')).toEqual([]);
      await codeOf(attempt(own));
      expect((await rows.all('session')).map((row) => row['ended_at'])).toEqual([null]);
      await codeOf(attempt(own));
      expect(await records('sign-in-closed')).toEqual([[person, desk, { minutes: 30 }]]);
      expect((await rows.all('session')).map((row) => row['end_reason'])).toEqual(['too-many-tries']);
      await expect(attempt(own)).rejects.toMatchObject({
        code: 'too-many-tries',
        params: { retryAt: START + 1_800_000 },
      });
    },
  );

  test('is changed by the session that began it, once, and within a minute', async () => {
    const [own, other] = [session(), session()];
    const { body } = await proving(own);
    expect(await codeOf(passwords.renew(other, body))).toBe('sign-in-failed');
    running += ATTEMPT_LIFE;
    const renewed = await passwords.renew(own, body);
    expect(await codeOf(passwords.renew(own, body))).toBe('sign-in-failed');
    expect(renewed.sealedSecret).toBeNull();
    const late = (await proving(own)).body;
    running += ATTEMPT_LIFE + 1;
    expect(await codeOf(passwords.renew(own, late))).toBe('sign-in-failed');
    const change = await changing(own);
    expect(await codeOf(passwords.finish(other, change))).toBe('too-late');
    running += ATTEMPT_LIFE;
    await passwords.finish(own, change);
    expect(await codeOf(passwords.finish(own, change))).toBe('too-late');
    const tooLate = await changing(own, 'another password 2', 'a third password 3');
    running += ATTEMPT_LIFE + 1;
    expect(await codeOf(passwords.finish(own, tooLate))).toBe('too-late');
    expect(await records('sign-in-failed')).toEqual([]);
  });

  test('is proved by as many changes at a time as there is room for, and one more fails', async () => {
    policy = { ...policy, signIn: { ...policy.signIn, maxFailures: 1_000 } };
    const { startLoginRequest } = opaque.client.startLogin({ password: PASSWORD });
    for (let n = 0; n < 200; n += 1) await passwords.prove(session(), startLoginRequest);
    expect(await codeOf(passwords.prove(session(), startLoginRequest))).toBe('sign-in-failed');
    expect(await records('sign-in-failed')).toMatchObject([[person, desk, { reason: 'too-many-at-once' }]]);
    running += ATTEMPT_LIFE + 1;
    expect(await codeOf(passwords.prove(session(), startLoginRequest))).toBe('done');
  });

  test('is compared with as many former ones as policy remembers, the newest first', async () => {
    const own = session({ id: await rows.session(person, desk) });
    policy = { ...policy, passwords: { ...policy.passwords, remembered: 2 } };
    for (const number of [1, 2, 3])
      await rows.db
        .insertInto('former_password')
        .values({
          person_id: person,
          number,
          record: passwordRecord(setup, person, `former password ${number}`),
          replaced_at: number,
        })
        .execute();
    const knows = async (next: string): Promise<boolean[]> => {
      const start = opaque.client.startLogin({ password: next });
      const { body } = await proving(own);
      const { former } = await passwords.renew(own, { ...body, startLoginRequest: start.startLoginRequest });
      return former.map(
        (loginResponse) =>
          opaque.client.finishLogin({
            clientLoginState: start.clientLoginState,
            loginResponse,
            password: next,
            ...QUICK,
          }) !== undefined,
      );
    };
    expect(await knows(PASSWORD)).toEqual([true, false, false]);
    expect(await knows('former password 3')).toEqual([false, true, false]);
    expect(await knows('former password 2')).toEqual([false, false, true]);
    expect(await knows('former password 1')).toEqual([false, false, false]);
    await passwords.finish(own, await changing(own));
    expect((await rows.all('former_password')).map((row) => row['number'])).toEqual([3, 4]);
  });

  test('keeps the first secret that is sealed, and none while the password is a temporary one', async () => {
    const own = session();
    await rows.db.updateTable('person').set({ password_temporary_until: 5 }).execute();
    expect(await codeOf(passwords.keepSecret(own, 'one'))).toBe('password-not-changed-yet');
    await rows.db.updateTable('person').set({ password_temporary_until: null }).execute();
    expect(await passwords.keepSecret(own, 'two')).toEqual({ sealedSecret: 'two' });
    expect(await passwords.keepSecret(own, 'three')).toEqual({ sealedSecret: 'two' });
  });

  describe('that IT resets', () => {
    const by = async () => {
      const personId = await rows.person(`boss-${randomUUID()}`, 'administrator', [tenant]);
      return scopeFor(rows.db, { personId, role: 'administrator', tenantIds: [tenant], workstationId: desk });
    };
    const reset = async (open: boolean) => {
      const scope = await by();
      const registrationRecord = passwordRecord(setup, person, 'temporary password 1');
      return {
        scope,
        registrationRecord,
        done: await passwords.resetFinish(scope, person, { registrationRecord, open }),
      };
    };

    test.each([true, false])(
      'is temporary from now on (tries forgotten: %s), ends the sessions, and is recorded',
      async (open) => {
        await rows.session(person, desk);
        await rows.db.updateTable('person').set({ sealed_secret: 'sealed' }).execute();
        const { sign_in_record: former } = await rows.db
          .selectFrom('person')
          .selectAll()
          .where('id', '=', person)
          .executeTakeFirstOrThrow();
        await codeOf(begin());
        vi.setSystemTime(START + 5);
        const { scope, registrationRecord, done } = await reset(open);
        expect(done).toEqual({ until: START + 5 + 24 * 3_600_000 });
        expect(
          await rows.db.selectFrom('person').selectAll().where('id', '=', person).executeTakeFirst(),
        ).toMatchObject({
          sign_in_record: registrationRecord,
          password_at: START + 5,
          password_temporary_until: running + 24 * 3_600_000,
          password_must_change: 1,
          sealed_secret: null,
        });
        expect(await rows.all('former_password')).toMatchObject([{ number: 1, record: former }]);
        expect(await failures(person)).toBe(open ? 0 : 1);
        expect((await rows.all('session')).map((row) => [row['end_reason'], row['ended_by']])).toEqual([
          ['password-reset', scope.personId],
        ]);
        expect(await rows.all('change')).toMatchObject([
          {
            action: 'reset-password',
            subject: 'Anke',
            subject_id: person,
            person_id: scope.personId,
            workstation_id: desk,
            before: 'null',
            after: JSON.stringify({ temporary: true, open }),
          },
        ]);
        expect((await rows.all('change_tenant')).map((row) => row['tenant_id'])).toEqual([tenant]);
        await turns();
        expect(published.map(([topic]) => topic)).toEqual(['session.ended', 'activity.stored', 'activity.stored']);
        // A temporary one is not among the former ones.
        await reset(open);
        expect(await rows.all('former_password')).toHaveLength(1);
      },
    );

    test('is of somebody else, who works here for own tenants alone, and with a record that is theirs', async () => {
      const scope = await by();
      const other = await rows.person('other', 'agent', [tenant, await rows.tenant('Foreign')]);
      const gone = await rows.person('gone', 'agent', [tenant], { left_at: 1 });
      const bare = await rows.person('bare', 'agent', []);
      const { registrationRequest } = opaque.client.startRegistration({ password: 'x' });
      const tried = (id: string) => codeOf(passwords.resetStart(scope, id, registrationRequest));
      expect(await tried(scope.personId)).toBe('own-password');
      for (const id of [other, gone, bare, randomUUID()]) expect(await tried(id)).toBe('not-found');
      expect(await tried(person)).toBe('done');
      expect(await codeOf(passwords.resetStart(scope, person, 'AAAA'))).toBe('invalid');
      expect(await codeOf(passwords.resetFinish(scope, person, { registrationRecord: 'AAAA', open: true }))).toBe(
        'invalid',
      );
      const registrationRecord = passwordRecord(setup, gone, 'temporary password 1');
      expect(await codeOf(passwords.resetFinish(scope, gone, { registrationRecord, open: true }))).toBe('not-found');
      expect(await rows.all('change')).toEqual([]);
    });
  });
});
