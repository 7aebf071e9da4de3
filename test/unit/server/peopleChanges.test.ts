/** Changes of people rule by rule: what each stores, records, ends, gives back and publishes, and who may make it. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PersonChange } from '../../../contract/people.ts';
import { differences, places } from '../../../server/domains/people/differences.ts';
import { stated } from '../../support/stated.ts';
import { listChanges } from '../../../server/domains/people/listChanges.ts';
import { stillAsBefore, whyFixed, whyNot, whyNothing } from '../../../server/domains/people/subject.ts';
import type { Subject } from '../../../server/domains/people/subjectQueries.ts';
import { recordState } from '../../../server/record/recordedState.ts';
import type { Scope } from '../../../server/scope/scope.ts';
import { scopeFor } from '../../support/scopes.ts';
import { usePeople, refusal, START } from '../../support/peopleRig.ts';

const rig = usePeople();

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
      async () => ({ what: 'move', tenantIds: [rig.beta], teamIds: [await rig.rows.team('T', rig.beta)] }),
      'move-person',
      {},
      'person-moved',
    ],
    ['no second factor', () => ({ what: 'second-factor' }), 'reset-second-factor', {}, 'second-factor-reset'],
  ])(
    '(%s) is stored and recorded with before and after, and ends sessions where it takes something away',
    async (_what, make, action, differs, code) => {
      const what = await make();
      await recordState(rig.rows.db, 'person', rig.anke);
      const before = {
        name: 'Anke',
        login: 'anke',
        role: 'agent',
        tenants: { [rig.alpha]: 'Alpha' },
        teams: {},
        here: true,
      };
      const outcome = await rig.change(what);
      const [row, ...others] = await rig.changes();
      expect(others).toEqual([]);
      expect(outcome).toEqual({ state: 'done', version: Object(row).id });
      const teams = what.what === 'move' ? Object.fromEntries(what.teamIds.map((id) => [id, 'T'])) : {};
      const moved = what.what === 'move' ? { tenants: { [rig.beta]: 'Beta' }, teams } : {};
      const factor = what.what === 'second-factor' ? { secondFactor: { totp: false, securityKeys: 0 } } : {};
      expect(row).toMatchObject({
        at: START,
        action,
        subject: 'Anke',
        subject_id: rig.anke,
        person_id: rig.boss,
        person_name: 'Boss',
        workstation_id: 'desk of boss',
        before: { ...before, ...factor },
        after: { ...before, ...differs, ...moved, ...factor },
      });
      expect(new Set(await rig.tenantsOf(Object(row).id))).toEqual(
        new Set(what.what === 'move' ? [rig.alpha, rig.beta] : [rig.alpha]),
      );
      const changesRights = ['login', 'role', 'leave', 'move'].includes(what.what);
      expect((await rig.rows.all('activity')).slice(1)).toMatchObject([
        ...(changesRights ? [{ kind: 'state-recorded', person_id: rig.anke }] : []),
        {
          kind: 'administration',
          person_id: rig.boss,
          workstation_id: 'desk of boss',
          detail: JSON.stringify({ action, change: Object(row).id }),
        },
      ]);
      expect(rig.ends).toEqual(code === null ? [] : [[{ personId: rig.anke, code }, rig.boss]]);
      expect(rig.steps).toEqual(code === null ? [] : ['ends published']);
      expect(rig.published.map(([topic]) => topic)).toEqual(['activity.stored', 'people.changed']);
      expect(rig.assigned).toEqual([]);
      expect(await rig.subject()).toMatchObject({
        ...('name' in differs ? { name: 'Other' } : {}),
        ...('login' in differs ? { login: 'new' } : {}),
        ...('role' in differs ? { role: 'supervisor' } : {}),
        leftAt: what.what === 'leave' ? START : null,
        tenantIds: what.what === 'move' ? [rig.beta] : [rig.alpha],
        teamIds: Object.keys(teams),
      });
    },
  );

  test('returning is one too', async () => {
    await rig.change({ what: 'leave' });
    await rig.change({ what: 'return' });
    expect((await rig.subject()).leftAt).toBeNull();
    expect(rig.ends).toHaveLength(1);
    expect((await rig.changes()).map(({ after }) => after.here)).toEqual([false, true]);
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
    for (const one of first) await rig.change(PersonChange.parse({ what: one }));
    const before = await rig.everythingStored();
    const wanted = 'tenantIds' in what ? { ...what, tenantIds: [rig.alpha] } : what;
    expect(await refusal(rig.change(PersonChange.parse(wanted)))).toBe(code);
    expect(await rig.everythingStored()).toBe(before);
  });

  test('who has left can still be renamed', async () => {
    await rig.change({ what: 'leave' });
    expect(await refusal(rig.change({ what: 'rename', name: 'Other' }))).toBe('done');
  });

  test('names the state that it was made from', async () => {
    const { version } = Object(await rig.change({ what: 'rename', name: 'One' })) as { version: number };
    expect(await refusal(rig.change({ what: 'rename', name: 'Two' }, rig.anke, { version: version - 1 }))).toBe(
      'person-changed',
    );
    expect(await refusal(rig.change({ what: 'rename', name: 'Two' }, rig.anke, { version }))).toBe('done');
    expect(await refusal(rig.change({ what: 'rename', name: 'Two' }, randomUUID()))).toBe('not-found');
  });

  test('to teams of a tenant that is not theirs is refused', async () => {
    const [ofBeta, ofAlpha] = [await rig.rows.team('B', rig.beta), await rig.rows.team('A', rig.alpha)];
    const move = (tenantIds: string[], teamIds: string[]) => refusal(rig.change({ what: 'move', tenantIds, teamIds }));
    expect(await move([rig.alpha], [ofBeta])).toBe('team-of-another-tenant');
    expect(await move([rig.alpha], [randomUUID()])).toBe('team-of-another-tenant');
    expect(await move([rig.alpha, rig.beta], [ofBeta, ofAlpha, ofBeta])).toBe('done');
    expect((await rig.subject()).teamIds.toSorted()).toEqual([ofBeta, ofAlpha].toSorted());
  });

  test('by somebody who has lost what they had is refused', async () => {
    const still = () => refusal(rig.rows.db.transaction().execute((tx) => stillAsBefore(tx, rig.scope)));
    expect(await still()).toBe('done');
    for (const values of [{ role: 'supervisor' }, { left_at: 1 }]) {
      await rig.rows.db.updateTable('person').set(values).where('id', '=', rig.boss).execute();
      expect(await still()).toBe('session-ended');
      expect(await refusal(rig.change({ what: 'rename', name: 'New' }))).toBe('session-ended');
      await rig.rows.db
        .updateTable('person')
        .set({ role: 'administrator', left_at: null })
        .where('id', '=', rig.boss)
        .execute();
    }
    await rig.rows.db
      .deleteFrom('person_tenant')
      .where('person_id', '=', rig.boss)
      .where('tenant_id', '=', rig.beta)
      .execute();
    expect(await still()).toBe('session-ended');
    expect((await rig.subject()).name).toBe('Anke');
  });

  test('that takes away what they answer gives it back: it waits, is announced, and is offered', async () => {
    const of = (tenant: string, more: object = {}) =>
      rig.rows.conversation(tenant, { status: 'open', assigned_person_id: rig.anke, waiting_since: 3, ...more });
    const [open, closed] = [await of(rig.alpha), await of(rig.alpha, { status: 'closed' })];
    const others = await of(rig.alpha, { assigned_person_id: rig.lead });
    const gone = await rig.rows.person('gone', 'agent', [rig.alpha], { left_at: 1 });
    await rig.change({ what: 'rename', name: 'New' });
    expect(rig.published.map(([topic]) => topic)).not.toContain('outbox.stored');
    rig.published = [];
    await rig.change({ what: 'leave' });
    const stored = (await rig.rows.all('conversation')).map(({ id, status, assigned_person_id: person }) => [
      id,
      status,
      person,
    ]);
    expect(stored).toEqual([
      [open, 'waiting', null],
      [closed, 'closed', rig.anke],
      [others, 'open', rig.lead],
    ]);
    expect(await rig.rows.all('event')).toMatchObject([
      { kind: 'conversation.changed', tenant_id: rig.alpha, conversation_id: open, ref_id: open, at: START },
    ]);
    expect((await rig.rows.all('activity')).filter(({ kind }) => kind === 'conversation-returned')).toMatchObject([
      { person_id: rig.anke, tenant_id: rig.alpha, conversation_id: open, detail: '{"reason":"may-not-answer"}' },
    ]);
    expect(rig.published).toEqual([
      // That they left, and that the conversation waits.
      ['activity.stored', { positions: [expect.any(Number), expect.any(Number)] }],
      ['people.changed', {}],
      ['outbox.stored', {}],
      ['conversation.changed', { conversationId: open }],
    ]);
    expect(rig.assigned.toSorted()).toEqual([rig.boss, rig.lead].toSorted());
    expect(rig.assigned).not.toContain(gone);
  });

  test('of role or tenants gives back what they may not answer any more, and keeps the rest', async () => {
    await rig.change({ what: 'move', tenantIds: [rig.alpha, rig.beta], teamIds: [] });
    const of = (tenant: string) => rig.rows.conversation(tenant, { status: 'open', assigned_person_id: rig.anke });
    const [inAlpha, inBeta] = [await of(rig.alpha), await of(rig.beta)];
    const status = async (id: string) =>
      (await rig.rows.all('conversation')).find((row) => row['id'] === id)?.['status'];
    await rig.change({ what: 'move', tenantIds: [rig.alpha], teamIds: [] });
    expect([await status(inAlpha), await status(inBeta)]).toEqual(['open', 'waiting']);
    await rig.change({ what: 'role', role: 'supervisor' });
    expect(await status(inAlpha)).toBe('waiting');
  });

  test('leaves at least one who can give roles, for every tenant that had one', async () => {
    const other = await rig.rows.person('other', 'administrator', [rig.alpha]);
    const second = await scopeFor(rig.rows.db, { personId: other, role: 'administrator', tenantIds: [rig.alpha] });
    expect(await refusal(rig.change({ what: 'leave' }, rig.boss, {}, second))).toBe('beyond other-tenants');
    expect(await refusal(rig.change({ what: 'leave' }, other))).toBe('done');
    expect(await refusal(rig.change({ what: 'return' }, other))).toBe('done');
    await rig.rows.db.insertInto('person_tenant').values({ person_id: other, tenant_id: rig.beta }).execute();
    const whole = await scopeFor(rig.rows.db, {
      personId: other,
      role: 'administrator',
      tenantIds: [rig.alpha, rig.beta],
      workstationId: 'desk of boss',
    });
    expect(await refusal(rig.change({ what: 'role', role: 'agent' }, rig.boss, {}, whole))).toBe('done');
    expect(await refusal(rig.change({ what: 'leave' }, other, {}, whole))).toBe('beyond own-access');
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

describe('undoing a change', () => {
  test.each<[string, () => Promise<unknown>, () => object]>([
    ['a name', () => rig.change({ what: 'rename', name: 'Other' }), () => ({ name: 'Anke' })],
    ['a login', () => rig.change({ what: 'login', login: 'other' }), () => ({ login: 'anke' })],
    ['a role', () => rig.change({ what: 'role', role: 'supervisor' }), () => ({ role: 'agent' })],
    ['leaving', () => rig.change({ what: 'leave' }), () => ({ leftAt: null })],
    [
      'tenants',
      () => rig.change({ what: 'move', tenantIds: [rig.alpha, rig.beta], teamIds: [] }),
      () => ({ tenantIds: [rig.alpha] }),
    ],
  ])('restores %s, once', async (_what, make, expected) => {
    await make();
    const [row] = await rig.changes();
    const id = Number(Object(row).id);
    expect(await refusal(rig.service.undo(rig.scope, id, ''))).toBe('done');
    expect(await rig.subject()).toMatchObject(expected());
    expect(await refusal(rig.service.undo(rig.scope, id, ''))).toBe('undo-gone');
    expect(await refusal(rig.service.undo(rig.scope, 99_999, ''))).toBe('not-found');
  });

  test('of returning, and of somebody who was added, is leaving; of a reset there is none', async () => {
    await rig.change({ what: 'leave' });
    await rig.change({ what: 'return' });
    await rig.service.undo(rig.scope, (await rig.subject()).version, '');
    expect((await rig.subject()).leftAt).toBe(START);
    const added = await rig.service.add(
      rig.scope,
      { name: 'N', login: 'n', role: 'agent', tenantIds: [rig.alpha], teamIds: [] },
      '',
    );
    if (added.state !== 'done') throw new Error('Not done.');
    const { version } = await rig.subject(added.personId);
    await rig.service.undo(rig.scope, version, '');
    expect((await rig.subject(added.personId)).leftAt).toBe(START);
    await rig.change({ what: 'return' });
    await rig.change({ what: 'second-factor' });
    expect(await refusal(rig.service.undo(rig.scope, (await rig.subject()).version, ''))).toBe('undo-gone');
  });

  test('is offered for the newest change, to those who may make the reverse', async () => {
    await rig.change({ what: 'rename', name: 'One' });
    await rig.change({ what: 'rename', name: 'Two' });
    const list = async (as: Scope) =>
      (await listChanges(rig.rows.db, as, { search: '', newest: null, offset: 0, limit: 10 })).rows.map(
        (row) => row.undoable,
      );
    expect(await list(rig.scope)).toEqual([true, false]);
    const supervisor = await scopeFor(rig.rows.db, {
      personId: rig.lead,
      role: 'supervisor',
      tenantIds: [rig.alpha, rig.beta],
    });
    expect(await list(supervisor)).toEqual([false, false]);
    const self = await scopeFor(rig.rows.db, {
      personId: rig.anke,
      role: 'administrator',
      tenantIds: [rig.alpha, rig.beta],
    });
    expect(await list(self)).toEqual([false, false]);
  });
});

test('differences and states are read place by place', () => {
  const [one, two] = [randomUUID(), randomUUID()];
  expect(differences(null, 'x')).toEqual([{ path: 'value', before: stated.none, after: stated.text('x') }]);
  expect(differences({ a: { b: 1, c: true } }, { a: { b: 2, c: true } })).toEqual([
    { path: 'a.b', before: stated.number(1), after: stated.number(2) },
  ]);
  expect(differences({ list: [] }, { list: [[1], 'x'] })).toEqual([
    { path: 'list', before: stated.list(), after: stated.list(stated.number(1), stated.text('x')) },
  ]);
  expect(differences({ named: { [one]: 'A', [two]: 'B' } }, { named: { [one]: 5 } })).toEqual([
    { path: 'named', before: stated.names('A', 'B'), after: stated.none },
    { path: `named.${one}`, before: stated.none, after: stated.number(5) },
  ]);
  const [long] = differences({ a: 'x'.repeat(300) }, { a: 'y'.repeat(301) });
  expect([long?.before, long?.after]).toEqual([stated.text('x'.repeat(300)), stated.text(`${'y'.repeat(299)}…`)]);
  const [deep] = differences({ ['p'.repeat(250)]: 2 }, { ['p'.repeat(250)]: 1 });
  expect(deep?.path).toHaveLength(200);
  expect(places({ a: '', b: null, c: 'x', d: { e: 1 } })).toEqual([
    { path: 'a', value: stated.text('') },
    { path: 'c', value: stated.text('x') },
    { path: 'd.e', value: stated.number(1) },
  ]);
});
