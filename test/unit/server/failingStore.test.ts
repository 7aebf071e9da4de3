/**
 * What the server stores for visitors, agents, supervisors and administrators, with every statement failing once: all
 * of it is stored or none, the caller gets a code, nothing unmasked is stored, published or logged, and the next
 * request works.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import * as opaque from '@serenity-kit/opaque';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashSecret } from '../../../core/enrolment/code.ts';
import { chain, GENESIS_HASH, type Chained } from '../../../core/ledger/chain.ts';
import { DEFAULT_MASKING_POLICY } from '../../../core/masking/policy/defaults.ts';
import { MASK_VERSION } from '../../../core/masking/version.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import type { TenantKey } from '../../../core/sealing/sealing.ts';
import type { Role } from '../../../core/vocabulary/roles.ts';
import type { ActivityRecord } from '../../../contract/activity.ts';
import { makeOwnKey } from '../../../main/unlock/ownKey.ts';
import { uploadActivity } from '../../../server/domains/activity/upload.ts';
import { changeAddresses } from '../../../server/domains/addresses/changeAddresses.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { addEntry } from '../../../server/domains/conversations/entries.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { MaskStored } from '../../../server/domains/conversations/maskStored.ts';
import { searchMessages } from '../../../server/domains/conversations/search.ts';
import { saveLogin } from '../../../server/domains/logins/savedLogins.ts';
import { MaskingPolicies, savePolicyOf } from '../../../server/domains/masking/maskingPolicies.ts';
import type { AskSecond } from '../../../server/domains/masking/secondPerson.ts';
import { ask } from '../../../server/domains/people/requests.ts';
import { PeopleService } from '../../../server/domains/people/peopleService.ts';
import { changePolicy } from '../../../server/domains/policy/policyChanges.ts';
import { readVersion } from '../../../server/domains/policy/policyStore.ts';
import { Retention } from '../../../server/domains/retention/retention.ts';
import { Passwords } from '../../../server/domains/signIn/passwords.ts';
import { SecondFactors } from '../../../server/domains/signIn/secondFactors.ts';
import { openSecretBox } from '../../../server/storage/secretBox.ts';
import { recordSessions } from '../../../server/domains/signIn/recordSessions.ts';
import { Sessions } from '../../../server/domains/signIn/sessions.ts';
import { SignIn, signInSetup } from '../../../server/domains/signIn/signIn.ts';
import { openRunningTime } from '../../../server/domains/signIn/tries.ts';
import { addGroup, changeGroup } from '../../../server/domains/workstations/groups.ts';
import { redeem } from '../../../server/domains/workstations/redeem.ts';
import { changeWorkstation, revokeWorkstation } from '../../../server/domains/workstations/workstations.ts';
import type { Topics } from '../../../server/platform/bus.ts';
import { problems } from '../../../server/platform/http/register.ts';
import { openLog } from '../../../server/platform/log.ts';
import { PersonScope, systemScope, WorkstationScope, type Scope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Db, Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { everyStatement, tablesOf, STORE_FAULTS, type StoreFault } from '../../support/failingStore.ts';
import { QUICK, passwordRecord } from '../../support/passwordRecord.ts';
import { scopeFor, sessionContext, siteScope, visitorScope } from '../../support/scopes.ts';
import { proofOf, registered, SHARED_SIGN_IN_KEY } from '../../support/signInProof.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertSite, insertTenant, insertWorkstation } from '../../support/rows.ts';
import { sealedBy, tenantWithKeys } from '../../support/sealed.ts';
import { openAuthority } from '../../../server/platform/tls/authority.ts';

const DAY = 86_400_000;
const PASSWORD = 'a long password 1';
const CARD = '4111 1111 1111 1111';
const UNMASKED = /4111 1111 1111|cvv 737/;
const everything = systemScope('a test');
const policy = () => SAFE_DEFAULTS;

const folder = temporaryFolder('failing');
const logged: string[] = [];
const log = openLog({ write: (line) => void logged.push(line) });
const bus = makeBus();
const published: string[] = [];
bus.publish = (topic, message) => void published.push(`${topic} ${JSON.stringify(message)}`);
const tenantId = randomUUID();
const siteId = randomUUID();
let storage: Storage;
/** A second connection to the same file, which sees whether the first one has committed. */
let beside: Storage;
let db: Db;
let setup: string;
let ingest: Ingest;
let conversations: Conversations;
let sessions: Sessions;
let people: PeopleService;
let administrator: Scope;
const askSecond: AskSecond = (tx, scope, asked) => ask(tx, scope, asked, null, '', SAFE_DEFAULTS.approvals);
let second: Scope;
let key: TenantKey;

/** The answer of an HTTP request that ended with this error. */
let thrown: unknown;
const http = Fastify();
problems(http, log);
http.get('/', () => {
  throw thrown;
});
async function answerTo(error: unknown): Promise<{ readonly status: number; readonly code: unknown }> {
  thrown = error;
  const { statusCode: status, json } = await http.inject('/');
  return { status, code: json<{ code: unknown }>().code };
}

beforeAll(async () => {
  storage = await openStorage(folder);
  beside = await openStorage(folder);
  ({ db } = storage);
  setup = await signInSetup(db);
  const made = await tenantWithKeys(tenantId);
  key = made.sealing;
  await insertTenant(db, { id: tenantId, name: 'One', keys: made.row });
  await insertSite(db, { id: siteId, tenant_id: tenantId });
  ingest = new Ingest(db, bus, log, Date.now, new MaskingPolicies(db, everything, log));
  conversations = new Conversations(db, bus, everything, () => []);
  // Makes the key that signs originals, which is no part of what is tried.
  await say(await begun(), `my card is ${CARD}`);
  sessions = new Sessions({
    ...{ db, scope: everything, bus },
    addressRule: async () => ({ allow: true }),
    records: recordSessions(db, bus, () => undefined),
  });
  people = new PeopleService({
    ...{ db, bus },
    policy: () => ({ ...SAFE_DEFAULTS, approvals: { ...SAFE_DEFAULTS.approvals, required: [] } }),
    endSessionsOf: (tx, ends, by) => sessions.endWithin(tx, ends.personId, ends.code, by),
    assignWaiting: async () => undefined,
    policyChanged: async () => undefined,
    addressesChanged: async () => undefined,
  });
  const byAdministrator = async (): Promise<Scope> =>
    scopeFor(db, {
      personId: await person('administrator'),
      role: 'administrator',
      tenantIds: [tenantId],
      workstationId: await workstation(),
    });
  administrator = await byAdministrator();
  second = await byAdministrator();
  // What is made once, with the first of each.
  await say(await begun(), 'hello');
});
afterAll(async () => {
  await http.close();
  await storage.close();
  await beside.close();
  rmSync(folder, { recursive: true, force: true });
});

async function person(role: Role, password: string | null = null): Promise<string> {
  const id = randomUUID();
  const sign_in_record = password === null ? 'x' : passwordRecord(setup, id, password);
  await db
    .insertInto('person')
    .values({ id, login: id, name: `P ${id}`, role, sign_in_record, left_at: null, password_at: Date.now() })
    .execute();
  await db.insertInto('person_tenant').values({ person_id: id, tenant_id: tenantId }).execute();
  return id;
}
/** An entry as the workstation of this scope seals it. */
async function entryOf(workstationId: string, author: string, conversationId: string) {
  const [id, at] = [randomUUID(), Date.now()];
  const context = { tenantId, conversationId, id, purpose: 'entry', kind: 'note', author, at } as const;
  const signer = await (await openAuthority(db)).issueClient(workstationId);
  const sealed = await sealedBy(signer, key, { ...context, workstation: workstationId }, 'x');
  return { id, kind: 'note', sealed, at } as const;
}
async function workstation(): Promise<string> {
  const id = randomUUID();
  await insertWorkstation(db, { id, sign_in_key: SHARED_SIGN_IN_KEY.publicKey });
  return id;
}
/** Somebody with an open session at a workstation. */
async function atWork(password: string | null = null): Promise<{ id: string; at: string }> {
  const [id, at] = [await person('agent', password), await workstation()];
  const self = PersonScope.managedBy(everything, { id, tenantIds: [] });
  await sessions.start(self, from(at), { hours: 1, perPerson: 1, requiredAction: null }, async () => true);
  return { id, at };
}
const from = (at: string) => ({ workstationId: at, certificate: at, address: '127.0.0.1' });
async function begun() {
  const site = await siteScope(db, siteId);
  const { conversationId, visitorToken } = await conversations.begin(site, {
    ...{ language: 'en', noticeVersion: '1', words: '{}' },
  });
  return { conversationId, scope: await visitorScope(db, visitorToken) };
}
const say = (
  { conversationId, scope }: Awaited<ReturnType<typeof begun>>,
  text: string,
  by: { id: string; name: string } | null = null,
) =>
  ingest.take({
    ...{ id: randomUUID(), conversationId, text, at: Date.now(), scope, person: by },
    author: by === null ? 'visitor' : 'agent',
  });
function recordsOf(workstationId: string): Chained<ActivityRecord>[] {
  const links: Chained<ActivityRecord>[] = [];
  for (let seq = 1; seq < 4; seq += 1)
    links.push(
      chain(
        {
          ...{ seq, at: 1, kind: 'copy-attempt' as const, workstationId, personId: null, tenantId: null },
          ...{ conversationId: null, detail: {} },
        },
        links.at(-1)?.hash ?? GENESIS_HASH,
      ),
    );
  return links;
}
async function signInAt(at: string, login: string, password: string) {
  const signIn = new SignIn({
    ...{ db, scope: everything, setup, sessions, bus, policy },
    secondFactors: new SecondFactors(db, openSecretBox('ab'.repeat(32)), policy, bus, everything),
    time: await openRunningTime(db),
    selfChecks: { demand: async () => undefined },
    addresses: { allows: () => true },
    limitRecords: { hit: () => undefined },
  });
  const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password });
  const start = () => signIn.start({ login, startLoginRequest }, at);
  return {
    start,
    finish: async () => {
      const started = await start();
      const { attemptId, loginResponse } = started;
      const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password, ...QUICK });
      const finishLoginRequest = done?.finishLoginRequest ?? null;
      const keys = { workstationId: at, certificate: from(at).certificate, signInKey: SHARED_SIGN_IN_KEY.signInKey };
      const signInKey = proofOf(keys, started, { login, startLoginRequest, finishLoginRequest });
      return () => signIn.finish({ attemptId, finishLoginRequest, signInKey }, from(at));
    },
  };
}
const passwords = async (): Promise<Passwords> =>
  new Passwords({ db, setup, sessions, bus, policy, time: await openRunningTime(db) });

const actor = () => ({ by: null, scope: administrator, wholeServer: everything });
const groupForm = () => ({ name: `G ${randomUUID()}`.slice(0, 40), tenantIds: [tenantId] });

interface Case {
  readonly prepare: () => Promise<() => Promise<unknown>>;
  /** A failed try uses it up; otherwise the same request is sent again after each failure. */
  readonly isOnce?: true;
  /** Tables that may say more after a failure, with the reason beside them. */
  readonly but?: readonly string[];
  /** The code of a refusal that the work ends with where nothing fails. */
  readonly refused?: string;
  /** A topic that is published once the work is done. */
  readonly publishes?: keyof Topics;
  /** How many statements may fail without stopping the work, with the reason beside the number. */
  readonly goesOn?: number;
}
/** A try to sign in counts from its start, before it is known what comes of it. */
const TRIES = ['sign_in_count', 'sign_in_attempt'];
const CASES: Readonly<Record<string, Case>> = {
  "a visitor's message with a card number and its verification code": {
    publishes: 'conversation.message',
    prepare: async () => {
      const conversation = await begun();
      return () => say(conversation, `my card is ${CARD}, cvv 737`);
    },
  },
  'a message that completes the number of an earlier one': {
    prepare: async () => {
      const conversation = await begun();
      await say(conversation, 'my card number is 4111 1111');
      return () => say(conversation, '1111 1111');
    },
  },
  "an agent's message": {
    publishes: 'conversation.message',
    prepare: async () => {
      const conversation = await begun();
      const id = await person('agent');
      return () => say(conversation, `is it ${CARD}?`, { id, name: 'Ann' });
    },
  },
  'an entry of an agent': {
    publishes: 'outbox.stored',
    prepare: async () => {
      const { conversationId } = await begun();
      const id = await person('agent');
      const scope = await scopeFor(db, { personId: id, role: 'agent', tenantIds: [tenantId] });
      const entry = await entryOf(scope.workstationId, id, conversationId);
      return () => addEntry(db, bus, scope, { id, name: 'Ann' }, conversationId, entry);
    },
  },
  'a batch of activity': {
    publishes: 'activity.stored',
    prepare: async () => {
      const id = await workstation();
      return () => uploadActivity(db, bus, WorkstationScope.of({ id }), recordsOf(id));
    },
  },
  'a batch of activity whose chain is broken': {
    prepare: async () => {
      const id = await workstation();
      return () => uploadActivity(db, bus, WorkstationScope.of({ id }), recordsOf(id).toSpliced(1, 1));
    },
  },
  'a batch of activity in the name of another workstation': {
    prepare: async () => {
      const [id, other] = [await workstation(), await workstation()];
      return () => uploadActivity(db, bus, WorkstationScope.of({ id }), recordsOf(other));
    },
    refused: 'other-workstation',
  },
  'a search': {
    publishes: 'activity.stored',
    prepare: async () => {
      const word = `word${randomUUID().replaceAll(/[^a-z]/g, '')}`;
      await say(await begun(), `${word} and more`);
      return () => searchMessages(db, bus, administrator, word);
    },
  },
  'a consent': {
    prepare: async () => {
      const site = await siteScope(db, siteId);
      return () => conversations.begin(site, { language: 'en', noticeVersion: '1', words: '{}' });
    },
  },
  'closing a conversation': {
    publishes: 'conversation.changed',
    prepare: async () => {
      const { conversationId } = await begun();
      return () => conversations.close(administrator, conversationId);
    },
  },
  'a masking policy': {
    prepare: async () => {
      const newest = await db
        .selectFrom('masking_policy')
        .select((e) => e.fn.max('version').as('version'))
        .executeTakeFirst();
      const baseVersion = newest?.version ?? 0;
      const change = { tenantId, personId: administrator.personId, baseVersion };
      const types = { ...DEFAULT_MASKING_POLICY.types, EMAIL: { on: baseVersion % 2 === 1, style: 'type-name' } };
      return () => savePolicyOf(db, administrator, change, { ...DEFAULT_MASKING_POLICY, types }, null);
    },
  },
  'another role, which ends the sessions': {
    publishes: 'session.ended',
    prepare: async () => {
      const { id: personId } = await atWork();
      const change = { what: 'role', role: 'supervisor' } as const;
      return () => people.change(administrator, { personId, version: null, change, reason: '', mustAsk: false });
    },
  },
  'a revoked workstation': {
    prepare: async () => {
      const id = await workstation();
      return () => revokeWorkstation(db, id, actor());
    },
  },
  'a workstation that is renamed and moved to a group': {
    prepare: async () => {
      const [id, groupId] = [await workstation(), await addGroup(db, groupForm(), actor())];
      return () => changeWorkstation(db, id, { name: `W ${randomUUID()}`.slice(0, 40), groupId }, actor());
    },
  },
  'a group of workstations': {
    prepare: async () => {
      const form = groupForm();
      return () => addGroup(db, form, actor());
    },
  },
  'a group of workstations that is renamed and serves other companies': {
    prepare: async () => {
      const [id, form] = [await addGroup(db, { ...groupForm(), tenantIds: [] }, actor()), groupForm()];
      return () => changeGroup(db, id, form, actor());
    },
  },
  'another name of a person': {
    prepare: async () => {
      const change = { what: 'rename', name: 'Renamed' } as const;
      const how = { personId: await person('agent'), version: null, change, reason: '', mustAsk: false };
      return () => people.change(administrator, how);
    },
  },
  'a request for a change': {
    prepare: async () => {
      const { id: personId } = await atWork();
      const change = { what: 'leave' } as const;
      return () => people.change(administrator, { personId, version: null, change, reason: 'has left', mustAsk: true });
    },
  },
  'an approved request, which ends the sessions': {
    publishes: 'session.ended',
    prepare: async () => {
      const { id: personId } = await atWork();
      const change = { what: 'leave' } as const;
      const how = { personId, version: null, change, reason: 'has left', mustAsk: true };
      const asked = await people.change(administrator, how);
      return () => people.decide(second, asked.state === 'asked' ? asked.requestId : '', { approve: true, note: '' });
    },
  },
  'a password that an administrator resets, which ends the sessions': {
    publishes: 'session.ended',
    prepare: async () => {
      const { id } = await atWork();
      const work = await passwords();
      const registrationRecord = passwordRecord(setup, id, 'a long password 2');
      return () => work.resetFinish(administrator, id, { registrationRecord, open: true });
    },
  },
  'a password that is changed, which ends the other sessions': {
    publishes: 'session.ended',
    prepare: async () => {
      const { id } = await atWork(PASSWORD);
      const at = await workstation();
      const session = sessionContext({ personId: id, role: 'agent', tenantIds: [tenantId], workstationId: at });
      const work = await passwords();
      const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password: PASSWORD });
      const { attemptId, loginResponse } = await work.prove(session, startLoginRequest);
      const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password: PASSWORD, ...QUICK });
      const next = 'a long password 2';
      const { changeId } = await work.renew(session, {
        attemptId,
        finishLoginRequest: done?.finishLoginRequest ?? null,
        startLoginRequest: opaque.client.startLogin({ password: next }).startLoginRequest,
        registrationRequest: opaque.client.startRegistration({ password: next }).registrationRequest,
      });
      const registrationRecord = passwordRecord(setup, id, next);
      return () => work.finish(session, { changeId, registrationRecord, sealedSecret: 'A'.repeat(342) });
    },
    isOnce: true,
  },
  'the first half of a sign-in': {
    prepare: async () => (await signInAt(await workstation(), await person('agent', PASSWORD), PASSWORD)).start,
    but: TRIES,
    isOnce: true,
  },
  'the second half of a sign-in': {
    prepare: async () => (await signInAt(await workstation(), await person('agent', PASSWORD), PASSWORD)).finish(),
    but: TRIES,
    isOnce: true,
    // A masking policy that cannot be read switches nothing off at the desk.
    goesOn: 1,
  },
  'the second half of a sign-in with a wrong password': {
    prepare: async () =>
      (await signInAt(await workstation(), await person('agent', PASSWORD), 'another password')).finish(),
    isOnce: true,
    refused: 'sign-in-failed',
  },
  'an enrolment code that is redeemed': {
    prepare: async () => {
      const [codeId, secret] = [randomUUID(), randomBytes(20)];
      await db
        .insertInto('enrolment_code')
        .values({
          ...{ id: codeId, name: codeId, group_id: null, replaces: null, ranges: '[]', made_at: 1, made_by: null },
          ...{ secret_hash: hashSecret(secret), expires_at: Date.now() + 3_600_000, redeemed_at: null },
          ...{ workstation_id: null, key_hash: null, withdrawn_at: null },
        })
        .execute();
      const { request } = await makeOwnKey();
      const authority = {
        authorityPem: 'authority',
        mark: 'a'.repeat(64),
        certify: async (_request: unknown, id: string) => ({
          ...{ certificatePem: id, fingerprint: randomUUID(), expiresAt: 1 },
        }),
      };
      const facts = async () => ({ serverUrl: 'https://server.example', workstationRanges: [], policyKey: 'k' });
      const signInKey = registered(request);
      const asked = { version: 1, secret: secret.toString('base64url'), request, signInKey } as const;
      return () => redeem({ db, scope: everything, authority, facts }, asked, '127.0.0.1');
    },
  },
  'a rule of addresses': {
    prepare: async () => {
      const newest = await db
        .selectFrom('address_change')
        .select((e) => e.fn.max('revision').as('revision'))
        .executeTakeFirst();
      const baseRevision = newest?.revision ?? 0;
      const subject = { kind: 'everybody' } as const;
      const rule = { range: `10.${baseRevision}.0.0/16`, use: 'server', subject, note: '', expiresAt: null } as const;
      const by = { scope: everything, wholeServer: everything, desk: null };
      const how = { baseRevision, knowingly: true, change: { action: 'add', rule } } as const;
      return () => changeAddresses(db, by, SAFE_DEFAULTS.network, how, null);
    },
  },
  'a policy': {
    prepare: async () => {
      const { version, policy: present } = await readVersion(db);
      const by = { scope: administrator, address: '127.0.0.1', level: 9, alsoRegistered: () => true };
      // Never less strict: that would need another person.
      const changes = [{ path: 'signIn.closedMinutes', value: present.signIn.closedMinutes + 1 }];
      const asked = { baseVersion: version, onlyTry: false, inSpiteOf: [], changes };
      return () => changePolicy({ db, bus, askSecond, changed: async () => undefined }, by, asked);
    },
  },
  'a request for a less strict policy': {
    prepare: async () => {
      await db.updateTable('change_request').set({ status: 'withdrawn' }).where('status', '=', 'open').execute();
      const { version, policy: present } = await readVersion(db);
      const by = { scope: administrator, address: '127.0.0.1', level: 9, alsoRegistered: () => true };
      const changes = [{ path: 'approvals.expiresHours', value: present.approvals.expiresHours + 1 }];
      const asked = { baseVersion: version, onlyTry: false, inSpiteOf: [], changes };
      return () => changePolicy({ db, bus, askSecond, changed: async () => undefined }, by, asked);
    },
  },
  'a saved login': {
    prepare: async () => {
      const { id: personId, at: workstation_id } = await atWork();
      const key_id = randomUUID();
      await db
        .insertInto('login_key')
        .values({ key_id, person_id: personId, workstation_id, public_key: 'p', registered_at: 1 })
        .execute();
      const suite = 'hpke-x25519-hkdf-sha256-aes-256-gcm' as const;
      const seals = [{ suite, keyId: key_id, enc: 'AA', ciphertext: 'AA' }];
      const login = { personId, loginId: randomUUID(), tenantId, name: 'Shop', address: 'https://shop.example/' };
      return () => saveLogin(db, administrator, { ...login, hasCodes: false, baseVersion: 0, seals });
    },
  },
};

const ANSWERS: Readonly<Record<StoreFault, readonly [number, string] | null>> = {
  full: [507, 'storage-full'],
  unwritable: [500, 'failed'],
  // The driver waits for the other writer.
  busy: null,
};

/** The other faults differ in what the driver does, which is the same for all: those with the most statements. */
const A_FEW = Object.entries(CASES).filter(([name]) => /verification code|chain is broken/.test(name));

describe.each(Object.keys(STORE_FAULTS) as StoreFault[])('a database that is %s', (fault) => {
  test.each(fault === 'full' ? Object.entries(CASES) : A_FEW)(
    '%s',
    async (_name, { prepare, but, isOnce, refused, publishes, goesOn = 0 }) => {
      let wentOn = 0;
      const expected = ANSWERS[fault];
      let work: (() => Promise<unknown>) | null = null;
      let commits: number;
      let tables: ReadonlyMap<string, string> | null;
      const statements = await everyStatement(
        fault,
        async () => {
          if (work === null || isOnce === true || expected === null) work = await prepare();
          published.length = logged.length = 0;
          tables = but === undefined ? null : await tablesOf(db, but);
          commits = beside.foreignCommits();
          return work;
        },
        async ({ statement, outcome }) => {
          const isCommitted = beside.foreignCommits() !== commits;
          const isToFail = statement > 0 && expected !== null;
          const answer = outcome.status === 'fulfilled' ? null : await answerTo(outcome.reason);
          if (isToFail && goesOn > 0 && answer === null) wentOn += 1;
          else if (isToFail) {
            expect([statement, answer]).toEqual([statement, { status: expected[0], code: expected[1] }]);
            if (tables === null) expect([statement, isCommitted]).toEqual([statement, false]);
            else expect([statement, await tablesOf(db, but)]).toEqual([statement, tables]);
            expect([statement, published]).toEqual([statement, []]);
          } else {
            expect([statement, answer?.code, isCommitted]).toEqual([statement, refused, true]);
            if (publishes !== undefined) expect(published.join('\n')).toContain(publishes);
          }
          expect([statement, UNMASKED.exec(logged.join())]).toEqual([statement, null]);
        },
      );
      expect([statements > 0, wentOn]).toEqual([true, expected === null ? 0 : goesOn]);
      expect(UNMASKED.exec([...(await tablesOf(db)).values(), ...published].join('\n'))).toBeNull();
    },
  );
});

test('a sweep that fails at any statement is finished by the next one', async () => {
  let conversationId = '';
  const retention = new Retention(db, bus, everything, () => Date.now() + 40 * DAY);
  const left = async () => ({
    conversations: await db.selectFrom('conversation').select('id').where('id', '=', conversationId).execute(),
    messages: await db.selectFrom('message').select('id').where('conversation_id', '=', conversationId).execute(),
    originals: await db
      .selectFrom('sealed_original')
      .select('message_id')
      .where('conversation_id', '=', conversationId)
      .execute(),
  });
  await retention.sweep();
  const statements = await everyStatement(
    'full',
    async () => {
      const conversation = await begun();
      ({ conversationId } = conversation);
      await say(conversation, `my card is ${CARD}, cvv 737`);
      await conversations.close(everything, conversationId);
      published.length = 0;
      return () => retention.sweep();
    },
    async ({ statement, outcome }) => {
      expect([statement, outcome.status]).toEqual([statement, statement > 0 ? 'rejected' : 'fulfilled']);
      const { conversations: rest, ...parts } = await left();
      // Parts first: what is left of a conversation is found again by the conversation.
      if (rest.length === 0) expect([statement, parts]).toEqual([statement, { messages: [], originals: [] }]);
      await retention.sweep();
      expect([statement, await left()]).toEqual([statement, { conversations: [], messages: [], originals: [] }]);
      expect([statement, published.filter((one) => one.startsWith('conversation.deleted'))]).toEqual([
        statement,
        [`conversation.deleted ${JSON.stringify({ conversationId })}`],
      ]);
    },
    'delete',
  );
  expect(statements).toBeGreaterThan(5);
});

test('masking again that fails at any statement leaves no raw text as masked, and counts once', async () => {
  const policies = new MaskingPolicies(db, everything, log);
  let messageId = '';
  let records = 0;
  const maskStored = new MaskStored({
    ...{ db, scope: everything, bus },
    maskOf: (id, conversationId) => policies.maskOf(id, conversationId),
  });
  const stored = () =>
    db.selectFrom('message').select(['text', 'mask_version']).where('id', '=', messageId).executeTakeFirstOrThrow();
  const counted = async (): Promise<unknown[]> =>
    (await db.selectFrom('activity').select('detail').where('kind', '=', 'masked-again').execute())
      .slice(records)
      .map(({ detail }) => JSON.parse(detail) as unknown);
  const statements = await everyStatement(
    'full',
    async () => {
      const { message } = await say(await begun(), 'hello');
      messageId = message.id;
      await db
        .updateTable('message')
        .set({ text: `my card is ${CARD}`, marks: '[]', mask_version: 0 })
        .where('id', '=', messageId)
        .execute();
      records += (await counted()).length;
      return () => maskStored.run();
    },
    async ({ statement, outcome }) => {
      expect([statement, outcome.status]).toEqual([statement, statement > 0 ? 'rejected' : 'fulfilled']);
      const { text, mask_version: version } = await stored();
      expect([statement, UNMASKED.test(text)]).toEqual([statement, version < MASK_VERSION]);
      await maskStored.run();
      expect([statement, (await stored()).text]).toEqual([statement, 'my card is [card •••• 1111]']);
      expect([statement, await counted()]).toMatchObject([statement, [{ messagesRead: 1, messagesChanged: 1 }]]);
    },
  );
  expect(statements).toBeGreaterThan(10);
});
