/** Whole desks at a real server: the password is changed, reset and lost, and nothing that people wrote is. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PasswordAnswer } from '../../contract/passwords.ts';
import { startDesk, type Desk } from '../../main/desk.ts';
import { FILES, isPersonFile, readJson } from '../../main/store/files.ts';
import { openStoreSecret, StoreHeader, wrap, deriveFormerWrappingKey } from '../../main/store/keys.ts';
import { openEncrypted } from '../../main/store/encryptedDatabase.ts';
import { enrol } from '../../main/unlock/enrol.ts';
import { resetPasswordOf } from '../../server/administration.ts';
import { enrolWorkstation } from '../../server/enrolment.ts';
import { openStorage } from '../../server/storage/storage.ts';
import { signIn, until, WORKSTATION_PASSWORD } from '../support/deskBench.ts';
import { present, Rig, type Visitor } from '../support/serverRig.ts';
import { createShellStandIn, type ShellStandIn } from '../support/shellStandIn.ts';

let rig: Rig;
const desks: Desk[] = [];
beforeAll(async () => { rig = await Rig.make(); }, 60_000);
afterEach(async () => { for (const desk of desks.splice(0)) await desk.stop(); });
afterAll(async () => { await rig.remove(); });

interface At { readonly folder: string; start(): Promise<{ desk: Desk; shell: ShellStandIn }> }
async function workstation(): Promise<At> {
  const folder = join(mkdtempSync(join(tmpdir(), 'desk-')), 'desk');
  await enrol({ dataFolder: folder, enrolment: await enrolWorkstation({ dataFolder: rig.data, name: `Desk ${randomUUID().slice(0, 4)}` }), workstationPassword: WORKSTATION_PASSWORD, keychain: null });
  return {
    folder,
    async start() {
      const shell = createShellStandIn();
      const desk = await startDesk({ shell, dataFolder: folder, rendererFiles: new Map(), preload: { path: '/preload.cjs', source: '' }, keychain: async () => null, log: () => undefined, machine: { env: {}, read: () => '', inspector: () => undefined, blockDevices: join(folder, 'no such folder'), places: async () => [] } });
      desks.push(desk);
      await until(() => desk.state().phase === 'signed-out');
      return { desk, shell };
    },
  };
}
const online = (desk: Desk): Promise<void> => until(() => { const state = desk.state(); return state.phase === 'signed-in' && state.connection === 'online' && (state.must ?? null) === null; });
async function value<T>(answer: Promise<{ ok: boolean; message?: string; value?: unknown }>): Promise<T> {
  const given = await answer;
  if (!given.ok) throw new Error(given.message);
  return given.value as T;
}
const draftIn = async (shell: ShellStandIn, conversationId: string): Promise<string> => (await value<{ draft: string }>(shell.call('openConversation', { conversationId, limit: 10 }))).draft;
const change = (shell: ShellStandIn, now: string, next: string): Promise<PasswordAnswer> => value<PasswordAnswer>(shell.call('changePassword', { present: now, next }));
async function reset(login: string): Promise<string> {
  const storage = openStorage(rig.data);
  try {
    return (await resetPasswordOf(storage.db, login, true)).password;
  } finally {
    await storage.close();
  }
}
async function conversation(tenant = 'Harbour Bank'): Promise<{ visitor: Visitor; id: string }> {
  const visitor = await rig.visitor(tenant);
  await visitor.say(await visitor.connect(), 'hello');
  return { visitor, id: visitor.consent.conversationId };
}

describe('a changed server password', () => {
  test('opens what was written under the former one, at this workstation and at another, and the words of a refusal say what is wrong', async () => {
    const { id } = await conversation();
    const [first, second] = [await workstation(), await workstation()];
    const password = rig.person('maya').password;
    const drafts = new Map([[first, 'written at the first'], [second, 'written at the second']]);
    for (const [at, draft] of drafts) {
      const { desk, shell } = await at.start();
      expect(await signIn(shell, 'maya', WORKSTATION_PASSWORD, password)).toEqual({ ok: true });
      await online(desk);
      await value(shell.call('saveDraft', { conversationId: id, text: draft }));
      await desk.stop();
    }
    const { desk, shell } = await first.start();
    await signIn(shell, 'maya', WORKSTATION_PASSWORD, password);
    await online(desk);
    expect(await value(shell.call('getOwnPassword', {}))).toMatchObject({ temporary: false, expiresAt: null, rules: { leastLength: 15, remembered: 4 } });
    expect(await change(shell, password, 'anchor-lamp')).toMatchObject({ ok: false, problems: [expect.stringContaining('15 characters'), expect.stringContaining('digit')] });
    expect(await change(shell, password, 'Harbour-Bank-2026-7')).toMatchObject({ ok: false, problems: [expect.stringContaining('name that others know')] });
    expect(await change(shell, 'not the present one', 'gravel-orbit-tulip-8')).toMatchObject({ ok: false, problems: [], message: expect.stringContaining('not right') });
    expect(await change(shell, password, password)).toMatchObject({ ok: false, problems: [expect.stringContaining('present password')] });
    expect(await change(shell, password, 'gravel-orbit-tulip-8')).toEqual({ ok: true });
    // The session goes on, and so does what waits in it.
    expect(desk.state()).toMatchObject({ phase: 'signed-in' });
    expect(await draftIn(shell, id)).toBe('written at the first');
    expect(await change(shell, 'gravel-orbit-tulip-8', password)).toMatchObject({ ok: false, problems: [expect.stringContaining('last 4')] });
    await desk.stop();
    for (const [at, draft] of drafts) {
      const again = await at.start();
      expect(await signIn(again.shell, 'maya', WORKSTATION_PASSWORD, password)).toMatchObject({ ok: false });
      expect(await signIn(again.shell, 'maya', WORKSTATION_PASSWORD, 'gravel-orbit-tulip-8')).toEqual({ ok: true });
      await online(again.desk);
      expect(await draftIn(again.shell, id)).toBe(draft);
      expect(again.shell.events('notice').map((one) => one.text).join(' ')).not.toMatch(/can no longer be opened/);
      await again.desk.stop();
    }
  }, 120_000);
});

describe('a reset', () => {
  test('lets the person do nothing but set a password of their own; nothing is kept under the temporary one, and what waited under the former is told', async () => {
    const { id } = await conversation('Northline Travel');
    const at = await workstation();
    const { desk, shell } = await at.start();
    await signIn(shell, 'tomas', WORKSTATION_PASSWORD, rig.person('tomas').password);
    await online(desk);
    await value(shell.call('saveDraft', { conversationId: id, text: 'lost with the former password' }));
    await desk.stop();
    const files = readdirSync(at.folder).filter((name) => isPersonFile(name));
    const temporary = await reset('tomas');
    const again = await at.start();
    expect(await signIn(again.shell, 'tomas', WORKSTATION_PASSWORD, temporary)).toEqual({ ok: true });
    expect(again.desk.state()).toMatchObject({ phase: 'signed-in', must: 'change-password', person: { name: 'Tomas Rivera' } });
    for (const [verb, args] of [['listConversations', {}], ['openConversation', { conversationId: id, limit: 10 }], ['saveDraft', { conversationId: id, text: 'x' }]] as const) expect(await again.shell.call(verb, args)).toMatchObject({ ok: false });
    expect(readdirSync(at.folder).filter((name) => isPersonFile(name))).toEqual(files);
    expect(await change(again.shell, temporary, temporary)).toMatchObject({ ok: false });
    expect(await change(again.shell, temporary, rig.person('tomas').password)).toMatchObject({ ok: false, problems: [expect.stringContaining('last 4')] });
    expect(await change(again.shell, temporary, 'velvet-engine-forty-2')).toEqual({ ok: true });
    await online(again.desk);
    expect(again.shell.events('notice').map((one) => one.text).join(' ')).toMatch(/can no longer be opened: 1 draft/);
    expect(await draftIn(again.shell, id)).toBe('');
    await value(again.shell.call('saveDraft', { conversationId: id, text: 'kept from now on' }));
    await again.desk.stop();
    const third = await at.start();
    expect(await signIn(third.shell, 'tomas', WORKSTATION_PASSWORD, temporary)).toMatchObject({ ok: false });
    await signIn(third.shell, 'tomas', WORKSTATION_PASSWORD, 'velvet-engine-forty-2');
    await online(third.desk);
    expect(await draftIn(third.shell, id)).toBe('kept from now on');
    expect(third.shell.events('notice').map((one) => one.text).join(' ')).not.toMatch(/can no longer be opened/);
  }, 120_000);

  test('by an administrator shows the temporary password in one answer, and whoever is in the middle of changing leaves by signing out or locking', async () => {
    const admin = await (await workstation()).start();
    await signIn(admin.shell, 'idris', WORKSTATION_PASSWORD, rig.person('idris').password);
    await online(admin.desk);
    const { temporaryPassword } = await value<{ temporaryPassword: string; until: number }>(admin.shell.call('resetPassword', { personId: rig.person('sofia').id, open: false }));
    expect(JSON.stringify(admin.shell.pushed)).not.toContain(temporaryPassword);
    expect(await admin.shell.call('resetPassword', { personId: rig.person('idris').id, open: false })).toMatchObject({ ok: false, message: expect.stringContaining('your account') });
    const at = await workstation();
    const { desk, shell } = await at.start();
    for (const leave of ['lock', 'signOut'] as const) {
      expect(await signIn(shell, 'sofia', WORKSTATION_PASSWORD, temporaryPassword)).toEqual({ ok: true });
      expect(desk.state()).toMatchObject({ must: 'change-password' });
      await value(shell.call(leave, {}));
      await until(() => desk.state().phase === (leave === 'lock' ? 'locked' : 'signed-out'));
      expect(await shell.call('changePassword', { present: temporaryPassword, next: 'velvet-engine-forty-2' })).toMatchObject({ ok: false });
    }
    for (const name of readdirSync(at.folder)) expect(readFileSync(join(at.folder, name)).includes(temporaryPassword)).toBe(false);
  }, 120_000);
});

describe('guesses at the present password in the dialog', () => {
  test('count at this workstation with those at the door, and the tenth locks and closes', async () => {
    const { desk, shell } = await (await workstation()).start();
    const password = rig.person('anke').password;
    for (let n = 0; n < 3; n += 1) expect(await signIn(shell, 'anke', WORKSTATION_PASSWORD, `guess ${n}`)).toMatchObject({ ok: false, retryAt: null });
    // The right one forgives, here as at the server.
    expect(await signIn(shell, 'anke', WORKSTATION_PASSWORD, password)).toEqual({ ok: true });
    await online(desk);
    for (let n = 0; n < 9; n += 1) expect(await change(shell, `guess ${n}`, 'velvet-engine-forty-2')).toMatchObject({ ok: false, retryAt: null });
    // The lock takes the answer with it, as it takes the page.
    expect(await shell.call('changePassword', { present: 'guess 9', next: 'velvet-engine-forty-2' })).toMatchObject({ ok: false, code: 'signed-out' });
    await until(() => desk.state().phase === 'locked');
    const closed = await signIn(shell, 'anke', WORKSTATION_PASSWORD, password);
    expect(closed).toMatchObject({ ok: false, retryAt: expect.any(Number) });
  }, 120_000);
});

test('a store of before, with everybody\'s work in one file, moves into the person\'s own at the sign-in, and its header is renewed', async () => {
  const { id } = await conversation('Northline Travel');
  const at = await workstation();
  const header = present(readJson(at.folder, FILES.storeHeader, StoreHeader));
  const secret = present(await openStoreSecret(header, WORKSTATION_PASSWORD, new Uint8Array()));
  // As it was: the key of the file came out of the password itself, and persons' keys were wrapped under the export key.
  const former = present(await openStoreSecret({ version: 1, argon2: header.argon2, salt: header.salt, usesKeychain: false }, WORKSTATION_PASSWORD, new Uint8Array()));
  const database = openEncrypted(join(at.folder, FILES.store), secret, { mustExist: true });
  const { client, ready } = await import('@serenity-kit/opaque');
  await ready;
  const login = 'anke-before';
  const { addPerson } = await import('../../server/people.ts');
  const { signInSetup } = await import('../../server/signIn/signIn.ts');
  const storage = openStorage(rig.data);
  const personId = await addPerson(storage.db, await signInSetup(storage.db), { name: 'Former Person', login, role: 'agent', tenantIds: [rig.tenant('Northline Travel')], password: 'gravel-orbit-tulip-8', mustChange: false });
  await storage.db.updateTable('conversation').set({ assigned_person_id: personId }).where('id', '=', id).execute();
  await storage.close();
  const probe = await rig.workstation();
  const started = client.startLogin({ password: 'gravel-orbit-tulip-8' });
  const { loginResponse } = (await probe.ask('POST', '/v1/sign-in/start', { login, startLoginRequest: started.startLoginRequest })).json as { loginResponse: string };
  const exportKey = Buffer.from(present(client.finishLogin({ clientLoginState: started.clientLoginState, loginResponse, password: 'gravel-orbit-tulip-8' })).exportKey, 'base64url');
  const [keyId, personKey] = [randomUUID(), Buffer.alloc(32, 9)];
  database.prepare('INSERT INTO wrapped_key (id, person_id, wrapped, created_at) VALUES (?, ?, ?, 1)').run(keyId, personId, wrap(deriveFormerWrappingKey(former, exportKey, personId), personKey, `person-key ${personId} ${keyId}`));
  database.prepare('INSERT INTO draft (key_id, conversation_id, body) VALUES (?, ?, ?)').run(keyId, id, wrap(personKey, Buffer.from('from a store of before'), `draft ${id}`));
  database.pragma(`rekey="x'${former.toString('hex')}'"`);
  database.close();
  writeFileSync(join(at.folder, FILES.storeHeader), JSON.stringify({ version: 1, argon2: header.argon2, salt: header.salt, usesKeychain: false }));

  for (let round = 0; round < 2; round += 1) {
    const { desk, shell } = await at.start();
    expect(await signIn(shell, login, WORKSTATION_PASSWORD, 'gravel-orbit-tulip-8')).toEqual({ ok: true });
    await online(desk);
    expect(await draftIn(shell, id)).toBe('from a store of before');
    await desk.stop();
    expect(present(readJson(at.folder, FILES.storeHeader, StoreHeader)).version).toBe(2);
  }
  const after = openEncrypted(join(at.folder, FILES.store), former, { mustExist: true });
  expect(after.prepare('SELECT * FROM wrapped_key').all()).toEqual([]);
  expect(after.prepare('SELECT * FROM draft').all()).toEqual([]);
  after.close();
}, 120_000);

