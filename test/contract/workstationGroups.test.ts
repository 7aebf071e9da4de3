/** What an administrator does with workstations, and which companies each of them serves. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MadeCode, Workstations, type WorkstationRow } from '../../contract/workstations.ts';
import { readCode } from '../../core/enrolment/code.ts';
import { addLogin } from '../../server/domains/people/addLogin.ts';
import { systemScope } from '../../server/scope/scope.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import type { Db } from '../../server/storage/storage.ts';
import { present, Rig, type SignedIn } from '../support/serverRig.ts';

let rig: Rig;
let idris: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  idris = await rig.signedIn('idris');
});
afterAll(() => rig.remove());

const listed = async (who: SignedIn): Promise<Workstations> =>
  Workstations.parse((await who.ask('GET', '/v1/workstations')).json);
const row = async (id: string): Promise<WorkstationRow> =>
  present((await listed(idris)).workstations.find((each) => each.id === id));
const group = async (name: string, tenants: readonly string[]): Promise<string> => {
  const answer = await idris.ask('POST', '/v1/workstation-groups', {
    name,
    tenantIds: tenants.map((each) => rig.tenant(each)),
  });
  expect(answer.status).toBe(200);
  return (answer.json as { id: string }).id;
};
async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const storage = await openStorage(rig.data);
  try {
    return await work(storage.db);
  } finally {
    await storage.close();
  }
}
const changesOf = (action: string) =>
  inDatabase((db) => db.selectFrom('change').selectAll().where('action', '=', action).orderBy('id').execute());

test('the list shows when each workstation was enrolled and seen, its certificate and its self-check', async () => {
  const workstation = await rig.workstation('Listed');
  expect(await row(workstation.enrolment.workstationId)).toMatchObject({
    name: 'Listed',
    groupId: null,
    revokedAt: null,
    seenAt: null,
    level: null,
    renewing: false,
    manageable: true,
  });
  await workstation.ask('GET', '/v1/workstation');
  const now = await row(workstation.enrolment.workstationId);
  expect(Math.abs((now.seenAt ?? 0) - Date.now())).toBeLessThan(60_000);
  expect((now.certificateExpiresAt ?? 0) - Date.now()).toBeGreaterThan(170 * 86_400_000);
});

test('a code is in one answer only: not in the list, the record of the change or the database', async () => {
  const made = MadeCode.parse(
    (
      await idris.ask('POST', '/v1/workstations/codes', {
        name: 'Coded',
        groupId: null,
        ranges: ['127.0.0.0/8'],
        hours: 2,
        replaces: null,
      })
    ).json,
  );
  const secret = present(readCode(made.code)).secret;
  const list = await listed(idris);
  expect(list.codes).toEqual([
    expect.objectContaining({ id: made.id, name: 'Coded', madeBy: 'Idris Bello', ranges: ['127.0.0.0/8'] }),
  ]);
  const stored = await inDatabase(async (db) =>
    JSON.stringify([
      await db.selectFrom('enrolment_code').selectAll().execute(),
      await db.selectFrom('change').selectAll().execute(),
      await db.selectFrom('activity').selectAll().execute(),
    ]),
  );
  for (const form of ['hex', 'base64url', 'base64'] as const)
    for (const text of [stored, JSON.stringify(list)]) expect(text).not.toContain(secret.toString(form));
  for (const text of [stored, JSON.stringify(list)]) expect(text).not.toContain(made.code.slice(0, 20));
  expect((await idris.ask('POST', `/v1/workstations/codes/${made.id}/withdraw`, {})).status).toBe(200);
  expect((await listed(idris)).codes).toEqual([]);
  expect((await idris.ask('POST', `/v1/workstations/codes/${made.id}/withdraw`, {})).status).toBe(409);
  expect(
    (
      await idris.ask('POST', '/v1/workstations/codes', {
        name: 'x',
        groupId: null,
        ranges: ['10.0.0.1/8'],
        hours: 2,
        replaces: null,
      })
    ).status,
  ).toBe(409);
});

test('a change is stored with the state before and after, and with who made it where', async () => {
  const { workstationId } = (await rig.workstation('Before')).enrolment;
  const floor = await group('Floor', ['Harbour Bank']);
  expect((await idris.ask('PUT', `/v1/workstations/${workstationId}`, { name: 'After', groupId: floor })).status).toBe(
    200,
  );
  expect(await row(workstationId)).toMatchObject({ name: 'After', groupId: floor });
  const change = present((await changesOf('change-workstation')).at(-1));
  expect(change).toMatchObject({
    person_id: idris.session.person.id,
    workstation_id: idris.workstation.enrolment.workstationId,
    subject: 'After',
  });
  expect([JSON.parse(change.before), JSON.parse(change.after)]).toEqual([
    { name: 'Before', groupId: null },
    { name: 'After', groupId: floor },
  ]);
  expect((await idris.ask('POST', '/v1/workstation-groups', { name: 'FLOOR', tenantIds: [] })).status).toBe(409);
  expect(
    (
      await idris.ask('PUT', `/v1/workstations/${workstationId}`, {
        name: 'After',
        groupId: '11111111-1111-4111-8111-111111111111',
      })
    ).status,
  ).toBe(409);
});

test('a workstation of a group serves only people of the tenants of the group', async () => {
  const travel = await group('Travel floor', ['Northline Travel']);
  const bank = await group('Bank floor', ['Harbour Bank']);
  const workstation = await rig.workstation('Shared');
  const { workstationId } = workstation.enrolment;
  const maya = await workstation.signIn('maya', rig.person('maya').password);
  expect(maya.session.tenants.map((each) => each.name)).toEqual(['Harbour Bank', 'Northline Travel']);
  // Moving it ends the session there: what it serves was read when the session began.
  expect(
    (await idris.ask('PUT', `/v1/workstations/${workstationId}`, { name: 'Shared', groupId: travel })).status,
  ).toBe(200);
  expect(await maya.ask('GET', '/v1/conversations')).toMatchObject({ status: 401 });
  const again = await workstation.signIn('maya', rig.person('maya').password);
  expect(again.session.tenants.map((each) => each.name)).toEqual(['Northline Travel']);
  expect(again.session.tenantKeys.map((each) => each.tenantId)).toEqual([rig.tenant('Northline Travel')]);
  expect((await idris.ask('PUT', `/v1/workstations/${workstationId}`, { name: 'Shared', groupId: bank })).status).toBe(
    200,
  );
  // Tomas works for Northline Travel alone; the answer is that of a wrong password.
  const { finish } = await workstation.start('tomas', rig.person('tomas').password);
  expect(await finish()).toMatchObject({ status: 401, json: { code: 'sign-in-failed' } });
  // The tenants of its group change: the same as being moved.
  const third = await workstation.signIn('maya', rig.person('maya').password);
  expect(
    (
      await idris.ask('PUT', `/v1/workstation-groups/${bank}`, {
        name: 'Bank floor',
        tenantIds: [rig.tenant('Harbour Bank'), rig.tenant('Northline Travel')],
      })
    ).status,
  ).toBe(200);
  expect(await third.ask('GET', '/v1/conversations')).toMatchObject({ status: 401 });
});

test('an administrator of some tenants manages their workstations, and cannot enrol one for others', async () => {
  const password = 'lantern on 3 tall stilts';
  await inDatabase((db) =>
    addLogin(db, systemScope('a test'), {
      login: 'vera',
      name: 'Vera Holm',
      role: 'administrator',
      tenants: ['Northline Travel'],
      password,
    }),
  );
  const own = await group('Vera’s floor', ['Northline Travel']);
  const others = await group('Not Vera’s floor', ['Harbour Bank']);
  const vera = await (await rig.workstation('Desk of Vera')).signIn('vera', password);
  if (vera.session.requiredAction !== null && vera.session.requiredAction !== undefined)
    throw new Error(`Vera must ${vera.session.requiredAction} first.`);
  const both = await rig.workstation('Serves all');
  const bankOnly = await rig.workstation('Bank only');
  expect(
    (
      await idris.ask('PUT', `/v1/workstations/${bankOnly.enrolment.workstationId}`, {
        name: 'Bank only',
        groupId: others,
      })
    ).status,
  ).toBe(200);
  const seen = await listed(vera);
  expect(seen.workstations.map((each) => each.name)).not.toContain('Bank only');
  expect(seen.workstations.find((each) => each.name === 'Serves all')?.manageable).toBe(false);
  expect(seen.groups.map((each) => each.name)).toContain('Vera’s floor');
  expect(seen.groups.map((each) => each.name)).not.toContain('Not Vera’s floor');
  const code = (groupId: string | null, replaces: string | null = null) =>
    vera.ask('POST', '/v1/workstations/codes', { name: 'New', groupId, ranges: [], hours: 1, replaces });
  expect((await code(own)).status).toBe(200);
  expect((await code(others)).status).toBe(409);
  expect((await code(null)).status).toBe(409);
  expect((await code(own, bankOnly.enrolment.workstationId)).status).toBe(409);
  for (const { workstationId } of [both.enrolment, bankOnly.enrolment])
    expect((await vera.ask('POST', `/v1/workstations/${workstationId}/revoke`, {})).status).toBe(409);
  expect((await vera.ask('POST', '/v1/workstation-groups', { name: 'Wide', tenantIds: [] })).status).toBe(409);
  expect(
    (
      await vera.ask('PUT', `/v1/workstation-groups/${own}`, {
        name: 'Vera’s floor',
        tenantIds: [rig.tenant('Harbour Bank')],
      })
    ).status,
  ).toBe(409);
});

test('agents and supervisors change nothing here, and agents see nothing', async () => {
  const maya = await rig.signedIn('maya');
  const sofia = await rig.signedIn('sofia');
  expect((await maya.ask('GET', '/v1/workstations')).status).toBe(403);
  expect((await sofia.ask('GET', '/v1/workstations')).status).toBe(200);
  const { workstationId } = maya.workstation.enrolment;
  for (const who of [maya, sofia]) {
    expect(
      (
        await who.ask('POST', '/v1/workstations/codes', {
          name: 'x',
          groupId: null,
          ranges: [],
          hours: 1,
          replaces: null,
        })
      ).status,
    ).toBe(403);
    expect((await who.ask('POST', `/v1/workstations/${workstationId}/revoke`, {})).status).toBe(403);
    expect((await who.ask('PUT', `/v1/workstations/${workstationId}`, { name: 'x', groupId: null })).status).toBe(403);
    expect((await who.ask('POST', '/v1/workstation-groups', { name: 'x', tenantIds: [] })).status).toBe(403);
  }
});
