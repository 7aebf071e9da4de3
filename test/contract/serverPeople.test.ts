/** Managing people as an administrator, and the rules of who may change whom, at the real server. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiProblem } from '../../contract/errors.ts';
import { ChangeRequest, Changes, Outcome, People, type PersonChange, type PersonRow } from '../../contract/people.ts';
import type { Role } from '../../contract/common.ts';
import { setPolicyAt } from '../../server/domains/policy/policyByKey.ts';
import { openBeside, openSession } from '../support/openSession.ts';
import { endsUnasked } from '../support/endsUnasked.ts';
import { eventually, present, Rig, type Answer, type SignedIn } from '../support/serverRig.ts';
import { wordsOf } from '../support/shownWords.ts';
import { stated } from '../support/stated.ts';

const rig = await Rig.make();
const { db, close } = await openBeside(rig.data);
let count = 0;
afterAll(async () => {
  await close();
  await rig.remove();
});
const BANK = rig.tenant('Harbour Bank');
const TRAVEL = rig.tenant('Northline Travel');

/** A person, at a workstation of their own. */
const at = async (login: string): Promise<SignedIn> =>
  openSession(db, await rig.workstation(`Desk ${(count += 1)} of ${login}`), login);
/** A person of the own tenant. */
async function somebody(login: string, role: Role, tenantIds: readonly string[]): Promise<SignedIn> {
  const { sign_in_record: record } = await db.selectFrom('person').select('sign_in_record').executeTakeFirstOrThrow();
  const id = randomUUID();
  await db
    .insertInto('person')
    .values({ id, login, name: `Name ${login}`, role, sign_in_record: record, left_at: null, password_at: Date.now() })
    .execute();
  for (const tenantId of tenantIds)
    await db.insertInto('person_tenant').values({ person_id: id, tenant_id: tenantId }).execute();
  return at(login);
}
const set = (key: string, value: unknown): Promise<void> => setPolicyAt(db.withoutPlugins(), key, value);

const people = async (by: SignedIn, query: object = {}) =>
  People.parse(
    (await by.ask('POST', '/v1/administration/people/query', { offset: 0, limit: 500, here: 'all', ...query })).json,
  );
const row = async (by: SignedIn, login: string): Promise<PersonRow> =>
  present((await people(by)).rows.find((p) => p.login === login));
async function change(by: SignedIn, login: string, wanted: PersonChange, more: object = {}): Promise<Answer> {
  const person = await row(by, login);
  return by.ask('POST', `/v1/administration/people/${person.id}/change`, {
    version: person.version,
    change: wanted,
    ...more,
  });
}
const required = async () =>
  z.object({ required: z.array(z.string()) }).parse((await idris.ask('GET', '/v1/administration/people')).json)
    .required;
const code = (answer: Answer): string => ApiProblem.parse(answer.json).code;
const changes = async (by: SignedIn, search = '') =>
  Changes.parse(
    (await by.ask('POST', '/v1/administration/changes/query', { search, newest: null, offset: 0, limit: 100 })).json,
  );
const requests = async (by: SignedIn) =>
  z
    .object({ requests: z.array(ChangeRequest), open: z.number() })
    .parse((await by.ask('GET', '/v1/administration/requests')).json);

let idris: SignedIn;
let bruno: SignedIn;
let sofia: SignedIn;
beforeAll(async () => {
  idris = await at('idris');
  // Bruno manages the bank's people only.
  bruno = await somebody('bruno', 'administrator', [BANK]);
  sofia = await at('sofia');
});

describe('who sees whom', () => {
  test('an administrator sees the people of the own tenants, and of no other tenant', async () => {
    const seen = await people(bruno);
    expect(seen.rows.map((p) => p.login)).not.toContain('tomas');
    expect(seen.rows.flatMap((p) => p.tenantIds)).not.toContain(TRAVEL);
    expect(seen.total).toBe(seen.rows.length);
    expect((await people(idris)).rows.map((p) => p.login)).toContain('tomas');
    expect((await people(bruno, { tenantId: TRAVEL })).total).toBe(0);
  });

  test('search finds a part of a name or login, and has no wildcards', async () => {
    expect((await people(idris, { search: 'KELL' })).rows.map((p) => p.login)).toEqual(['sofia']);
    expect((await people(idris, { search: 'tom' })).rows.map((p) => p.login)).toEqual(['tomas']);
    for (const search of ['%', '_', '\\', "' or 1=1 --"]) expect((await people(idris, { search })).total).toBe(0);
    expect((await people(idris, { role: 'supervisor' })).rows.map((p) => p.login)).toEqual(['sofia']);
  });

  test('a supervisor sees people and changes none', async () => {
    expect((await row(sofia, 'maya')).fixed).toBe('role-not-changing');
    expect((await change(sofia, 'maya', { what: 'rename', name: 'Other' })).status).toBe(403);
  });
});

describe('who may change whom', () => {
  test('no person may change themselves, whatever the change', async () => {
    const all: PersonChange[] = [
      { what: 'role', role: 'supervisor' },
      { what: 'leave' },
      { what: 'rename', name: 'I' },
      { what: 'move', tenantIds: [BANK], teamIds: [] },
    ];
    for (const wanted of all) {
      expect(code(await change(idris, 'idris', wanted))).toBe('beyond');
    }
  });

  test("a person can be changed only by somebody with all of that person's tenants", async () => {
    expect((await row(bruno, 'maya')).fixed).toBe('other-tenants');
    for (const wanted of [
      { what: 'leave' },
      { what: 'role', role: 'supervisor' },
      { what: 'rename', name: 'X' },
    ] as const)
      expect(code(await change(bruno, 'maya', wanted))).toBe('beyond');
    const tomas = await row(idris, 'tomas');
    expect(
      (
        await bruno.ask('POST', `/v1/administration/people/${tomas.id}/change`, {
          version: 0,
          change: { what: 'leave' },
        })
      ).status,
    ).toBe(404);
  });

  test('no person may assign a tenant that they do not have', async () => {
    const given = await bruno.ask('POST', '/v1/administration/people', {
      name: 'N',
      login: 'beyond',
      role: 'agent',
      tenantIds: [BANK, TRAVEL],
      teamIds: [],
    });
    expect([given.status, code(given)]).toEqual([403, 'beyond']);
    await somebody('benno', 'agent', [BANK]);
    expect(code(await change(bruno, 'benno', { what: 'move', tenantIds: [BANK, TRAVEL], teamIds: [] }))).toBe('beyond');
    expect(code(await change(bruno, 'benno', { what: 'move', tenantIds: [randomUUID()], teamIds: [] }))).toBe('beyond');
  });

  test('two simultaneous changes of one person do not overwrite each other', async () => {
    const maya = await row(idris, 'maya');
    const ask = (name: string) =>
      idris.ask('POST', `/v1/administration/people/${maya.id}/change`, {
        version: maya.version,
        change: { what: 'rename', name },
      });
    const both = await Promise.all([ask('Maya One'), ask('Maya Two')]);
    expect(both.map((a) => a.status).sort((a, b) => a - b)).toEqual([200, 409]);
    expect((await change(idris, 'maya', { what: 'rename', name: 'Maya Lindqvist' })).status).toBe(200);
  });

  test('of two administrators who remove each other at the same moment one stays', async () => {
    await set('approvals.required', []);
    await eventually(async () => (await required()).length === 0);
    await eventually(async () => (await required()).length === 0);
    for (let round = 0; round < 3; round += 1) {
      const other = await somebody(`other${round}`, 'administrator', [BANK, TRAVEL]);
      const [theirs, mine] = [await row(idris, `other${round}`), await row(other, 'idris')];
      const leave = { what: 'leave' } as const;
      const both = await Promise.all([
        idris.ask('POST', `/v1/administration/people/${theirs.id}/change`, { version: theirs.version, change: leave }),
        other.ask('POST', `/v1/administration/people/${mine.id}/change`, { version: mine.version, change: leave }),
      ]);
      expect(both.map((a) => a.status).filter((status) => status === 200)).toHaveLength(1);
      if (both[0]?.status === 200) continue;
      expect((await change(other, 'idris', { what: 'return' })).status).toBe(200);
      idris = await at('idris');
      expect((await change(idris, `other${round}`, leave)).status).toBe(200);
    }
  });
});

describe('what a change does', () => {
  test('an added person has a record with everything but a password, and undoing it removes the person', async () => {
    const answer = await idris.ask('POST', '/v1/administration/people', {
      name: 'Nora Vale',
      login: ' NORA ',
      role: 'agent',
      tenantIds: [BANK],
      teamIds: [],
    });
    expect(answer.json).toEqual({ state: 'done', personId: expect.any(String) });
    const made = present((await changes(idris, 'nora add-person')).rows[0]);
    expect(made).toMatchObject({
      action: 'add-person',
      subject: 'Nora Vale',
      tenants: ['Harbour Bank'],
      undoable: true,
    });
    expect(made.differences).toContainEqual({ path: 'login', before: stated.none, after: stated.text('nora') });
    expect(
      code(
        await idris.ask('POST', '/v1/administration/people', {
          name: 'Other',
          login: 'Nora',
          role: 'agent',
          tenantIds: [BANK],
          teamIds: [],
        }),
      ),
    ).toBe('login-taken');
    expect(Outcome.parse((await idris.ask('POST', `/v1/administration/changes/${made.id}/undo`, {})).json).state).toBe(
      'done',
    );
    expect((await row(idris, 'nora')).leftAt).not.toBeNull();
    expect((await idris.ask('POST', `/v1/administration/changes/${made.id}/undo`, {})).status).toBe(409);
  });

  test('a removed person is signed out at once, and can be added again', async () => {
    const lena = await somebody('lena', 'agent', [BANK]);
    const live = await lena.realtime();
    expect((await change(idris, 'lena', { what: 'leave' })).status).toBe(200);
    expect(await endsUnasked(live)).toBe('This person can no longer sign in.');
    expect((await lena.ask('GET', '/v1/conversations')).status).toBe(401);
    expect((await change(idris, 'lena', { what: 'role', role: 'supervisor' })).status).toBe(409);
    expect((await change(idris, 'lena', { what: 'return' })).status).toBe(200);
    expect((await (await at('lena')).ask('GET', '/v1/conversations')).status).toBe(200);
  });

  test('another role or other tenants end the session, and apply to the next one', async () => {
    const otto = await somebody('otto', 'agent', [BANK, TRAVEL]);
    const live = await otto.realtime();
    expect((await change(idris, 'otto', { what: 'move', tenantIds: [TRAVEL], teamIds: [] })).status).toBe(200);
    expect(await endsUnasked(live)).toMatch(/tenants or teams have changed/);
    expect((await otto.ask('GET', '/v1/conversations')).status).toBe(401);
    const again = await at('otto');
    expect(again.session.tenants.map((t) => t.id)).toEqual([TRAVEL]);
    const moved = present((await changes(idris, 'move-person otto')).rows[0]);
    expect(moved.differences).toEqual([
      {
        path: 'tenants',
        before: stated.names('Harbour Bank', 'Northline Travel'),
        after: stated.names('Northline Travel'),
      },
    ]);
    expect((await idris.ask('POST', `/v1/administration/changes/${moved.id}/undo`, {})).json).toMatchObject({
      state: 'done',
    });
    expect((await row(idris, 'otto')).tenantIds).toHaveLength(2);
    const watching = await at('otto');
    const connected = await watching.realtime();
    await set('approvals.required', []);
    await eventually(async () => (await required()).length === 0);
    expect((await change(idris, 'otto', { what: 'role', role: 'data-protection-officer' })).json).toMatchObject({
      state: 'done',
    });
    expect(await endsUnasked(connected)).toMatch(/role has changed/);
    expect((await watching.ask('GET', '/v1/conversations')).status).toBe(401);
    expect((await at('otto')).session.person.role).toBe('data-protection-officer');
  });

  test('changes that concern tenants are shown only to people who have all of them', async () => {
    const seen = await changes(bruno);
    expect(new Set(seen.rows.flatMap((r) => r.tenants))).toEqual(new Set(['Harbour Bank']));
    const foreign = present((await changes(idris)).rows.find((r) => r.tenants.includes('Northline Travel')));
    expect((await bruno.ask('GET', `/v1/administration/changes/${foreign.id}`)).status).toBe(404);
    expect((await bruno.ask('POST', `/v1/administration/changes/${foreign.id}/undo`, {})).status).toBe(404);
  });
});

describe('a second person', () => {
  let second: SignedIn;
  beforeAll(async () => {
    await set('approvals.required', ['change-role', 'add-power', 'leave']);
    second = await somebody('susan', 'supervisor', [BANK, TRAVEL]);
    sofia = await at('sofia');
    await somebody('pia', 'agent', [BANK]);
    await eventually(async () => (await required()).length === 3);
  });
  const decide = (by: SignedIn, id: string, approve: boolean) =>
    by.ask('POST', `/v1/administration/requests/${id}/decide`, { approve, note: 'because' });
  const asked = (answer: Answer): string =>
    z.object({ state: z.literal('asked'), requestId: z.string() }).parse(answer.json).requestId;

  test('a change of role waits, changes nothing yet, and cannot be approved by the requester', async () => {
    const id = asked(await change(idris, 'pia', { what: 'role', role: 'supervisor' }, { reason: 'Leads the team' }));
    expect(await row(idris, 'pia')).toMatchObject({ role: 'agent', waiting: true });
    expect(code(await decide(idris, id, true))).toBe('beyond');
    expect((await decide(bruno, id, true)).json).toEqual({ ok: true });
    expect(await row(idris, 'pia')).toMatchObject({ role: 'supervisor', waiting: false });
    expect(code(await decide(sofia, id, true))).toBe('decided');
    expect((await changes(idris, 'pia')).rows.slice(0, 3).map((r) => [r.action, r.by])).toEqual([
      ['change-role', idris.session.person.name],
      ['approve', 'Name bruno'],
      ['ask', idris.session.person.name],
    ]);
  });

  test('no person approves what is about themselves, nor what another person cannot see', async () => {
    const id = asked(await change(idris, 'susan', { what: 'role', role: 'administrator' }));
    expect(code(await decide(second, id, true))).toBe('beyond');
    expect(code(await decide(second, id, false))).toBe('beyond');
    expect((await decide(bruno, id, true)).status).toBe(404);
    expect((await requests(bruno)).requests.map((r) => r.id)).not.toContain(id);
    expect((await decide(sofia, id, false)).json).toEqual({ ok: true });
    expect((await row(idris, 'susan')).role).toBe('supervisor');
  });

  test('two supervisors cannot make an administrator; one supervisor and one administrator can', async () => {
    const pia = await row(sofia, 'pia');
    const id = asked(
      await sofia.ask('POST', `/v1/administration/people/${pia.id}/ask`, {
        version: pia.version,
        change: { what: 'role', role: 'administrator' },
      }),
    );
    expect(code(await decide(sofia, id, true))).toBe('beyond');
    const refused = await decide(second, id, true);
    expect([code(refused), wordsOf(ApiProblem.parse(refused.json))]).toEqual([
      'beyond-both',
      expect.stringMatching(/Neither of you/),
    ]);
    expect((await decide(idris, id, true)).json).toEqual({ ok: true });
    expect((await row(idris, 'pia')).role).toBe('administrator');
  });

  test('a supervisor cannot request anything about themselves', async () => {
    const own = await row(sofia, 'sofia');
    expect(
      code(
        await sofia.ask('POST', `/v1/administration/people/${own.id}/ask`, {
          version: own.version,
          change: { what: 'role', role: 'administrator' },
        }),
      ),
    ).toBe('beyond');
  });

  test('a request ends with a change of its subject, with its requester, or with its time', async () => {
    const id = asked(await change(idris, 'tomas', { what: 'leave' }));
    expect((await change(idris, 'tomas', { what: 'rename', name: 'Tomas R.' })).status).toBe(200);
    expect(code(await decide(sofia, id, true))).toBe('request-outdated');
    expect((await row(idris, 'tomas')).leftAt).toBeNull();
    expect((await idris.ask('POST', `/v1/administration/requests/${id}/withdraw`, {})).json).toEqual({ ok: true });
    const late = asked(await change(idris, 'tomas', { what: 'leave' }));
    await db.updateTable('change_request').set({ expires_at: 1 }).where('id', '=', late).execute();
    expect(code(await decide(sofia, late, true))).toBe('decided');
    await expect
      .poll(async () => (await requests(sofia)).requests.find((r) => r.id === late)?.state, { timeout: 5_000 })
      .toBe('expired');
    await expect.poll(async () => (await changes(idris, 'expire')).total, { timeout: 5_000 }).toBe(1);
    const orphan = asked(
      await change(second, 'tomas', { what: 'leave' }).then(async () => {
        const tomas = await row(second, 'tomas');
        return second.ask('POST', `/v1/administration/people/${tomas.id}/ask`, {
          version: tomas.version,
          change: { what: 'leave' },
        });
      }),
    );
    await db.updateTable('person').set({ role: 'agent' }).where('login', '=', 'susan').execute();
    expect(code(await decide(idris, orphan, true))).toBe('beyond');
    expect((await row(idris, 'tomas')).leftAt).toBeNull();
    expect((await decide(idris, orphan, false)).json).toEqual({ ok: true });
  });

  test('a person with a powerful role is added by two, and deciding reveals the password to neither', async () => {
    const form = { name: 'Vera', login: 'vera', role: 'supervisor', tenantIds: [BANK], teamIds: [] };
    const id = asked(await idris.ask('POST', '/v1/administration/people', form));
    const done = await decide(bruno, id, true);
    expect(done.json).toEqual({ ok: true });
    expect((await row(bruno, 'vera')).role).toBe('supervisor');
    expect(
      (await idris.ask('POST', '/v1/administration/people', { ...form, login: 'agent2', role: 'agent' })).json,
    ).toMatchObject({ state: 'done' });
  });
});

describe('teams', () => {
  test('belong to one tenant, are made by its administrators, and are deleted only when empty', async () => {
    const id = randomUUID();
    expect((await bruno.ask('PUT', `/v1/administration/teams/${id}`, { tenantId: TRAVEL, name: 'Cards' })).status).toBe(
      404,
    );
    expect((await bruno.ask('PUT', `/v1/administration/teams/${id}`, { tenantId: BANK, name: 'Cards' })).json).toEqual({
      ok: true,
    });
    expect(
      code(await bruno.ask('PUT', `/v1/administration/teams/${randomUUID()}`, { tenantId: BANK, name: 'cards' })),
    ).toBe('team-name-taken');
    expect((await change(idris, 'benno', { what: 'move', tenantIds: [BANK], teamIds: [id] })).json).toMatchObject({
      state: 'done',
    });
    expect((await change(idris, 'benno', { what: 'move', tenantIds: [TRAVEL], teamIds: [id] })).status).toBe(400);
    expect(code(await bruno.ask('POST', `/v1/administration/teams/${id}/remove`, {}))).toBe('team-not-empty');
    expect((await change(idris, 'benno', { what: 'move', tenantIds: [BANK], teamIds: [] })).json).toMatchObject({
      state: 'done',
    });
    expect((await bruno.ask('POST', `/v1/administration/teams/${id}/remove`, {})).json).toEqual({ ok: true });
  });
});
