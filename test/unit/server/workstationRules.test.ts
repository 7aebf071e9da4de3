/**
 * Workstations, their groups, codes and self-checks rule by rule: what is found, stored and recorded, and what runs
 * out when.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { hashSecret } from '../../../core/enrolment/code.ts';
import { makeOwnKey } from '../../../main/unlock/ownKey.ts';
import {
  storeSeen,
  nextFor,
  sessionProved,
  storeNext,
  takeNext,
  beforeNext,
  enrolledWith,
  wasEnrolledWith,
} from '../../../server/domains/workstations/certificateQueries.ts';
import { makeCode, withdrawCode } from '../../../server/domains/workstations/codes.ts';
import { countOpenCodes, openCodes, rangesToAskFrom } from '../../../server/domains/workstations/codeQueries.ts';
import { addGroup, changeGroup } from '../../../server/domains/workstations/groups.ts';
import { listWorkstations } from '../../../server/domains/workstations/listWorkstations.ts';
import type { NewSignInKey } from '../../../contract/signInKey.ts';
import { ASK_AGAIN, redeem, type Outcome } from '../../../server/domains/workstations/redeem.ts';
import {
  insertCheck,
  newestCheck,
  newestChecks,
  newestLevels,
  newestSigned,
} from '../../../server/domains/workstations/selfCheckQueries.ts';
import { EnrolmentTries } from '../../../server/domains/workstations/tries.ts';
import { changeWorkstation, revokeWorkstation } from '../../../server/domains/workstations/workstations.ts';
import {
  countTenants,
  enrolledInSight,
  isGroupName,
  openSessionsAt,
  revokedAmong,
} from '../../../server/domains/workstations/workstationQueries.ts';
import { systemScope, WorkstationScope } from '../../../server/scope/scope.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { scopeFor } from '../../support/scopes.ts';
import { registered } from '../../support/signInProof.ts';

const START = 1_700_000_000_000;
const DAY = 86_400_000;
const everything = systemScope('a test');
let rows: TestDatabase;
let tenant: string;
let person: string;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  rows = await TestDatabase.make('workstation-rules');
  tenant = await rows.tenant('One');
  person = await rows.person('idris', 'administrator', [tenant]);
  await rows.workstation('~', { id: 'his desk' });
  return async () => {
    vi.useRealTimers();
    await rows.close();
  };
});
const actor = async () => {
  const scope = await scopeFor(rows.db, {
    personId: person,
    role: 'administrator',
    tenantIds: [tenant],
    workstationId: 'his desk',
  });
  return { by: { personId: person, workstationId: 'his desk' }, scope, wholeServer: everything };
};
const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => Object(error).code,
  );
/** Without the one at which the change is made. */
const workstations = async () => (await rows.all('workstation')).filter(({ id }) => id !== 'his desk');
const own = (id: string) => WorkstationScope.of({ id });
const changes = async () =>
  (await rows.all('change')).map(({ action, subject, subject_id, before, after, person_id, workstation_id }) => ({
    action,
    subject,
    id: subject_id,
    by: [person_id, workstation_id],
    before: JSON.parse(String(before)),
    after: JSON.parse(String(after)),
  }));
/** In no order within one change. */
const tenantsOfChanges = async () =>
  (await rows.all('change_tenant')).map(({ tenant_id: id }) => String(id)).toSorted();

describe('a workstation', () => {
  test('is listed with its level, its certificate and its group, by name, then by when it was enrolled', async () => {
    const scope = (await actor()).scope;
    const group = await rows.group('Group', [tenant]);
    const foreign = await rows.group('Foreign', [await rows.tenant('Other')]);
    const again = await scopeFor(rows.db, { role: 'administrator', tenantIds: [tenant] });
    const late = await rows.workstation('B', { enrolled_at: 20 });
    const early = await rows.workstation('B', {
      enrolled_at: 10,
      group_id: group,
      next_certificate: 'n',
      seen_at: 5,
      certificate_expires_at: 6,
    });
    const a = await rows.workstation('A', { revoked_at: START - 90 * DAY + 1, enrolled_at: 30 });
    await rows.workstation('C', { revoked_at: START - 90 * DAY });
    await rows.workstation('D', { group_id: foreign });
    await rows.db.transaction().execute(async (tx) => {
      for (const [at, level] of [
        [2, 1],
        [1, 3],
      ] as const)
        await insertCheck(tx, own(early), { hash: `h${at}`, at, received_at: at, level, signed: `signed ${at}` }, 10);
      await insertCheck(tx, own(late), { hash: 'x', at: 3, received_at: 3, level: 99, signed: 's' }, 10);
    });
    const list = await listWorkstations(rows.db, again);
    expect(list.workstations.map(({ id }) => id)).toEqual([a, early, late, 'his desk']);
    expect(list.workstations[1]).toEqual({
      id: early,
      name: 'B',
      groupId: group,
      enrolledAt: 10,
      revokedAt: null,
      certificateExpiresAt: 6,
      renewing: true,
      seenAt: 5,
      level: 1,
      checkedAt: 2,
      manageable: true,
    });
    expect(list.workstations[2]).toMatchObject({ renewing: false, level: null, checkedAt: 3, manageable: false });
    expect(list.groups).toEqual([{ id: group, name: 'Group', manageable: true, tenantIds: [tenant] }]);
    expect(list.serverTime).toBe(START);
    const one = await listWorkstations(rows.db, again, new Set([late]));
    expect([one.workstations.map(({ id }) => id), one.groups, one.codes]).toEqual([[late], [], []]);
    expect((await enrolledInSight(rows.db, again)).map(({ id }) => id)).toEqual(expect.not.arrayContaining([a]));
    expect((await enrolledInSight(rows.db, scope)).map(({ name }) => name)).toEqual(['B', 'B', 'D', '~']);
  });

  test('is known by the certificate in use or the one that follows, until it is revoked', async () => {
    const id = await rows.workstation('W', { certificate: 'now', next_certificate: 'next' });
    await rows.workstation('Other', { certificate: 'other' });
    const known = async (at: string, fingerprint: string) => [
      (await enrolledWith(rows.db, everything, at, fingerprint))?.id ?? null,
      await wasEnrolledWith(rows.db, everything, at, fingerprint),
    ];
    expect(await known(id, 'now')).toEqual([id, false]);
    expect(await known(id, 'next')).toEqual([id, false]);
    expect(await known(id, 'other')).toEqual([null, false]);
    expect(await known(randomUUID(), 'now')).toEqual([null, false]);
    await rows.db.updateTable('workstation').set({ revoked_at: 1 }).where('id', '=', id).execute();
    expect(await known(id, 'now')).toEqual([null, true]);
    expect(await known(id, 'next')).toEqual([null, true]);
    expect(await known(id, 'other')).toEqual([null, false]);
  });

  test('gets a certificate to follow its own, which takes its place when it is used', async () => {
    const id = await rows.workstation('W', { certificate: 'now' });
    const other = await rows.workstation('Other');
    const read = async (of: string) => (await rows.all('workstation')).find((row) => row['id'] === of);
    const untouched = await read(other);
    const storeIn = (to: string, next: Parameters<typeof storeNext>[2]) =>
      rows.db.transaction().execute((tx) => storeNext(tx, own(to), next));
    const issued = { fingerprint: 'next', expiresAt: 7, certificatePem: 'pem' };
    const next = { ...issued, keyHash: 'key', issuedAt: 8, issuedTo: '192.0.2.1' };
    await storeIn(id, next);
    const found = (of: string, key: string, since: number) => nextFor(rows.db, own(of), key, since);
    expect(await found(id, 'key', 8)).toEqual(issued);
    for (const [of, key, since] of [
      [id, 'key', 9],
      [id, 'another', 8],
      [other, 'key', 8],
    ] as const)
      expect(await found(of, key, since)).toBeNull();
    expect(await read(id)).toMatchObject({
      certificate: 'now',
      next_certificate: 'next',
      next_expires_at: 7,
      next_issued_at: 8,
      next_issued_to: '192.0.2.1',
      next_pem: 'pem',
      next_key: 'key',
    });
    await rows.db.transaction().execute(async (tx) => {
      expect(await beforeNext(tx, own(id), 'another')).toBeUndefined();
      expect(await beforeNext(tx, own(other), 'next')).toBeUndefined();
      expect(await beforeNext(tx, own(id), 'next')).toEqual({
        certificate: 'now',
        next_expires_at: 7,
        next_issued_at: 8,
        next_issued_to: '192.0.2.1',
      });
      await takeNext(tx, own(id), { fingerprint: 'next', expiresAt: 7 });
    });
    expect(await read(id)).toMatchObject({
      certificate: 'next',
      certificate_expires_at: 7,
      next_certificate: null,
      next_expires_at: null,
      next_issued_at: null,
      next_issued_to: null,
      next_pem: null,
      next_key: null,
    });
    expect(await found(id, 'key', 8)).toBeNull();
    await storeSeen(rows.db, own(id), 55);
    expect([(await read(id))?.['seen_at'], await read(other)]).toEqual([55, untouched]);
  });

  test('has a session that is open, with its certificate, key and token, or none', async () => {
    const id = await rows.workstation('W', { certificate: 'now', sign_in_key: 'key' });
    const session = await rows.session(person, id, { certificate: 'now', token_hash: 'hash', expires_at: 100 });
    const right = { inUse: 'now', session: 'hash', signInKey: 'key' };
    const found = async (other: Partial<typeof right> = {}, now = 99) =>
      (await sessionProved(rows.db, own(id), { ...right, ...other }, now))?.personId ?? null;
    expect(await found()).toBe(person);
    expect(await found({}, 100)).toBeNull();
    for (const other of [{ inUse: 'former' }, { session: 'other' }, { signInKey: '' }])
      expect(await found(other)).toBeNull();
    const change = async (table: 'session' | 'workstation' | 'person', of: string, values: object): Promise<void> => {
      await rows.db.updateTable(table).set(values).where('id', '=', of).execute();
    };
    for (const [table, of, wrong, as] of [
      ['session', session, { ended_at: 1 }, { ended_at: null }],
      ['session', session, { certificate: 'former' }, { certificate: 'now' }],
      ['workstation', id, { revoked_at: 1 }, { revoked_at: null }],
      ['person', person, { left_at: 1 }, { left_at: null }],
    ] as const) {
      await change(table, of, wrong);
      expect(await found(), JSON.stringify(wrong)).toBeNull();
      await change(table, of, as);
      expect(await found()).toBe(person);
    }
  });

  test('that is revoked is found while it is connected or has an open session', async () => {
    const revoked = { revoked_at: 1 };
    const [connected, withSession, ended, present] = [
      await rows.workstation('a', revoked),
      await rows.workstation('b', revoked),
      await rows.workstation('c', revoked),
      await rows.workstation('d'),
    ];
    const session = await rows.session(person, withSession);
    await rows.session(person, ended, { ended_at: 1 });
    const another = await rows.session(person, present);
    const among = async (...ids: string[]) => new Set(await revokedAmong(rows.db, everything, ids));
    expect(await among(connected, present)).toEqual(new Set([connected, withSession]));
    expect(await among()).toEqual(new Set([withSession]));
    expect(await openSessionsAt(rows.db, everything, [withSession, ended])).toEqual([session]);
    expect(await openSessionsAt(rows.db, everything, [present])).toEqual([another]);
  });

  test('is revoked, renamed and moved with a record of before and after, for the tenants concerned', async () => {
    const other = await rows.tenant('Two');
    await rows.db.insertInto('person_tenant').values({ person_id: person, tenant_id: other }).execute();
    const [first, second] = [await rows.group('First', [tenant]), await rows.group('Second', [other])];
    const scope = await scopeFor(rows.db, { personId: person, role: 'administrator', tenantIds: [tenant, other] });
    const by = { ...(await actor()), scope };
    const id = await rows.workstation('W', { group_id: first });
    const bystander = await rows.workstation('Bystander', { group_id: first });
    expect(await changeWorkstation(rows.db, id, { name: 'W', groupId: first }, by)).toBe(false);
    expect(await changes()).toEqual([]);
    expect(await changeWorkstation(rows.db, id, { name: 'New', groupId: first }, by)).toBe(false);
    expect(await changeWorkstation(rows.db, id, { name: 'New', groupId: second }, by)).toBe(true);
    await revokeWorkstation(rows.db, id, by);
    const place = [person, 'his desk'];
    expect(await changes()).toEqual([
      {
        action: 'change-workstation',
        subject: 'New',
        id,
        by: place,
        before: { name: 'W', groupId: first },
        after: { name: 'New', groupId: first },
      },
      {
        action: 'change-workstation',
        subject: 'New',
        id,
        by: place,
        before: { name: 'New', groupId: first },
        after: { name: 'New', groupId: second },
      },
      {
        action: 'revoke-workstation',
        subject: 'New',
        id,
        by: place,
        before: { name: 'New', groupId: second, revokedAt: null },
        after: { name: 'New', groupId: second, revokedAt: START },
      },
    ]);
    expect(await tenantsOfChanges()).toEqual([tenant, tenant, other, other].toSorted());
    expect(await rows.db.selectFrom('workstation').selectAll().where('id', '=', id).executeTakeFirst()).toMatchObject({
      name: 'New',
      group_id: second,
      revoked_at: START,
    });
    expect(
      await rows.db.selectFrom('workstation').selectAll().where('id', '=', bystander).executeTakeFirst(),
    ).toMatchObject({
      name: 'Bystander',
      group_id: first,
      revoked_at: null,
    });
    expect(await refusal(revokeWorkstation(rows.db, id, by))).toBe('no-such-workstation');
    expect(await refusal(revokeWorkstation(rows.db, randomUUID(), by))).toBe('no-such-workstation');
    expect(await refusal(revokeWorkstation(rows.db, await rows.workstation('of all'), await actor()))).toBe(
      'no-group-all-tenants',
    );
  });
});

describe('a self-check', () => {
  test('replaces the oldest beyond those that are kept, of its own workstation', async () => {
    const [one, other] = [await rows.workstation('one'), await rows.workstation('other')];
    const add = (at: string, when: number, kept: number) =>
      rows.db
        .transaction()
        .execute((tx) =>
          insertCheck(
            tx,
            own(at),
            { hash: `${at} ${when}`, at: when, received_at: when + 1, level: when, signed: `signed ${when}` },
            kept,
          ),
        );
    for (const when of [2, 1, 3]) await add(one, when, 10);
    await add(other, 9, 1);
    const scope = await scopeFor(rows.db, { role: 'administrator', tenantIds: [tenant] });
    expect(await newestCheck(rows.db, own(one))).toEqual({ hash: `${one} 3`, at: 3, level: 3 });
    expect(await newestSigned(rows.db, scope, one)).toBe('signed 3');
    expect(await newestChecks(rows.db, scope, one, 2)).toEqual([
      { at: 3, level: 3, received_at: 4 },
      { at: 2, level: 2, received_at: 3 },
    ]);
    const levels = await newestLevels(rows.db, scope);
    expect([levels.size, levels.get(one)?.level, levels.get(other)?.level]).toEqual([2, 3, 9]);
    await add(one, 4, 2);
    expect((await newestChecks(rows.db, scope, one, 10)).map(({ at }) => at)).toEqual([4, 3]);
    expect((await newestChecks(rows.db, scope, other, 10)).map(({ at }) => at)).toEqual([9]);
    expect(await newestCheck(rows.db, own(randomUUID()))).toBeUndefined();
  });
});

describe('a group', () => {
  test('is added and changed with its tenants, recorded for those of before and after', async () => {
    const other = await rows.tenant('Two');
    const foreign = await rows.tenant('Foreign');
    const scope = await scopeFor(rows.db, { personId: person, role: 'administrator', tenantIds: [tenant, other] });
    const by = { ...(await actor()), scope };
    const id = await addGroup(rows.db, { name: 'G', tenantIds: [tenant] }, by);
    const [inGroup, revoked] = [
      await rows.workstation('in it', { group_id: id }),
      await rows.workstation('in it too', { group_id: id, revoked_at: 1 }),
    ];
    await rows.workstation('apart');
    const fresh = {
      ...by,
      scope: await scopeFor(rows.db, { personId: person, role: 'administrator', tenantIds: [tenant, other] }),
    };
    expect(await changeGroup(rows.db, id, { name: 'H', tenantIds: [tenant] }, fresh)).toEqual([]);
    expect(new Set(await changeGroup(rows.db, id, { name: 'H', tenantIds: [other] }, fresh))).toEqual(
      new Set([inGroup, revoked]),
    );
    expect(await changes()).toMatchObject([
      {
        action: 'add-workstation-group',
        subject: 'G',
        id,
        before: null,
        after: { name: 'G', tenantIds: [tenant] },
        by: [person, 'his desk'],
      },
      {
        action: 'change-workstation-group',
        subject: 'H',
        id,
        before: { name: 'G', tenantIds: [tenant] },
        after: { name: 'H', tenantIds: [tenant] },
      },
      {
        before: { name: 'H', tenantIds: [tenant] },
        after: { name: 'H', tenantIds: [other] },
        by: [person, 'his desk'],
      },
    ]);
    expect(await tenantsOfChanges()).toEqual([tenant, tenant, tenant, other].toSorted());
    expect(await rows.all('workstation_group_tenant')).toEqual([{ group_id: id, tenant_id: other }]);
    expect(await rows.all('workstation_group')).toMatchObject([{ id, name: 'H', made_at: START }]);
    const tried = (name: string, tenantIds: string[]) => refusal(addGroup(rows.db, { name, tenantIds }, fresh));
    expect(await tried('h', [tenant])).toBe('group-name-taken');
    expect(await tried('I', [randomUUID()])).toBe('group-tenants');
    expect(await tried('I', [tenant, foreign])).toBe('group-tenants');
    expect(await refusal(changeGroup(rows.db, randomUUID(), { name: 'X', tenantIds: [tenant] }, fresh))).toBe(
      'no-such-group',
    );
    expect(await refusal(changeGroup(rows.db, id, { name: 'h', tenantIds: [other] }, fresh))).toBe('done');
    expect(await isGroupName(rows.db, everything, 'H', randomUUID())).toBe(true);
    expect(await isGroupName(rows.db, everything, 'H', id)).toBe(false);
    expect(await isGroupName(rows.db, everything, 'Other', randomUUID())).toBe(false);
    expect([
      await countTenants(rows.db, everything, [tenant, other]),
      await countTenants(rows.db, everything, []),
    ]).toEqual([2, 0]);
    expect(await countTenants(rows.db, scope, [tenant, randomUUID()])).toBe(1);
  });
});

describe('an enrolment code', () => {
  const place = { host: 'server.example', port: 1, pin: Buffer.alloc(32) };
  const form = (more: object = {}) => ({
    name: 'New desk',
    groupId: null,
    replaces: null,
    ranges: [],
    hours: 2,
    ...more,
  });

  test('is made for a workstation and a time, recorded, and withdrawn once', async () => {
    const group = await rows.group('G', [tenant]);
    const by = await actor();
    const made = await makeCode(rows.db, place, form({ groupId: group, ranges: ['10.0.0.0/8'] }), by);
    expect(made.expiresAt).toBe(START + 2 * 3_600_000);
    expect(await openCodes(rows.db, everything, START)).toMatchObject([
      {
        id: made.id,
        name: 'New desk',
        group_id: group,
        replaces: null,
        ranges: '["10.0.0.0/8"]',
        made_at: START,
        made_by: person,
        maker: 'Idris',
      },
    ]);
    await withdrawCode(rows.db, made.id, by);
    const [row] = await rows.all('enrolment_code');
    expect(row).toMatchObject({ withdrawn_at: START, redeemed_at: null, workstation_id: null, key_hash: null });
    expect(await refusal(withdrawCode(rows.db, made.id, by))).toBe('no-such-code');
    expect(await changes()).toEqual([
      {
        action: 'make-enrolment-code',
        subject: 'New desk',
        id: made.id,
        by: [person, 'his desk'],
        before: null,
        after: { name: 'New desk', groupId: group, replaces: null, ranges: ['10.0.0.0/8'], expiresAt: made.expiresAt },
      },
      {
        action: 'withdraw-enrolment-code',
        subject: 'New desk',
        id: made.id,
        by: [person, 'his desk'],
        before: { name: 'New desk', groupId: group, expiresAt: made.expiresAt },
        after: null,
      },
    ]);
    expect(await tenantsOfChanges()).toEqual([tenant, tenant]);
  });

  test('is refused for what the maker may not, and a change is recorded of none', async () => {
    const foreign = await rows.tenant('Other');
    const theirs = await rows.workstation('theirs', { group_id: await rows.group('F', [foreign]) });
    const shared = await rows.workstation('of all');
    const group = await rows.group('G', [tenant]);
    const fresh = await actor();
    const tried = (more: object, as = fresh) =>
      refusal(makeCode(rows.db, place, form({ groupId: group, ...more }), as));
    expect(await tried({ ranges: ['10.0.0.0/8', 'no range'] })).toBe('range-unreadable');
    expect(await tried({ groupId: null })).toBe('no-group-all-tenants');
    expect(await tried({ groupId: randomUUID() })).toBe('no-such-group');
    expect(await tried({ replaces: theirs })).toBe('no-such-workstation');
    expect(await tried({ replaces: shared })).toBe('no-group-all-tenants');
    expect(await refusal(makeCode(rows.db, { ...place, host: null }, form({ groupId: group }), fresh))).toBe(
      'server-name-unknown',
    );
    expect(await changes()).toEqual([]);
    for (let n = 0; n < 200; n += 1)
      await rows.db
        .insertInto('enrolment_code')
        .values({
          ...{ id: randomUUID(), secret_hash: String(n), name: 'n', group_id: null, replaces: null, ranges: '[]' },
          ...{
            made_at: n,
            made_by: null,
            expires_at: START + 1,
            redeemed_at: null,
            workstation_id: null,
            key_hash: null,
          },
          withdrawn_at: n === 0 ? 1 : null,
        })
        .execute();
    expect(await countOpenCodes(rows.db, everything, START)).toBe(199);
    expect(await tried({})).toBe('done');
    expect(await tried({})).toBe('too-many-codes');
    expect((await openCodes(rows.db, everything, START)).slice(0, 3).map((code) => code.made_at)).toEqual([
      START,
      199,
      198,
    ]);
    vi.setSystemTime(START + 1);
    expect(await countOpenCodes(rows.db, everything, START + 1)).toBe(1);
    expect(await tried({})).toBe('done');
  });

  describe('that a machine redeems', () => {
    const secret = Buffer.alloc(20, 7).toString('base64url');
    const hash = hashSecret(Buffer.from(secret, 'base64url'));
    let request: string;
    let anotherRequest: string;
    let issued: number;
    let signInKeys: Map<string, NewSignInKey>;
    beforeAll(async () => {
      [request, anotherRequest] = [(await makeOwnKey()).request, (await makeOwnKey()).request];
      signInKeys = new Map([request, anotherRequest].map((one) => [one, registered(one)]));
    });
    beforeEach(() => {
      issued = 0;
    });
    const asking = (
      given = request,
      address = '10.0.0.1',
      asked = secret,
      signInKey = signInKeys.get(given) ?? registered(request),
    ): Promise<Outcome> =>
      redeem(
        {
          db: rows.db,
          scope: everything,
          authority: {
            mark: 'mark',
            authorityPem: 'authority',
            async certify(_request, id) {
              issued += 1;
              return { certificatePem: `for ${id}`, fingerprint: `fingerprint ${issued}`, expiresAt: 99 };
            },
          },
          facts: async () => ({ serverUrl: 'https://s', workstationRanges: [], policyKey: 'k' }),
        },
        { version: 1, secret: asked, request: given, signInKey },
        address,
      );
    const code = async (more: object = {}) => {
      const id = randomUUID();
      await rows.db
        .insertInto('enrolment_code')
        .values({
          ...{
            id,
            secret_hash: hash,
            name: 'New desk',
            group_id: null,
            replaces: null,
            ranges: '[]',
            made_at: 1,
            made_by: null,
          },
          ...{ expires_at: START + 1, redeemed_at: null, workstation_id: null, key_hash: null, withdrawn_at: null },
          ...more,
        })
        .execute();
      return id;
    };

    test('makes it an enrolled workstation, recorded with the code and the address', async () => {
      const group = await rows.group('G', [tenant]);
      const replaced = await rows.workstation('old', { group_id: group });
      const id = await code({ group_id: group, replaces: replaced, ranges: '["10.0.0.0/8"]' });
      const outcome = await asking();
      if (!outcome.ok) throw new Error(outcome.reason);
      const { workstationId } = outcome;
      expect(outcome).toEqual({
        ok: true,
        answer: {
          version: 1,
          serverUrl: 'https://s',
          workstationRanges: [],
          policyKey: 'k',
          server: 'mark',
          tenantKeys: [],
          authorityPem: 'authority',
          workstationId,
          workstationName: 'New desk',
          certificatePem: `for ${workstationId}`,
        },
        replaced,
        workstationId,
        position: expect.any(Number),
      });
      const stored = await rows.all('workstation');
      expect(stored.find((row) => row['id'] === replaced)).toMatchObject({ revoked_at: START });
      expect(stored.find((row) => row['id'] === workstationId)).toMatchObject({
        name: 'New desk',
        group_id: group,
        certificate: 'fingerprint 1',
        certificate_expires_at: 99,
        enrolled_at: START,
        revoked_at: null,
        stored_seq: 0,
        stored_hash: '0'.repeat(64),
        seen_at: null,
      });
      expect(await rows.all('enrolment_code')).toMatchObject([
        { id, redeemed_at: START, workstation_id: workstationId },
      ]);
      expect(await rows.all('activity')).toMatchObject([
        {
          kind: 'enrolled',
          workstation_id: workstationId,
          detail: JSON.stringify({ code: id, address: '10.0.0.1', replaces: replaced }),
        },
      ]);
    });

    test.each<[string, object, string, () => Promise<Outcome>]>([
      ['is unknown', {}, 'unknown-code', () => asking(request, '10.0.0.1', Buffer.alloc(20, 8).toString('base64url'))],
      ['was withdrawn', { withdrawn_at: 1 }, 'withdrawn', () => asking()],
      ['has expired', { expires_at: START }, 'expired', () => asking()],
      ['is for other addresses', { ranges: '["10.1.0.0/16"]' }, 'other-address', () => asking()],
      ['comes without a request', {}, 'no-request', () => asking('no request')],
    ])('and that %s makes none', async (_what, more, reason, ask) => {
      await code(more);
      expect(await ask()).toEqual({ ok: false, reason });
      expect(await workstations()).toEqual([]);
      expect(await rows.all('activity')).toEqual([]);
    });

    test('does not name as replaced what was revoked before', async () => {
      await code({ replaces: await rows.workstation('old', { revoked_at: 1 }) });
      expect(await asking()).toMatchObject({ ok: true, replaced: null });
    });

    test('may be asked again for a minute by the same machine, which has not connected yet', async () => {
      await code();
      const first = await asking();
      if (!first.ok) throw new Error(first.reason);
      vi.setSystemTime(START + ASK_AGAIN);
      expect(await asking(anotherRequest)).toEqual({ ok: false, reason: 'used' });
      expect(await asking()).toMatchObject({
        ok: true,
        workstationId: first.workstationId,
        position: null,
        replaced: null,
      });
      expect(await workstations()).toMatchObject([{ certificate: 'fingerprint 3' }]);
      expect(await rows.all('activity')).toHaveLength(1);
      expect(await asking(request, '10.0.0.1', secret, registered(request))).toEqual({ ok: false, reason: 'used' });
      vi.setSystemTime(START + ASK_AGAIN + 1);
      expect(await asking()).toEqual({ ok: false, reason: 'used' });
      vi.setSystemTime(START);
      await rows.db.updateTable('workstation').set({ seen_at: 1 }).execute();
      expect(await asking()).toEqual({ ok: false, reason: 'used' });
      await rows.db.updateTable('workstation').set({ seen_at: null, revoked_at: 1 }).execute();
      expect(await asking()).toEqual({ ok: false, reason: 'used' });
    });

    test('lets a machine ask from its ranges while it is open, and after until it has connected', async () => {
      await code({ ranges: '["10.0.0.0/8"]' });
      const ranges = (since = 0, now = START) => rangesToAskFrom(rows.db, everything, now, since);
      expect(await ranges()).toEqual(['["10.0.0.0/8"]']);
      expect(await ranges(0, START + 1)).toEqual([]);
      await asking();
      expect(await ranges()).toEqual(['["10.0.0.0/8"]']);
      expect(await ranges(START)).toEqual([]);
      await rows.db.updateTable('workstation').set({ seen_at: 1 }).execute();
      expect(await ranges()).toEqual([]);
      await rows.db.updateTable('workstation').set({ seen_at: null, revoked_at: 1 }).execute();
      expect(await ranges()).toEqual([]);
    });
  });

  test('may be tried five times in ten minutes from an address, fifty times from all', () => {
    let now = 0;
    const tries = new EnrolmentTries(() => now);
    for (let n = 0; n < 5; n += 1) {
      now = n;
      expect(tries.count('a')).toBeNull();
    }
    expect(tries.count('a')).toBe(600_000 - 4);
    expect(tries.count('b')).toBeNull();
    tries.forgive('a');
    tries.forgive('unknown');
    expect(tries.count('a')).toBeNull();
    expect(tries.count('a')).not.toBeNull();
    now = 599_999;
    expect(tries.count('a')).toBe(1);
    now = 600_000;
    expect(tries.count('a')).toBeNull();
    expect(tries.count('a')).toBe(1);

    const many = new EnrolmentTries(() => now);
    const since = now;
    for (let n = 0; n < 50; n += 1) expect(many.count(`address ${n}`)).toBeNull();
    now += 7;
    expect(many.count('another')).toBe(600_000 - 7);
    many.forgive('address 0');
    expect(many.count('another')).toBeNull();
    now = since + 600_000;
    expect(many.count('one more')).toBeNull();
  });
});
afterAll(() => vi.useRealTimers());
