/** Alerts rule by rule: what is one alert, who sees it and what of it, and what acknowledging it changes. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { acknowledgeAlert, listAlerts } from '../../../server/domains/activity/alerts.ts';
import { alertOf, concernedBy } from '../../../server/domains/activity/alertQueries.ts';
import { raiseDeskAlerts } from '../../../server/domains/activity/deskAlerts.ts';
import { publishAlert, storeAlert } from '../../../server/record/alerts.ts';
import { systemScope, type Scope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { scopeFor } from '../../support/scopes.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('alert-rules');
const { db } = rows;
afterAll(() => rows.close());
const forgetAlerts = async (): Promise<void> => {
  for (const table of ['alert_person', 'alert'] as const) await db.deleteFrom(table).execute();
};
beforeEach(async () => {
  await forgetAlerts();
});

const alpha = await rows.tenant('Alpha');
const beta = await rows.tenant('Beta');
const anke = await rows.person('anke', 'agent', [alpha]);
const bert = await rows.person('bert', 'agent', [alpha]);
const lead = await rows.person('lead', 'supervisor', [alpha]);
const stranger = await rows.person('stranger', 'agent', [beta]);
const desk = await rows.workstation('Desk');
const hidden = await rows.workstation('Hidden', { group_id: await rows.group('of beta', [beta]) });
await rows.team('T', alpha, [lead, anke]);
const watching = await rows.person('watching', 'supervisor', [alpha]);
const admin = await rows.person('admin', 'administrator', [alpha, beta]);
const supervisor = await scopeFor(db, { personId: watching, role: 'supervisor', tenantIds: [alpha] });
const bound = await scopeFor(db, { personId: lead, role: 'supervisor', tenantIds: [alpha] });
const whole = await scopeFor(db, { personId: admin, role: 'administrator', tenantIds: [alpha, beta] });
const byAnke = await scopeFor(db, { personId: anke, role: 'administrator', tenantIds: [alpha], workstationId: desk });
const byLead = await scopeFor(db, { personId: lead, role: 'administrator', tenantIds: [alpha], workstationId: desk });
const byStranger = await scopeFor(db, { personId: stranger, role: 'administrator', tenantIds: [alpha] });

const noneWaits = async (): Promise<boolean> => false;
type Raised = Partial<Parameters<typeof storeAlert>[1]>;
const raise = (alert: Raised = {}, now?: number) => storeAlert(db, { kind: 'flood', ...alert }, now);
const listed = async (scope: Scope, page: { before?: number; limit?: number } = {}) =>
  listAlerts(db, scope, { limit: 100, ...page });

describe('the same alert', () => {
  const again = async (first: Raised, second: Raised): Promise<boolean> =>
    (await raise(first, 1_000)).id === (await raise(second, 1_001)).id;

  test.each<[string, Raised, Raised, boolean]>([
    ['of the same key', { key: 'a' }, { key: 'a' }, true],
    ['of another key', { key: 'a' }, { key: 'b' }, false],
    ['of another kind', { key: 'a' }, { key: 'a', kind: 'intrusion' }, false],
    ['without a key and of the same source', { source: 's' }, { source: 's' }, true],
    ['without a key and of another source', { source: 's' }, { source: 't' }, false],
    ['without a key and of another tenant', { tenantId: alpha }, { tenantId: beta }, false],
    ['without a key and of another person', { personId: anke }, { personId: bert }, false],
    ['without a key and at another workstation', { workstationId: desk }, { workstationId: hidden }, false],
    ['of the same key and another person', { key: 'a', personId: anke }, { key: 'a', personId: bert }, true],
  ])('%s', async (_name, first, second, isSame) => {
    expect(await again(first, second)).toBe(isSame);
  });

  test('is counted up for ten minutes after it began, and is another one after that', async () => {
    const began = 1_000_000;
    const { id } = await raise({ key: 'a', detail: { n: 1 } }, began);
    await raise({ key: 'a', count: 5, detail: { n: 2 } }, began + 300_000);
    await raise({ key: 'a' }, began + 599_999);
    const [one] = (await listed(whole)).alerts;
    expect(one).toMatchObject({ id, beganAt: began, lastAt: began + 599_999, count: 7 });
    await raise({ key: 'a' }, began + 600_000);
    expect((await listed(whole)).alerts.map(({ beganAt, count }) => [beganAt, count])).toEqual([
      [began + 600_000, 1],
      [began, 7],
    ]);
  });

  test('is another one once it was acknowledged', async () => {
    const { id } = await raise({ key: 'a' }, 1_000);
    await acknowledgeAlert(db, makeBus(), whole, id, noneWaits);
    expect((await raise({ key: 'a' }, 1_001)).id).not.toBe(id);
  });

  test('has one record of the server, with what it says', async () => {
    const before = (await rows.all('activity')).length;
    const facts = { tenantId: alpha, personId: anke, workstationId: desk, source: '10.0.0.1' };
    const first = await raise({ ...facts, detail: { limit: 'messages' } });
    const second = await raise(facts);
    const records = (await rows.all('activity')).slice(before);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      kind: 'alert',
      position: first.position,
      tenant_id: alpha,
      person_id: anke,
      workstation_id: desk,
      detail: JSON.stringify({ alert: 'flood', address: '10.0.0.1', limit: 'messages' }),
    });
    expect(second).toEqual({ id: first.id, position: null });
  });

  test('is published with its record only where that is new', async () => {
    const bus = makeBus();
    const published: unknown[] = [];
    bus.publish = (topic, event) => void published.push([topic, event]);
    publishAlert(bus, { id: 'a', position: 7 });
    publishAlert(bus, { id: 'a', position: null });
    expect(published).toEqual([
      ['activity.stored', { positions: [7] }],
      ['alert.raised', { id: 'a' }],
      ['alert.raised', { id: 'a' }],
    ]);
  });

  test('is stored with the first 200 characters of where it comes from', async () => {
    await raise({ source: 'x'.repeat(201) });
    expect((await rows.all('alert'))[0]?.['source']).toBe('x'.repeat(200));
  });
});

test('the newest 5,000 alerts stay stored, and of older ones those that are not acknowledged', async () => {
  const values = Array.from({ length: 5_001 }, (_one, n) => ({
    ...{ id: randomUUID(), kind: 'flood', alert_key: `old ${n}`, began_at: n, last_at: n, count: 1, detail: '{}' },
    ...{ tenant_id: null, person_id: null, workstation_id: null, conversation_id: null, source: null },
    ...(n === 0 ? { acknowledged_at: null, acknowledged_by: null } : { acknowledged_at: 1, acknowledged_by: admin }),
  }));
  for (let n = 0; n < values.length; n += 1_000)
    await db
      .insertInto('alert')
      .values(values.slice(n, n + 1_000))
      .execute();
  const { id } = await raise();
  const keys = await db.selectFrom('alert').select(['id', 'alert_key']).orderBy('number').execute();
  expect([keys.length, ...keys.slice(0, 2).map((key) => key.alert_key), keys.at(-1)?.id]).toEqual([
    ...[5_001, 'old 0', 'old 2', id],
  ]);
});

describe('whom an alert at a workstation concerns', () => {
  const at = 100 * 86_400_000;
  const WEEK = 7 * 86_400_000;
  const NONE: readonly string[] = [];
  test.each<[string, number | null, boolean]>([
    ['is signed in there', null, true],
    ['was signed in there a week ago', at - WEEK, true],
    ['was signed in there before that', at - WEEK - 1, false],
  ])('who %s', async (_name, ended_at, isConcerned) => {
    const place = await rows.workstation('Place');
    const id = await rows.session(bert, place, { ended_at });
    const { id: alert } = await raise({ workstationId: place }, at);
    await db.updateTable('session').set({ ended_at: 1 }).where('id', '=', id).execute();
    const concerned = async () => (await concernedBy(db, systemScope('a test'), [alert])).get(alert) ?? NONE;
    expect(await concerned()).toEqual(isConcerned ? [bert] : []);
    await rows.session(stranger, place);
    expect(await concerned()).toEqual(isConcerned ? [bert, stranger] : [stranger]);
  });
});

describe('alerts of one kind, tenant and workstation', () => {
  test('are listed one by one up to a hundred, and then counted in one until some are acknowledged', async () => {
    for (let n = 0; n < 99; n += 1) await raise({ key: `${n}`, tenantId: alpha, personId: anke, detail: { n } }, n);
    for (const other of [{ tenantId: beta }, { tenantId: alpha, workstationId: desk }, { kind: 'intrusion' as const }])
      await raise({ key: 'other', ...other });
    const last = await raise({ key: '99', tenantId: alpha }, 99);
    const beyond = await raise({ key: '100', tenantId: alpha, personId: anke, source: 's', detail: { n: 1 } }, 100);
    const later = await raise({ key: '101', tenantId: alpha, personId: bert, count: 4 }, 10_000_000);
    expect([beyond.position === null, later]).toEqual([false, { id: beyond.id, position: null }]);
    const stored = (await rows.all('alert')).find(({ id }) => id === beyond.id);
    expect(stored).toMatchObject({
      ...{ kind: 'flood', tenant_id: alpha, person_id: null, source: null, count: 5, last_at: 10_000_000 },
      detail: '{"reason":"too-many"}',
    });
    const concerned = (await concernedBy(db, systemScope('a test'), [beyond.id])).get(beyond.id) ?? [];
    expect(concerned.toSorted()).toEqual([anke, bert].toSorted());
    for (const { id } of [last, beyond]) await acknowledgeAlert(db, makeBus(), whole, id, noneWaits);
    expect((await raise({ key: '102', tenantId: alpha }, 101)).position).not.toBeNull();
    expect((await rows.all('alert')).at(-1)).toMatchObject({ alert_key: '102', count: 1 });
  });
});

describe('alerts in sight', () => {
  const kinds: [string, Raised, isSeen: boolean, isSeenByBound: boolean][] = [
    ['of the own tenant', { tenantId: alpha, personId: bert }, true, false],
    ['of the own tenant and team', { tenantId: alpha, personId: anke }, true, true],
    [
      'of the own tenant at a hidden workstation',
      { tenantId: alpha, personId: anke, workstationId: hidden },
      true,
      true,
    ],
    ['of another tenant', { tenantId: beta, personId: stranger }, false, false],
    ['of another tenant by somebody known', { tenantId: beta, personId: anke }, false, false],
    ['of no tenant by somebody known', { personId: anke, workstationId: desk }, true, true],
    ['of no tenant by somebody of no own team', { personId: bert }, true, false],
    ['of no tenant by a stranger', { personId: stranger }, false, false],
    ['of no tenant and nobody', { workstationId: desk }, true, false],
    ['of no tenant, at a workstation of others', { workstationId: hidden }, false, false],
    ['of the server', {}, true, false],
  ];
  test.each(kinds)('%s: listed, counted and acknowledged alike', async (_name, alert, isSeen, isSeenByBound) => {
    for (const [scope, expected] of [
      [supervisor, isSeen],
      [bound, isSeenByBound],
      [whole, true],
    ] as const) {
      await forgetAlerts();
      const { id } = await raise(alert);
      const list = await listed(scope);
      expect([list.alerts.map((one) => one.id), list.unread]).toEqual(expected ? [[id], 1] : [[], 0]);
      const acknowledged = acknowledgeAlert(db, makeBus(), scope, id, noneWaits);
      if (expected) expect((await acknowledged).acknowledgedAt).toBeGreaterThan(0);
      else {
        await expect(acknowledged).rejects.toMatchObject({ code: 'not-found' });
        expect((await rows.all('alert'))[0]).toMatchObject({ acknowledged_at: null, acknowledged_by: null });
      }
      // Of whatever tenant, for what compares it with each reader.
      expect((await alertOf(db, systemScope('a test'), id))?.id).toBe(id);
    }
  });

  test('are listed newest first, so many as are asked for, and from a number on', async () => {
    for (const key of ['a', 'b', 'c', 'd']) await raise({ key, tenantId: alpha });
    await raise({ tenantId: beta });
    const page = async (of: { before?: number; limit: number }) => {
      const { alerts, hasMore, unread } = await listed(supervisor, of);
      return [alerts.map(({ number }) => number - first), hasMore, unread];
    };
    const first = (await listed(supervisor)).alerts.at(-1)?.number ?? 0;
    expect(await page({ limit: 3 })).toEqual([[3, 2, 1], true, 4]);
    expect(await page({ limit: 4 })).toEqual([[3, 2, 1, 0], false, 4]);
    expect(await page({ before: first + 2, limit: 1 })).toEqual([[1], true, 4]);
    expect(await page({ before: first + 2, limit: 2 })).toEqual([[1, 0], false, 4]);
    expect(await page({ before: first, limit: 2 })).toEqual([[], false, 4]);
  });

  test('say who and where by name, and where from only to readers of every tenant', async () => {
    await raise({
      ...{ tenantId: alpha, personId: anke, workstationId: desk, source: '10.0.0.1' },
      detail: { address: '10.0.0.1', limit: 'messages' },
    });
    const shown = { tenantName: 'Alpha', personName: 'Anke', workstationName: 'Desk', kind: 'flood', count: 1 };
    expect((await listed(supervisor)).alerts).toMatchObject([
      { ...shown, source: null, detail: { limit: 'messages' } },
    ]);
    expect((await listed(supervisor)).alerts[0]?.detail).not.toHaveProperty('address');
    expect((await listed(whole)).alerts).toMatchObject([
      { ...shown, source: '10.0.0.1', detail: { address: '10.0.0.1', limit: 'messages' } },
    ]);
    await forgetAlerts();
    await raise({ tenantId: alpha, workstationId: hidden, detail: { limit: 'messages' } });
    expect((await listed(supervisor)).alerts).toMatchObject([{ workstationName: null, detail: { limit: 'messages' } }]);
    expect((await listed(whole)).alerts[0]).toMatchObject({ workstationName: 'Hidden', detail: { limit: 'messages' } });
    expect((await listed(whole)).alerts[0]?.detail).not.toHaveProperty('address');
  });
});

describe('acknowledging', () => {
  test('stores who and when once, with a record, and notifies once', async () => {
    const bus = makeBus();
    const published: unknown[] = [];
    bus.publish = (topic, event) => void published.push([topic, event]);
    const { id } = await raise({ tenantId: alpha, count: 3 });
    const other = await raise({ tenantId: alpha, key: 'other' });
    const before = (await rows.all('activity')).length;
    const first = await acknowledgeAlert(db, bus, byAnke, id, noneWaits);
    expect(first).toMatchObject({ id, acknowledgedBy: 'Anke' });
    const records = (await rows.all('activity')).slice(before);
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      kind: 'alert-acknowledged',
      person_id: anke,
      workstation_id: desk,
      tenant_id: alpha,
      detail: JSON.stringify({ alert: 'flood', count: 3 }),
    });
    const position = records[0]?.['position'];
    expect(published).toEqual([
      ['activity.stored', { positions: [position] }],
      ['alert.raised', { id }],
    ]);
    expect(await acknowledgeAlert(db, bus, byLead, id, noneWaits)).toEqual(first);
    expect([published.length, (await rows.all('activity')).length]).toEqual([2, before + 1]);
    const list = await listed(supervisor);
    expect([list.unread, list.alerts.find((one) => one.id === other.id)?.acknowledgedAt]).toEqual([1, null]);
  });

  test('names the person to themselves and to readers who may see them, and nobody before', async () => {
    const { id } = await raise({ tenantId: alpha });
    expect((await listed(supervisor)).alerts[0]).toMatchObject({ acknowledgedAt: null, acknowledgedBy: null });
    expect((await acknowledgeAlert(db, makeBus(), byStranger, id, noneWaits)).acknowledgedBy).toBe('Stranger');
    expect((await listed(supervisor)).alerts[0]).toMatchObject({ acknowledgedBy: null });
    expect((await listed(whole)).alerts[0]).toMatchObject({ acknowledgedBy: 'Stranger' });
  });

  test('one that is not stored is not found', async () => {
    await expect(acknowledgeAlert(db, makeBus(), whole, randomUUID(), noneWaits)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('records of a desk about keys of a tenant', () => {
  type Records = Parameters<typeof raiseDeskAlerts>[3];
  const record = (kind: Records[number]['record']['kind'], detail: Records[number]['record']['detail']) => ({
    record: {
      ...{ seq: 1, at: 1, workstationId: desk, personId: null, tenantId: alpha, conversationId: null },
      ...{ kind, detail },
    },
    previousHash: '0'.repeat(64),
    hash: '0'.repeat(64),
  });
  const raised = async (records: Records) => {
    await raiseDeskAlerts(db, makeBus(), { workstationId: desk } as Parameters<typeof raiseDeskAlerts>[2], records);
    return (await rows.all('alert')).map(({ kind, tenant_id, workstation_id, alert_key, detail }) => ({
      ...{ kind, tenant_id, workstation_id, alert_key, detail },
    }));
  };

  test('raise an alert each for what is refused or unknown, and none for a list that is only newer', async () => {
    expect(
      await raised([
        record('tenant-key', { what: 'new-list' }),
        record('copy-attempt', { what: 'first-sight', reason: 'x' }),
        record('tenant-key', { what: 'first-sight' }),
        record('tenant-key-refused', { reason: 'signature', what: 'new-list' }),
      ]),
    ).toEqual([
      {
        ...{ kind: 'tenant-key', tenant_id: alpha, workstation_id: desk },
        alert_key: `${desk} ${alpha} first-sight`,
        detail: '{"what":"first-sight"}',
      },
      {
        ...{ kind: 'tenant-key', tenant_id: alpha, workstation_id: desk },
        alert_key: `${desk} ${alpha} signature`,
        detail: '{"reason":"signature","what":"new-list"}',
      },
    ]);
  });

  test('raise one alert for all codes that no desk writes, which counts them', async () => {
    const many = Array.from({ length: 11 }, (_one, n) => record('tenant-key-refused', { reason: `r${n}` }));
    expect((await raised(many)).map(({ alert_key }) => alert_key)).toEqual([`${desk} ${alpha} other`]);
    expect(await rows.all('alert')).toMatchObject([{ count: 11, detail: '{"reason":"r10"}' }]);
  });
});
