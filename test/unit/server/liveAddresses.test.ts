/** The rules of addresses in force: which there are, what they follow, and when each ends. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { LiveAddresses } from '../../../server/domains/addresses/liveAddresses.ts';
import { rowFrom } from '../../../server/domains/addresses/ruleForm.ts';
import { ruleOf, storedRules } from '../../../server/domains/addresses/storedRules.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const NOW = Date.UTC(2026, 10, 30);
const rows = await TestDatabase.make('live-addresses');
const { db } = rows;
afterAll(() => rows.close());
const tenant = await rows.tenant('Alpha');
const group = await rows.group('G', [tenant]);
const scope = systemScope('a test');

let network: typeof SAFE_DEFAULTS.network;
let unreadable: number;
let changed: number;
let bus: ReturnType<typeof makeBus>;
const form = {
  range: '10.1.0.0/16',
  use: 'server',
  subject: { kind: 'everybody' },
  note: '',
  expiresAt: null,
} as const;
const store = async (more: Partial<Parameters<typeof rowFrom>[0]> = {}): Promise<string> => {
  const id = randomUUID();
  await db
    .insertInto('address_rule')
    .values(rowFrom({ ...form, ...more }, id, null))
    .execute();
  return id;
};
const open = () =>
  LiveAddresses.open({
    ...{ db, scope, bus, network: () => network },
    unreadable: () => {
      unreadable += 1;
    },
  });
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  await db.deleteFrom('address_rule').execute();
  network = { ...SAFE_DEFAULTS.network, serverAccepts: ['192.0.2.0/24'], workstationRanges: ['198.51.100.0/24'] };
  [unreadable, changed] = [0, 0];
  bus = makeBus();
  bus.subscribe('addresses.changed', () => {
    changed += 1;
  });
});
afterEach(() => void vi.useRealTimers());
const anybody = { groupId: null, role: 'agent', tenantIds: [tenant] };
const allows = (live: LiveAddresses, address: string): boolean => live.check(address, anybody).allow;

test('are those of the policy for everybody, and then the stored ones, oldest first', async () => {
  await store({ range: '10.2.0.0/16' });
  vi.setSystemTime(NOW - 1);
  await store({ use: 'workstation', subject: { kind: 'role', role: 'agent' }, expiresAt: 9 });
  expect((await storedRules(db, scope, network)).map(({ row: _row, ...rule }) => rule)).toEqual([
    { range: '192.0.2.0/24', use: 'server', subject: { kind: 'everybody' }, expiresAt: null },
    { range: '198.51.100.0/24', use: 'workstation', subject: { kind: 'everybody' }, expiresAt: null },
    { range: '10.1.0.0/16', use: 'workstation', subject: { kind: 'role', role: 'agent' }, expiresAt: 9 },
    { range: '10.2.0.0/16', use: 'server', subject: { kind: 'everybody' }, expiresAt: null },
  ]);
});

test('are of a group, a role, a tenant or everybody, and of no use that is not known', () => {
  const row = rowFrom(form, 'id', null);
  expect(ruleOf(row)).toEqual({ range: row.range, use: 'server', subject: form.subject, expiresAt: null, row });
  expect(ruleOf({ ...row, group_id: group }).subject).toEqual({ kind: 'group', groupId: group });
  expect(ruleOf({ ...row, role: 'agent' }).subject).toEqual({ kind: 'role', role: 'agent' });
  expect(ruleOf({ ...row, tenant_id: tenant }).subject).toEqual({ kind: 'tenant', tenantId: tenant });
  expect(() => ruleOf({ ...row, use: 'other' })).toThrow(RangeError);
});

test('are in force from the start, and those beside the policy are known apart', async () => {
  await store();
  const live = await open();
  expect([allows(live, '192.0.2.7'), allows(live, '10.1.2.3'), allows(live, '10.2.2.3')]).toEqual([true, true, false]);
  const beside = await live.besidePolicy();
  expect([beside.check('10.1.2.3', anybody).allow, beside.check('192.0.2.7', anybody).allow]).toEqual([true, false]);
});

test('end at their time, of themselves, and that is announced once', async () => {
  await store({ expiresAt: NOW + 10 });
  const live = await open();
  vi.setSystemTime(NOW + 9);
  expect([allows(live, '10.1.2.3'), changed]).toEqual([true, 0]);
  vi.setSystemTime(NOW + 10);
  expect([allows(live, '10.1.2.3'), allows(live, '10.1.2.3'), changed]).toEqual([false, false, 1]);
});

test('follow the table at a look: what changed, what is gone, what has ended, and nothing else', async () => {
  const live = await open();
  await live.look();
  expect(changed).toBe(0);
  const id = await store({ expiresAt: NOW + 10 });
  await live.look();
  expect([allows(live, '10.1.2.3'), changed]).toEqual([true, 1]);
  vi.setSystemTime(NOW + 10);
  await live.look();
  expect(changed).toBe(2);
  await db.deleteFrom('address_rule').where('id', '=', id).execute();
  await live.look();
  expect(changed).toBe(3);
});

test('follow changes of the policy and of the database from when they are asked to, until the end', async () => {
  const live = await open();
  bus.publish('policy.changed', {});
  await live.look();
  expect(changed).toBe(0);
  await live.follow();
  expect(changed).toBe(1);
  network = { ...network, serverAccepts: [] };
  bus.publish('policy.changed', {});
  await live.look();
  expect([allows(live, '192.0.2.7'), changed]).toEqual([false, 2]);
  await store();
  bus.publish('database.changed', {});
  await live.look();
  expect([allows(live, '10.1.2.3'), changed]).toEqual([true, 3]);
  live.stop();
  network = { ...network, serverAccepts: ['192.0.2.0/24'] };
  bus.publish('policy.changed', {});
  await live.look();
  expect([allows(live, '192.0.2.7'), changed]).toEqual([false, 3]);
});

test('that cannot be read change nothing, and that is said; at a start there is none', async () => {
  await store();
  const live = await open();
  await db.updateTable('address_rule').set({ use: 'other' }).execute();
  await live.reload();
  expect([allows(live, '10.1.2.3'), unreadable, changed]).toEqual([true, 1, 0]);
  await expect(open()).rejects.toThrow(RangeError);
  await db.updateTable('address_rule').set({ use: 'server' }).execute();
  await live.reload();
  expect([unreadable, changed]).toEqual([1, 1]);
});
