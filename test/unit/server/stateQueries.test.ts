/** Rows that are bound to the ledger, kind by kind: which fields are hashed, in which order, and what binds them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Insertable } from 'kysely';
import { BOUND_TABLES, boundRow, boundRows, isBoundTable, stateRecords } from '../../../server/record/stateQueries.ts';
import type { Tables } from '../../../server/storage/tables.ts';
import { TestDatabase } from '../../support/testDatabase.ts';

const rows = await TestDatabase.make('state-queries');
const { db } = rows;
afterAll(() => rows.close());
const insert = <T extends keyof Tables>(table: T, row: Insertable<Tables[T]>) =>
  db.insertInto(table).values(row).execute();

const rule = { range: '10.0.0.0/8', use: 'server', group_id: null, role: null, note: '', expires_at: null, at: 1 };
/** Stored in another order than they are read in. */
beforeAll(async () => {
  await rows.tenant('Beta', { id: 'beta' });
  await rows.tenant('Alpha', { id: 'alpha' });
  await rows.person('bert', 'supervisor', ['beta', 'alpha'], { id: 'p2', left_at: 5 });
  await rows.person('anke', 'agent', ['alpha'], { id: 'p1' });
  await rows.person('none', 'agent', [], { id: 'p3' });
  for (const version of [2, 1])
    await insert('policy_version', {
      version,
      policy: `policy ${version}`,
      person_id: null,
      at: version,
      undoes: null,
    });
  for (const [tenant_id, version] of [
    ['beta', 1],
    ['alpha', 2],
    ['alpha', 1],
  ] as const)
    await insert('masking_policy', { tenant_id, version, policy: `${tenant_id} ${version}`, person_id: null, at: 1 });
  for (const id of ['s2', 's1'])
    await rows.site('alpha', { id, name: `Site ${id}`, processor: 'P', retention_days: 3, contact: 'c@d.example' });
  for (const [id, tenant_id] of [
    ['a2', 'beta'],
    ['a1', null],
  ] as const)
    await insert('address_rule', { ...rule, id, tenant_id, person_id: null });
  for (const [id, name] of [
    ['g2', 'Second'],
    ['g1', 'First'],
  ] as const)
    await insert('workstation_group', { id, name, made_at: 1 });
  for (const [group_id, tenant_id] of [
    ['g1', 'beta'],
    ['g1', 'alpha'],
    ['g2', 'beta'],
  ] as const)
    await insert('workstation_group_tenant', { group_id, tenant_id });
  const detail = { kind: 'EMAIL', value: 'v', language: null, note: '', person_id: null, at: 1 };
  for (const [id, tenant_id] of [
    ['d3', 'beta'],
    ['d2', 'alpha'],
    ['d1', 'alpha'],
  ] as const)
    await insert('public_detail', { ...detail, id, tenant_id });
  for (const [id, tenant_id] of [
    ['e2', 'alpha'],
    ['e1', 'beta'],
  ] as const)
    await insert('masking_exception', {
      ...{ id, tenant_id, type: 'CARD', tag: 't', reason: 'r', likely_card: 0, person_id: 'p1', at: 1 },
      ...{ expires_at: null, revoked_at: null, revoked_by: null },
    });
  for (const id of ['r2', 'r1'])
    await insert('change_request', {
      ...{ id, at: 1, expires_at: 2, person_id: 'p1', subject_id: 'p2', action: 'leave', asked: '{}', base: '{}' },
      ...{ reason: `why ${id}`, status: 'open', decided_at: null, decided_by: null, note: null, used_at: null },
    });
  for (const [request_id, tenant_id] of [
    ['r1', 'beta'],
    ['r1', 'alpha'],
    ['r2', 'beta'],
  ] as const)
    await insert('change_request_tenant', { request_id, tenant_id });
});

const ids = async (table: (typeof BOUND_TABLES)[number]) =>
  (await boundRows(db)).filter((row) => row.table === table).map(({ id, tenantId }) => [id, tenantId]);

const SITE = {
  ...{ id: 's1', tenant_id: 'alpha', name: 'Site s1', processor: 'P', retention_days: 3, contact: 'c@d.example' },
};
describe('a bound row', () => {
  test.each<[(typeof BOUND_TABLES)[number], string, string | null, object]>([
    ['person', 'p2', null, { id: 'p2', login: 'bert', role: 'supervisor', here: false, tenants: ['alpha', 'beta'] }],
    ['person', 'p1', null, { id: 'p1', login: 'anke', role: 'agent', here: true, tenants: ['alpha'] }],
    ['person', 'p3', null, { id: 'p3', login: 'none', role: 'agent', here: true, tenants: [] }],
    ['policy', '2', null, { version: 2, policy: 'policy 2' }],
    ['masking', 'alpha:2', 'alpha', { tenantId: 'alpha', version: 2, policy: 'alpha 2' }],
    ['masking', 'alpha:1', 'alpha', { tenantId: 'alpha', version: 1, policy: 'alpha 1' }],
    ['masking', 'beta:1', 'beta', { tenantId: 'beta', version: 1, policy: 'beta 1' }],
    ['site', 's1', 'alpha', SITE],
    ['group', 'g1', null, { id: 'g1', name: 'First', tenants: ['alpha', 'beta'] }],
    ['group', 'g2', null, { id: 'g2', name: 'Second', tenants: ['beta'] }],
  ])('(%s %s) has these fields', async (table, id, tenantId, fields) => {
    expect(await boundRow(db, table, id)).toEqual({ table, id, tenantId, fields });
  });

  test.each(BOUND_TABLES)('of the kind %s is none where there is none of this id', async (table) => {
    expect(await boundRow(db, table, table === 'masking' ? 'alpha:9' : '9')).toBeNull();
    if (table === 'masking') expect(await boundRow(db, table, 'gamma:1')).toBeNull();
  });

  test('of an address, an exception or a list of public details has all columns', async () => {
    expect(await boundRow(db, 'address', 'a2')).toMatchObject({ id: 'a2', tenantId: 'beta', fields: rule });
    expect(await boundRow(db, 'address', 'a1')).toMatchObject({ id: 'a1', tenantId: null, fields: { id: 'a1' } });
    const exception = await boundRow(db, 'exception', 'e2');
    expect(exception).toMatchObject({ id: 'e2', tenantId: 'alpha', fields: { id: 'e2', tag: 't', reason: 'r' } });
    expect(await boundRow(db, 'request', 'r2')).toMatchObject({
      ...{ id: 'r2', tenantId: null, fields: { id: 'r2', reason: 'why r2', status: 'open', tenants: ['beta'] } },
    });
    const details = (of: string[]) =>
      of.map((id) => expect.objectContaining({ id, kind: 'EMAIL', value: 'v' }) as object);
    expect(await boundRow(db, 'public-details', 'alpha')).toEqual({
      ...{ table: 'public-details', id: 'alpha', tenantId: 'alpha' },
      fields: { tenantId: 'alpha', details: details(['d1', 'd2']) },
    });
    expect(await boundRow(db, 'public-details', 'beta')).toMatchObject({
      fields: { tenantId: 'beta', details: details(['d3']) },
    });
  });
});

describe('all bound rows', () => {
  test.each<[(typeof BOUND_TABLES)[number], (readonly [string, string | null])[]]>([
    [
      'person',
      [
        ['p1', null],
        ['p2', null],
        ['p3', null],
      ],
    ],
    [
      'policy',
      [
        ['1', null],
        ['2', null],
      ],
    ],
    [
      'masking',
      [
        ['alpha:1', 'alpha'],
        ['beta:1', 'beta'],
        ['alpha:2', 'alpha'],
      ],
    ],
    [
      'site',
      [
        ['s1', 'alpha'],
        ['s2', 'alpha'],
      ],
    ],
    [
      'address',
      [
        ['a1', null],
        ['a2', 'beta'],
      ],
    ],
    [
      'group',
      [
        ['g1', null],
        ['g2', null],
      ],
    ],
    [
      'public-details',
      [
        ['alpha', 'alpha'],
        ['beta', 'beta'],
      ],
    ],
    [
      'request',
      [
        ['r1', null],
        ['r2', null],
      ],
    ],
    [
      'exception',
      [
        ['e1', 'beta'],
        ['e2', 'alpha'],
      ],
    ],
  ])('of the kind %s are read in the order of their ids, each with its company', async (table, expected) => {
    const found = await ids(table);
    if (table === 'masking') {
      expect(found.map(([id]) => id?.split(':')[1])).toEqual(['1', '1', '2']);
      expect(found.map(String).toSorted()).toEqual(expected.map(String).toSorted());
    } else expect(found).toEqual(expected);
  });

  test('have the companies of each', async () => {
    const people = (await boundRows(db)).filter(({ table }) => ['person', 'group', 'request'].includes(table));
    expect(people.map(({ id, fields }) => [id, fields['tenants']])).toEqual([
      ['p1', ['alpha']],
      ['p2', ['alpha', 'beta']],
      ['p3', []],
      ['g1', ['alpha', 'beta']],
      ['g2', ['beta']],
      ['r1', ['alpha', 'beta']],
      ['r2', ['beta']],
    ]);
  });

  test('are of the kinds that a record may name', () => {
    expect(BOUND_TABLES.map(isBoundTable)).toEqual(BOUND_TABLES.map(() => true));
    expect(['', 'tenant', 'toString', 'people'].map(isBoundTable)).toEqual([false, false, false, false]);
  });
});

test('records that bind rows are of one kind, the oldest first, of one id where that is asked for', async () => {
  const store = (kind: string, detail: object) => rows.activity({ kind, detail: detail as never });
  const first = await store('state-recorded', { id: 'p1', hash: 'a' });
  await store('copy-attempt', { id: 'p1' });
  const second = await store('state-recorded', { id: 'p2', hash: 'b' });
  const broken = await store('state-recorded', { id: 'p1' });
  const longer = await store('state-recorded', { id: 'p11' });
  await db.updateTable('activity').set({ detail: '{"id":"p1"' }).where('position', '=', broken).execute();
  const found = await stateRecords(db);
  expect(found).toEqual([
    { position: first, detail: { id: 'p1', hash: 'a' } },
    { position: second, detail: { id: 'p2', hash: 'b' } },
    { position: longer, detail: { id: 'p11' } },
  ]);
  expect((await stateRecords(db, 'p1')).map(({ position }) => position)).toEqual([first]);
  await db.updateTable('activity').set({ position: 1_000 }).where('position', '=', first).execute();
  expect((await stateRecords(db)).map(({ position }) => position)).toEqual([second, longer, 1_000]);
});
