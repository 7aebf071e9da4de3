/**
 * What the administrator and the supervisor of one client company try with what concerns the others: the policy is that
 * of every company, and its hosts are of one each.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PolicyStatus } from '../../../contract/policy.ts';
import { setPolicyAt } from '../../../server/domains/policy/policyByKey.ts';
import type { Db } from '../../../server/storage/storage.ts';
import { openBeside, openSession } from '../../support/openSession.ts';
import { Rig, type Answer, type SignedIn } from '../../support/serverRig.ts';

let rig: Rig;
let db: Db;
let close: () => Promise<void>;
let bruno: SignedIn;
let sofia: SignedIn;
beforeAll(async () => {
  rig = await Rig.make();
  ({ db, close } = await openBeside(rig.data));
  const { sign_in_record } = await db.selectFrom('person').select('sign_in_record').executeTakeFirstOrThrow();
  const id = randomUUID();
  const of = { login: 'bruno', name: 'Bruno Silva', role: 'administrator', left_at: null, password_at: Date.now() };
  await db
    .insertInto('person')
    .values({ id, sign_in_record, ...of })
    .execute();
  await db
    .insertInto('person_tenant')
    .values({ person_id: id, tenant_id: rig.tenant('Harbour Bank') })
    .execute();
  bruno = await openSession(db, await rig.workstation('Desk of bruno'), 'bruno');
  sofia = await openSession(db, await rig.workstation('Desk of sofia'), 'sofia');
});
afterAll(async () => {
  await close();
  await rig.remove();
});

const status = async (by: SignedIn): Promise<PolicyStatus> =>
  PolicyStatus.parse((await by.ask('GET', '/v1/policy')).json);
async function change(by: SignedIn, path: string, value: unknown, onlyTry = false): Promise<Answer> {
  const { version: baseVersion } = await status(by);
  return by.ask('PUT', '/v1/policy', { baseVersion, onlyTry, inSpiteOf: [], changes: [{ path, value }] });
}

test.each([
  ['stricter', 'lock.idleMinutes', 1],
  ['less strict, which another person of the company would approve', 'lock.idleMinutes', 15],
  ['tried', 'conversations.agentsSee', 'tenant'],
])('the policy is not made %s by an administrator of one company', async (what, path, value) => {
  const before = await status(sofia);
  expect(await change(bruno, path, value, what === 'tried')).toMatchObject({
    status: 409,
    json: { code: 'policy-not-yours' },
  });
  expect(await status(sofia)).toEqual(before);
  expect(await db.selectFrom('change_request').select('id').execute()).toEqual([]);
});

test('nor by going back to an earlier version', async () => {
  const asked = { baseVersion: (await status(bruno)).version, toVersion: 1, onlyTry: false, inSpiteOf: [] };
  expect(await bruno.ask('POST', '/v1/policy/undo', asked)).toMatchObject({ json: { code: 'policy-not-yours' } });
});

test('nor by one of all companies at a workstation that serves one', async () => {
  const groupId = randomUUID();
  const workstation = await rig.workstation('Desk of the bank');
  const idris = await openSession(db, workstation, 'idris');
  await db.insertInto('workstation_group').values({ id: groupId, name: 'Bank', made_at: 1 }).execute();
  await db
    .insertInto('workstation_group_tenant')
    .values({ group_id: groupId, tenant_id: rig.tenant('Harbour Bank') })
    .execute();
  await db
    .updateTable('workstation')
    .set({ group_id: groupId })
    .where('id', '=', workstation.enrolment.workstationId)
    .execute();
  expect(await change(idris, 'lock.idleMinutes', 5)).toMatchObject({ json: { code: 'policy-not-yours' } });
});

test('and hosts of other companies are not shown to them', async () => {
  const hostOf = (tenant: string, host: string): object => ({ [rig.tenant(tenant)]: [{ host }] });
  const all = { ...hostOf('Harbour Bank', 'bank.example'), ...hostOf('Northline Travel', 'travel.example') };
  await setPolicyAt(db.withoutPlugins(), 'egress', all);
  expect(JSON.stringify(await status(sofia))).toContain('travel.example');
  const shown = JSON.stringify(await status(bruno));
  expect(shown).toContain('bank.example');
  expect(shown).not.toContain('travel.example');
  const changes = await bruno.ask('POST', '/v1/administration/changes/query', { newest: null, offset: 0, limit: 50 });
  expect(changes.status).toBe(200);
  expect(changes.text).not.toContain('travel.example');
});
