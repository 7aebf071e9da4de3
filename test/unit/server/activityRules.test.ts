/** Activity and the floor rule by rule: what is found and counted, and what is hidden of others. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRows, positionsOf, rowsAt } from '../../../server/domains/activity/activityQueries.ts';
import { ActivityQuery } from '../../../server/domains/activity/query.ts';
import { sees, sightOf } from '../../../server/domains/activity/sight.ts';
import { COUNTED_KINDS, tiles } from '../../../server/domains/activity/tiles.ts';
import { newestPosition } from '../../../server/record/queries.ts';
import type { Scope } from '../../../server/scope/scope.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { scopeFor } from '../../support/scopes.ts';

const rows = await TestDatabase.make('activity-rules');
const { db } = rows;
afterAll(() => rows.close());

const alpha = await rows.tenant('Alpha');
const beta = await rows.tenant('Beta');
const anke = await rows.person('anke', 'agent', [alpha]);
const bert = await rows.person('bert', 'agent', [alpha]);
const lead = await rows.person('lead', 'supervisor', [alpha]);
const stranger = await rows.person('stranger', 'agent', [beta]);
const desk = await rows.workstation('Desk');
const hidden = await rows.workstation('Hidden', { group_id: await rows.group('of beta', [beta]) });
await rows.team('T', alpha, [lead, anke]);
const supervisor = await scopeFor(db, { role: 'supervisor', tenantIds: [alpha] });
const bound = await scopeFor(db, { personId: lead, role: 'supervisor', tenantIds: [alpha] });
const whole = await scopeFor(db, { role: 'supervisor', tenantIds: [alpha, beta] });

describe('activity in sight', () => {
  const kinds: [string, Parameters<TestDatabase['activity']>[0], isSeen: boolean, isSeenByBound: boolean][] = [
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
    ['of no tenant and no person', { workstationId: desk }, true, false],
    ['of no tenant, at a workstation of others', { workstationId: hidden }, false, false],
    [
      'of no tenant by somebody known, at a workstation of others',
      { personId: anke, workstationId: hidden },
      false,
      false,
    ],
    ['of the server', {}, true, false],
  ];
  const positions: number[] = [];
  beforeAll(async () => {
    for (const [, values] of kinds) positions.push(await rows.activity({ kind: 'signed-in', ...values }));
  });

  test.each(kinds.map(([what, , isSeen, isSeenByBound], index) => [what, index, isSeen, isSeenByBound] as const))(
    '%s is what the query finds and what a live row is asked',
    async (_what, index, isSeen, isSeenByBound) => {
      const position = positions[index] ?? 0;
      for (const [scope, expected] of [
        [supervisor, isSeen],
        [bound, isSeenByBound],
        [whole, true],
      ] as const) {
        const sight = await sightOf(db, scope);
        const found = await positionsOf(db, sight, { kind: 'signed-in' }, 1_000, 0, 100);
        expect([scope.team, found.includes(position)]).toEqual([scope.team, expected]);
        const row = (await rows.all('activity')).find((one) => one['position'] === position);
        const columns = {
          tenantId: row?.['tenant_id'],
          personId: row?.['person_id'],
          workstationId: row?.['workstation_id'],
        } as Parameters<typeof sees>[1];
        expect(sees(sight, columns)).toBe(expected);
      }
    },
  );

  test('is counted and paged, newest first, up to a position, by each part of a filter', async () => {
    const [one, two, three] = [
      await rows.activity({ tenantId: alpha, personId: anke, kind: 'paged', at: 100 }),
      await rows.activity({ tenantId: alpha, personId: bert, kind: 'paged', at: 200 }),
      await rows.activity({ personId: anke, kind: 'paged', at: 300 }),
    ];
    await rows.activity({ tenantId: alpha, kind: 'another', at: 200 });
    const newest = await newestPosition(db);
    const sight = await sightOf(db, supervisor);
    const found = async (filter: object, upTo = newest): Promise<[number[], number]> => [
      await positionsOf(db, sight, { kind: 'paged', ...filter }, upTo, 0, 100),
      await countRows(db, sight, { kind: 'paged', ...filter }, upTo),
    ];
    expect(await found({})).toEqual([[three, two, one], 3]);
    expect(await found({}, two)).toEqual([[two, one], 2]);
    expect(await found({ personId: anke })).toEqual([[three, one], 2]);
    expect(await found({ tenantId: alpha })).toEqual([[two, one], 2]);
    expect(await found({ from: 200 })).toEqual([[three, two], 2]);
    expect(await found({ to: 300 })).toEqual([[two, one], 2]);
    expect(await positionsOf(db, sight, { kind: 'paged' }, newest, 1, 1)).toEqual([two]);
    const query = new ActivityQuery(db);
    const page = async (offset: number, limit: number, pinned: number | null = null) => {
      const {
        rows: list,
        total,
        newest: upTo,
      } = await query.page(supervisor, { kind: 'paged' }, pinned, offset, limit);
      return [list.map(({ position }) => position), total, upTo];
    };
    expect(await page(0, 2)).toEqual([[three, two], 3, newest]);
    expect(await page(2, 2)).toEqual([[one], 3, newest]);
    expect(await page(3, 2)).toEqual([[], 3, newest]);
    expect(await page(0, 10, two)).toEqual([[two, one], 2, two]);
    const later = await rows.activity({ tenantId: alpha, kind: 'paged', at: 400 });
    expect(await page(0, 10, newest)).toEqual([[three, two, one], 3, newest]);
    expect(await page(0, 1)).toEqual([[later], 4, later]);
  });

  test('is shown with the names of person, workstation and tenant, oldest position first', async () => {
    const second = await rows.activity({ kind: 'k2', detail: { a: 1 }, at: 9 });
    const first = await rows.activity({
      tenantId: alpha,
      personId: anke,
      workstationId: desk,
      conversationId: null,
      at: 8,
    });
    expect(await rowsAt(db, supervisor, [first, second])).toMatchObject([
      {
        tenantId: null,
        personId: null,
        workstationId: null,
        row: {
          position: second,
          at: 9,
          kind: 'k2',
          personName: null,
          workstationName: null,
          tenantName: null,
          conversationId: null,
          detail: { a: 1 },
          source: 'server',
        },
      },
      {
        tenantId: alpha,
        personId: anke,
        workstationId: desk,
        row: {
          position: first,
          at: 8,
          kind: 'copy-attempt',
          personName: 'Anke',
          workstationName: 'Desk',
          tenantName: 'Alpha',
          conversationId: null,
          detail: {},
        },
      },
    ]);
  });

  const detailOf = async (
    values: Parameters<TestDatabase['activity']>[0],
    detail: Record<string, string>,
    scope: Scope = supervisor,
    registered: ConstructorParameters<typeof ActivityQuery>[1] = () => [],
  ) => {
    const position = await rows.activity({ ...values, detail });
    const sight = await sightOf(db, scope);
    const [row] = await new ActivityQuery(db, registered).shown(sight, await rowsAt(db, scope, [position]));
    return { ...row?.detail, ...(values.workstationId === undefined ? {} : { workstation: row?.workstationName }) };
  };

  test('says who did it where the reader knows them, and where the workstation is theirs', async () => {
    const by = (byPersonId: string) => ({ reason: 'r', by: 'Somebody', byPersonId });
    expect(await detailOf({}, by(anke))).toEqual(by(anke));
    expect(await detailOf({}, by(stranger))).toEqual({ reason: 'r' });
    expect(await detailOf({}, by(stranger), whole)).toEqual(by(stranger));
    expect(await detailOf({}, { by: 'command-line' })).toEqual({ by: 'command-line' });
    expect(await detailOf({ tenantId: alpha, workstationId: hidden }, {})).toEqual({ workstation: null });
    expect(await detailOf({ tenantId: alpha, workstationId: desk }, {})).toEqual({ workstation: 'Desk' });
    expect(await detailOf({}, { replaces: hidden, other: desk })).toEqual({ other: desk });
    expect(await detailOf({}, { claimedWorkstationId: hidden, claims: 'Hidden' })).toEqual({});
    expect(await detailOf({}, { claimedWorkstationId: desk, claims: 'Desk' })).toEqual({
      claimedWorkstationId: desk,
      claims: 'Desk',
    });
  });

  test.each<[string, { kind: 'tenant' | 'group' | 'role'; id: string }[], boolean]>([
    ['nobody', [], true],
    ['the own tenant', [{ kind: 'tenant', id: alpha }], true],
    ['another tenant', [{ kind: 'tenant', id: beta }], false],
    [
      'another tenant and the own one',
      [
        { kind: 'tenant', id: beta },
        { kind: 'tenant', id: alpha },
      ],
      true,
    ],
    ['a role', [{ kind: 'role', id: 'agent' }], true],
    [
      'another tenant and a role',
      [
        { kind: 'tenant', id: beta },
        { kind: 'role', id: 'agent' },
      ],
      false,
    ],
  ])('shows an address that is registered for %s', async (_whom, subjects, isShown) => {
    const registered = () =>
      subjects.map(({ kind, id }) =>
        kind === 'tenant'
          ? { kind, tenantId: id }
          : kind === 'group'
            ? { kind, groupId: id }
            : { kind, role: 'agent' as const },
      );
    const address = '10.9.8.7';
    expect(await detailOf({}, { address }, supervisor, registered)).toEqual({ address: isShown ? address : null });
    // Of a person, a workstation or a tenant in sight it is theirs.
    expect(await detailOf({ personId: anke }, { address }, supervisor, registered)).toEqual({ address });
    expect(await detailOf({ tenantId: alpha }, { address }, supervisor, registered)).toEqual({ address });
  });
});

describe('the floor', () => {
  test('has a tile for each agent in sight who works here, by name, with presence and work', async () => {
    const tenant = await rows.tenant('Floor');
    const zoe = await rows.person('zoe', 'agent', [tenant]);
    const abel = await rows.person('abel', 'agent', [tenant]);
    await rows.person('gone', 'agent', [tenant], { left_at: 1 });
    await rows.person('boss', 'supervisor', [tenant]);
    const scope = await scopeFor(db, { role: 'supervisor', tenantIds: [tenant] });
    const open = { status: 'open', assigned_person_id: zoe } as const;
    await rows.conversation(tenant, { ...open, waiting_since: 20 });
    await rows.conversation(tenant, { ...open, waiting_since: 10 });
    await rows.conversation(tenant, { ...open, status: 'closed', waiting_since: 1 });
    await rows.conversation(beta, { ...open, waiting_since: 1 });
    const presence = (id: string) =>
      id === zoe
        ? ({ state: 'online', since: 5, workstationId: desk } as const)
        : ({ state: 'offline', since: 6, workstationId: hidden } as const);
    expect(await tiles(db, scope, presence)).toEqual([
      {
        personId: abel,
        name: 'Abel',
        state: 'offline',
        since: 6,
        workstationName: null,
        openConversations: 0,
        longestWaitSince: null,
        blockedAttempts: 0,
        exceptionsUsed: 0,
        chosen: null,
      },
      {
        personId: zoe,
        name: 'Zoe',
        state: 'online',
        since: 5,
        workstationName: 'Desk',
        openConversations: 2,
        longestWaitSince: 10,
        blockedAttempts: 0,
        exceptionsUsed: 0,
        chosen: null,
      },
    ]);
    expect((await tiles(db, scope, presence, [zoe])).map(({ name }) => name)).toEqual(['Zoe']);
    expect(await tiles(db, scope, presence, [])).toEqual([]);
    expect((await tiles(db, bound, presence)).map(({ name }) => name)).toEqual(['Anke']);
  });

  test('counts attempts since the newest sign-in, with repeats, and exceptions that were reported', async () => {
    const tenant = await rows.tenant('Counted');
    const carl = await rows.person('carl', 'agent', [tenant]);
    const scope = await scopeFor(db, { role: 'supervisor', tenantIds: [tenant] });
    const counts = async () => {
      const [tile] = await tiles(db, scope, () => ({ state: 'online', since: 1, workstationId: null }), [carl]);
      return [tile?.blockedAttempts, tile?.exceptionsUsed];
    };
    const act = (values: Parameters<TestDatabase['activity']>[0]) =>
      rows.activity({ personId: carl, tenantId: tenant, at: 100, ...values });
    await act({});
    expect(await counts()).toEqual([0, 0]);
    await rows.session(carl, await rows.workstation('w1'), { started_at: 50, ended_at: 60 });
    await rows.session(carl, await rows.workstation('w2'), { started_at: 100 });
    expect(await counts()).toEqual([1, 0]);
    await act({ at: 99 });
    await act({ kind: 'signed-in' });
    await act({ tenantId: beta });
    await act({ tenantId: null, workstationId: hidden });
    await act({ personId: anke });
    expect(await counts()).toEqual([1, 0]);
    await act({ tenantId: null });
    await act({ tenantId: null, workstationId: desk });
    await act({ detail: { repeats: 5 } });
    expect(await counts()).toEqual([8, 0]);
    for (const action of ['report', 'warn', 'allow', 'inside'])
      await act({ kind: 'guard-allowed', detail: { action } });
    await act({ kind: 'guard-allowed', detail: { action: 'report', repeats: 3 } });
    expect(await counts()).toEqual([8, 5]);
    const before = 8;
    for (const kind of COUNTED_KINDS.filter((one) => one !== 'guard-allowed')) await act({ kind });
    expect(await counts()).toEqual([before + COUNTED_KINDS.length - 1, 5]);
  });

  test('counts every kind of act that a desk reports as blocked', () => {
    expect(new Set(COUNTED_KINDS)).toEqual(
      new Set([
        ...['copy-attempt', 'cut-attempt', 'paste-attempt', 'drag-attempt', 'drop-attempt', 'context-menu-attempt'],
        ...['print-attempt', 'navigation-blocked', 'request-blocked', 'script-blocked', 'popup-blocked'],
        ...['download-blocked', 'permission-denied', 'device-denied', 'bridge-refused'],
        ...['guard-refused', 'guard-allowed'],
      ]),
    );
  });
});
