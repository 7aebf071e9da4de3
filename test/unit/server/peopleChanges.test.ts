/**
 * Changes of people rule by rule: what each stores, records, ends, gives back and publishes; who may make it; and what
 * a second person decides.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { PersonChange, type ChangeRequest } from '../../../contract/people.ts';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { APPROVABLE, type Approvable } from '../../../core/policy/approvals.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { ROLES } from '../../../core/vocabulary/roles.ts';
import { addLogin } from '../../../server/domains/people/addLogin.ts';
import { differences, readable } from '../../../server/domains/people/differences.ts';
import { listChanges, readChange } from '../../../server/domains/people/listChanges.ts';
import { listPeople, peopleFrame } from '../../../server/domains/people/listPeople.ts';
import { PeopleService } from '../../../server/domains/people/peopleService.ts';
import { expireRequests, listRequests } from '../../../server/domains/people/requests.ts';
import { needsSecond } from '../../../server/domains/people/requestedKinds.ts';
import { stillAsBefore, whyFixed, whyNot, whyNothing } from '../../../server/domains/people/subject.ts';
import { subjectOf, type Subject } from '../../../server/domains/people/subjectQueries.ts';
import { systemScope, type Scope } from '../../../server/scope/scope.ts';
import { makeBus } from '../../support/bus.ts';
import { TestDatabase } from '../../support/testDatabase.ts';
import { scopeFor } from '../../support/scopes.ts';

const START = 1_700_000_000_000;
const everything = systemScope('a test');
let rows: TestDatabase;
let alpha: string;
let beta: string;
let anke: string;
let boss: string;
let lead: string;
let scope: Scope;
let policy: Policy;
let service: PeopleService;
let published: [string, unknown][];
let ends: unknown[];
let assigned: string[];
let steps: string[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START });
  rows = await TestDatabase.make('people-changes');
  alpha = await rows.tenant('Alpha', { colour: '#00000a' });
  beta = await rows.tenant('Beta', { colour: '#00000b' });
  boss = await rows.person('boss', 'administrator', [alpha, beta]);
  lead = await rows.person('lead', 'supervisor', [alpha, beta]);
  anke = await rows.person('anke', 'agent', [alpha]);
  for (const id of ['desk of boss', 'desk of lead']) await rows.workstation(`The ${id}`, { id });
  policy = { ...SAFE_DEFAULTS, approvals: { required: [], expiresHours: 2, waitAfterResetHours: 0 } };
  [published, ends, assigned, steps] = [[], [], [], []];
  const bus = makeBus();
  bus.publish = (topic, message) => void published.push([topic, message]);
  service = new PeopleService({
    db: rows.db,
    policy: () => policy,
    policyChanged: async () => void steps.push('policy changed'),
    addressesChanged: async () => void steps.push('addresses changed'),
    bus,
    async endSessionsOf(_tx, what, by) {
      ends.push([what, by]);
      return () => void steps.push('ends published');
    },
    async assignWaiting(personId) {
      assigned.push(personId);
    },
  });
  scope = await scopeFor(rows.db, {
    personId: boss,
    role: 'administrator',
    tenantIds: [alpha, beta],
    workstationId: 'desk of boss',
  });
  return async () => {
    vi.useRealTimers();
    await rows.close();
  };
});
afterAll(() => vi.useRealTimers());

const subject = async (id = anke): Promise<Subject> => {
  const found = await subjectOf(rows.db, everything, id);
  if (found === null) throw new Error('There is nobody.');
  return found;
};
const change = (
  what: PersonChange,
  id = anke,
  more: { version?: number | null; reason?: string; mustAsk?: boolean } = {},
  as = scope,
) => service.change(as, { personId: id, version: null, change: what, reason: '', mustAsk: false, ...more });
const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => [Object(error).code, Object(error).params?.why].filter((one) => one !== undefined).join(' '),
  );
const changes = async () =>
  (await rows.all('change')).map((row) => ({
    ...row,
    before: JSON.parse(String(row['before'])),
    after: JSON.parse(String(row['after'])),
  }));
const tenantsOf = async (id: unknown) =>
  (await rows.all('change_tenant')).filter((row) => row['change_id'] === id).map((row) => row['tenant_id']);
const everythingStored = async () =>
  JSON.stringify(
    await Promise.all(
      (
        [
          'person',
          'person_tenant',
          'person_team',
          'team',
          'change',
          'activity',
          'change_request',
          'conversation',
          'event',
        ] as const
      ).map((table) => rows.all(table)),
    ),
  );

describe('a change of somebody', () => {
  test.each<[string, () => PersonChange | Promise<PersonChange>, string, object, string | null]>([
    ['another name', () => ({ what: 'rename', name: 'Other' }), 'rename-person', { name: 'Other' }, null],
    ['another login', () => ({ what: 'login', login: ' NEW ' }), 'change-login', { login: 'new' }, null],
    [
      'another role',
      () => ({ what: 'role', role: 'supervisor' }),
      'change-role',
      { role: 'supervisor' },
      'role-changed',
    ],
    ['leaving', () => ({ what: 'leave' }), 'leave', { here: false }, 'person-left'],
    [
      'other tenants and teams',
      async () => ({ what: 'move', tenantIds: [beta], teamIds: [await rows.team('T', beta)] }),
      'move-person',
      {},
      'person-moved',
    ],
    ['no second factor', () => ({ what: 'second-factor' }), 'reset-second-factor', {}, 'second-factor-reset'],
  ])(
    '(%s) is stored and recorded with before and after, and ends sessions where it takes something away',
    async (_what, make, action, differs, code) => {
      const what = await make();
      const before = {
        name: 'Anke',
        login: 'anke',
        role: 'agent',
        tenants: { [alpha]: 'Alpha' },
        teams: {},
        here: true,
      };
      const outcome = await change(what);
      const [row, ...others] = await changes();
      expect(others).toEqual([]);
      expect(outcome).toEqual({ state: 'done', version: Object(row).id });
      const teams = what.what === 'move' ? Object.fromEntries(what.teamIds.map((id) => [id, 'T'])) : {};
      const moved = what.what === 'move' ? { tenants: { [beta]: 'Beta' }, teams } : {};
      const factor = what.what === 'second-factor' ? { secondFactor: { totp: false, securityKeys: 0 } } : {};
      expect(row).toMatchObject({
        at: START,
        action,
        subject: 'Anke',
        subject_id: anke,
        person_id: boss,
        person_name: 'Boss',
        workstation_id: 'desk of boss',
        before: { ...before, ...factor },
        after: { ...before, ...differs, ...moved, ...factor },
      });
      expect(new Set(await tenantsOf(Object(row).id))).toEqual(new Set(what.what === 'move' ? [alpha, beta] : [alpha]));
      expect(await rows.all('activity')).toMatchObject([
        {
          kind: 'administration',
          person_id: boss,
          workstation_id: 'desk of boss',
          detail: JSON.stringify({ action, change: Object(row).id }),
        },
      ]);
      expect(ends).toEqual(code === null ? [] : [[{ personId: anke, code }, boss]]);
      expect(steps).toEqual(code === null ? [] : ['ends published']);
      expect(published.map(([topic]) => topic)).toEqual(['activity.stored', 'people.changed']);
      expect(assigned).toEqual([]);
      expect(await subject()).toMatchObject({
        ...('name' in differs ? { name: 'Other' } : {}),
        ...('login' in differs ? { login: 'new' } : {}),
        ...('role' in differs ? { role: 'supervisor' } : {}),
        leftAt: what.what === 'leave' ? START : null,
        tenantIds: what.what === 'move' ? [beta] : [alpha],
        teamIds: Object.keys(teams),
      });
    },
  );

  test('returning is one too', async () => {
    await change({ what: 'leave' });
    await change({ what: 'return' });
    expect((await subject()).leftAt).toBeNull();
    expect(ends).toHaveLength(1);
    expect((await changes()).map(({ after }) => after.here)).toEqual([false, true]);
  });

  test.each<[string, string, PersonChange['what'][], object]>([
    ['the same name', 'same-name', [], { what: 'rename', name: 'Anke' }],
    ['the same login in capitals', 'same-login', [], { what: 'login', login: 'ANKE' }],
    ['a login that is taken', 'login-taken', [], { what: 'login', login: 'Boss' }],
    ['the same role', 'same-role', [], { what: 'role', role: 'agent' }],
    ['the same tenants', 'same-tenants', [], { what: 'move', tenantIds: [], teamIds: [] }],
    ['returning without having left', 'has-not-left', [], { what: 'return' }],
    ['leaving twice', 'has-left', ['leave'], { what: 'leave' }],
    ['another role after leaving', 'has-left', ['leave'], { what: 'role', role: 'supervisor' }],
    ['no second factor after leaving', 'has-left', ['leave'], { what: 'second-factor' }],
  ])('to %s is refused and changes nothing', async (_what, code, first, what) => {
    for (const one of first) await change(PersonChange.parse({ what: one }));
    const before = await everythingStored();
    const wanted = 'tenantIds' in what ? { ...what, tenantIds: [alpha] } : what;
    expect(await refusal(change(PersonChange.parse(wanted)))).toBe(code);
    expect(await everythingStored()).toBe(before);
  });

  test('who has left can still be renamed', async () => {
    await change({ what: 'leave' });
    expect(await refusal(change({ what: 'rename', name: 'Other' }))).toBe('done');
  });

  test('names the state that it was made from', async () => {
    const { version } = Object(await change({ what: 'rename', name: 'One' })) as { version: number };
    expect(await refusal(change({ what: 'rename', name: 'Two' }, anke, { version: version - 1 }))).toBe(
      'person-changed',
    );
    expect(await refusal(change({ what: 'rename', name: 'Two' }, anke, { version }))).toBe('done');
    expect(await refusal(change({ what: 'rename', name: 'Two' }, randomUUID()))).toBe('not-found');
  });

  test('to teams of a tenant that is not theirs is refused', async () => {
    const [ofBeta, ofAlpha] = [await rows.team('B', beta), await rows.team('A', alpha)];
    const move = (tenantIds: string[], teamIds: string[]) => refusal(change({ what: 'move', tenantIds, teamIds }));
    expect(await move([alpha], [ofBeta])).toBe('team-of-another-tenant');
    expect(await move([alpha], [randomUUID()])).toBe('team-of-another-tenant');
    expect(await move([alpha, beta], [ofBeta, ofAlpha, ofBeta])).toBe('done');
    expect((await subject()).teamIds.toSorted()).toEqual([ofBeta, ofAlpha].toSorted());
  });

  test('by somebody who has lost what they had is refused', async () => {
    const still = () => refusal(rows.db.transaction().execute((tx) => stillAsBefore(tx, scope)));
    expect(await still()).toBe('done');
    for (const values of [{ role: 'supervisor' }, { left_at: 1 }]) {
      await rows.db.updateTable('person').set(values).where('id', '=', boss).execute();
      expect(await still()).toBe('session-ended');
      expect(await refusal(change({ what: 'rename', name: 'New' }))).toBe('session-ended');
      await rows.db
        .updateTable('person')
        .set({ role: 'administrator', left_at: null })
        .where('id', '=', boss)
        .execute();
    }
    await rows.db.deleteFrom('person_tenant').where('person_id', '=', boss).where('tenant_id', '=', beta).execute();
    expect(await still()).toBe('session-ended');
    expect((await subject()).name).toBe('Anke');
  });

  test('that takes away what they answer gives it back: it waits, is announced, and is offered', async () => {
    const of = (tenant: string, more: object = {}) =>
      rows.conversation(tenant, { status: 'open', assigned_person_id: anke, waiting_since: 3, ...more });
    const [open, closed] = [await of(alpha), await of(alpha, { status: 'closed' })];
    const others = await of(alpha, { assigned_person_id: lead });
    const gone = await rows.person('gone', 'agent', [alpha], { left_at: 1 });
    await change({ what: 'rename', name: 'New' });
    expect(published.map(([topic]) => topic)).not.toContain('outbox.stored');
    published = [];
    await change({ what: 'leave' });
    const stored = (await rows.all('conversation')).map(({ id, status, assigned_person_id: person }) => [
      id,
      status,
      person,
    ]);
    expect(stored).toEqual([
      [open, 'waiting', null],
      [closed, 'closed', anke],
      [others, 'open', lead],
    ]);
    expect(await rows.all('event')).toMatchObject([
      { kind: 'conversation.changed', tenant_id: alpha, conversation_id: open, ref_id: open, at: START },
    ]);
    expect(published).toEqual([
      ['activity.stored', { positions: [expect.any(Number)] }],
      ['people.changed', {}],
      ['outbox.stored', {}],
      ['conversation.changed', { conversationId: open }],
    ]);
    expect(assigned.toSorted()).toEqual([boss, lead].toSorted());
    expect(assigned).not.toContain(gone);
  });

  test('of role or tenants gives back what they may not answer any more, and keeps the rest', async () => {
    await change({ what: 'move', tenantIds: [alpha, beta], teamIds: [] });
    const of = (tenant: string) => rows.conversation(tenant, { status: 'open', assigned_person_id: anke });
    const [inAlpha, inBeta] = [await of(alpha), await of(beta)];
    const status = async (id: string) => (await rows.all('conversation')).find((row) => row['id'] === id)?.['status'];
    await change({ what: 'move', tenantIds: [alpha], teamIds: [] });
    expect([await status(inAlpha), await status(inBeta)]).toEqual(['open', 'waiting']);
    await change({ what: 'role', role: 'supervisor' });
    expect(await status(inAlpha)).toBe('waiting');
  });

  test('leaves at least one who can give roles, for every tenant that had one', async () => {
    const other = await rows.person('other', 'administrator', [alpha]);
    const second = await scopeFor(rows.db, { personId: other, role: 'administrator', tenantIds: [alpha] });
    expect(await refusal(change({ what: 'leave' }, boss, {}, second))).toBe('beyond other-tenants');
    expect(await refusal(change({ what: 'leave' }, other))).toBe('done');
    expect(await refusal(change({ what: 'return' }, other))).toBe('done');
    await rows.db.insertInto('person_tenant').values({ person_id: other, tenant_id: beta }).execute();
    const whole = await scopeFor(rows.db, {
      personId: other,
      role: 'administrator',
      tenantIds: [alpha, beta],
      workstationId: 'desk of boss',
    });
    expect(await refusal(change({ what: 'role', role: 'agent' }, boss, {}, whole))).toBe('done');
    expect(await refusal(change({ what: 'leave' }, other, {}, whole))).toBe('beyond own-access');
  });
});

describe('who may change whom', () => {
  const actor = { personId: 'actor', role: 'administrator', tenantIds: ['a', 'b'] };
  const of = (more: Partial<Subject> = {}): Subject => ({
    id: 'subject',
    name: 'S',
    login: 's',
    role: 'agent',
    leftAt: null,
    tenantIds: ['a'],
    teamIds: [],
    version: 0,
    ...more,
  });

  test('is said by the first rule that is against it', () => {
    expect(whyFixed(actor, of())).toBeNull();
    expect(whyFixed(actor, of({ id: 'actor', tenantIds: ['c'] }))).toBe('own-access');
    expect(whyFixed(actor, of({ tenantIds: ['a', 'c'] }))).toBe('other-tenants');
    expect(whyFixed({ ...actor, role: 'supervisor' }, of())).toBe('more-power');
    expect(whyNot(actor, of(), { what: 'role', role: 'administrator' })).toBeNull();
    expect(whyNot(actor, of(), { what: 'role', role: 'supervisor' })).toBe(
      whyNot(actor, of({ role: 'supervisor' }), { what: 'leave' }) === null ? null : 'role-more-power',
    );
    expect(whyNot(actor, of(), { what: 'move', tenantIds: ['b'], teamIds: [] })).toBeNull();
    expect(whyNot(actor, of(), { what: 'move', tenantIds: ['b', 'c'], teamIds: [] })).toBe('tenants-not-yours');
    expect(whyNot(actor, of({ tenantIds: ['c'] }), { what: 'leave' })).toBe('other-tenants');
  });

  test('and what changes nothing is none', () => {
    expect(whyNothing(of({ teamIds: ['t'] }), { what: 'move', tenantIds: ['a'], teamIds: ['t'] })).toBe('same-tenants');
    expect(whyNothing(of({ teamIds: ['t'] }), { what: 'move', tenantIds: ['a'], teamIds: [] })).toBeNull();
    expect(whyNothing(of({ tenantIds: ['a', 'b'] }), { what: 'move', tenantIds: ['a'], teamIds: [] })).toBeNull();
    expect(whyNothing(of(), { what: 'move', tenantIds: ['a', 'b'], teamIds: [] })).toBeNull();
    expect(whyNothing(of({ leftAt: 1 }), { what: 'return' })).toBeNull();
  });
});

describe('somebody new', () => {
  const form = (more: object = {}) => ({
    name: 'New',
    login: ' NEW ',
    role: 'agent' as const,
    tenantIds: [alpha],
    teamIds: [],
    ...more,
  });

  test('is stored with tenants and teams, and recorded', async () => {
    const team = await rows.team('T', alpha);
    const outcome = await service.add(scope, form({ tenantIds: [alpha, alpha], teamIds: [team, team] }), 'why');
    if (outcome.state !== 'done') throw new Error('Not done.');
    expect(await subject(outcome.personId)).toMatchObject({
      name: 'New',
      login: 'new',
      role: 'agent',
      tenantIds: [alpha],
      teamIds: [team],
      leftAt: null,
    });
    expect(await changes()).toMatchObject([
      {
        action: 'add-person',
        subject: 'New',
        subject_id: outcome.personId,
        person_id: boss,
        workstation_id: 'desk of boss',
        before: null,
        after: {
          name: 'New',
          login: 'new',
          role: 'agent',
          tenants: { [alpha]: 'Alpha' },
          teams: { [team]: 'T' },
          here: true,
        },
      },
    ]);
    const stored = await rows.db.selectFrom('person').selectAll().where('id', '=', outcome.personId).executeTakeFirst();
    expect(stored).toMatchObject({ password_must_change: 1 });
    expect([ends, published.map(([topic]) => topic)]).toEqual([[], ['activity.stored', 'people.changed']]);
  });

  test('is refused with a login that is taken, teams that do not fit, and what the maker may not give', async () => {
    const before = await everythingStored();
    const tried = async (more: object, as = scope) => refusal(service.add(as, form(more), ''));
    expect(await tried({ login: 'ANKE' })).toBe('login-taken');
    expect(await tried({ teamIds: [randomUUID()] })).toBe('team-of-another-tenant');
    const partial = await scopeFor(rows.db, { personId: boss, role: 'administrator', tenantIds: [alpha] });
    expect(await tried({ tenantIds: [alpha, beta] }, partial)).toBe('beyond tenants-not-yours');
    const supervisor = await scopeFor(rows.db, { personId: lead, role: 'supervisor', tenantIds: [alpha, beta] });
    expect(await tried({}, supervisor)).toBe('beyond role-more-power');
    expect(await everythingStored()).toBe(before);
  });
});

describe('somebody new from the command line', () => {
  const given = (more: object = {}) => ({
    ...{ login: 'new', name: 'New', role: 'agent', tenants: ['Alpha'], password: 'short' },
    ...more,
  });
  const tried = (more: object) =>
    addLogin(rows.db, everything, given(more)).then(
      () => 'done',
      (error: unknown) => (error instanceof Error ? error.constructor.name : error),
    );

  test.each(['login', 'name'])('has a %s of 1 to 120 characters, without the blanks around it', async (field) => {
    for (const value of ['', '   ', 'x'.repeat(121)])
      expect([value, await tried({ [field]: value })]).toEqual([value, 'NotFitting']);
    // The password is looked at after that.
    for (const value of ['x', ` ${'x'.repeat(120)} `]) expect(await tried({ [field]: value })).toBe('PasswordNotTaken');
    expect(await rows.all('change')).toEqual([]);
  });

  test('has a role that there is, and a tenant', async () => {
    expect(await tried({ role: 'owner' })).toBe('NotFitting');
    expect(await tried({ tenants: [] })).toBe('NotDone');
    expect(await tried({ tenants: ['Gamma'] })).toBe('NotDone');
    expect(await tried({ tenants: ['Alpha', 'Beta'] })).toBe('PasswordNotTaken');
  });
});

describe('undoing a change', () => {
  test.each<[string, () => Promise<unknown>, () => object]>([
    ['a name', () => change({ what: 'rename', name: 'Other' }), () => ({ name: 'Anke' })],
    ['a login', () => change({ what: 'login', login: 'other' }), () => ({ login: 'anke' })],
    ['a role', () => change({ what: 'role', role: 'supervisor' }), () => ({ role: 'agent' })],
    ['leaving', () => change({ what: 'leave' }), () => ({ leftAt: null })],
    ['tenants', () => change({ what: 'move', tenantIds: [alpha, beta], teamIds: [] }), () => ({ tenantIds: [alpha] })],
  ])('restores %s, once', async (_what, make, expected) => {
    await make();
    const [row] = await changes();
    const id = Number(Object(row).id);
    expect(await refusal(service.undo(scope, id, ''))).toBe('done');
    expect(await subject()).toMatchObject(expected());
    expect(await refusal(service.undo(scope, id, ''))).toBe('undo-gone');
    expect(await refusal(service.undo(scope, 99_999, ''))).toBe('not-found');
  });

  test('of returning, and of somebody who was added, is leaving; of a reset there is none', async () => {
    await change({ what: 'leave' });
    await change({ what: 'return' });
    await service.undo(scope, (await subject()).version, '');
    expect((await subject()).leftAt).toBe(START);
    const added = await service.add(
      scope,
      { name: 'N', login: 'n', role: 'agent', tenantIds: [alpha], teamIds: [] },
      '',
    );
    if (added.state !== 'done') throw new Error('Not done.');
    const { version } = await subject(added.personId);
    await service.undo(scope, version, '');
    expect((await subject(added.personId)).leftAt).toBe(START);
    await change({ what: 'return' });
    await change({ what: 'second-factor' });
    expect(await refusal(service.undo(scope, (await subject()).version, ''))).toBe('undo-gone');
  });

  test('is offered for the newest change, to those who may make the reverse', async () => {
    await change({ what: 'rename', name: 'One' });
    await change({ what: 'rename', name: 'Two' });
    const list = async (as: Scope) =>
      (await listChanges(rows.db, as, { search: '', newest: null, offset: 0, limit: 10 })).rows.map(
        (row) => row.undoable,
      );
    expect(await list(scope)).toEqual([true, false]);
    const supervisor = await scopeFor(rows.db, { personId: lead, role: 'supervisor', tenantIds: [alpha, beta] });
    expect(await list(supervisor)).toEqual([false, false]);
    const self = await scopeFor(rows.db, { personId: anke, role: 'administrator', tenantIds: [alpha, beta] });
    expect(await list(self)).toEqual([false, false]);
  });
});

describe('a request for a second person', () => {
  const asked = async (what: PersonChange = { what: 'leave' }, reason = 'because', as = scope): Promise<string> => {
    const outcome = await change(what, anke, { reason, mustAsk: true }, as);
    if (outcome.state !== 'asked') throw new Error('Not asked.');
    return outcome.requestId;
  };
  const second = () =>
    scopeFor(rows.db, { personId: lead, role: 'supervisor', tenantIds: [alpha, beta], workstationId: 'desk of lead' });
  const listed = async (as: Scope): Promise<ChangeRequest[]> =>
    (await listRequests(rows.db, as, policy.approvals)).requests;

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
    const id = await asked({ what: 'move', tenantIds: [beta, alpha], teamIds: [] });
    expect(await rows.all('change_request')).toMatchObject([
      {
        id,
        at: START,
        expires_at: START + 2 * 3_600_000,
        person_id: boss,
        subject_id: anke,
        action: 'move',
        asked: JSON.stringify({ kind: 'change', change: { what: 'move', tenantIds: [beta, alpha], teamIds: [] } }),
        base: JSON.stringify({
          name: 'Anke',
          login: 'anke',
          role: 'agent',
          tenants: { [alpha]: 'Alpha' },
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
    expect(new Set((await rows.all('change_request_tenant')).map((row) => row['tenant_id']))).toEqual(
      new Set([alpha, beta]),
    );
    expect(await changes()).toMatchObject([
      {
        action: 'ask',
        subject: 'Anke',
        subject_id: anke,
        person_id: boss,
        before: null,
        after: { request: id, asked: { what: 'move', tenants: 'Alpha, Beta', teams: '' }, reason: 'because' },
      },
    ]);
    expect(await subject()).toMatchObject({ tenantIds: [alpha] });
    expect(published).toEqual([['activity.stored', { positions: [expect.any(Number)] }]]);
    const none = await asked({ what: 'rename', name: 'N' }, '').catch((error: unknown) => Object(error).code);
    expect(none).toBe('asked-already');
  });

  test('says nothing of a reason that was not given', async () => {
    await asked({ what: 'rename', name: 'N' }, '');
    expect(Object.keys(Object(await changes())[0].after)).toEqual(['request', 'asked']);
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['about oneself', 'beyond own-access', () => change({ what: 'leave' }, boss, { mustAsk: true })],
    ['that changes nothing', 'same-role', () => asked({ what: 'role', role: 'agent' })],
    [
      'with teams of another tenant',
      'team-of-another-tenant',
      async () => asked({ what: 'move', tenantIds: [alpha], teamIds: [await rows.team('B', beta)] }),
    ],
    [
      'about tenants of others',
      'beyond other-tenants',
      async () =>
        asked(
          { what: 'move', tenantIds: [alpha, beta], teamIds: [] },
          '',
          await scopeFor(rows.db, { personId: boss, role: 'administrator', tenantIds: [alpha] }),
        ),
    ],
  ])('%s is refused', async (_what, code, work) => {
    expect(await refusal(work())).toBe(code);
    expect(await rows.all('change_request')).toEqual([]);
    expect(await changes()).toEqual([]);
  });

  test('for somebody new is refused for a login that is taken and teams that do not fit', async () => {
    policy = { ...policy, approvals: { required: ['add'], expiresHours: 2, waitAfterResetHours: 0 } };
    const add = (more: object) =>
      service.add(
        scope,
        { name: 'New', login: 'new', role: 'agent', tenantIds: [alpha], teamIds: [], ...more },
        'because',
      );
    expect(await refusal(add({ login: 'anke' }))).toBe('login-taken');
    expect(await refusal(add({ teamIds: [randomUUID()] }))).toBe('team-of-another-tenant');
    const outcome = await add({});
    expect(outcome).toMatchObject({ state: 'asked' });
    expect(await changes()).toMatchObject([
      {
        action: 'ask',
        subject: 'New',
        subject_id: null,
        after: { asked: { what: 'add', name: 'New', login: 'new', role: 'agent', tenants: 'Alpha', teams: '' } },
      },
    ]);
    const by = await second();
    expect(await listed(by)).toMatchObject([
      { action: 'add', subject: { id: null, name: 'New' }, before: '', state: 'open', own: false },
    ]);
    published = [];
    await service.decide(by, Object(outcome).requestId, { approve: true, note: 'fine' });
    const [, decision, added] = await changes();
    expect([decision, added]).toMatchObject([
      {
        action: 'approve',
        subject: 'New',
        subject_id: null,
        person_id: lead,
        before: { request: Object(outcome).requestId, state: 'open' },
        after: { state: 'approved', askedBy: 'Boss', note: 'fine' },
      },
      { action: 'add-person', subject: 'New', person_id: boss, workstation_id: null },
    ]);
    expect(published).toEqual([
      ['activity.stored', { positions: [expect.any(Number), expect.any(Number)] }],
      ['people.changed', {}],
    ]);
  });

  test.each([true, false])('is decided once (approved: %s), by another, with a record', async (approve) => {
    const id = await asked();
    vi.setSystemTime(START + 5);
    const by = await second();
    await service.decide(by, id, { approve, note: '' });
    expect(await rows.all('change_request')).toMatchObject([
      { status: approve ? 'approved' : 'declined', decided_at: START + 5, decided_by: lead, note: null },
    ]);
    const [, decision, done] = await changes();
    expect(decision).toMatchObject({
      action: approve ? 'approve' : 'decline',
      subject: 'Anke',
      subject_id: anke,
      person_id: lead,
      workstation_id: 'desk of lead',
      before: { request: id, state: 'open' },
      after: { request: id, state: approve ? 'approved' : 'declined', askedBy: 'Boss' },
    });
    expect(Object.keys(Object(decision).after)).not.toContain('note');
    if (approve)
      expect(done).toMatchObject({ action: 'leave', person_id: boss, workstation_id: null, subject_id: anke });
    else expect(done).toBeUndefined();
    expect((await subject()).leftAt).toBe(approve ? START + 5 : null);
    expect(ends).toEqual(approve ? [[{ personId: anke, code: 'person-left' }, lead]] : []);
    expect(await refusal(service.decide(by, id, { approve, note: '' }))).toBe('decided');
    expect(await refusal(service.withdraw(scope, id))).toBe('decided');
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
    ['who asked', 'beyond own-request', async () => scope],
    ['who asked, declining', 'beyond own-request', async () => scope, false],
    [
      'whom it is about',
      'beyond about-you',
      () => scopeFor(rows.db, { personId: anke, role: 'supervisor', tenantIds: [alpha, beta] }),
    ],
    [
      'who may not decide',
      'beyond role-not-deciding',
      async () =>
        scopeFor(rows.db, {
          personId: await rows.person('dpo', 'data-protection-officer', [alpha, beta]),
          role: 'data-protection-officer',
          tenantIds: [alpha, beta],
        }),
    ],
    [
      'who has other tenants',
      'not-found',
      () => scopeFor(rows.db, { personId: lead, role: 'supervisor', tenantIds: [beta] }),
    ],
  ])('is not decided by somebody %s', async (_who, code, by, approve = true) => {
    const id = await asked();
    const as = await by();
    if (as.personId === anke)
      await rows.db.updateTable('person').set({ role: 'supervisor' }).where('id', '=', anke).execute();
    if (as.personId === anke)
      await rows.db.insertInto('person_tenant').values({ person_id: anke, tenant_id: beta }).execute();
    const before = await everythingStored();
    expect(await refusal(service.decide(as, id, { approve, note: '' }))).toBe(code);
    expect(await everythingStored()).toBe(before);
  });

  test('is approved while who asked is here and may ask, and one of both may make it alone', async () => {
    const other = await rows.person('other', 'supervisor', [alpha, beta]);
    const bySupervisor = await scopeFor(rows.db, {
      personId: other,
      role: 'supervisor',
      tenantIds: [alpha, beta],
      workstationId: 'desk of boss',
    });
    const id = await asked({ what: 'leave' }, '', bySupervisor);
    const by = await second();
    expect(await refusal(service.decide(by, id, { approve: true, note: '' }))).toBe('beyond-both more-power');
    expect(await listed(by)).toMatchObject([{ closed: { code: 'beyond-both', params: { why: 'more-power' } } }]);
    expect((await listRequests(rows.db, by, policy.approvals)).open).toBe(0);
    expect((await listRequests(rows.db, scope, policy.approvals)).open).toBe(1);
    for (const values of [{ left_at: 1 }, { role: 'agent' }]) {
      await rows.db.updateTable('person').set(values).where('id', '=', other).execute();
      expect(await refusal(service.decide(scope, id, { approve: true, note: '' }))).toBe('beyond asker-may-not');
      await rows.db.updateTable('person').set({ left_at: null, role: 'supervisor' }).where('id', '=', other).execute();
    }
    await rows.db.updateTable('person').set({ name: 'Changed' }).where('id', '=', anke).execute();
    expect(await refusal(service.decide(scope, id, { approve: true, note: '' }))).toBe('request-outdated');
    await rows.db.updateTable('person').set({ name: 'Anke' }).where('id', '=', anke).execute();
    expect(await refusal(service.decide(scope, id, { approve: true, note: '' }))).toBe('done');
  });

  test('is withdrawn by who asked, alone and once', async () => {
    const id = await asked();
    expect(await refusal(service.withdraw(await second(), id))).toBe('not-found');
    published = [];
    await service.withdraw(scope, id);
    expect(await rows.all('change_request')).toMatchObject([
      { status: 'withdrawn', decided_at: START, decided_by: boss, note: null },
    ]);
    expect((await changes())[1]).toMatchObject({
      action: 'withdraw',
      subject: 'Anke',
      subject_id: anke,
      person_id: boss,
      before: { request: id, state: 'open' },
      after: { request: id, state: 'withdrawn' },
    });
    expect(published).toEqual([['activity.stored', { positions: [expect.any(Number)] }]]);
    expect(await refusal(service.withdraw(scope, id))).toBe('decided');
  });

  test('expires at its time, with a record', async () => {
    const id = await asked();
    const until = START + 2 * 3_600_000;
    expect(await expireRequests(rows.db, everything, until - 1)).toEqual([]);
    vi.setSystemTime(until - 1);
    expect(await listed(scope)).toMatchObject([{ state: 'open', expiresAt: until }]);
    vi.setSystemTime(until);
    expect(await listed(scope)).toMatchObject([{ state: 'expired', closed: { code: 'decided' } }]);
    expect(await refusal(service.decide(await second(), id, { approve: true, note: '' }))).toBe('decided');
    expect(await refusal(service.withdraw(scope, id))).toBe('decided');
    expect(await expireRequests(rows.db, everything, until)).toHaveLength(1);
    expect(await rows.all('change_request')).toMatchObject([
      { status: 'expired', decided_at: until, decided_by: null, note: null },
    ]);
    expect((await changes())[1]).toMatchObject({
      action: 'expire',
      subject: 'Anke',
      subject_id: anke,
      person_id: null,
      before: { request: id, state: 'open' },
      after: { request: id, state: 'expired' },
    });
    expect(await tenantsOf(Object((await changes())[1]).id)).toEqual([alpha]);
    expect(await expireRequests(rows.db, everything, until)).toEqual([]);
    expect(await refusal(asked())).toBe('done');
  });

  test('is shown with both states in words, to those in sight', async () => {
    await asked({ what: 'role', role: 'supervisor' });
    expect(await listed(scope)).toEqual([
      {
        id: expect.any(String),
        at: START,
        expiresAt: START + 2 * 3_600_000,
        askedBy: { id: boss, name: 'Boss' },
        subject: { id: anke, name: 'Anke' },
        action: 'role',
        before: 'name: Anke\nlogin: anke\nrole: agent\ntenants: Alpha\nteams: none\nhere: true',
        after: 'role: supervisor',
        reason: 'because',
        state: 'open',
        decidedAt: null,
        decidedBy: null,
        note: null,
        closed: { code: 'beyond', params: { why: 'own-request' } },
        own: true,
      },
    ]);
    const team = await rows.team('T', alpha, [lead]);
    const bound = await second();
    expect(bound.team).toEqual([lead]);
    expect(await listed(bound)).toEqual([]);
    await rows.db.insertInto('person_team').values({ person_id: anke, team_id: team }).execute();
    expect(await listed(await second())).toMatchObject([{ closed: null, own: false }]);
  });

  test('for somebody new is in sight of those whose team the new one joins', async () => {
    policy = { ...policy, approvals: { required: ['add'], expiresHours: 2, waitAfterResetHours: 0 } };
    const [mine, another] = [await rows.team('mine', alpha, [lead]), await rows.team('another', alpha)];
    for (const teamIds of [[mine], [another], []])
      await service.add(
        scope,
        { name: 'New', login: `l${teamIds.join('')}`, role: 'agent', tenantIds: [alpha], teamIds },
        '',
      );
    expect((await listed(await second())).map((request) => request.after)).toEqual([
      expect.stringContaining('teams: mine'),
    ]);
    expect(await listed(scope)).toHaveLength(3);
  });
});

describe('a team', () => {
  test('is made, renamed and removed, each with its record; what changes nothing has none', async () => {
    const id = randomUUID();
    await service.saveTeam(scope, id, { tenantId: alpha, name: 'One' });
    await service.saveTeam(scope, id, { tenantId: alpha, name: 'One' });
    await service.saveTeam(scope, id, { tenantId: alpha, name: 'Two' });
    await service.removeTeam(scope, id);
    expect(await changes()).toMatchObject([
      { action: 'make-team', subject: 'One', subject_id: id, person_id: boss, before: null, after: { name: 'One' } },
      { action: 'rename-team', subject: 'Two', subject_id: id, before: { name: 'One' }, after: { name: 'Two' } },
      { action: 'remove-team', subject: 'Two', subject_id: id, before: { name: 'Two' }, after: null },
    ]);
    expect((await rows.all('change_tenant')).map((row) => row['tenant_id'])).toEqual([alpha, alpha, alpha]);
    expect(published.map(([topic]) => topic)).toEqual(['activity.stored', 'activity.stored', 'activity.stored']);
    expect(await rows.all('team')).toEqual([]);
  });

  test('is refused with a taken name and for another tenant, and its removal while somebody is in it', async () => {
    const [one, two] = [await rows.team('One', alpha, [anke]), await rows.team('Two', beta)];
    const foreign = await rows.tenant('Foreign');
    const theirs = await rows.team('Theirs', foreign);
    const save = (id: string, tenantId: string, name: string) =>
      refusal(service.saveTeam(scope, id, { tenantId, name }));
    expect(await save(randomUUID(), alpha, 'ONE')).toBe('team-name-taken');
    expect(await save(one, alpha, 'ONE')).toBe('done');
    expect(await save(two, alpha, 'Three')).toBe('not-found');
    expect(await save(theirs, alpha, 'Three')).toBe('not-found');
    expect(await save(randomUUID(), foreign, 'Three')).toBe('not-found');
    expect(await refusal(service.removeTeam(scope, one))).toBe('team-not-empty');
    expect(await refusal(service.removeTeam(scope, theirs))).toBe('not-found');
    expect(await refusal(service.removeTeam(scope, two))).toBe('done');
    expect((await rows.all('team')).map((row) => row['name'])).toEqual(['ONE', 'Theirs']);
  });
});

describe('lists', () => {
  test('of people say what of each the reader may see and change', async () => {
    const foreign = await rows.tenant('Foreign');
    const team = await rows.team('T', alpha, [anke]);
    await rows.db.insertInto('person_tenant').values({ person_id: anke, tenant_id: foreign }).execute();
    const query = { search: '', here: 'here', offset: 0, limit: 10 } as const;
    const { rows: list, total } = await listPeople(rows.db, scope, query);
    expect([list.map(({ name, fixed }) => [name, fixed]), total]).toEqual([
      [
        ['Anke', 'other-tenants'],
        ['Boss', 'own-access'],
        ['Lead', null],
      ],
      3,
    ]);
    expect(list[0]).toEqual({
      id: anke,
      name: 'Anke',
      login: 'anke',
      role: 'agent',
      leftAt: null,
      version: 0,
      tenantIds: [alpha],
      teamIds: [team],
      fixed: 'other-tenants',
      waiting: false,
    });
    const supervisor = await scopeFor(rows.db, { personId: lead, role: 'supervisor', tenantIds: [alpha, beta] });
    expect((await listPeople(rows.db, supervisor, query)).rows.map(({ fixed }) => fixed)).toEqual(
      Array.from({ length: 3 }, () => 'role-not-changing'),
    );
    await change({ what: 'leave' }, lead, { mustAsk: true });
    expect((await listPeople(rows.db, scope, query)).rows.map(({ waiting }) => waiting)).toEqual([false, false, true]);
    expect((await listPeople(rows.db, scope, { ...query, search: 'nobody' })).rows).toEqual([]);
  });

  test('of roles have those that the reader may give or ask for', async () => {
    const frame = async (role: (typeof ROLES)[number]) =>
      peopleFrame(rows.db, await scopeFor(rows.db, { personId: boss, role, tenantIds: [alpha] }), {
        required: ['leave'],
        expiresHours: 1,
        waitAfterResetHours: 0,
      });
    expect(await frame('administrator')).toMatchObject({
      tenants: [{ id: alpha, name: 'Alpha', colour: '#00000a' }],
      teams: [],
      required: ['leave'],
      powerful: ROLES.filter((role) => role !== 'agent'),
    });
    expect((await frame('administrator')).grantable).toContain('administrator');
    expect((await frame('supervisor')).grantable).toEqual([...ROLES]);
    expect((await frame('agent')).grantable).toEqual([]);
  });

  test('of changes name who, where, and the first eight places that differ', async () => {
    await change({ what: 'rename', name: 'Other' });
    const {
      rows: list,
      total,
      newest,
    } = await listChanges(rows.db, scope, { search: '', newest: null, offset: 0, limit: 10 });
    expect(list).toEqual([
      {
        id: newest,
        at: START,
        by: 'Boss',
        workstation: 'The desk of boss',
        action: 'rename-person',
        subject: 'Anke',
        tenants: ['Alpha'],
        differences: [{ path: 'name', before: 'Anke', after: 'Other' }],
        more: 0,
        undoable: true,
      },
    ]);
    expect(total).toBe(1);
    const whole = await readChange(rows.db, scope, newest);
    expect([JSON.parse(whole.before).name, JSON.parse(whole.after).name]).toEqual(['Anke', 'Other']);
    expect(whole.after).toContain('\n  "name": "Other"');
    const places = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`p${n}`, n]));
    await rows.db
      .updateTable('change')
      .set({ before: '{"p0":0}', after: JSON.stringify(places) })
      .execute();
    const [row] = (await listChanges(rows.db, scope, { search: '', newest: null, offset: 0, limit: 10 })).rows;
    expect([row?.differences.length, row?.more]).toEqual([8, 2]);
  });
});

test('differences and states are read place by place', () => {
  const [one, two] = [randomUUID(), randomUUID()];
  expect(differences(null, 'x')).toEqual([{ path: 'value', before: '', after: 'x' }]);
  expect(differences({ a: { b: 1, c: true } }, { a: { b: 2, c: true } })).toEqual([
    { path: 'a.b', before: '1', after: '2' },
  ]);
  expect(differences({ list: [] }, { list: [[1], 'x'] })).toEqual([{ path: 'list', before: 'none', after: '1, x' }]);
  expect(differences({ named: { [one]: 'A', [two]: 'B' } }, { named: { [one]: 5 } })).toEqual([
    { path: 'named', before: 'A, B', after: '' },
    { path: `named.${one}`, before: '', after: '5' },
  ]);
  const [long] = differences({ a: 'x'.repeat(300) }, { a: 'y'.repeat(301) });
  expect([long?.before.length, long?.after.length, long?.after.at(-1)]).toEqual([300, 300, '…']);
  const [deep] = differences({ ['p'.repeat(250)]: 2 }, { ['p'.repeat(250)]: 1 });
  expect(deep?.path).toHaveLength(200);
  expect(readable({ a: '', b: null, c: 'x', d: { e: 1 } })).toBe('c: x\nd.e: 1');
});
