/** People who are added, by an administrator and from the command line. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { addLogin } from '../../../server/domains/people/addLogin.ts';
import { scopeFor } from '../../support/scopes.ts';
import { usePeople, refusal, everything } from '../../support/peopleRig.ts';

const rig = usePeople();

describe('somebody new', () => {
  const form = (more: object = {}) => ({
    name: 'New',
    login: ' NEW ',
    role: 'agent' as const,
    tenantIds: [rig.alpha],
    teamIds: [],
    ...more,
  });

  test('is stored with tenants and teams, and recorded', async () => {
    const team = await rig.rows.team('T', rig.alpha);
    const outcome = await rig.service.add(
      rig.scope,
      form({ tenantIds: [rig.alpha, rig.alpha], teamIds: [team, team] }),
      'why',
    );
    if (outcome.state !== 'done') throw new Error('Not done.');
    expect(await rig.subject(outcome.personId)).toMatchObject({
      name: 'New',
      login: 'new',
      role: 'agent',
      tenantIds: [rig.alpha],
      teamIds: [team],
      leftAt: null,
    });
    expect(await rig.changes()).toMatchObject([
      {
        action: 'add-person',
        subject: 'New',
        subject_id: outcome.personId,
        person_id: rig.boss,
        workstation_id: 'desk of boss',
        before: null,
        after: {
          name: 'New',
          login: 'new',
          role: 'agent',
          tenants: { [rig.alpha]: 'Alpha' },
          teams: { [team]: 'T' },
          here: true,
        },
      },
    ]);
    const stored = await rig.rows.db
      .selectFrom('person')
      .selectAll()
      .where('id', '=', outcome.personId)
      .executeTakeFirst();
    expect(stored).toMatchObject({ password_must_change: 1 });
    expect([rig.ends, rig.published.map(([topic]) => topic)]).toEqual([[], ['activity.stored', 'people.changed']]);
  });

  test('is refused with a login that is taken, teams that do not fit, and what the maker may not give', async () => {
    const before = await rig.everythingStored();
    const tried = async (more: object, as = rig.scope) => refusal(rig.service.add(as, form(more), ''));
    expect(await tried({ login: 'ANKE' })).toBe('login-taken');
    expect(await tried({ teamIds: [randomUUID()] })).toBe('team-of-another-tenant');
    const partial = await scopeFor(rig.rows.db, { personId: rig.boss, role: 'administrator', tenantIds: [rig.alpha] });
    expect(await tried({ tenantIds: [rig.alpha, rig.beta] }, partial)).toBe('beyond tenants-not-yours');
    const supervisor = await scopeFor(rig.rows.db, {
      personId: rig.lead,
      role: 'supervisor',
      tenantIds: [rig.alpha, rig.beta],
    });
    expect(await tried({}, supervisor)).toBe('beyond role-more-power');
    expect(await rig.everythingStored()).toBe(before);
  });
});

describe('somebody new from the command line', () => {
  const given = (more: object = {}) => ({
    ...{ login: 'new', name: 'New', role: 'agent', tenants: ['Alpha'], password: 'short' },
    ...more,
  });
  const tried = (more: object) =>
    addLogin(rig.rows.db, everything, given(more)).then(
      () => 'done',
      (error: unknown) => (error instanceof Error ? error.constructor.name : error),
    );

  test.each(['login', 'name'])('has a %s of 1 to 120 characters, without the blanks around it', async (field) => {
    for (const value of ['', '   ', 'x'.repeat(121)])
      expect([value, await tried({ [field]: value })]).toEqual([value, 'NotFitting']);
    // The password is looked at after that.
    for (const value of ['x', ` ${'x'.repeat(120)} `]) expect(await tried({ [field]: value })).toBe('PasswordNotTaken');
    expect(await rig.rows.all('change')).toEqual([]);
  });

  test('has no password that is made of a tenant’s name', async () => {
    await rig.rows.tenant('Gullwing Harbour');
    const more = { tenants: ['Alpha', 'Gullwing Harbour'], password: 'Gullwing Harbour 7' };
    expect(await tried(more)).toBe('PasswordNotTaken');
  });

  test('has a role that there is, and a tenant', async () => {
    expect(await tried({ role: 'owner' })).toBe('NotFitting');
    expect(await tried({ tenants: [] })).toBe('NotDone');
    expect(await tried({ tenants: ['Gamma'] })).toBe('NotDone');
    expect(await tried({ tenants: ['Alpha', 'Beta'] })).toBe('PasswordNotTaken');
  });

  test('with a login that is taken, in any letters, is refused with its code, and nothing is stored', async () => {
    const before = await rig.everythingStored();
    const password = 'gullwing harbour 7 watchtower';
    for (const login of ['anke', ' ANKE '])
      await expect(addLogin(rig.rows.db, everything, given({ login, password }))).rejects.toMatchObject({
        fault: { code: 'person-login-taken' },
      });
    expect(await rig.everythingStored()).toBe(before);
  });

  test('is stored with the tenants that were named, each once, and recorded as nobody’s act', async () => {
    const password = 'gullwing harbour 7 watchtower';
    const id = await addLogin(rig.rows.db, everything, given({ tenants: ['Beta', 'Alpha', 'Beta'], password }));
    expect(await rig.subject(id)).toMatchObject({ name: 'New', login: 'new', role: 'agent', leftAt: null });
    expect(new Set((await rig.subject(id)).tenantIds)).toEqual(new Set([rig.alpha, rig.beta]));
    const [change] = await rig.changes();
    expect(change).toMatchObject({
      action: 'add-person',
      subject: 'New',
      subject_id: id,
      person_id: null,
      before: null,
    });
    expect(new Set(await rig.tenantsOf(Object(change).id))).toEqual(new Set([rig.alpha, rig.beta]));
    const acts = (await rig.rows.all('activity')).filter(({ kind }) => kind === 'administration');
    expect(acts.map(({ detail }) => JSON.parse(String(detail)) as unknown)).toMatchObject([
      { role: 'agent', action: 'add-person' },
    ]);
  });
});
