/** Two requests at the same moment, in every order of their awaits: what may happen once happens once. */
import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import * as opaque from '@serenity-kit/opaque';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import type { Role } from '../../../core/vocabulary/roles.ts';
import { hashSecret } from '../../../core/enrolment/code.ts';
import { makeOwnKey } from '../../../main/unlock/ownKey.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { MaskingPolicies } from '../../../server/domains/masking/maskingPolicies.ts';
import { PeopleService } from '../../../server/domains/people/peopleService.ts';
import { Passwords } from '../../../server/domains/signIn/passwords.ts';
import { recordSessions } from '../../../server/domains/signIn/recordSessions.ts';
import { SecondFactors } from '../../../server/domains/signIn/secondFactors.ts';
import { openSecretBox } from '../../../server/storage/secretBox.ts';
import { Sessions } from '../../../server/domains/signIn/sessions.ts';
import { SignIn, signInSetup } from '../../../server/domains/signIn/signIn.ts';
import { openRunningTime } from '../../../server/domains/signIn/tries.ts';
import { redeem } from '../../../server/domains/workstations/redeem.ts';
import { openLog } from '../../../server/platform/log.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { everyOrder, makeInterleaver, type Interleaver } from '../../support/interleaved.ts';
import { bytesOf, codeOf, withinStep } from '../../support/oneTimeCode.ts';
import { QUICK, passwordRecord } from '../../support/passwordRecord.ts';
import { scopeFor, sessionContext, siteScope, visitorScope } from '../../support/scopes.ts';
import { proofOf, registered, SHARED_SIGN_IN_KEY, type SignInKeys } from '../../support/signInProof.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertSite, insertTenant, insertWorkstation } from '../../support/rows.ts';

const PASSWORD = 'a long password 1';
const everything = systemScope('a test');
const log = openLog({ write: () => undefined });
const policy = () => SAFE_DEFAULTS;

const folder = temporaryFolder('interleavings');
let storage: Storage;
let interleaver: Interleaver;
let setup: string;
const tenantId = randomUUID();
const bus = makeBus();
beforeAll(async () => {
  storage = await openStorage(folder);
  interleaver = makeInterleaver(storage.db);
  setup = await signInSetup(storage.db);
  await insertTenant(storage.db, { id: tenantId, name: 'One' });
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

async function person(role: Role, login = `p${randomUUID()}`): Promise<{ id: string; login: string }> {
  const id = randomUUID();
  const sign_in_record = passwordRecord(setup, id, PASSWORD);
  await storage.db
    .insertInto('person')
    .values({ id, login, name: login, role, sign_in_record, left_at: null, password_at: Date.now() })
    .execute();
  await storage.db.insertInto('person_tenant').values({ person_id: id, tenant_id: tenantId }).execute();
  return { id, login };
}
async function workstation(): Promise<string> {
  const id = randomUUID();
  await insertWorkstation(storage.db, { id, sign_in_key: SHARED_SIGN_IN_KEY.publicKey });
  return id;
}
const keysAt = (at: string): SignInKeys => ({
  ...{ workstationId: at, certificate: at },
  signInKey: SHARED_SIGN_IN_KEY.signInKey,
});
const sessionsAt = (db: Storage['db']): Sessions =>
  new Sessions({
    db,
    scope: everything,
    bus,
    addressRule: async () => ({ allow: true }),
    records: recordSessions(db, bus, () => undefined),
  });
const statuses = (outcomes: readonly PromiseSettledResult<unknown>[]): string[] =>
  outcomes.map(({ status }) => status).toSorted();

test('one code of a second factor opens one session', async () => {
  const { db } = interleaver;
  const factors = new SecondFactors(db, openSecretBox('ab'.repeat(32)), policy, bus, everything);
  const signIn = new SignIn({
    ...{ db, scope: everything, setup, sessions: sessionsAt(db), bus, policy, secondFactors: factors },
    time: await openRunningTime(storage.db),
    selfChecks: { demand: async () => undefined },
    addresses: { allows: () => true },
    limitRecords: { hit: () => undefined },
  });
  const { id, login } = await person('agent');
  const session = { ...sessionContext({ personId: id, role: 'agent', tenantIds: [] }), startedAt: Date.now() };
  const made = await factors.beginTotp(session);
  await withinStep();
  await factors.confirmTotp(session, made.factorId, codeOf(bytesOf(made.secret), -1));
  const orders = await everyOrder(async (steps) => {
    await storage.db.updateTable('second_factor').set({ used_step: null }).where('person_id', '=', id).execute();
    const code = codeOf(bytesOf(made.secret));
    const finish = async (): Promise<() => Promise<unknown>> => {
      const at = await workstation();
      const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password: PASSWORD });
      const started = await signIn.start({ login, startLoginRequest }, at);
      const { attemptId, loginResponse } = started;
      const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password: PASSWORD, ...QUICK });
      const finishLoginRequest = done?.finishLoginRequest ?? null;
      const signInKey = proofOf(keysAt(at), started, { login, startLoginRequest, finishLoginRequest });
      const proof = { attemptId, finishLoginRequest, code, signInKey };
      return () => signIn.finish(proof, { workstationId: at, certificate: at, address: '127.0.0.1' });
    };
    const ran = await interleaver.run(await finish(), await finish(), steps);
    expect([steps, statuses(ran.outcomes)]).toEqual([steps, ['fulfilled', 'rejected']]);
    return ran;
  });
  expect(orders).toBeGreaterThan(10);
});

test.each(['change', 'reset'])(
  'a password that is reset during its change stays the reset one: %s first',
  async (order) => {
    const { db } = interleaver;
    const time = await openRunningTime(storage.db);
    const passwords = new Passwords({ db, setup, sessions: sessionsAt(db), bus, policy, time });
    const administrator = await person('administrator');
    const by = await scopeFor(storage.db, {
      personId: administrator.id,
      role: 'administrator',
      tenantIds: [tenantId],
      workstationId: await workstation(),
    });
    const orders = await everyOrder(async (steps) => {
      const { id } = await person('agent');
      const at = await workstation();
      const session = sessionContext({ personId: id, role: 'agent', tenantIds: [tenantId], workstationId: at });
      const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password: PASSWORD });
      const { attemptId, loginResponse } = await passwords.prove(session, startLoginRequest);
      const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password: PASSWORD, ...QUICK });
      const renewed = await passwords.renew(session, {
        attemptId,
        finishLoginRequest: done?.finishLoginRequest ?? null,
        startLoginRequest: opaque.client.startLogin({ password: 'a long password 2' }).startLoginRequest,
        registrationRequest: opaque.client.startRegistration({ password: 'a long password 2' }).registrationRequest,
      });
      const [changed, reset] = [
        passwordRecord(setup, id, 'a long password 2'),
        passwordRecord(setup, id, 'a long password 3'),
      ];
      const change = (): Promise<unknown> =>
        passwords.finish(session, {
          changeId: renewed.changeId,
          registrationRecord: changed,
          sealedSecret: 'A'.repeat(342),
        });
      const resetting = (): Promise<unknown> =>
        passwords.resetFinish(by, id, { registrationRecord: reset, open: false });
      const ran = await (order === 'change'
        ? interleaver.run(change, resetting, steps)
        : interleaver.run(resetting, change, steps));
      const stored = await storage.db
        .selectFrom('person')
        .select('sign_in_record')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const wasReset = ran.outcomes[order === 'change' ? 1 : 0]?.status;
      expect([steps, wasReset, stored.sign_in_record === reset]).toEqual([steps, 'fulfilled', true]);
      return ran;
    });
    expect(orders).toBeGreaterThan(3);
  },
);

test('a sign-in that began with a password opens no session once that password is replaced', async () => {
  const { db } = interleaver;
  const [sessions, time] = [sessionsAt(db), await openRunningTime(storage.db)];
  const signIn = new SignIn({
    ...{ db, scope: everything, setup, sessions, bus, policy, time },
    secondFactors: new SecondFactors(db, openSecretBox('ab'.repeat(32)), policy, bus, everything),
    selfChecks: { demand: async () => undefined },
    addresses: { allows: () => true },
    limitRecords: { hit: () => undefined },
  });
  const passwords = new Passwords({ db, setup, sessions, bus, policy, time });
  const administrator = await person('administrator');
  const by = await scopeFor(storage.db, {
    ...{ personId: administrator.id, role: 'administrator', tenantIds: [tenantId] },
    workstationId: await workstation(),
  });
  const orders = await everyOrder(async (steps) => {
    const { id, login } = await person('agent');
    const at = await workstation();
    const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password: PASSWORD });
    const started = await signIn.start({ login, startLoginRequest }, at);
    const { attemptId, loginResponse } = started;
    const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password: PASSWORD, ...QUICK });
    const finishLoginRequest = done?.finishLoginRequest ?? null;
    const signInKey = proofOf(keysAt(at), started, { login, startLoginRequest, finishLoginRequest });
    const ran = await interleaver.run<unknown>(
      () =>
        signIn.finish(
          { attemptId, finishLoginRequest, signInKey },
          { workstationId: at, certificate: at, address: '127.0.0.1' },
        ),
      () =>
        passwords.resetFinish(by, id, {
          registrationRecord: passwordRecord(setup, id, 'a long password 3'),
          open: false,
        }),
      steps,
    );
    const open = await storage.db
      .selectFrom('session')
      .select('id')
      .where('person_id', '=', id)
      .where('ended_at', 'is', null)
      .execute();
    expect([steps, ran.outcomes[1]?.status, open]).toEqual([steps, 'fulfilled', []]);
    return ran;
  });
  expect(orders).toBeGreaterThan(10);
});

test('a request for a change is decided once', async () => {
  const { db } = interleaver;
  const people = new PeopleService({
    ...{ db, policy, bus },
    endSessionsOf: async () => () => undefined,
    assignWaiting: async () => undefined,
    policyChanged: async () => undefined,
    addressesChanged: async () => undefined,
  });
  const asker = await person('administrator');
  const scopes = await Promise.all(
    [asker, await person('administrator'), await person('administrator')].map(async ({ id: personId }) =>
      scopeFor(storage.db, {
        ...{ personId, role: 'administrator', tenantIds: [tenantId] },
        workstationId: await workstation(),
      }),
    ),
  );
  const orders = await everyOrder(async (steps) => {
    const { id } = await person('agent');
    const asked = await people.change(scopes[0]!, {
      ...{ personId: id, version: null, change: { what: 'leave' }, reason: 'has left', mustAsk: true },
    });
    const requestId = asked.state === 'asked' ? asked.requestId : '';
    const ran = await interleaver.run(
      () => people.decide(scopes[1]!, requestId, { approve: true, note: '' }),
      () => people.decide(scopes[2]!, requestId, { approve: false, note: 'no' }),
      steps,
    );
    const { status } = await storage.db
      .selectFrom('change_request')
      .select('status')
      .where('id', '=', requestId)
      .executeTakeFirstOrThrow();
    const { left_at } = await storage.db
      .selectFrom('person')
      .select('left_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect([steps, statuses(ran.outcomes)]).toEqual([steps, ['fulfilled', 'rejected']]);
    expect([status, left_at !== null]).toEqual(
      ran.outcomes[0]?.status === 'fulfilled' ? ['approved', true] : ['declined', false],
    );
    return ran;
  });
  expect(orders).toBeGreaterThan(3);
});

test('one enrolment code makes one workstation', async () => {
  const orders = await everyOrder(async (steps) => {
    const [codeId, secret] = [randomUUID(), randomBytes(20)];
    await storage.db
      .insertInto('enrolment_code')
      .values({
        ...{ id: codeId, name: codeId, group_id: null, replaces: null, ranges: '[]', made_at: 1 },
        secret_hash: hashSecret(secret),
        made_by: null,
        expires_at: Date.now() + 3_600_000,
        redeemed_at: null,
        workstation_id: null,
        key_hash: null,
        withdrawn_at: null,
      })
      .execute();
    const keys = [await makeOwnKey(), await makeOwnKey()];
    const [first, second] = keys.map(
      ({ request }) =>
        () =>
          redeem(
            {
              db: interleaver.db,
              scope: everything,
              authority: {
                authorityPem: 'authority',
                mark: 'a'.repeat(64),
                certify: async (_request, id) => ({ certificatePem: id, fingerprint: randomUUID(), expiresAt: 1 }),
              },
              facts: async () => ({ serverUrl: 'https://server.example', workstationRanges: [], policyKey: 'k' }),
            },
            { version: 1, secret: secret.toString('base64url'), request, signInKey: registered(request) },
            '127.0.0.1',
          ),
    );
    const ran = await interleaver.run(first!, second!, steps);
    const made = await storage.db.selectFrom('workstation').select('id').where('name', '=', codeId).execute();
    const accepted = ran.outcomes
      .map((one) => one.status === 'fulfilled' && one.value.ok)
      .toSorted((a, b) => Number(a) - Number(b));
    expect([steps, accepted, made.length]).toEqual([steps, [false, true], 1]);
    return ran;
  });
  expect(orders).toBeGreaterThan(3);
});

test('messages of one conversation are stored in order, once each, by whichever process takes them', async () => {
  const { db } = interleaver;
  const siteId = randomUUID();
  await insertSite(storage.db, { id: siteId, tenant_id: tenantId });
  const conversations = new Conversations(storage.db, bus, everything, () => []);
  // Two processes: each has turns of its own.
  const [one, other] = [0, 1].map(() => new Ingest(db, bus, log, Date.now, new MaskingPolicies(db, everything, log)));
  const orders = await everyOrder(async (steps) => {
    const begun = await conversations.begin(await siteScope(storage.db, siteId), {
      ...{ language: 'en', noticeVersion: '1', words: '{}' },
    });
    const { conversationId } = begun;
    const scope = await visitorScope(storage.db, begun.visitorToken);
    const [twice, once] = [randomUUID(), randomUUID()];
    const take = (ingest: Ingest, id: string): Promise<unknown> =>
      ingest.take({ id, conversationId, text: 'hello', at: 1, author: 'visitor', person: null, scope });
    const ran = await interleaver.run(
      () => take(one!, twice),
      async () => {
        await take(other!, twice);
        await take(other!, once);
      },
      steps,
    );
    const stored = await storage.db
      .selectFrom('message')
      .select(['id', 'seq'])
      .where('conversation_id', '=', conversationId)
      .orderBy('seq')
      .execute();
    expect([steps, statuses(ran.outcomes)]).toEqual([steps, ['fulfilled', 'fulfilled']]);
    expect([steps, stored]).toEqual([
      steps,
      [
        { id: twice, seq: 1 },
        { id: once, seq: 2 },
      ],
    ]);
    return ran;
  });
  expect(orders).toBeGreaterThan(5);
});
