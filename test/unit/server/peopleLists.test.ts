/** Teams, and the lists of people and of changes. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ROLES } from '../../../core/vocabulary/roles.ts';
import type { StatedPlace } from '../../../contract/people.ts';
import { listChanges, readChange } from '../../../server/domains/people/listChanges.ts';
import { listPeople, peopleFrame } from '../../../server/domains/people/listPeople.ts';
import { scopeFor } from '../../support/scopes.ts';
import { usePeople, refusal, START } from '../../support/peopleRig.ts';
import { stated } from '../../support/stated.ts';

const rig = usePeople();

describe('a team', () => {
  test('is made, renamed and removed, each with its record; what changes nothing has none', async () => {
    const id = randomUUID();
    await rig.service.saveTeam(rig.scope, id, { tenantId: rig.alpha, name: 'One' });
    await rig.service.saveTeam(rig.scope, id, { tenantId: rig.alpha, name: 'One' });
    await rig.service.saveTeam(rig.scope, id, { tenantId: rig.alpha, name: 'Two' });
    await rig.service.removeTeam(rig.scope, id);
    expect(await rig.changes()).toMatchObject([
      {
        action: 'make-team',
        subject: 'One',
        subject_id: id,
        person_id: rig.boss,
        before: null,
        after: { name: 'One' },
      },
      { action: 'rename-team', subject: 'Two', subject_id: id, before: { name: 'One' }, after: { name: 'Two' } },
      { action: 'remove-team', subject: 'Two', subject_id: id, before: { name: 'Two' }, after: null },
    ]);
    expect((await rig.rows.all('change_tenant')).map((row) => row['tenant_id'])).toEqual([
      rig.alpha,
      rig.alpha,
      rig.alpha,
    ]);
    expect(rig.published.map(([topic]) => topic)).toEqual(['activity.stored', 'activity.stored', 'activity.stored']);
    expect(await rig.rows.all('team')).toEqual([]);
  });

  test('is refused with a taken name and for another tenant, and its removal while somebody is in it', async () => {
    const [one, two] = [await rig.rows.team('One', rig.alpha, [rig.anke]), await rig.rows.team('Two', rig.beta)];
    const foreign = await rig.rows.tenant('Foreign');
    const theirs = await rig.rows.team('Theirs', foreign);
    const save = (id: string, tenantId: string, name: string) =>
      refusal(rig.service.saveTeam(rig.scope, id, { tenantId, name }));
    expect(await save(randomUUID(), rig.alpha, 'ONE')).toBe('team-name-taken');
    expect(await save(one, rig.alpha, 'ONE')).toBe('done');
    expect(await save(two, rig.alpha, 'Three')).toBe('not-found');
    expect(await save(theirs, rig.alpha, 'Three')).toBe('not-found');
    expect(await save(randomUUID(), foreign, 'Three')).toBe('not-found');
    expect(await refusal(rig.service.removeTeam(rig.scope, one))).toBe('team-not-empty');
    expect(await refusal(rig.service.removeTeam(rig.scope, theirs))).toBe('not-found');
    expect(await refusal(rig.service.removeTeam(rig.scope, two))).toBe('done');
    expect((await rig.rows.all('team')).map((row) => row['name'])).toEqual(['ONE', 'Theirs']);
  });
});

describe('lists', () => {
  test('of people say what of each the reader may see and change', async () => {
    const foreign = await rig.rows.tenant('Foreign');
    const team = await rig.rows.team('T', rig.alpha, [rig.anke]);
    await rig.rows.db.insertInto('person_tenant').values({ person_id: rig.anke, tenant_id: foreign }).execute();
    const query = { search: '', here: 'here', offset: 0, limit: 10 } as const;
    const { rows: list, total } = await listPeople(rig.rows.db, rig.scope, query);
    expect([list.map(({ name, fixed }) => [name, fixed]), total]).toEqual([
      [
        ['Anke', 'other-tenants'],
        ['Boss', 'own-access'],
        ['Lead', null],
      ],
      3,
    ]);
    expect(list[0]).toEqual({
      id: rig.anke,
      name: 'Anke',
      login: 'anke',
      role: 'agent',
      leftAt: null,
      version: 0,
      tenantIds: [rig.alpha],
      teamIds: [team],
      fixed: 'other-tenants',
      waiting: false,
    });
    const supervisor = await scopeFor(rig.rows.db, {
      personId: rig.lead,
      role: 'supervisor',
      tenantIds: [rig.alpha, rig.beta],
    });
    expect((await listPeople(rig.rows.db, supervisor, query)).rows.map(({ fixed }) => fixed)).toEqual(
      Array.from({ length: 3 }, () => 'role-not-changing'),
    );
    await rig.change({ what: 'leave' }, rig.lead, { mustAsk: true });
    expect((await listPeople(rig.rows.db, rig.scope, query)).rows.map(({ waiting }) => waiting)).toEqual([
      false,
      false,
      true,
    ]);
    expect((await listPeople(rig.rows.db, rig.scope, { ...query, search: 'nobody' })).rows).toEqual([]);
  });

  test('of roles have those that the reader may give or ask for', async () => {
    const frame = async (role: (typeof ROLES)[number]) =>
      peopleFrame(rig.rows.db, await scopeFor(rig.rows.db, { personId: rig.boss, role, tenantIds: [rig.alpha] }), {
        required: ['leave'],
        expiresHours: 1,
        waitAfterResetHours: 0,
      });
    expect(await frame('administrator')).toMatchObject({
      tenants: [{ id: rig.alpha, name: 'Alpha', colour: '#00000a' }],
      teams: [],
      required: ['leave'],
      powerful: ROLES.filter((role) => role !== 'agent'),
    });
    expect((await frame('administrator')).grantable).toContain('administrator');
    expect((await frame('supervisor')).grantable).toEqual([...ROLES]);
    expect((await frame('agent')).grantable).toEqual([]);
  });

  test('of changes name who, where, and the first eight places that differ', async () => {
    await rig.change({ what: 'rename', name: 'Other' });
    const {
      rows: list,
      total,
      newest,
    } = await listChanges(rig.rows.db, rig.scope, { search: '', newest: null, offset: 0, limit: 10 });
    expect(list).toEqual([
      {
        id: newest,
        at: START,
        by: 'Boss',
        workstation: 'The desk of boss',
        action: 'rename-person',
        subject: 'Anke',
        tenants: ['Alpha'],
        differences: [{ path: 'name', before: stated.text('Anke'), after: stated.text('Other') }],
        more: 0,
        undoable: true,
      },
    ]);
    expect(total).toBe(1);
    const whole = await readChange(rig.rows.db, rig.scope, newest);
    const nameIn = (side: readonly StatedPlace[]) => side.find(({ path }) => path === 'name')?.value;
    expect([nameIn(whole.before), nameIn(whole.after)]).toEqual([stated.text('Anke'), stated.text('Other')]);
    expect(whole.after.find(({ path }) => path === 'role')?.value).toEqual(stated.code('agent'));
    const places = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`p${n}`, n]));
    await rig.rows.db
      .updateTable('change')
      .set({ before: '{"p0":0}', after: JSON.stringify(places) })
      .execute();
    const [row] = (await listChanges(rig.rows.db, rig.scope, { search: '', newest: null, offset: 0, limit: 10 })).rows;
    expect([row?.differences.length, row?.more]).toEqual([8, 2]);
  });
});
