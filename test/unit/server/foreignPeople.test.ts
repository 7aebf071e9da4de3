/**
 * Ids of others, given to the queries of the sign-in, of masking and of people: they find nothing and change nothing,
 * although no rule above them was asked.
 */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { rowsAt } from '../../../server/domains/activity/activityQueries.ts';
import {
  currentExceptions,
  endException,
  messageInScope,
  policyVersions,
} from '../../../server/domains/masking/queries.ts';
import {
  addMemberships,
  conversationsAnsweredBy,
  idsOfAllHere,
  releaseConversation,
  tenantsWithRole,
} from '../../../server/domains/people/personQueries.ts';
import { subjectNamedIn } from '../../../server/domains/people/subjectQueries.ts';
import {
  closeRequest,
  insertRequest,
  requestCalled,
  subjectsWithRequest,
} from '../../../server/domains/people/requestQueries.ts';
import { hasPeople, insertTeam, teamCalled } from '../../../server/domains/people/teamQueries.ts';
import { storeTypingPreview } from '../../../server/domains/policy/queries.ts';
import {
  confirmTotp,
  deleteFactor,
  factorsOf,
  recoveryLeftOf,
  takeCount,
  takeHash,
  takeStep,
  unconfirmedTotp,
} from '../../../server/domains/signIn/secondFactorQueries.ts';
import {
  noteAddress,
  noteSeen,
  openById,
  openByToken,
  openLines,
  openWithAddress,
  ownOpenById,
  peopleWithSessions,
  storeRequiredAction,
} from '../../../server/domains/signIn/sessionQueries.ts';
import { personByLogin } from '../../../server/domains/signIn/signInQueries.ts';
import { storeOwn } from '../../../server/record/ownRecords.ts';
import { everyTenant, PersonScope, TenantScope, WorkstationScope, systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Tx } from '../../../server/storage/storage.ts';
import { addMessage, addTenant } from '../../contract/storage/world.ts';
import { scopeFor } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertWorkstation } from '../../support/rows.ts';

const LATER = Date.now() + 3_600_000;
const folder = temporaryFolder('foreign');
const storage = await openStorage(folder);
const { db } = storage;
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
});

/** A company with one person, their desk, their secrets, and one row of each kind that is asked about here. */
async function company(name: string) {
  const [tenantId, personId, workstationId, sessionId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const ids = {
    totp: randomUUID(),
    begun: randomUUID(),
    key: randomUUID(),
    team: randomUUID(),
    excepted: randomUUID(),
  };
  await addTenant(db, tenantId);
  await db
    .insertInto('person')
    .values({ id: personId, login: name, name, role: 'administrator', sign_in_record: 'r', left_at: null })
    .execute();
  await db.insertInto('person_tenant').values({ person_id: personId, tenant_id: tenantId }).execute();
  await db.insertInto('team').values({ id: ids.team, tenant_id: tenantId, name }).execute();
  await db.insertInto('person_team').values({ person_id: personId, team_id: ids.team }).execute();
  await insertWorkstation(db, { id: workstationId, name, certificate: workstationId });
  await db
    .insertInto('session')
    .values({
      id: sessionId,
      token_hash: name,
      person_id: personId,
      workstation_id: workstationId,
      started_at: 1,
      expires_at: LATER,
      ended_at: null,
      end_reason: null,
      required_action: null,
      certificate: 'c',
      certificate_before: null,
      address: '10.0.0.1',
      seen_at: 1,
      ended_by: null,
    })
    .execute();
  const factor = { person_id: personId, name, sealed: 's', used_step: null, sign_count: 0, made_at: 1, used_at: null };
  await db
    .insertInto('second_factor')
    .values([
      { ...factor, id: ids.totp, kind: 'totp', confirmed_at: 1 },
      { ...factor, id: ids.begun, kind: 'totp', confirmed_at: null },
      { ...factor, id: ids.key, kind: 'security-key', confirmed_at: 1 },
    ])
    .execute();
  await db.insertInto('recovery_set').values({ person_id: personId, salt: 's', made_at: 1, used_at: null }).execute();
  await db.insertInto('recovery_code').values({ person_id: personId, hash: name, used_at: null }).execute();
  await db.updateTable('conversation').set({ assigned_person_id: personId }).where('id', '=', tenantId).execute();
  await addMessage(db, `message of ${name}`, { tenantId, seq: 1 }, 'hello');
  await db
    .insertInto('masking_policy')
    .values({ tenant_id: tenantId, version: 1, policy: '{}', person_id: personId, at: 1 })
    .execute();
  await db
    .insertInto('masking_exception')
    .values({
      id: ids.excepted,
      tenant_id: tenantId,
      type: 'CARD',
      tag: 't',
      reason: 'our loyalty programme',
      likely_card: 0,
      person_id: personId,
      at: 1,
      expires_at: null,
      revoked_at: null,
      revoked_by: null,
    })
    .execute();
  const scope = await scopeFor(db, { personId, role: 'administrator', tenantIds: [tenantId], workstationId });
  const requestId = randomUUID();
  await db.transaction().execute((tx) =>
    insertRequest(
      tx,
      scope,
      {
        id: requestId,
        at: 1,
        expires_at: LATER,
        person_id: personId,
        subject_id: personId,
        action: 'leave',
        asked: '{}',
        base: 'null',
        reason: '',
      },
      [tenantId],
    ),
  );
  const position = await storeOwn(db, { kind: 'searched', tenantId, personId, detail: { words: 1 } });
  return {
    ...ids,
    name,
    tenantId,
    personId,
    workstationId,
    sessionId,
    requestId,
    position,
    scope,
    self: PersonScope.ofSession({ person: { id: personId, role: 'administrator' } }),
    machine: WorkstationScope.of({ id: workstationId }),
    tenant: TenantScope.of(scope, tenantId),
  };
}
type Company = Awaited<ReturnType<typeof company>>;

const mine = await company('mine');
const other = await company('other');

/** Every row that names this company, its person or its workstation. */
async function rowsOf({ tenantId, personId, workstationId }: Company): Promise<string[]> {
  const rows: string[] = [];
  for (const table of [
    'tenant',
    'person',
    'person_tenant',
    'team',
    'person_team',
    'workstation',
    'session',
    'second_factor',
    'recovery_set',
    'recovery_code',
    'conversation',
    'masking_policy',
    'masking_exception',
    'change_request',
    'change_request_tenant',
  ] as const)
    for (const row of await db.selectFrom(table).selectAll().execute()) rows.push(`${table} ${JSON.stringify(row)}`);
  return rows.filter((row) => [tenantId, personId, workstationId].some((id) => row.includes(id)));
}
const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction().execute(work);

/** Asked by one company about another; both are asked about themselves as well, to see that the query finds at all. */
const reads: [what: string, ask: (by: Company, about: Company) => Promise<unknown>][] = [
  ['a session of another person, by its id', (by, about) => ownOpenById(db, by.self, about.sessionId)],
  ['a session of another tenant, by its id', (by, about) => openById(db, by.scope, about.sessionId)],
  ['a session of another workstation, by its token', (by, about) => openByToken(db, by.machine, about.name, 1)],
  ['the line of another person, by their id', (by, about) => openLines(db, by.self, [about.personId], 1)],
  ['the lines of people of another tenant', (by, about) => openLines(db, by.scope, [about.personId], 1)],
  ['an enrolment of another person', (by, about) => unconfirmedTotp(db, by.self, about.begun)],
  ['second factors of people of another tenant', (by, about) => factorsOf(db, by.scope, [about.personId])],
  [
    'recovery codes of people of another tenant',
    async (by, about) => [...(await recoveryLeftOf(db, by.scope, [about.personId]))],
  ],
  [
    'a message of another tenant',
    (by, about) =>
      messageInScope(db, by.scope, { conversationId: about.tenantId, messageId: `message of ${about.name}` }),
  ],
  ['a team of another tenant', (by, about) => inTx((tx) => teamCalled(tx, by.scope, about.team))],
  [
    'whether a team of another tenant has people',
    async (by, about) => ((await inTx((tx) => hasPeople(tx, by.scope, about.team))) ? ['it has'] : []),
  ],
  ['a request of another tenant', (by, about) => requestCalled(db, by.scope, about.requestId)],
  [
    'the person whom a request of another tenant names',
    (by, about) => subjectNamedIn(db, by.scope, about.requestId, about.personId),
  ],
  [
    'whether a request is open about somebody of another tenant',
    async (by, about) => [...(await subjectsWithRequest(db, by.scope, [about.personId], 1))],
  ],
  [
    'conversations of another tenant',
    (by, about) => inTx((tx) => conversationsAnsweredBy(tx, by.scope, about.personId)),
  ],
  ['who administers another tenant', (by, about) => tenantsWithRole(db, by.scope, [about.tenantId], ['administrator'])],
  ['activity of another tenant, by its position', (by, about) => rowsAt(db, by.scope, [about.position])],
];

describe('an id of others finds nothing:', () => {
  test.each(reads)('%s', async (_what, ask) => {
    const nothing = [[], null, undefined];
    expect(nothing).not.toContainEqual(await ask(mine, mine));
    expect(nothing).toContainEqual((await ask(mine, other)) ?? null);
  });

  test('a login named from a workstation that is revoked, or that there is not', async () => {
    expect(await personByLogin(db, mine.machine, other.name)).toMatchObject({ id: other.personId });
    expect(await personByLogin(db, WorkstationScope.of({ id: randomUUID() }), other.name)).toBeUndefined();
    const revoked = await company('revoked');
    await db.updateTable('workstation').set({ revoked_at: 1 }).where('id', '=', revoked.workstationId).execute();
    expect(await personByLogin(db, revoked.machine, other.name)).toBeUndefined();
  });

  test('lists have the own rows alone', async () => {
    expect(await idsOfAllHere(db, mine.scope)).toEqual([mine.personId]);
    expect(await peopleWithSessions(db, mine.scope)).toEqual([]);
    expect(await policyVersions(db, mine.tenant, 9)).toHaveLength(1);
    expect((await currentExceptions(db, mine.tenant, 1, 9)).map(({ id }) => id)).toEqual([mine.excepted]);
  });
});

/** What may change a row of its own changes none of others. */
const writes: [what: string, act: (by: Company, about: Company) => Promise<unknown>][] = [
  ['uses a code of an app', (by, about) => takeStep(db, by.self, about.totp, 7)],
  ['uses a key', (by, about) => takeCount(db, by.self, about.key, 0, 1)],
  ['uses a recovery code', (by, about) => takeHash(db, by.self, about.name)],
  ['confirms an app', (by, about) => inTx((tx) => confirmTotp(tx, by.self, about.begun, 5, 6))],
  ['removes a second factor', (by, about) => inTx((tx) => deleteFactor(tx, by.self, about.key))],
  ['moves a session', (by, about) => noteAddress(db, by.self, about.sessionId, '10.9.9.9')],
  ['keeps a session alive', (by, about) => noteSeen(db, by.self, about.sessionId, 99)],
  ['frees a session', (by, about) => storeRequiredAction(db, by.self, about.sessionId, 'change-password')],
  [
    'ends an exception',
    (by, about) => inTx((tx) => endException(tx, by.tenant, about.excepted, { at: 1, by: by.personId })),
  ],
  [
    'closes a request',
    (by, about) =>
      inTx((tx) =>
        closeRequest(tx, by.scope, about.requestId, {
          status: 'approved',
          decided_at: 1,
          decided_by: by.personId,
          note: null,
        }),
      ),
  ],
  ['gives a conversation back', (by, about) => inTx((tx) => releaseConversation(tx, by.scope, about.tenantId))],
];

describe('an id of others changes nothing: who', () => {
  test.each(writes)('%s', async (_what, act) => {
    const by = await company(randomUUID());
    const [own, foreign] = [await rowsOf(by), await rowsOf(other)];
    await act(by, other);
    expect(await rowsOf(other)).toEqual(foreign);
    await act(by, by);
    expect(await rowsOf(by)).not.toEqual(own);
  });

  test('adds to what is of another tenant is stopped before it', async () => {
    const start = await rowsOf(other);
    await expect(
      inTx((tx) => insertTeam(tx, mine.scope, { id: randomUUID(), tenant_id: other.tenantId, name: 'x' })),
    ).rejects.toThrow(RangeError);
    await expect(addMemberships(db, mine.scope, mine.personId, [other.tenantId], [])).rejects.toThrow(RangeError);
    expect(() => TenantScope.of(mine.scope, other.tenantId)).toThrow(RangeError);
    await expect(
      inTx((tx) => storeTypingPreview(tx, TenantScope.of(mine.scope, other.tenantId), true)),
    ).rejects.toThrow(RangeError);
    expect(await rowsOf(other)).toEqual(start);
  });
});

describe('a scope', () => {
  test('of another person is given to those who have every tenant of theirs alone', () => {
    const both = { id: other.personId, tenantIds: [mine.tenantId, other.tenantId] };
    expect(() => PersonScope.managedBy(mine.scope, both)).toThrow(RangeError);
    expect(() => PersonScope.managedBy(mine.scope, { ...both, tenantIds: [] })).toThrow(RangeError);
    expect(PersonScope.managedBy(other.scope, { ...both, tenantIds: [other.tenantId] }).personId).toBe(other.personId);
    expect(PersonScope.managedBy(systemScope('a test'), both).personId).toBe(other.personId);
  });

  test('of every tenant is the one that was made as such, whatever another says of itself', async () => {
    const forged = { reason: 'x', everyTenant: true, team: null, hasTenant: () => true } as const;
    const more = { ...forged, seesPerson: () => true, hasAllOf: () => true, hasAnyOf: () => true };
    // @ts-expect-error the types refuse it, too
    expect(() => everyTenant(db, more)).toThrow(TypeError);
    // @ts-expect-error nor is the scope of a person, who may have every tenant there is
    expect(() => openWithAddress(db, mine.scope)).toThrow(TypeError);
    expect(await openWithAddress(db, systemScope('a test'))).not.toEqual([]);
  });

  test('cannot be written as a literal', () => {
    // @ts-expect-error it has a private field
    const machine: WorkstationScope = { workstationId: other.workstationId };
    // @ts-expect-error it has a private field
    const person: PersonScope = { personId: other.personId };
    // @ts-expect-error it has a private field
    const tenant: TenantScope = { tenantId: other.tenantId };
    expect([machine, person, tenant]).toHaveLength(3);
  });
});
