/** What an act has read is compared again in the transaction that stores it. The table of places: docs/races.md. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import * as opaque from '@serenity-kit/opaque';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { DEFAULT_MASKING_POLICY } from '../../../core/masking/policy/defaults.ts';
import { makeSignInKey, signWithSignInKey } from '../../../core/signIn/signInKey.ts';
import { makeOwnKey } from '../../../main/unlock/ownKey.ts';
import { Conversations } from '../../../server/domains/conversations/conversations.ts';
import { Ingest } from '../../../server/domains/conversations/ingest.ts';
import { MaskingPolicies, savePolicyOf } from '../../../server/domains/masking/maskingPolicies.ts';
import { stateOf, touchMasking } from '../../../server/domains/masking/maskingState.ts';
import { insertPolicy } from '../../../server/domains/masking/queries.ts';
import { secondFactorsOfPeopleHandlers } from '../../../server/domains/people/secondFactorsOfPeople.ts';
import { PeopleService } from '../../../server/domains/people/peopleService.ts';
import { writePolicy } from '../../../server/domains/policy/policyStore.ts';
import { Passwords } from '../../../server/domains/signIn/passwords.ts';
import { recordSessions } from '../../../server/domains/signIn/recordSessions.ts';
import { resetSecondFactor } from '../../../server/domains/signIn/resetSecondFactor.ts';
import { deleteUnconfirmed } from '../../../server/domains/signIn/secondFactorQueries.ts';
import { SecondFactors } from '../../../server/domains/signIn/secondFactors.ts';
import { Sessions } from '../../../server/domains/signIn/sessions.ts';
import { signInSetup } from '../../../server/domains/signIn/signIn.ts';
import { openRunningTime } from '../../../server/domains/signIn/tries.ts';
import {
  renewCertificate,
  workstationOf,
  type AskedRenewal,
} from '../../../server/domains/workstations/certificates.ts';
import type { Workstation } from '../../../server/platform/http/caller.ts';
import { openLog } from '../../../server/platform/log.ts';
import { sameActorAs } from '../../../server/platform/http/sameActor.ts';
import { withinRequest } from '../../../server/record/currentRequest.ts';
import { PersonScope, Scope, systemScope, TenantScope, WorkstationScope } from '../../../server/scope/scope.ts';
import { openSecretBox } from '../../../server/storage/secretBox.ts';
import type { Tx } from '../../../server/storage/storage.ts';
import type { Tables } from '../../../server/storage/tables.ts';
import { makeBus } from '../../support/bus.ts';
import { makeInterleaver, type Interleaver } from '../../support/interleaved.ts';
import { bytesOf, codeOf } from '../../support/oneTimeCode.ts';
import { QUICK, passwordRecord } from '../../support/passwordRecord.ts';
import { tenantWithKeys } from '../../support/sealed.ts';
import { stepBetween } from '../../support/stepBetween.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const PASSWORD = 'a long password 1';
const EMAIL = 'write to ann@example.com';
const everything = systemScope('a test');
const log = openLog({ write: () => undefined });
const bus = makeBus();
const memory: { policy: Policy } = { policy: SAFE_DEFAULTS };
let rows: TestDatabase;
let interleaver: Interleaver;
let setup: string;
let ingest: Ingest;
let sessions: Sessions;
let passwords: Passwords;
let secondFactors: SecondFactors;
let people: PeopleService;
beforeAll(async () => {
  rows = await TestDatabase.make('races');
  interleaver = makeInterleaver(rows.db);
  const { db } = interleaver;
  const policy = () => memory.policy;
  setup = await signInSetup(rows.db);
  ingest = new Ingest(db, bus, log, Date.now, new MaskingPolicies(db, everything, log));
  sessions = new Sessions({
    ...{ db, scope: everything, bus, addressRule: async () => ({ allow: true }) },
    records: recordSessions(db, bus, () => undefined),
  });
  passwords = new Passwords({ db, setup, sessions, bus, policy, time: await openRunningTime(rows.db) });
  secondFactors = new SecondFactors(db, openSecretBox('ab'.repeat(32)), policy, bus, everything);
  people = new PeopleService({
    ...{ db, policy, bus, assignWaiting: async () => undefined, policyChanged: async () => undefined },
    addressesChanged: async () => undefined,
    endSessionsOf: async () => () => undefined,
  });
});
afterAll(() => rows.close());

/** A tenant with a conversation, and somebody with a session. */
async function world(role: 'agent' | 'supervisor' | 'administrator' = 'administrator') {
  const tenantId = await rows.tenant(randomUUID());
  const personId = randomUUID();
  await rows.person(randomUUID(), role, [tenantId], { id: personId, password_at: 1 });
  const at = await rows.workstation(randomUUID());
  const [sessionId, now] = [await rows.session(personId, at), Date.now()];
  const scope = await Scope.of(rows.db, {
    id: sessionId,
    person: { id: personId, role },
    workstationId: at,
    tenantIds: [tenantId],
  });
  const session = {
    ...{ id: sessionId, person: { id: personId, name: 'P', role }, workstationId: at, tenantIds: [tenantId] },
    ...{ startedAt: now, expiresAt: now + 3_600_000, requiredAction: null },
  };
  const conversationId = await rows.conversation(tenantId, { last_seq: 1 });
  const self = PersonScope.ofSession(session);
  const inRequest = <T>(work: () => Promise<T>): Promise<T> =>
    withinRequest({ personId, workstationId: at }, sameActorAs(scope), new Set(), work);
  return { tenantId, personId, at, sessionId, scope, session, conversationId, self, inRequest };
}
type World = Awaited<ReturnType<typeof world>>;

const isThere = async (tx: Tx, table: keyof Tables, column: string, value: string): Promise<boolean> =>
  (
    await tx
      .selectFrom(table)
      .selectAll()
      .where(tx.dynamic.ref(column), '=', value as never)
      .execute()
  ).length > 0;

interface Act {
  readonly run: () => Promise<unknown>;
  readonly isStored: (tx: Tx) => Promise<boolean>;
}
const say = (w: World, text = 'hello', id: string = randomUUID()): Act => ({
  run: () =>
    ingest.take({
      ...{ id, conversationId: w.conversationId, text, at: 1, author: 'agent', scope: w.scope },
      person: { id: w.personId, name: 'P' },
    }),
  isStored: (tx) => isThere(tx, 'message', 'id', id),
});
const closing = (w: World): Act => ({
  run: () => new Conversations(interleaver.db, bus, everything, () => []).close(w.scope, w.conversationId),
  isStored: async (tx) =>
    (await tx.selectFrom('conversation').select('status').where('id', '=', w.conversationId).executeTakeFirst())
      ?.status === 'closed',
});
async function changingPassword(w: World): Promise<Act> {
  const sign_in_record = passwordRecord(setup, w.personId, PASSWORD);
  await rows.db.updateTable('person').set({ sign_in_record }).where('id', '=', w.personId).execute();
  const { clientLoginState, startLoginRequest } = opaque.client.startLogin({ password: PASSWORD });
  const { attemptId, loginResponse } = await passwords.prove(w.session, startLoginRequest);
  const done = opaque.client.finishLogin({ clientLoginState, loginResponse, password: PASSWORD, ...QUICK });
  const { changeId } = await passwords.renew(w.session, {
    ...{ attemptId, finishLoginRequest: done?.finishLoginRequest ?? null },
    startLoginRequest: opaque.client.startLogin({ password: 'another 1' }).startLoginRequest,
    registrationRequest: opaque.client.startRegistration({ password: 'another 1' }).registrationRequest,
  });
  const registrationRecord = passwordRecord(setup, w.personId, 'another 1');
  return {
    run: () => passwords.finish(w.session, { changeId, registrationRecord, sealedSecret: 'A'.repeat(342) }),
    isStored: (tx) => isThere(tx, 'person', 'sign_in_record', registrationRecord),
  };
}
const ACTS: readonly (readonly [what: string, prepare: (w: World) => Act | Promise<Act>])[] = [
  ['a message', (w) => say(w)],
  ['closing a conversation', closing],
  ['a password', changingPassword],
  [
    'a second factor that is begun',
    (w) => ({
      run: () => secondFactors.beginTotp(w.session),
      isStored: (tx) => isThere(tx, 'second_factor', 'person_id', w.personId),
    }),
  ],
  [
    'a masking policy',
    ({ tenantId, personId, scope }) => ({
      run: () =>
        savePolicyOf(interleaver.db, scope, { tenantId, personId, baseVersion: 0 }, DEFAULT_MASKING_POLICY, null),
      isStored: (tx) => isThere(tx, 'masking_policy', 'tenant_id', tenantId),
    }),
  ],
  [
    'the end of the session of another person',
    async (w) => {
      const other = await world();
      return {
        run: () => sessions.end(other.sessionId, 'ended-by-other', w.personId),
        isStored: (tx) => isThere(tx, 'session', 'ended_by', w.personId),
      };
    },
  ],
];
const ACTOR: readonly (readonly [what: string, how: (tx: Tx, w: World) => Promise<unknown>])[] = [
  [
    'the session ends',
    (tx, w) => tx.updateTable('session').set({ ended_at: 1 }).where('id', '=', w.sessionId).execute(),
  ],
  ['the person leaves', (tx, w) => tx.updateTable('person').set({ left_at: 1 }).where('id', '=', w.personId).execute()],
  ['the role', (tx, w) => tx.updateTable('person').set({ role: 'agent' }).where('id', '=', w.personId).execute()],
  ['a tenant is taken away', (tx, w) => tx.deleteFrom('person_tenant').where('person_id', '=', w.personId).execute()],
  [
    'the workstation is revoked',
    (tx, w) => tx.updateTable('workstation').set({ revoked_at: 1 }).where('id', '=', w.at).execute(),
  ],
  [
    'the workstation serves other tenants',
    async (tx, w) => {
      const [id, tenant_id] = [randomUUID(), randomUUID()];
      await tx.insertInto('tenant').values({ id: tenant_id, name: id, colour: '#000000', keys: '' }).execute();
      await tx.insertInto('workstation_group').values({ id, name: id, made_at: 1 }).execute();
      await tx.insertInto('workstation_group_tenant').values({ group_id: id, tenant_id }).execute();
      await tx.updateTable('workstation').set({ group_id: id }).where('id', '=', w.at).execute();
    },
  ],
];
const BY_ACTOR = [
  ...ACTS.map(([what, prepare]) => [what, ...ACTOR[0]!, prepare] as const),
  ...ACTOR.slice(1).map((change) => ['closing a conversation', ...change, closing] as const),
];
test.each(BY_ACTOR)('%s is refused where meanwhile: %s', async (_act, _change, how, prepare) => {
  const codes = await stepBetween(interleaver, async () => {
    const w = await world();
    const act = await prepare(w);
    return {
      act: () => w.inRequest(act.run),
      isStored: act.isStored,
      async change(tx) {
        await how(tx, w);
      },
    };
  });
  expect([...codes]).toEqual(['session-ended']);
});

describe('a message', () => {
  test('is masked by the policy that there is when it is stored', async () => {
    const readable = {
      ...DEFAULT_MASKING_POLICY,
      types: { ...DEFAULT_MASKING_POLICY.types, EMAIL: { ...DEFAULT_MASKING_POLICY.types.EMAIL, on: false } },
    };
    const codes = await stepBetween(interleaver, async () => {
      const w = await world();
      const tenant = TenantScope.of(w.scope, w.tenantId);
      const version = (tx: Tx, number: number, policy: object): Promise<void> =>
        insertPolicy(tx, tenant, { version: number, policy: JSON.stringify(policy), person_id: null, at: 1 });
      await rows.db.transaction().execute(async (tx) => {
        await stateOf(tx, tenant);
        await version(tx, 1, readable);
      });
      const id = randomUUID();
      const { run, isStored } = say(w, EMAIL, id);
      return {
        ...{ act: run, isStored },
        async change(tx) {
          await version(tx, 2, DEFAULT_MASKING_POLICY);
          await touchMasking(tx, tenant);
        },
        isNew: async () => {
          const stored = await rows.db.selectFrom('message').select('text').where('id', '=', id).executeTakeFirst();
          return stored !== undefined && !stored.text.includes('ann@');
        },
      };
    });
    expect([...codes]).toEqual([]);
  });

  test('has its original sealed to the keys that there are when it is stored', async () => {
    const codes = await stepBetween(interleaver, async () => {
      const w = await world();
      const [before, after] = [await tenantWithKeys(w.tenantId), await tenantWithKeys(w.tenantId)];
      const set = (on: Pick<Tx, 'updateTable'>, keys: string) =>
        on.updateTable('tenant').set({ keys }).where('id', '=', w.tenantId).execute();
      await set(rows.db, before.row);
      const id = randomUUID();
      const { run, isStored } = say(w, EMAIL, id);
      return {
        ...{ act: run, isStored },
        async change(tx) {
          await set(tx, after.row);
        },
        isNew: async () => {
          const original = await rows.db
            .selectFrom('sealed_original')
            .select('sealed')
            .where('message_id', '=', id)
            .executeTakeFirstOrThrow();
          const { keyId } = JSON.parse(original.sealed) as { keyId: string };
          return after.row.includes(keyId) && !before.row.includes(keyId);
        },
      };
    });
    expect([...codes]).toEqual([]);
  });

  test.each([
    ['is given to another agent', 'agent', { assigned_person_id: 'another', status: 'open' }, 'not-found'],
    ['is closed', 'supervisor', { status: 'closed' }, 'closed'],
  ] as const)('is refused where its conversation %s meanwhile', async (_what, role, changed, code) => {
    const another = await rows.person(randomUUID(), 'agent', []);
    const values = { ...changed, ...('assigned_person_id' in changed ? { assigned_person_id: another } : {}) };
    const codes = await stepBetween(interleaver, async () => {
      const w = await world(role);
      const { run, isStored } = say(w);
      return {
        ...{ act: run, isStored },
        async change(tx) {
          await tx.updateTable('conversation').set(values).where('id', '=', w.conversationId).execute();
        },
      };
    });
    expect([...codes]).toEqual([code]);
  });
});

describe('a certificate that follows', () => {
  /** A workstation with an open session, and all that its renewal is asked for with. */
  async function signedIn(): Promise<{ at: string; sessionId: string; asked: AskedRenewal }> {
    const { publicKey, privateKey } = makeSignInKey();
    const certificate = randomUUID();
    const at = await rows.workstation(randomUUID(), { certificate, sign_in_key: publicKey });
    const person = await rows.person(randomUUID(), 'agent', [await rows.tenant(randomUUID())]);
    const session = randomUUID();
    const row = { certificate, token_hash: session, expires_at: Date.now() + 1_000_000 };
    const sessionId = await rows.session(person, at, row);
    const { request } = await makeOwnKey();
    const said = { workstationId: at, certificate, session, request };
    const signature = signWithSignInKey(privateKey, 'renewal', said);
    return { at, sessionId, asked: { inUse: certificate, address: '192.0.2.1', request, session, signature } };
  }

  test.each<[string, 'workstation' | 'session', object]>([
    ['another one is in use', 'workstation', { certificate: 'another', next_certificate: null }],
    ['the workstation is revoked', 'workstation', { revoked_at: 1 }],
    ['the sign-in key is another one', 'workstation', { sign_in_key: 'another' }],
    ['the session has ended', 'session', { ended_at: 1 }],
  ])('is not issued where meanwhile %s', async (_what, table, values) => {
    const codes = await stepBetween(interleaver, async () => {
      const { at, sessionId, asked } = await signedIn();
      const certify = async () => ({ certificatePem: 'new', fingerprint: `new ${at}`, expiresAt: 1 });
      const ports = { db: interleaver.db, bus, authority: { certify } };
      const unique = 'certificate' in values ? { ...values, certificate: `another ${at}` } : values;
      return {
        act: () => renewCertificate(ports, WorkstationScope.of({ id: at }), asked),
        isStored: (tx) => isThere(tx, 'workstation', 'next_certificate', `new ${at}`),
        async change(tx) {
          const id = table === 'session' ? sessionId : at;
          await tx.updateTable(table).set(unique).where('id', '=', id).execute();
        },
      };
    });
    expect([...codes]).toEqual(['renewal-refused']);
  });

  test.each<[string, (at: string) => object]>([
    ['another one was issued', (at) => ({ next_certificate: `later ${at}` })],
    ['the workstation is revoked', () => ({ revoked_at: 1 })],
  ])('is not let in at its first use where meanwhile %s', async (_what, values) => {
    await stepBetween<Workstation | null>(interleaver, async () => {
      const at = await rows.workstation(randomUUID());
      // As Node writes a fingerprint.
      const shown = randomBytes(32).toString('hex').toUpperCase();
      const next = shown.toLowerCase();
      await rows.db.updateTable('workstation').set({ next_certificate: next }).where('id', '=', at).execute();
      return {
        act: () => workstationOf({ db: interleaver.db, bus }, everything, connectionWith(at, shown), '192.0.2.1'),
        isStored: (tx) => isThere(tx, 'workstation', 'certificate', next),
        async change(tx) {
          await tx.updateTable('workstation').set(values(at)).where('id', '=', at).execute();
        },
        isNew: (found) => found === null,
      };
    });
  });
});

/** A connection whose certificate our authority has made. */
const connectionWith = (workstationId: string, fingerprint256: string): TLSSocket => {
  const socket = new TLSSocket(new Socket());
  const certificate = { subject: { CN: workstationId }, fingerprint256, raw: Buffer.alloc(0) };
  return Object.assign(socket, { authorized: true, getPeerCertificate: () => certificate });
};

test('an app that was taken away before it was confirmed takes no other one away', async () => {
  await stepBetween(interleaver, async () => {
    const w = await world();
    const former = randomUUID();
    const row = { kind: 'totp', name: 'App', sealed: '', used_step: null, sign_count: 0, used_at: null } as const;
    await rows.db
      .insertInto('second_factor')
      .values({ ...row, id: former, person_id: w.personId, made_at: 1, confirmed_at: 1 })
      .execute();
    await rows.db
      .insertInto('recovery_set')
      .values({ person_id: w.personId, salt: '', made_at: 1, used_at: null })
      .execute();
    const made = await secondFactors.beginTotp(w.session);
    const isStored = async (tx: Tx): Promise<boolean> => !(await isThere(tx, 'second_factor', 'id', former));
    return {
      act: () => secondFactors.confirmTotp(w.session, made.factorId, codeOf(bytesOf(made.secret))),
      isStored,
      change: (tx) => deleteUnconfirmed(tx, w.self),
    };
  }).then((codes) => expect([...codes]).toEqual(['not-found']));
});

test('no recovery codes are made for somebody whose second factor is reset meanwhile', async () => {
  const w = await world();
  const made = await secondFactors.beginTotp(w.session);
  await rows.db.updateTable('second_factor').set({ confirmed_at: 1 }).where('id', '=', made.factorId).execute();
  const renewing = secondFactors.renewCodes(w.session);
  await rows.db.transaction().execute((tx) => resetSecondFactor(tx, w.self));
  await expect(renewing).rejects.toMatchObject({ code: 'nothing-enrolled' });
  expect(await rows.db.selectFrom('recovery_code').selectAll().where('person_id', '=', w.personId).execute()).toEqual(
    [],
  );
});

describe('approvals that policy asks for by now', () => {
  const approvals = (required: Policy['approvals']['required']): Policy => ({
    ...SAFE_DEFAULTS,
    approvals: { ...SAFE_DEFAULTS.approvals, required },
  });
  const cases: readonly (readonly [string, (w: World, other: World) => Act, string[]])[] = [
    [
      'somebody leaves',
      (w, { personId }) => ({
        run: () =>
          people.change(w.scope, {
            ...{ personId, version: null, reason: '', mustAsk: false },
            change: { what: 'leave' },
          }),
        isStored: async (tx) =>
          (await tx.selectFrom('person').select('left_at').where('id', '=', personId).executeTakeFirst())?.left_at !==
          null,
      }),
      [],
    ],
    [
      'a password of somebody with power is reset',
      (w, { personId }) => {
        const registrationRecord = passwordRecord(setup, personId, 'another 2');
        return {
          run: () => passwords.resetFinish(w.scope, personId, { registrationRecord, open: false }),
          isStored: (tx) => isThere(tx, 'person', 'sign_in_record', registrationRecord),
        };
      },
      ['second-person-needed'],
    ],
    [
      'a second factor is reset',
      (w, { personId }) => {
        const { resetSecondFactor: reset } = secondFactorsOfPeopleHandlers({
          ...{ db: interleaver.db, policy: () => memory.policy, sessions, bus },
        });
        const place = {
          workstation: { id: w.at, name: 'W', groupId: null, certificate: Buffer.alloc(0) },
          address: '',
        };
        const asked = {
          params: { personId },
          body: { reason: 'the phone is lost' },
          session: w.session,
          scope: w.scope,
        };
        return {
          async run() {
            const { state } = await reset({ ...place, ...asked, connection: () => null });
            return { state: state === 'waits' ? 'asked' : state };
          },
          isStored: async (tx) => !(await isThere(tx, 'second_factor', 'person_id', personId)),
        };
      },
      [],
    ],
  ];
  test.each(cases)('are asked for where %s', async (_what, prepare, refusals) => {
    memory.policy = approvals([]);
    const codes = await stepBetween(interleaver, async () => {
      await rows.db.deleteFrom('policy_version').execute();
      const [w, other] = [await world(), await world()];
      await rows.db.insertInto('person_tenant').values({ person_id: w.personId, tenant_id: other.tenantId }).execute();
      const scope = await Scope.of(rows.db, { ...w.session, tenantIds: [w.tenantId, other.tenantId] });
      await rows.db.updateTable('person').set({ password_must_change: 0 }).where('id', '=', other.personId).execute();
      const factor = { kind: 'totp', name: 'App', sealed: '', used_step: null, sign_count: 0, used_at: null } as const;
      await rows.db
        .insertInto('second_factor')
        .values({ ...factor, id: randomUUID(), person_id: other.personId, made_at: 1, confirmed_at: 1 })
        .execute();
      const { run, isStored } = prepare({ ...w, scope }, other);
      return {
        ...{ act: run, isStored },
        async change(tx) {
          await writePolicy(tx, approvals(['leave', 'reset-password', 'reset-second-factor']));
        },
        isNew: (answer) =>
          typeof answer === 'object' && answer !== null && 'state' in answer && answer.state === 'asked',
      };
    });
    expect([...codes]).toEqual(refusals);
    memory.policy = SAFE_DEFAULTS;
  });
});
