/**
 * Whole desks at a real server: the password is reset by IT, or was used with a store of before, and nobody is told
 * anything wrong about their work.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { client, ready } from '@serenity-kit/opaque';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SignInStarted } from '../../contract/api.ts';
import type { Desk } from '../../main/desk.ts';
import { openEncrypted } from '../../main/store/encryptedDatabase.ts';
import { FILES, isPersonFile, readJson } from '../../main/store/files.ts';
import { deriveFormerWrappingKey, openStoreSecret, StoreHeader, wrap } from '../../main/store/keys.ts';
import { resetPasswordOf } from '../../server/commandLine/administration.ts';
import { addPerson } from '../../server/domains/people/newPerson.ts';
import { signInSetup } from '../../server/domains/signIn/signIn.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { signIn, until, WORKSTATION_PASSWORD } from '../support/deskBench.ts';
import { change, conversationOf, draftIn, online, value, workstationOf } from '../support/passwordDesks.ts';
import { present, Rig } from '../support/serverRig.ts';

let rig: Rig;
const desks: Desk[] = [];
beforeAll(async () => {
  rig = await Rig.make();
});
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.stop();
});
afterAll(async () => {
  await rig.remove();
});

async function reset(login: string): Promise<string> {
  const storage = openStorage(rig.data);
  try {
    return (await resetPasswordOf(storage.db, login, true)).password;
  } finally {
    await storage.close();
  }
}

describe('a reset', () => {
  test('lets the person do nothing but set a password of their own; nothing is kept under the temporary one, and what waited under the former is told', async () => {
    const { id } = await conversationOf(rig, 'Northline Travel');
    const at = await workstationOf(rig, desks);
    const { desk, shell } = await at.start();
    await signIn(shell, 'tomas', WORKSTATION_PASSWORD, rig.person('tomas').password);
    await online(desk);
    await value(shell.call('saveDraft', { conversationId: id, text: 'lost with the former password' }));
    const temporary = await reset('tomas');
    // By another process than the server's, and with the desk at work.
    await until(() => desk.state().phase === 'locked', 5_000);
    expect(desk.state()).toMatchObject({ phase: 'locked', reason: expect.stringContaining('reset by IT') });
    await desk.stop();
    const files = readdirSync(at.folder).filter((name) => isPersonFile(name));
    const again = await at.start();
    expect(await signIn(again.shell, 'tomas', WORKSTATION_PASSWORD, temporary)).toEqual({ ok: true });
    expect(again.desk.state()).toMatchObject({
      phase: 'signed-in',
      requiredAction: 'change-password',
      person: { name: 'Tomas Rivera' },
    });
    for (const [verb, args] of [
      ['listConversations', {}],
      ['openConversation', { conversationId: id, limit: 10 }],
      ['saveDraft', { conversationId: id, text: 'x' }],
    ] as const)
      expect(await again.shell.call(verb, args)).toMatchObject({ ok: false });
    expect(readdirSync(at.folder).filter((name) => isPersonFile(name))).toEqual(files);
    expect(await change(again.shell, temporary, temporary)).toMatchObject({ ok: false });
    expect(await change(again.shell, temporary, rig.person('tomas').password)).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('last 4')],
    });
    expect(await change(again.shell, temporary, 'velvet-engine-forty-2')).toEqual({ ok: true });
    await online(again.desk);
    expect(
      again.shell
        .events('notice')
        .map((one) => one.text)
        .join(' '),
    ).toMatch(/can no longer be opened: 1 draft/);
    expect(await draftIn(again.shell, id)).toBe('');
    await value(again.shell.call('saveDraft', { conversationId: id, text: 'kept from now on' }));
    await again.desk.stop();
    const third = await at.start();
    expect(await signIn(third.shell, 'tomas', WORKSTATION_PASSWORD, temporary)).toMatchObject({ ok: false });
    await signIn(third.shell, 'tomas', WORKSTATION_PASSWORD, 'velvet-engine-forty-2');
    await online(third.desk);
    expect(await draftIn(third.shell, id)).toBe('kept from now on');
    expect(
      third.shell
        .events('notice')
        .map((one) => one.text)
        .join(' '),
    ).not.toMatch(/can no longer be opened/);
  }, 120_000);

  test('by an administrator shows the temporary password in one answer, and whoever is in the middle of changing leaves by signing out or locking', async () => {
    const admin = await (await workstationOf(rig, desks)).start();
    await signIn(admin.shell, 'idris', WORKSTATION_PASSWORD, rig.person('idris').password);
    await online(admin.desk);
    const { temporaryPassword } = await value<{ temporaryPassword: string; until: number }>(
      admin.shell.call('resetPassword', { personId: rig.person('sofia').id, open: false }),
    );
    expect(JSON.stringify(admin.shell.pushed)).not.toContain(temporaryPassword);
    expect(await admin.shell.call('resetPassword', { personId: rig.person('idris').id, open: false })).toMatchObject({
      ok: false,
      message: expect.stringContaining('your account'),
    });
    const at = await workstationOf(rig, desks);
    const { desk, shell } = await at.start();
    for (const leave of ['lock', 'signOut'] as const) {
      expect(await signIn(shell, 'sofia', WORKSTATION_PASSWORD, temporaryPassword)).toEqual({ ok: true });
      expect(desk.state()).toMatchObject({ requiredAction: 'change-password' });
      await value(shell.call(leave, {}));
      await until(() => desk.state().phase === (leave === 'lock' ? 'locked' : 'signed-out'));
      expect(
        await shell.call('changePassword', { present: temporaryPassword, next: 'velvet-engine-forty-2' }),
      ).toMatchObject({ ok: false });
    }
    for (const name of readdirSync(at.folder))
      expect(readFileSync(join(at.folder, name)).includes(temporaryPassword)).toBe(false);
  }, 120_000);
});

test("a store of before, with everybody's work in one file, moves into the person's own at the sign-in, and its header is renewed", async () => {
  const { id } = await conversationOf(rig, 'Northline Travel');
  const at = await workstationOf(rig, desks);
  const header = present(readJson(at.folder, FILES.storeHeader, StoreHeader));
  const secret = present(await openStoreSecret(header, WORKSTATION_PASSWORD, new Uint8Array()));
  // As it was: the key of the file came out of the password itself, and persons' keys were wrapped under the export
  // key.
  const former = present(
    await openStoreSecret(
      { version: 1, argon2: header.argon2, salt: header.salt, usesKeychain: false },
      WORKSTATION_PASSWORD,
      new Uint8Array(),
    ),
  );
  const database = openEncrypted(join(at.folder, FILES.store), secret, { mustExist: true });
  await ready;
  const login = 'anke-before';
  const storage = openStorage(rig.data);
  const personId = await addPerson(storage.db, await signInSetup(storage.db), {
    name: 'Former Person',
    login,
    role: 'agent',
    tenantIds: [rig.tenant('Northline Travel')],
    password: 'gravel-orbit-tulip-8',
    mustChange: false,
  });
  await storage.db.updateTable('conversation').set({ assigned_person_id: personId }).where('id', '=', id).execute();
  await storage.close();
  const probe = await rig.workstation();
  const started = client.startLogin({ password: 'gravel-orbit-tulip-8' });
  const { loginResponse } = SignInStarted.parse(
    (await probe.ask('POST', '/v1/sign-in/start', { login, startLoginRequest: started.startLoginRequest })).json,
  );
  const exportKey = Buffer.from(
    present(
      client.finishLogin({
        clientLoginState: started.clientLoginState,
        loginResponse,
        password: 'gravel-orbit-tulip-8',
      }),
    ).exportKey,
    'base64url',
  );
  const [keyId, personKey] = [randomUUID(), Buffer.alloc(32, 9)];
  database
    .prepare('INSERT INTO wrapped_key (id, person_id, wrapped, created_at) VALUES (?, ?, ?, 1)')
    .run(
      keyId,
      personId,
      wrap(deriveFormerWrappingKey(former, exportKey, personId), personKey, `person-key ${personId} ${keyId}`),
    );
  database
    .prepare('INSERT INTO draft (key_id, conversation_id, body) VALUES (?, ?, ?)')
    .run(keyId, id, wrap(personKey, Buffer.from('from a store of before'), `draft ${id}`));
  database.pragma(`rekey="x'${former.toString('hex')}'"`);
  database.close();
  writeFileSync(
    join(at.folder, FILES.storeHeader),
    JSON.stringify({ version: 1, argon2: header.argon2, salt: header.salt, usesKeychain: false }),
  );

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
