/** A new authority and a new key for policies, at the server of desks that stay where they are. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newPolicyKey } from '../../core/policy/document.ts';
import { newestPolicyKey, signPolicyKey } from '../../core/policy/policyKeys.ts';
import { startDesk, type Desk } from '../../main/desk.ts';
import { OVERLAP, openAuthorities } from '../../main/store/authorities.ts';
import { openMachineDatabase, readMachineKey, type MachineDatabase } from '../../main/store/machineDatabase.ts';
import { enrol } from '../../main/unlock/enrol.ts';
import { enrolWorkstation } from '../../server/commandLine/enrol.ts';
import { rollAuthorityOf, rollPolicyKeyOf, writeAuthorities } from '../../server/commandLine/roll.ts';
import { openAuthority, rollAuthority } from '../../server/platform/tls/authority.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { signIn, until, WORKSTATION_PASSWORD } from '../support/deskBench.ts';
import { eventually, Rig } from '../support/serverRig.ts';
import { createShellStandIn, type ShellStandIn } from '../support/shellStandIn.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

let rig: Rig;
const desks: Desk[] = [];
beforeAll(async () => {
  rig = await Rig.make();
});
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop();
});
afterAll(() => rig.remove());

async function enrolled(name: string): Promise<{ folder: string; workstationId: string }> {
  const folder = join(temporaryFolder('roll'), 'desk');
  const enrolment = await enrolWorkstation({ dataFolder: rig.data, name });
  await enrol({ dataFolder: folder, enrolment, workstationPassword: WORKSTATION_PASSWORD, keychain: null });
  return { folder, workstationId: enrolment.workstationId };
}
async function opened(folder: string): Promise<{ desk: Desk; shell: ShellStandIn }> {
  const shell = createShellStandIn();
  const desk = await startDesk({
    shell,
    dataFolder: folder,
    rendererFiles: new Map(),
    preload: { path: '/preload.cjs', source: '' },
    keychain: async () => null,
    log: () => undefined,
  });
  desks.push(desk);
  await until(() => desk.state().phase === 'signed-out');
  return { desk, shell };
}
const connection = (desk: Desk): unknown => (desk.state() as { connection?: string }).connection;
const signedIn = async ({ shell, desk }: { desk: Desk; shell: ShellStandIn }): Promise<void> => {
  expect(await signIn(shell, 'maya', WORKSTATION_PASSWORD, rig.person('maya').password)).toEqual({ ok: true });
  await until(() => connection(desk) === 'online');
};
async function factsOf(of: { folder: string; workstationId: string }): Promise<MachineDatabase> {
  const key = await readMachineKey(of.folder, of.workstationId, 'file', async () => null);
  return openMachineDatabase(of.folder, key, { create: false, readonly: true });
}

test('a connected desk follows, keeps both on its disk, and works on; so does one enrolled afterwards', async () => {
  const place = await enrolled('Connected');
  const at = await opened(place.folder);
  await signedIn(at);
  await rig.stop();
  await until(() => connection(at.desk) === 'offline');
  const publicKey = await rollPolicyKeyOf(rig.data);
  await rollAuthorityOf(rig.data);
  await rig.start();
  await until(() => connection(at.desk) === 'online');
  const all = join(temporaryFolder('authorities'), 'all.pem');
  expect(await writeAuthorities(rig.data, all)).toHaveLength(2);
  const [, newest = ''] = readFileSync(all, 'utf8').match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? [];
  await eventually(async () => {
    const facts = await factsOf(place);
    try {
      const policy = JSON.parse(facts.fact('policy-document') ?? '{}') as { key?: string };
      return policy.key === publicKey && (facts.fact('authorities') ?? '').includes(newest.split('\n')[2] ?? newest);
    } finally {
      facts.close();
    }
  });
  expect(at.desk.state()).toMatchObject({ phase: 'signed-in' });

  // From what it has kept, and once more from the second to a third.
  await at.desk.stop();
  await rollPolicyKeyOf(rig.data);
  await rollAuthorityOf(rig.data);
  await rig.stop();
  await rig.start();
  await signedIn(await opened(place.folder));
  for (const desk of desks.splice(0)) await desk.stop();

  await signedIn(await opened((await enrolled('Afterwards')).folder));
});

test('a desk that was off during both follows at its next start', async () => {
  const place = await enrolled('Away');
  await rollPolicyKeyOf(rig.data);
  await rollAuthorityOf(rig.data);
  await rollAuthorityOf(rig.data);
  await rig.stop();
  await rig.start();
  const at = await opened(place.folder);
  await signedIn(at);
  expect(at.desk.state()).toMatchObject({ phase: 'signed-in' });
});

test('an authority counts only where a trusted one has certified it, and a former one ends later', async () => {
  const { db, close } = await openStorage(temporaryFolder('line'));
  const other = await openStorage(temporaryFolder('stranger'));
  try {
    const first = await openAuthority(db);
    await rollAuthority(db);
    await rollAuthority(db);
    const { successors, trusted } = await openAuthority(db);
    await openAuthority(other.db);
    await rollAuthority(other.db);
    const foreign = (await openAuthority(other.db)).successors;
    const stored = new Map<string, string>();
    let now = Date.now();
    const desk = openAuthorities(
      { fact: (name) => stored.get(name) ?? null, setFact: (name, value) => void stored.set(name, value) },
      first,
      () => now,
    );
    const [one, two] = successors;
    if (one === undefined || two === undefined) throw new Error('There are not two successors.');
    expect(desk.take(foreign)).toBe(0);
    expect(desk.take([two])).toBe(0);
    expect(desk.take([{ ...one, authorityPem: two.authorityPem }])).toBe(0);
    expect(desk.take([{ authorityPem: foreign[0]?.authorityPem ?? '', crossPem: one.crossPem }])).toBe(0);
    expect(desk.take([{ authorityPem: 'none', crossPem: 'none' }])).toBe(0);
    expect(desk.trusted()).toEqual([first.authorityPem]);
    expect(desk.take(successors)).toBe(2);
    expect(desk.take(successors)).toBe(0);
    expect(desk.trusted()).toEqual(trusted);
    now += OVERLAP;
    expect(desk.trusted()).toEqual([two.authorityPem]);
  } finally {
    await close();
    await other.close();
  }
});

test('a key for policies counts only where the one before has named it, for this server', () => {
  const [a, b, c, thief] = [newPolicyKey(), newPolicyKey(), newPolicyKey(), newPolicyKey()];
  const [server, elsewhere] = ['a'.repeat(64), 'b'.repeat(64)];
  const step = (from: typeof a, to: typeof a, signer = from, of = server) =>
    signPolicyKey({ server: of, from: from.publicKey, to: to.publicKey }, signer.privateKeyPem);
  const way = [step(a, b), step(b, c)];
  expect(newestPolicyKey(a.publicKey, way, server)).toBe(c.publicKey);
  expect(newestPolicyKey(b.publicKey, way, server)).toBe(c.publicKey);
  // The former key has given way.
  expect(newestPolicyKey(c.publicKey, [...way, step(a, thief)], server)).toBe(c.publicKey);
  for (const forged of [step(a, thief, thief), step(a, b, a, elsewhere), { document: randomUUID(), signature: '' }])
    expect(newestPolicyKey(a.publicKey, [forged], server)).toBe(a.publicKey);
});
