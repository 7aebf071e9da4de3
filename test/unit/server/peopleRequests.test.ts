/** What a second person decides: requests for changes of people, from the question to the change. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { ChangeRequest, PersonChange } from '../../../contract/people.ts';
import { APPROVABLE, type Approvable } from '../../../core/policy/approvals.ts';
import { expireRequests, listRequests } from '../../../server/domains/people/requests.ts';
import { needsSecond } from '../../../server/domains/people/requestedKinds.ts';
import type { Subject } from '../../../server/domains/people/subjectQueries.ts';
import type { Scope } from '../../../server/scope/scope.ts';
import { scopeFor } from '../../support/scopes.ts';
import { usePeople, refusal, START, everything } from '../../support/peopleRig.ts';
import { stated } from '../../support/stated.ts';

const rig = usePeople();

describe('a request for a second person', () => {
  const asked = async (what: PersonChange = { what: 'leave' }, reason = 'because', as = rig.scope): Promise<string> => {
    const outcome = await rig.change(what, rig.anke, { reason, mustAsk: true }, as);
    if (outcome.state !== 'asked') throw new Error('Not asked.');
    return outcome.requestId;
  };
  const second = () =>
    scopeFor(rig.rows.db, {
      personId: rig.lead,
      role: 'supervisor',
      tenantIds: [rig.alpha, rig.beta],
      workstationId: 'desk of lead',
    });
  const listed = async (as: Scope): Promise<ChangeRequest[]> =>
    (await listRequests(rig.rows.db, as, rig.policy.approvals)).requests;

  test.each(APPROVABLE)('is needed for what policy names (%s), and for nothing else', (one) => {
    const agent = { role: 'agent' } as Subject;
    const supervisor = { role: 'supervisor' } as Subject;
    const needs = (required: Approvable[], what: PersonChange | 'add' | 'add-power', of: Subject = agent) =>
      needsSecond(
        { required, expiresHours: 1, waitAfterResetHours: 0 },
        typeof what === 'string'
          ? {
              kind: 'add',
              form: {
                name: 'n',
                login: 'l',
                role: what === 'add' ? 'agent' : 'supervisor',
                tenantIds: [],
                teamIds: [],
              },
            }
          : { kind: 'change', change: what },
        of,
      );
    const matrix = {
      'change-role': needs([one], { what: 'role', role: 'agent' }),
      add: needs([one], 'add'),
      'add with power': needs([one], 'add-power'),
      move: needs([one], { what: 'move', tenantIds: [], teamIds: [] }),
      leave: needs([one], { what: 'leave' }),
      return: needs([one], { what: 'return' }),
      'return with power': needs([one], { what: 'return' }, supervisor),
      'reset-second-factor': needs([one], { what: 'second-factor' }),
      rename: needs([one], { what: 'rename', name: 'n' }),
      login: needs([one], { what: 'login', login: 'l' }),
    };
    const expected: Partial<Record<Approvable, string[]>> = {
      'change-role': ['change-role'],
      'add-power': ['add with power', 'return with power'],
      add: ['add', 'add with power'],
      move: ['move'],
      leave: ['leave'],
      return: ['return', 'return with power'],
      'reset-second-factor': ['reset-second-factor'],
    };
    expect(
      Object.entries(matrix)
        .filter(([, is]) => is)
        .map(([name]) => name),
    ).toEqual(expected[one] ?? []);
    expect(needs([], { what: 'leave' })).toBe(false);
  });

  test('is stored and recorded, and nothing of it is done', async () => {
    const id = await asked({ what: 'move', tenantIds: [rig.beta, rig.alpha], teamIds: [] });
    expect(await rig.rows.all('change_request')).toMatchObject([
      {
        id,
        at: START,
        expires_at: START + 2 * 3_600_000,
        person_id: rig.boss,
        subject_id: rig.anke,
        action: 'move',
        asked: JSON.stringify({
          kind: 'change',
          change: { what: 'move', tenantIds: [rig.beta, rig.alpha], teamIds: [] },
        }),
        base: JSON.stringify({
          name: 'Anke',
          login: 'anke',
          role: 'agent',
          tenants: { [rig.alpha]: 'Alpha' },
          teams: {},
          here: true,
        }),
        reason: 'because',
        status: 'open',
        decided_at: null,
        decided_by: null,
        note: null,
      },
    ]);
    expect(new Set((await rig.rows.all('change_request_tenant')).map((row) => row['tenant_id']))).toEqual(
      new Set([rig.alpha, rig.beta]),
    );
    expect(await rig.changes()).toMatchObject([
      {
        action: 'ask',
        subject: 'Anke',
        subject_id: rig.anke,
        person_id: rig.boss,
        before: null,
        after: {
          request: id,
          asked: { what: 'move', tenants: { [rig.alpha]: 'Alpha', [rig.beta]: 'Beta' }, teams: {} },
          reason: 'because',
        },
      },
    ]);
    expect(await rig.subject()).toMatchObject({ tenantIds: [rig.alpha] });
    expect(rig.published).toEqual([['activity.stored', { positions: [expect.any(Number)] }]]);
    const none = await asked({ what: 'rename', name: 'N' }, '').catch((error: unknown) => Object(error).code);
    expect(none).toBe('asked-already');
  });

  test('says nothing of a reason that was not given', async () => {
    await asked({ what: 'rename', name: 'N' }, '');
    expect(Object.keys(Object(await rig.changes())[0].after)).toEqual(['request', 'asked']);
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['about oneself', 'beyond own-access', () => rig.change({ what: 'leave' }, rig.boss, { mustAsk: true })],
    ['that changes nothing', 'same-role', () => asked({ what: 'role', role: 'agent' })],
    [
      'with teams of another tenant',
      'team-of-another-tenant',
      async () => asked({ what: 'move', tenantIds: [rig.alpha], teamIds: [await rig.rows.team('B', rig.beta)] }),
    ],
    [
      'about tenants of others',
      'beyond other-tenants',
      async () =>
        asked(
          { what: 'move', tenantIds: [rig.alpha, rig.beta], teamIds: [] },
          '',
          await scopeFor(rig.rows.db, { personId: rig.boss, role: 'administrator', tenantIds: [rig.alpha] }),
        ),
    ],
  ])('%s is refused', async (_what, code, work) => {
    expect(await refusal(work())).toBe(code);
    expect(await rig.rows.all('change_request')).toEqual([]);
    expect(await rig.changes()).toEqual([]);
  });

  test('for somebody new is refused for a login that is taken and teams that do not fit', async () => {
    rig.policy = { ...rig.policy, approvals: { required: ['add'], expiresHours: 2, waitAfterResetHours: 0 } };
    const add = (more: object) =>
      rig.service.add(
        rig.scope,
        { name: 'New', login: 'new', role: 'agent', tenantIds: [rig.alpha], teamIds: [], ...more },
        'because',
      );
    expect(await refusal(add({ login: 'anke' }))).toBe('login-taken');
    expect(await refusal(add({ teamIds: [randomUUID()] }))).toBe('team-of-another-tenant');
    const outcome = await add({});
    expect(outcome).toMatchObject({ state: 'asked' });
    expect(await rig.changes()).toMatchObject([
      {
        action: 'ask',
        subject: 'New',
        subject_id: null,
        after: {
          asked: {
            what: 'add',
            name: 'New',
            login: 'new',
            role: 'agent',
            tenants: { [rig.alpha]: 'Alpha' },
            teams: {},
          },
        },
      },
    ]);
    const by = await second();
    expect(await listed(by)).toMatchObject([
      { action: 'add', subject: { id: null, name: 'New' }, before: [], state: 'open', own: false },
    ]);
    rig.published = [];
    await rig.service.decide(by, Object(outcome).requestId, { approve: true, note: 'fine' });
    const [, decision, added] = await rig.changes();
    expect([decision, added]).toMatchObject([
      {
        action: 'approve',
        subject: 'New',
        subject_id: null,
        person_id: rig.lead,
        before: { request: Object(outcome).requestId, state: 'open' },
        after: { state: 'approved', askedBy: 'Boss', note: 'fine' },
      },
      { action: 'add-person', subject: 'New', person_id: rig.boss, workstation_id: null },
    ]);
    expect(rig.published).toEqual([
      ['activity.stored', { positions: [expect.any(Number), expect.any(Number)] }],
      ['people.changed', {}],
    ]);
  });

  test.each([true, false])('is decided once (approved: %s), by another, with a record', async (approve) => {
    const id = await asked();
    vi.setSystemTime(START + 5);
    const by = await second();
    await rig.service.decide(by, id, { approve, note: '' });
    expect(await rig.rows.all('change_request')).toMatchObject([
      { status: approve ? 'approved' : 'declined', decided_at: START + 5, decided_by: rig.lead, note: null },
    ]);
    const [, decision, done] = await rig.changes();
    expect(decision).toMatchObject({
      action: approve ? 'approve' : 'decline',
      subject: 'Anke',
      subject_id: rig.anke,
      person_id: rig.lead,
      workstation_id: 'desk of lead',
      before: { request: id, state: 'open' },
      after: { request: id, state: approve ? 'approved' : 'declined', askedBy: 'Boss' },
    });
    expect(Object.keys(Object(decision).after)).not.toContain('note');
    if (approve)
      expect(done).toMatchObject({ action: 'leave', person_id: rig.boss, workstation_id: null, subject_id: rig.anke });
    else expect(done).toBeUndefined();
    expect((await rig.subject()).leftAt).toBe(approve ? START + 5 : null);
    expect(rig.ends).toEqual(approve ? [[{ personId: rig.anke, code: 'person-left' }, rig.lead]] : []);
    expect(await refusal(rig.service.decide(by, id, { approve, note: '' }))).toBe('decided');
    expect(await refusal(rig.service.withdraw(rig.scope, id))).toBe('decided');
    expect(await listed(by)).toMatchObject([
      {
        state: approve ? 'approved' : 'declined',
        decidedBy: 'Lead',
        decidedAt: START + 5,
        closed: { code: 'decided' },
      },
    ]);
  });

  test.each<[string, string, () => Promise<Scope>, boolean?]>([
    ['who asked', 'beyond own-request', async () => rig.scope],
    ['who asked, declining', 'beyond own-request', async () => rig.scope, false],
    [
      'whom it is about',
      'beyond about-you',
      () => scopeFor(rig.rows.db, { personId: rig.anke, role: 'supervisor', tenantIds: [rig.alpha, rig.beta] }),
    ],
    [
      'who may not decide',
      'beyond role-not-deciding',
      async () =>
        scopeFor(rig.rows.db, {
          personId: await rig.rows.person('dpo', 'data-protection-officer', [rig.alpha, rig.beta]),
          role: 'data-protection-officer',
          tenantIds: [rig.alpha, rig.beta],
        }),
    ],
    [
      'who has other tenants',
      'not-found',
      () => scopeFor(rig.rows.db, { personId: rig.lead, role: 'supervisor', tenantIds: [rig.beta] }),
    ],
  ])('is not decided by somebody %s', async (_who, code, by, approve = true) => {
    const id = await asked();
    const as = await by();
    if (as.personId === rig.anke)
      await rig.rows.db.updateTable('person').set({ role: 'supervisor' }).where('id', '=', rig.anke).execute();
    if (as.personId === rig.anke)
      await rig.rows.db.insertInto('person_tenant').values({ person_id: rig.anke, tenant_id: rig.beta }).execute();
    const before = await rig.everythingStored();
    expect(await refusal(rig.service.decide(as, id, { approve, note: '' }))).toBe(code);
    expect(await rig.everythingStored()).toBe(before);
  });

  test('is approved while who asked is here and may ask, and one of both may make it alone', async () => {
    const other = await rig.rows.person('other', 'supervisor', [rig.alpha, rig.beta]);
    const bySupervisor = await scopeFor(rig.rows.db, {
      personId: other,
      role: 'supervisor',
      tenantIds: [rig.alpha, rig.beta],
      workstationId: 'desk of boss',
    });
    const id = await asked({ what: 'leave' }, '', bySupervisor);
    const by = await second();
    expect(await refusal(rig.service.decide(by, id, { approve: true, note: '' }))).toBe('beyond-both more-power');
    expect(await listed(by)).toMatchObject([{ closed: { code: 'beyond-both', params: { why: 'more-power' } } }]);
    expect((await listRequests(rig.rows.db, by, rig.policy.approvals)).open).toBe(0);
    expect((await listRequests(rig.rows.db, rig.scope, rig.policy.approvals)).open).toBe(1);
    for (const values of [{ left_at: 1 }, { role: 'agent' }]) {
      await rig.rows.db.updateTable('person').set(values).where('id', '=', other).execute();
      expect(await refusal(rig.service.decide(rig.scope, id, { approve: true, note: '' }))).toBe(
        'beyond asker-may-not',
      );
      await rig.rows.db
        .updateTable('person')
        .set({ left_at: null, role: 'supervisor' })
        .where('id', '=', other)
        .execute();
    }
    await rig.rows.db.updateTable('person').set({ name: 'Changed' }).where('id', '=', rig.anke).execute();
    expect(await refusal(rig.service.decide(rig.scope, id, { approve: true, note: '' }))).toBe('request-outdated');
    await rig.rows.db.updateTable('person').set({ name: 'Anke' }).where('id', '=', rig.anke).execute();
    expect(await refusal(rig.service.decide(rig.scope, id, { approve: true, note: '' }))).toBe('done');
  });

  test('is withdrawn by who asked, alone and once', async () => {
    const id = await asked();
    expect(await refusal(rig.service.withdraw(await second(), id))).toBe('not-found');
    rig.published = [];
    await rig.service.withdraw(rig.scope, id);
    expect(await rig.rows.all('change_request')).toMatchObject([
      { status: 'withdrawn', decided_at: START, decided_by: rig.boss, note: null },
    ]);
    expect((await rig.changes())[1]).toMatchObject({
      action: 'withdraw',
      subject: 'Anke',
      subject_id: rig.anke,
      person_id: rig.boss,
      before: { request: id, state: 'open' },
      after: { request: id, state: 'withdrawn' },
    });
    expect(rig.published).toEqual([['activity.stored', { positions: [expect.any(Number)] }]]);
    expect(await refusal(rig.service.withdraw(rig.scope, id))).toBe('decided');
  });

  test('expires at its time, with a record', async () => {
    const id = await asked();
    const until = START + 2 * 3_600_000;
    expect(await expireRequests(rig.rows.db, everything, until - 1)).toEqual([]);
    vi.setSystemTime(until - 1);
    expect(await listed(rig.scope)).toMatchObject([{ state: 'open', expiresAt: until }]);
    vi.setSystemTime(until);
    expect(await listed(rig.scope)).toMatchObject([{ state: 'expired', closed: { code: 'decided' } }]);
    expect(await refusal(rig.service.decide(await second(), id, { approve: true, note: '' }))).toBe('decided');
    expect(await refusal(rig.service.withdraw(rig.scope, id))).toBe('decided');
    expect(await expireRequests(rig.rows.db, everything, until)).toHaveLength(1);
    expect(await rig.rows.all('change_request')).toMatchObject([
      { status: 'expired', decided_at: until, decided_by: null, note: null },
    ]);
    expect((await rig.changes())[1]).toMatchObject({
      action: 'expire',
      subject: 'Anke',
      subject_id: rig.anke,
      person_id: null,
      before: { request: id, state: 'open' },
      after: { request: id, state: 'expired' },
    });
    expect(await rig.tenantsOf(Object((await rig.changes())[1]).id)).toEqual([rig.alpha]);
    expect(await expireRequests(rig.rows.db, everything, until)).toEqual([]);
    expect(await refusal(asked())).toBe('done');
  });

  test('is shown with both states place by place, to those in sight', async () => {
    await asked({ what: 'role', role: 'supervisor' });
    expect(await listed(rig.scope)).toEqual([
      {
        id: expect.any(String),
        at: START,
        expiresAt: START + 2 * 3_600_000,
        askedBy: { id: rig.boss, name: 'Boss' },
        subject: { id: rig.anke, name: 'Anke' },
        action: 'role',
        before: [
          { path: 'name', value: stated.text('Anke') },
          { path: 'login', value: stated.text('anke') },
          { path: 'role', value: stated.code('agent') },
          { path: 'tenants', value: stated.names('Alpha') },
          { path: 'teams', value: stated.list() },
          { path: 'here', value: stated.flag(true) },
        ],
        after: [{ path: 'role', value: stated.code('supervisor') }],
        reason: 'because',
        state: 'open',
        decidedAt: null,
        decidedBy: null,
        note: null,
        closed: { code: 'beyond', params: { why: 'own-request' } },
        own: true,
      },
    ]);
    const team = await rig.rows.team('T', rig.alpha, [rig.lead]);
    const bound = await second();
    expect(bound.team).toEqual([rig.lead]);
    expect(await listed(bound)).toEqual([]);
    await rig.rows.db.insertInto('person_team').values({ person_id: rig.anke, team_id: team }).execute();
    expect(await listed(await second())).toMatchObject([{ closed: null, own: false }]);
  });

  test('for somebody new is in sight of those whose team the new one joins', async () => {
    rig.policy = { ...rig.policy, approvals: { required: ['add'], expiresHours: 2, waitAfterResetHours: 0 } };
    const [mine, another] = [
      await rig.rows.team('mine', rig.alpha, [rig.lead]),
      await rig.rows.team('another', rig.alpha),
    ];
    for (const teamIds of [[mine], [another], []])
      await rig.service.add(
        rig.scope,
        { name: 'New', login: `l${teamIds.join('')}`, role: 'agent', tenantIds: [rig.alpha], teamIds },
        '',
      );
    expect((await listed(await second())).map((request) => request.after)).toEqual([
      expect.arrayContaining([{ path: 'teams', value: stated.names('mine') }]),
    ]);
    expect(await listed(rig.scope)).toHaveLength(3);
  });
});
