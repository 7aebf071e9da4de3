/** How sessions begin, are found again and end, without a request. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { recordSessions } from '../../../server/domains/signIn/recordSessions.ts';
import { Sessions, type AddressRule } from '../../../server/domains/signIn/sessions.ts';
import { PersonScope, systemScope } from '../../../server/scope/scope.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { makeBus } from '../../support/bus.ts';
import { sessionContext } from '../../support/scopes.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertTenant, insertWorkstation } from '../../support/rows.ts';

const [HERE, ELSEWHERE] = [randomUUID(), randomUUID()];
const [ONE, TWO] = [randomUUID(), randomUUID()];
const PERSON = randomUUID();
const FROM: Parameters<Sessions['find']>[1] = { workstationId: HERE, certificate: HERE, address: '10.0.0.1' };
const HOW = { hours: 1, perPerson: 2, requiredAction: null };

let folder: string;
let storage: Storage;
let sessions: Sessions;
let allowed: boolean;
let asked: Parameters<AddressRule>[];
let ended: unknown[];
beforeEach(async () => {
  folder = temporaryFolder('sessions');
  storage = await openStorage(folder);
  const { db } = storage;
  for (const id of [ONE, TWO]) await insertTenant(db, { id });
  await db
    .insertInto('person')
    .values({ id: PERSON, login: 'anke', name: 'Anke', role: 'agent', sign_in_record: 'r', left_at: null })
    .execute();
  for (const tenant of [ONE, TWO])
    await db.insertInto('person_tenant').values({ person_id: PERSON, tenant_id: tenant }).execute();
  for (const id of [HERE, ELSEWHERE, 'third']) await insertWorkstation(db, { id, name: `at ${id}` });
  [allowed, asked, ended] = [true, [], []];
  const [bus, scope] = [makeBus(), systemScope('a test')];
  bus.subscribe('session.ended', ({ code }) => {
    ended.push(code);
  });
  sessions = new Sessions({
    db,
    scope,
    bus,
    addressRule: async (...given) => {
      asked.push(given);
      return { allow: allowed };
    },
    records: recordSessions(db, bus, () => undefined),
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const self = PersonScope.ofSession(sessionContext({ personId: PERSON, role: 'agent', tenantIds: [ONE, TWO] }));
const start = async (from = FROM, how: Partial<typeof HOW> = {}): Promise<string> => {
  const started = await sessions.start(self, from, { ...HOW, ...how }, async () => true);
  if (started === null) throw new Error('not started');
  return started.token;
};
const inGroup = async (...tenants: readonly string[]): Promise<void> => {
  const { db } = storage;
  await db.insertInto('workstation_group').values({ id: 'g', name: 'g', made_at: 1 }).execute();
  for (const tenant of tenants)
    await db.insertInto('workstation_group_tenant').values({ group_id: 'g', tenant_id: tenant }).execute();
  await db.updateTable('workstation').set({ group_id: 'g' }).where('id', '=', HERE).execute();
};

test('one that is not allowed changes nothing', async () => {
  const token = await start();
  expect(await sessions.start(self, FROM, HOW, async () => false)).toBeNull();
  expect(await sessions.find(token, FROM)).not.toBeNull();
});

test.each([
  ['no group', null, [ONE, TWO]],
  ['a group of no company in particular', [], [ONE, TWO]],
  ['a group of one company', [ONE], [ONE]],
  ['a group of both', [ONE, TWO], [ONE, TWO]],
])('at a workstation of %s it is for the companies that this one serves', async (_what, group, tenants) => {
  if (group !== null) await inGroup(...group);
  const found = await sessions.find(await start(), FROM);
  expect([...(found?.tenantIds ?? [])].toSorted()).toEqual([...tenants].toSorted());
});

test('it is found from its workstation only, with its token, until it expires', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  const token = await start();
  expect(await sessions.find(token, FROM)).toMatchObject({
    workstationId: HERE,
    startedAt: 1_000_000,
    expiresAt: 1_000_000 + 3_600_000,
    requiredAction: null,
    person: { id: PERSON, name: 'Anke', role: 'agent' },
  });
  expect(await sessions.find(`${token}x`, FROM)).toBeNull();
  expect(await sessions.find(token, { ...FROM, workstationId: ELSEWHERE })).toBeNull();
  vi.setSystemTime(1_000_000 + 3_599_999);
  expect(await sessions.find(token, FROM)).not.toBeNull();
  vi.setSystemTime(1_000_000 + 3_600_000);
  expect(await sessions.find(token, FROM)).toBeNull();
});

test('another certificate ends it; the one before a renewal does not', async () => {
  const token = await start();
  await storage.db.updateTable('session').set({ certificate: 'new', certificate_before: HERE }).execute();
  expect(await sessions.find(token, FROM)).not.toBeNull();
  expect(await sessions.find(token, { ...FROM, certificate: 'new' })).not.toBeNull();
  expect(await sessions.find(token, { ...FROM, certificate: 'other' })).toBeNull();
  expect(ended).toEqual(['certificate-changed']);
  expect(await sessions.find(token, FROM)).toBeNull();
});

test('of a person who has left it is found no more', async () => {
  const token = await start();
  await storage.db.updateTable('person').set({ left_at: 1 }).execute();
  expect(await sessions.find(token, FROM)).toBeNull();
});

test('the rule of addresses is asked where it shows up at another one, and ends it', async () => {
  await inGroup(ONE);
  const token = await start();
  await sessions.find(token, FROM);
  expect(asked).toEqual([]);
  expect(await sessions.find(token, { ...FROM, address: '10.0.0.2' })).not.toBeNull();
  expect(asked).toMatchObject([
    [{ personId: PERSON, workstationId: HERE, role: 'agent', tenantIds: [ONE] }, '10.0.0.2'],
  ]);
  await sessions.find(token, { ...FROM, address: '10.0.0.2' });
  expect(asked).toHaveLength(1);
  allowed = false;
  expect(await sessions.find(token, FROM)).toBeNull();
  expect(ended).toEqual(['address-not-allowed']);
});

test('when the rule of addresses has changed, it is asked about every open one where it is', async () => {
  const token = await start();
  await start({ ...FROM, workstationId: ELSEWHERE, certificate: ELSEWHERE, address: '10.0.0.9' });
  await sessions.recheckAddresses();
  expect(asked).toHaveLength(2);
  expect(new Map(asked.map(([{ workstationId }, address]) => [workstationId, address]))).toEqual(
    new Map([
      [HERE, '10.0.0.1'],
      [ELSEWHERE, '10.0.0.9'],
    ]),
  );
  expect(asked.every(([{ tenantIds }]) => tenantIds.length === 2)).toBe(true);
  expect(await sessions.find(token, FROM)).not.toBeNull();
  allowed = false;
  await sessions.recheckAddresses();
  expect(ended).toEqual(['address-not-allowed', 'address-not-allowed']);
  asked = [];
  await sessions.recheckAddresses();
  expect(asked).toEqual([]);
});

test('a new one ends the one that its workstation had, and the oldest beyond those a person may have', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  const first = await start();
  vi.setSystemTime(1_001_000);
  const second = await start();
  expect([await sessions.find(first, FROM), ended]).toEqual([null, ['replaced']]);
  vi.setSystemTime(1_002_000);
  const other = { ...FROM, workstationId: ELSEWHERE, certificate: ELSEWHERE };
  const third = await start(other);
  expect(ended).toEqual(['replaced']);
  vi.setSystemTime(1_003_000);
  const last = { ...FROM, workstationId: 'third', certificate: 'third' };
  const fourth = await start(last);
  expect(ended).toEqual(['replaced', 'signed-in-elsewhere']);
  expect(await sessions.find(second, FROM)).toBeNull();
  expect(await sessions.find(third, other)).not.toBeNull();
  expect(await sessions.find(fourth, last)).not.toBeNull();
  await start(FROM, { perPerson: 1 });
  expect(ended).toHaveLength(4);
});

test('all of a person end but the one that is excepted, and those at the workstations that are', async () => {
  const token = await start();
  const other = { ...FROM, workstationId: ELSEWHERE, certificate: ELSEWHERE };
  const second = await start(other);
  const id = (await sessions.find(token, FROM))?.id ?? '';
  expect(await sessions.endOf(PERSON, 'person-left', null, id, {}, {}, new Set([ELSEWHERE]))).toBe(0);
  expect(await sessions.endOf(randomUUID(), 'person-left')).toBe(0);
  expect(await sessions.endOf(PERSON, 'person-left', null, id)).toBe(1);
  expect([await sessions.find(second, other), (await sessions.find(token, FROM))?.id]).toEqual([null, id]);
  expect(await sessions.end(id, 'expired')).toBe(true);
  expect(await sessions.end(id, 'expired')).toBe(false);
});
