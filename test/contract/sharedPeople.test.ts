/**
 * What two companies have in common at one server: a person who works for both, and workstations and rules that serve
 * one of them. Neither reads the other's by way of it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AddressStatus } from '../../contract/addresses.ts';
import { isEvent } from '../../contract/realtime.ts';
import { setTypingPreview } from '../../server/domains/policy/typingPreview.ts';
import { systemScope } from '../../server/scope/scope.ts';
import { oneAlone } from '../support/oneAlone.ts';
import { openSession } from '../support/openSession.ts';
import { present, type SignedIn, type Workstation } from '../support/serverRig.ts';
import { TenantWorld, type Planted } from '../support/tenantWorld.ts';

let world: TenantWorld;
let own: Planted;
let bravo: Planted;
/** An agent of both companies. */
let shared: string;
const sharedLogin = 'zqalpha-target';
beforeAll(async () => {
  world = await TenantWorld.make();
  [own, bravo] = world.tenants as [Planted, Planted];
  shared = idOf(own, 'personId');
  await world.db.insertInto('person_tenant').values({ person_id: shared, tenant_id: bravo.tenantId }).execute();
});
afterAll(() => world.remove());

const idOf = (planted: Planted, name: string): string => present(planted.ids[name]?.[0]);
const addressesOf = async (by: SignedIn): Promise<AddressStatus> =>
  AddressStatus.parse((await by.ask('GET', '/v1/addresses')).json);

/** A workstation that serves this company alone. */
async function workstationOf({ ids }: Planted, name: string): Promise<Workstation> {
  const workstation = await world.rig.workstation(name);
  await world.db
    .updateTable('workstation')
    .set({ group_id: present(ids['groupId']?.[0]) })
    .where('id', '=', workstation.enrolment.workstationId)
    .execute();
  return workstation;
}

test('rules for a group of another company are in no trial and in no change that others read', async () => {
  const theirs = await world.session(1, 'administrator');
  const ours = await world.session(0, 'administrator');
  const groupId = idOf(bravo, 'groupId');
  await oneAlone(world.rig, theirs, 'widen-addresses');
  const added = await theirs.ask('POST', '/v1/addresses', {
    baseRevision: (await addressesOf(theirs)).revision,
    change: {
      action: 'add',
      rule: {
        range: '10.88.0.0/16',
        use: 'server',
        subject: { kind: 'group', groupId },
        note: 'zqbravo place',
        expiresAt: null,
      },
    },
    knowingly: true,
  });
  expect(added.json).toMatchObject({ outcome: 'stored' });
  const tried = (by: SignedIn, group: string) =>
    by.ask('POST', '/v1/addresses/try', {
      address: '10.88.0.5',
      asking: { groupId: group, role: null, tenantIds: [] },
    });
  expect((await tried(theirs, groupId)).text).toContain('zqbravo place');
  const [known, unknown] = [await tried(ours, groupId), await tried(ours, randomUUID())];
  expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);

  const changes = async (by: SignedIn) =>
    (await by.ask('POST', '/v1/administration/changes/query', { newest: null, offset: 0, limit: 100, search: '10.88' }))
      .text;
  expect(await changes(theirs)).toContain('zqbravo place');
  const read = await changes(ours);
  // Without it, workstations of the group may connect from everywhere again.
  const { revision, rules } = await addressesOf(theirs);
  const removed = await theirs.ask('POST', '/v1/addresses', {
    baseRevision: revision,
    change: { action: 'remove', id: rules.find(({ note }) => note === 'zqbravo place')?.id },
    knowingly: true,
  });
  expect(removed.json).toMatchObject({ outcome: 'stored' });
  expect(read).not.toMatch(/10\.88|zqbravo/);
});

test('keys of a person at a workstation of another company are not shown, nor sealed to', async () => {
  const { db } = world;
  const key = async (workstationId: string): Promise<string> => {
    const keyId = randomBytes(8).toString('hex');
    await db
      .insertInto('login_key')
      .values({
        key_id: keyId,
        person_id: shared,
        workstation_id: workstationId,
        public_key: 'A'.repeat(43),
        registered_at: Date.now(),
      })
      .execute();
    return keyId;
  };
  const [ofOwn, ofBravo] = [await key(idOf(own, 'workstationId')), await key(idOf(bravo, 'workstationId'))];
  const ours = await world.session(0, 'administrator');
  const read = async (by: SignedIn, path: string, body?: object) =>
    (await by.ask(body === undefined ? 'GET' : 'POST', path, body)).text;
  const theirs = await world.session(1, 'administrator');
  for (const [path, body] of [
    [`/v1/people/${shared}/saved-logins`],
    ['/v1/saved-logins/people', { query: '' }],
  ] as const) {
    const [a, b] = [await read(ours, path, body), await read(theirs, path, body)];
    expect(a).toContain(ofOwn);
    expect(a).not.toMatch(new RegExp(`${ofBravo}|zqbravo`));
    expect(b).toContain(ofBravo);
    expect(b).not.toMatch(new RegExp(`${ofOwn}|zqalpha desk`));
  }
});

test('what a visitor types is shown at the desks that serve its company alone', async () => {
  const { db, rig } = world;
  await setTypingPreview(db, systemScope('a test'), bravo.tenantId, true);
  const at = async (planted: Planted) => {
    const workstation = await workstationOf(planted, `Desk for ${planted.tenantId}`);
    return (await openSession(db, workstation, sharedLogin)).realtime();
  };
  const [atOwn, atBravo] = [await at(own), await at(bravo)];
  const visitor = await rig.visitorOf(bravo.siteId);
  const page = await visitor.connect();
  await visitor.say(page, 'hello');
  await db
    .updateTable('conversation')
    .set({ assigned_person_id: shared, status: 'open' })
    .where('id', '=', visitor.consent.conversationId)
    .execute();
  page.send({ type: 'typing', typing: true, text: 'a periscope' });
  await atBravo.next((frame) => isEvent(frame, 'typing.changed') && frame.body.preview?.text === 'a periscope');
  // What is sent to every desk of the person comes after it.
  const ours = await world.session(0, 'administrator');
  const login = `/v1/people/${shared}/saved-logins/${idOf(own, 'loginId')}`;
  const removed = await ours.ask('POST', `${login}/remove`, { version: 1 });
  expect(removed.status).toBe(200);
  await atOwn.next((frame) => isEvent(frame, 'login.changed'));
  expect(JSON.stringify(atOwn.all)).not.toContain(visitor.consent.conversationId);
});
