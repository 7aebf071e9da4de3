import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UNDO_REMOVAL_MS } from '../../../contract/savedLogins.ts';
import { approvalFor, approve, sealLogin } from '../../../core/logins/sealLogin.ts';
import { codeAt, readSeed } from '../../../core/logins/seed.ts';
import { makeKeyPair } from '../../../core/sealing/hpke.ts';
import { keyIdOf } from '../../../core/sealing/sealing.ts';
import type { AdministerLogins } from '../../../main/session/logins/administerLogins.ts';
import { IMPORT_FILE, importLogins } from '../../../main/session/logins/importLogins.ts';
import type { LoginInUse } from '../../../main/session/logins/ownLogins.ts';
import { refusal } from '../../../main/ports.ts';
import { derivePersonKeys } from '../../../main/store/keys.ts';
import { openPersonStore } from '../../../main/store/personStore.ts';
import { forgetRemoved } from '../../../server/domains/logins/savedLogins.ts';
import { systemScope } from '../../../server/scope/scope.ts';
import { openLoginWorld, type DeskPerson, type LoginDesk, type LoginWorld } from '../../support/loginDesks.ts';

const SECRET = {
  user: 'quillfeather.planted@tools.example',
  password: 'Wexcombe-planted-9931',
  totp: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
};
const FORM = { name: 'Back office', address: 'https://back-office.example/', ...SECRET };
const NEEDLES = [
  ...Object.values(SECRET),
  ...Object.values(SECRET).map((value) => Buffer.from(value).toString('base64url')),
  Buffer.from('12345678901234567890').toString('hex'),
  '12345678901234567890',
];
const text = (login: LoginInUse): object => ({
  name: login.name,
  address: login.address,
  user: login.user.toString(),
  password: login.password.toString(),
  code: login.code(),
});

let world: LoginWorld;
let harbour: string;
let northline: string;
let idris: DeskPerson;
let adminDesk: { id: string; name: string; secret: Buffer };
beforeAll(async () => {
  world = await openLoginWorld();
  [harbour, northline] = [await world.tenant('Harbour Bank'), await world.tenant('Northline Travel')];
  idris = await world.person('Idris Bello', 'administrator', [harbour]);
  adminDesk = await world.workstation('IT-001');
});
afterAll(async () => {
  await world?.close();
});

let count = 0;
/** A new agent of Harbour Bank at a workstation of their own, who has signed in once, and the administrator's desk. */
async function agentAtWork(more: { tenantIds?: string[] } = {}) {
  count += 1;
  const person = await world.person(`Agent ${count}`, 'agent', more.tenantIds ?? [harbour]);
  const workstation = await world.workstation(`DESK-${count}`);
  const desk = world.session(person, workstation);
  await desk.own.lookAgain();
  const admin = world.session(idris, adminDesk);
  const save = (
    change: Partial<typeof FORM & { personId: string; loginId: string; baseVersion: number; tenantId: string }> = {},
    by: LoginDesk = admin,
  ) =>
    by.administer.saveLogin({
      personId: person.id,
      loginId: randomUUID(),
      tenantId: harbour,
      baseVersion: 0,
      ...FORM,
      ...change,
    });
  return { person, workstation, desk, admin, save };
}
const loginsOf = async (admin: LoginDesk, person: DeskPerson) =>
  admin.administer.listSavedLogins({ personId: person.id });

describe('saving and using a login', () => {
  test("the agent's desk uses what the administrator saved, with the current code, and zeroes its bytes", async () => {
    const { desk, save, workstation } = await agentAtWork();
    expect(await save()).toEqual({ version: 1, problems: [], sealedTo: [workstation.id], leftOut: [] });
    await desk.own.lookAgain();
    const [usable] = desk.own.list();
    expect(usable).toMatchObject({
      name: 'Back office',
      address: 'https://back-office.example/',
      hasCodes: true,
      tenantId: harbour,
    });
    let kept: LoginInUse | undefined;
    const used = await desk.own.useLogin(usable!.id, (login) => {
      kept = login;
      return text(login);
    });
    expect(used).toMatchObject({
      user: SECRET.user,
      password: SECRET.password,
      code: expect.stringMatching(/^\d{6}$/),
    });
    expect(kept!.password.every((byte) => byte === 0)).toBe(true);
    expect(kept!.user.every((byte) => byte === 0)).toBe(true);
    expect(world.recorded.filter((each) => each.kind === 'login-used')).toEqual([
      expect.objectContaining({ detail: { login: usable!.id } }),
    ]);
  });

  test('a callback that fails leaves nothing open either', async () => {
    const { desk, save } = await agentAtWork();
    await save();
    await desk.own.lookAgain();
    let kept: LoginInUse | undefined;
    await expect(
      desk.own.useLogin(desk.own.list()[0]!.id, (login) => {
        kept = login;
        throw new Error('the tool did not answer');
      }),
    ).rejects.toThrow('the tool did not answer');
    expect(kept!.password.every((byte) => byte === 0)).toBe(true);
  });

  test('a lock zeroes a login in use, and nothing is used after it', async () => {
    const { desk, save } = await agentAtWork();
    await save();
    await desk.own.lookAgain();
    const { id } = desk.own.list()[0]!;
    const inUse = Promise.withResolvers<LoginInUse>();
    const goOn = Promise.withResolvers<void>();
    const using = desk.own.useLogin(id, async (login) => {
      inUse.resolve(login);
      await goOn.promise;
      return login.code();
    });
    const login = await inUse.promise;
    expect(login.password.toString()).toBe(SECRET.password);
    desk.close();
    expect(login.password.every((byte) => byte === 0)).toBe(true);
    goOn.resolve();
    expect(await using).toBeNull();
    expect(desk.own.list()).toEqual([]);
    await expect(desk.own.useLogin(id, text)).rejects.toThrow('desk-locked');
  });

  test('the agent sees how many there are, names only where policy allows it, and never more', async () => {
    const { person, workstation, desk, save } = await agentAtWork();
    await save();
    await desk.own.lookAgain();
    expect(desk.own.shown()).toMatchObject({
      ready: 1,
      waiting: 0,
      names: null,
      fingerprint: expect.stringMatching(/^\d{5}( \d{5}){7}$/),
    });
    desk.close();
    const named = world.session(person, workstation, { agentSees: 'names' });
    await named.own.lookAgain();
    expect(named.own.shown()).toMatchObject({
      names: [{ name: 'Back office', address: 'https://back-office.example/' }],
    });
  });

  test('a login is not saved for a person who never signed in, and the message says what to do', async () => {
    const { save } = await agentAtWork();
    const neverSignedIn = await world.person('Never Here', 'agent', [harbour]);
    await expect(save({ personId: neverSignedIn.id })).rejects.toThrow('no-login-key');
  });

  test('a wrong value is reported at its field, and nothing leaves the desk', async () => {
    const { save } = await agentAtWork();
    const before = world.traffic.length;
    expect(
      (await save({ address: 'http://back-office.example/', totp: 'no seed' })).problems.map(
        (problem) => problem.field,
      ),
    ).toEqual(['address', 'totp']);
    expect(world.traffic.length).toBe(before);
  });
});

describe('changing, removing and restoring', () => {
  test('a replacement is the next version, and the former one opens nowhere any more', async () => {
    const { desk, save, admin, person } = await agentAtWork();
    const loginId = randomUUID();
    await save({ loginId });
    await save({ loginId, baseVersion: 1, password: 'the-next-one-4411', totp: '' });
    await desk.own.lookAgain();
    expect(await desk.own.useLogin(loginId, text)).toMatchObject({ password: 'the-next-one-4411', code: null });
    expect((await loginsOf(admin, person)).logins).toMatchObject([
      { version: 2, hasCodes: false, savedBy: 'Idris Bello' },
    ]);
    await expect(save({ loginId, baseVersion: 1 })).rejects.toThrow('login-changed');
  });

  test('a removed login leaves the desk at the next update, can be restored for a week, and then never', async () => {
    const { desk, save, admin, person } = await agentAtWork();
    const loginId = randomUUID();
    await save({ loginId });
    await desk.own.lookAgain();
    const news: string[] = [];
    world.bus.subscribe('logins.changed', ({ personId }) => void news.push(personId));
    await admin.administer.removeLogin({ personId: person.id, loginId, version: 1 });
    expect(news).toContain(person.id);
    await desk.own.lookAgain();
    expect(desk.own.list()).toEqual([]);
    expect((await loginsOf(admin, person)).logins[0]?.undoUntil).toBeGreaterThan(Date.now());
    await admin.administer.restoreLogin({ personId: person.id, loginId, version: 1 });
    await desk.own.lookAgain();
    expect(await desk.own.useLogin(loginId, text)).toMatchObject({ password: SECRET.password });
    await admin.administer.removeLogin({ personId: person.id, loginId, version: 1 });
    await forgetRemoved(world.db, systemScope('a test'), Date.now() + UNDO_REMOVAL_MS + 1);
    await expect(admin.administer.restoreLogin({ personId: person.id, loginId, version: 1 })).rejects.toThrow();
    expect(await world.db.selectFrom('login_seal').selectAll().where('login_id', '=', loginId).execute()).toEqual([]);
  });

  test('every change is recorded with what was before and after, and no value', async () => {
    const { save, admin, person } = await agentAtWork();
    const loginId = randomUUID();
    await save({ loginId });
    await save({ loginId, baseVersion: 1, name: 'Ledger' });
    await admin.administer.removeLogin({ personId: person.id, loginId, version: 2 });
    const changes = await world.db
      .selectFrom('change')
      .selectAll()
      .where('subject_id', '=', person.id)
      .orderBy('id')
      .execute();
    expect(changes.map((change) => change.action)).toEqual(['login-key', 'add-login', 'replace-login', 'remove-login']);
    expect(JSON.parse(changes[2]!.before)).toMatchObject({ name: 'Back office', version: 1 });
    expect(JSON.parse(changes[2]!.after)).toMatchObject({ name: 'Ledger', version: 2 });
    expect(changes[2]!.person_name).toBe('Idris Bello');
  });

  test('after an hour without a server nothing is used, since it may have been removed', async () => {
    const { desk, save } = await agentAtWork();
    await save();
    await desk.own.lookAgain();
    const { id } = desk.own.list()[0]!;
    world.reach(false);
    world.later(5 * 60_000);
    expect(await desk.own.useLogin(id, text)).toMatchObject({ password: SECRET.password });
    world.later(60 * 60_000);
    await expect(desk.own.useLogin(id, text)).rejects.toThrow('login-in-doubt');
    world.reach(true);
  });
});

describe('tenants', () => {
  test("a reader of another tenant's changes does not see that a key was made or compared", async () => {
    const { person, admin, workstation } = await agentAtWork();
    await admin.administer.trustLoginKey({
      personId: person.id,
      workstationId: workstation.id,
      keyId: (await loginsOf(admin, person)).workstations[0]!.keyId,
    });
    const changes = await world.db
      .selectFrom('change')
      .innerJoin('change_tenant', 'change_tenant.change_id', 'change.id')
      .select(['action', 'tenant_id'])
      .where('subject_id', '=', person.id)
      .orderBy('id')
      .execute();
    expect(changes).toEqual([
      { action: 'login-key', tenant_id: harbour },
      { action: 'login-key-compared', tenant_id: harbour },
    ]);
  });

  test('what is sealed to a workstation that is no longer enrolled is not sent any more, and deleted', async () => {
    const { person, save, admin, workstation } = await agentAtWork();
    await save();
    await world.db.updateTable('workstation').set({ revoked_at: 1 }).where('id', '=', workstation.id).execute();
    expect((await loginsOf(admin, person)).workstations).toEqual([]);
    await forgetRemoved(world.db, systemScope('a test'));
    expect(await world.db.selectFrom('login_key').selectAll().where('person_id', '=', person.id).execute()).toEqual([]);
    expect((await loginsOf(admin, person)).logins[0]?.sealedTo).toEqual([]);
    expect(
      await world.db
        .selectFrom('login_seal')
        .innerJoin('saved_login', 'saved_login.id', 'login_id')
        .selectAll()
        .where('person_id', '=', person.id)
        .execute(),
    ).toEqual([]);
  });

  test('sends no login of a tenant that the agent left, and shows none to another tenant', async () => {
    const { desk, save, person } = await agentAtWork({ tenantIds: [harbour, northline] });
    const loginId = randomUUID();
    await save({ loginId });
    const stranger = world.session(
      await world.person('Other Admin', 'administrator', [northline]),
      await world.workstation('IT-009'),
    );
    expect((await loginsOf(stranger, person)).logins).toEqual([]);
    await expect(stranger.administer.removeLogin({ personId: person.id, loginId, version: 1 })).rejects.toThrow();
    await expect(
      stranger.administer.saveLogin({ personId: person.id, loginId, tenantId: harbour, baseVersion: 1, ...FORM }),
    ).rejects.toThrow();
    person.tenantIds.splice(0, 1);
    await world.db
      .deleteFrom('person_tenant')
      .where('person_id', '=', person.id)
      .where('tenant_id', '=', harbour)
      .execute();
    await desk.own.lookAgain();
    expect(desk.own.list()).toEqual([]);
  });

  test('logins are saved for agents only', async () => {
    const { save } = await agentAtWork();
    const sofia = await world.person('Sofia Keller', 'supervisor', [harbour]);
    await expect(save({ personId: sofia.id })).rejects.toThrow('not-found');
  });
});

describe('three secrets', () => {
  test('a wrong part of the workstation or the person leads to another store, without the key', async () => {
    const { person, workstation, desk, save } = await agentAtWork();
    await save();
    await desk.own.lookAgain();
    const right = derivePersonKeys(workstation.secret, person.secret, person.id);
    for (const [atWorkstation, ofPerson] of [
      [randomBytes(32), person.secret],
      [workstation.secret, randomBytes(32)],
    ] as const) {
      const wrong = derivePersonKeys(atWorkstation, ofPerson, person.id);
      expect(wrong.generation).not.toBe(right.generation);
      // Even with the right file, found by its name.
      expect(() =>
        openPersonStore(`${world.folder}/${workstation.id}-${right.generation}.db`, wrong, () => {}),
      ).toThrow();
    }
  });

  test('a password reset gives the desk a new key: logins wait until the administrator trusts it', async () => {
    const { person, workstation, desk, save, admin } = await agentAtWork();
    const loginId = randomUUID();
    await save({ loginId });
    desk.close();
    const reset = { ...person, secret: randomBytes(32) };
    const again = world.session(reset, workstation);
    await again.own.lookAgain();
    expect(again.own.shown()).toMatchObject({ ready: 0, waiting: 1 });
    const shown = await loginsOf(admin, person);
    expect(shown.workstations).toMatchObject([{ trust: 'changed' }]);
    expect(shown.logins[0]).toMatchObject({ sealedTo: [], waits: [workstation.id] });
    expect(
      world.recorded.some(
        (each) => each.kind === 'login-key' && each.detail['what'] === 'changed' && each.detail['person'] === person.id,
      ),
    ).toBe(true);
    await expect(save({ loginId, baseVersion: 1 })).rejects.toThrow('no-compared-key');
    await admin.administer.trustLoginKey({
      personId: person.id,
      workstationId: workstation.id,
      keyId: shown.workstations[0]!.keyId,
    });
    expect(await save({ loginId, baseVersion: 1 })).toMatchObject({ version: 2, sealedTo: [workstation.id] });
    await again.own.lookAgain();
    expect(await again.own.useLogin(loginId, text)).toMatchObject({ password: SECRET.password });
  });
});

describe('a second workstation', () => {
  test('waits until an administrator trusts its fingerprint; then the first desk seals to it', async () => {
    const { person, desk, save, admin } = await agentAtWork();
    const loginId = randomUUID();
    await save({ loginId });
    await desk.own.lookAgain();
    const second = await world.workstation('DESK-NEW');
    const there = world.session(person, second);
    await there.own.lookAgain();
    const waits = await loginsOf(admin, person);
    const key = waits.workstations.find((each) => each.workstationId === second.id)!;
    expect(key.trust).toBe('waiting');
    expect(key.fingerprint).toBe(there.own.shown().fingerprint);
    // Without a request, neither the administrator's desk nor the agent's seals to it.
    await desk.own.lookAgain();
    expect(await save({ loginId, baseVersion: 1 })).toMatchObject({ leftOut: [second.id] });
    await there.own.lookAgain();
    expect(there.own.shown()).toMatchObject({ ready: 0, waiting: 1 });
    await admin.administer.trustLoginKey({ personId: person.id, workstationId: second.id, keyId: key.keyId });
    await desk.own.lookAgain();
    await there.own.lookAgain();
    expect(await there.own.useLogin(loginId, text)).toMatchObject({ user: SECRET.user, password: SECRET.password });
    expect((await loginsOf(admin, person)).logins[0]?.waits).toEqual([]);
  });

  test('a forged approval, or one of another person or key, makes no desk seal anything', async () => {
    const { person, desk, save, admin, workstation } = await agentAtWork();
    const loginId = randomUUID();
    await save({ loginId });
    await desk.own.lookAgain();
    const thief = await makeKeyPair();
    const other = await agentAtWork();
    await other.save();
    await admin.administer.trustLoginKey({
      personId: other.person.id,
      workstationId: other.workstation.id,
      keyId: (await loginsOf(admin, other.person)).workstations[0]!.keyId,
    });
    const stolen = await world.db
      .selectFrom('login_key_approval')
      .select('proof')
      .where('person_id', '=', other.person.id)
      .executeTakeFirstOrThrow();
    const keyOfThief = {
      workstationId: randomUUID(),
      keyId: '0123456789abcdef',
      publicKey: thief.publicKey.toString('base64url'),
      approvals: [stolen.proof, randomBytes(32).toString('base64url')],
    };
    const before = world.traffic.length;
    world.tamper((route, answer) =>
      route === 'ownLogins' && typeof answer === 'object'
        ? { ...answer, keys: [...(answer as { keys: object[] }).keys, keyOfThief] }
        : answer,
    );
    await desk.own.lookAgain();
    world.tamper((_route, answer) => answer);
    expect(world.traffic.slice(before).filter((line) => line.startsWith('["sealOwnLogins"'))).toEqual([]);
    expect(desk.own.list().map((login) => login.id)).toEqual([loginId]);
    expect(workstation.id).not.toBe(keyOfThief.workstationId);
    expect((await loginsOf(admin, person)).workstations).toHaveLength(1);
  });

  test('a forged login in the answer does not make the desk seal a real one to a forged key', async () => {
    const { person, desk, save, workstation } = await agentAtWork();
    const loginId = randomUUID();
    await save({ loginId });
    await desk.own.lookAgain();
    const [thief, forged] = [await makeKeyPair(), randomBytes(32)];
    const own = await world.db
      .selectFrom('login_key')
      .selectAll()
      .where('person_id', '=', person.id)
      .executeTakeFirstOrThrow();
    const place = { loginId: randomUUID(), version: 1, personId: person.id, tenantId: harbour };
    const approval = approvalFor(forged, person.id);
    const fake = await sealLogin(
      own.public_key,
      {
        name: 'Fake',
        address: 'https://fake.example/',
        user: Buffer.from('x'),
        password: Buffer.from('y'),
        seed: null,
        approval,
      },
      place,
    );
    const key = { workstationId: randomUUID(), publicKey: thief.publicKey.toString('base64url') };
    const before = world.traffic.length;
    world.tamper((route, answer) =>
      route === 'ownLogins'
        ? {
            keys: [
              ...(answer as { keys: object[] }).keys,
              { ...key, keyId: '0123456789abcdef', approvals: [approve(approval, { personId: person.id, ...key })] },
            ],
            logins: [
              ...(answer as { logins: object[] }).logins,
              { id: place.loginId, tenantId: harbour, version: 1, sealed: fake, holders: [own.key_id] },
            ],
          }
        : answer,
    );
    await desk.own.lookAgain();
    world.tamper((_route, answer) => answer);
    const sent = world.traffic.slice(before).filter((line) => line.startsWith('["sealOwnLogins"'));
    expect(sent.join('\n')).not.toContain(loginId);
    expect(workstation.name).toContain('DESK');
  });
});

describe('a dishonest server', () => {
  test('a changed key of a known workstation is detected and recorded, and nothing is sealed to it', async () => {
    const { person, save, admin, workstation } = await agentAtWork();
    await save();
    const thief = await makeKeyPair();
    const swapped = { publicKey: thief.publicKey.toString('base64url'), keyId: keyIdOf(thief.publicKey) };
    world.tamper((route, answer) =>
      route === 'loginsOf'
        ? { ...(answer as object), keys: (answer as { keys: object[] }).keys.map((key) => ({ ...key, ...swapped })) }
        : answer,
    );
    const shown = await loginsOf(admin, person);
    expect(shown.workstations).toMatchObject([{ workstationId: workstation.id, trust: 'changed' }]);
    const before = world.traffic.length;
    await expect(save()).rejects.toThrow('no-compared-key');
    expect(world.traffic.slice(before).some((line) => line.startsWith('["saveLogin"'))).toBe(false);
    world.tamper((_route, answer) => answer);
    expect(
      world.recorded.some(
        (each) =>
          each.kind === 'login-key' && each.detail['what'] === 'changed' && each.detail['keyId'] === swapped.keyId,
      ),
    ).toBe(true);
  });

  test('an invented workstation gets nothing, and is shown as waiting', async () => {
    const { person, save, admin, workstation } = await agentAtWork();
    await save();
    const thief = await makeKeyPair();
    const invented = {
      workstationId: randomUUID(),
      workstationName: 'DESK-NEXT',
      publicKey: thief.publicKey.toString('base64url'),
      keyId: keyIdOf(thief.publicKey),
      registeredAt: 1,
    };
    world.tamper((route, answer) =>
      route === 'loginsOf'
        ? { ...(answer as object), keys: [...(answer as { keys: object[] }).keys, invented] }
        : answer,
    );
    expect((await loginsOf(admin, person)).workstations.map((each) => each.trust)).toEqual(['seen', 'waiting']);
    expect(await save()).toMatchObject({ sealedTo: [workstation.id], leftOut: [invented.workstationId] });
    world.tamper((_route, answer) => answer);
  });

  test("a key under a name that is not its own, or another person's logins, are refused and recorded", async () => {
    const { person, save, admin } = await agentAtWork();
    world.tamper((route, answer) =>
      route === 'loginsOf'
        ? {
            ...(answer as object),
            keys: (answer as { keys: object[] }).keys.map((key) => ({ ...key, keyId: '0123456789abcdef' })),
          }
        : answer,
    );
    await expect(loginsOf(admin, person)).rejects.toThrow('other-answer');
    world.tamper((route, answer) =>
      route === 'loginsOf' ? { ...(answer as object), personId: randomUUID() } : answer,
    );
    await expect(save()).rejects.toThrow('other-answer');
    world.tamper((_route, answer) => answer);
  });

  test("a former version, a login of another place, or somebody else's seal is not used, and recorded", async () => {
    const { desk, save, person } = await agentAtWork();
    const loginId = randomUUID();
    await save({ loginId });
    const former: unknown[] = [];
    world.tamper((route, answer) => {
      if (route === 'ownLogins') former.push(answer);
      return answer;
    });
    await desk.own.lookAgain();
    await save({ loginId, baseVersion: 1, password: 'the-next-one-4411' });
    await desk.own.lookAgain();
    world.tamper((route, answer) => (route === 'ownLogins' ? former[0] : answer));
    await desk.own.lookAgain();
    expect(desk.own.list()).toEqual([]);
    await expect(desk.own.useLogin(loginId, text)).rejects.toThrow('no-such-login');
    // The same seal as a newer version, or as another login, opens nowhere.
    const moved =
      (change: object) =>
      (route: string, answer: unknown): unknown =>
        route === 'ownLogins'
          ? {
              ...(former[0] as object),
              logins: (former[0] as { logins: object[] }).logins.map((login) => ({ ...login, ...change })),
            }
          : answer;
    for (const change of [{ version: 9 }, { id: randomUUID() }, { version: 2, tenantId: northline }]) {
      world.tamper(moved(change));
      await desk.own.lookAgain();
      expect(desk.own.list(), JSON.stringify(change)).toEqual([]);
    }
    world.tamper((_route, answer) => answer);
    const reasons = world.recorded
      .filter((each) => each.kind === 'login-refused' && each.person === person.name)
      .map((each) => each.detail['reason']);
    expect(reasons).toEqual(['former-version', 'does-not-open', 'does-not-open', 'does-not-open']);
  });

  test('a desk whose own key the server lists as another one uses nothing and reports it', async () => {
    const { desk, save, person } = await agentAtWork();
    await save();
    const thief = await makeKeyPair();
    world.tamper((route, answer) =>
      route === 'ownLogins'
        ? {
            ...(answer as object),
            keys: (answer as { keys: object[] }).keys.map((key) => ({
              ...key,
              publicKey: thief.publicKey.toString('base64url'),
            })),
          }
        : answer,
    );
    await desk.own.lookAgain();
    world.tamper((_route, answer) => answer);
    expect(desk.own.list()).toEqual([]);
    expect(world.recorded.filter((each) => each.person === person.name).at(-1)).toMatchObject({
      kind: 'login-key',
      detail: { what: 'not-ours' },
    });
  });

  test('where policy asks for compared keys, nothing is sealed to a key that is only new', async () => {
    const { person, workstation } = await agentAtWork();
    const strict = world.session(idris, await world.workstation(`IT-${count}`), { comparedKeysOnly: true });
    const save = () =>
      strict.administer.saveLogin({
        personId: person.id,
        loginId: randomUUID(),
        tenantId: harbour,
        baseVersion: 0,
        ...FORM,
      });
    await expect(save()).rejects.toThrow('no-compared-key');
    await strict.administer.trustLoginKey({
      personId: person.id,
      workstationId: workstation.id,
      keyId: (await loginsOf(strict, person)).workstations[0]!.keyId,
    });
    expect(await save()).toMatchObject({ sealedTo: [workstation.id] });
  });
});

describe('no one else reads them', () => {
  test("are not in the traffic, the server's rows and files, activity, or any answer", async () => {
    const { person, desk, save, admin } = await agentAtWork();
    const loginId = randomUUID();
    await save({ loginId });
    await desk.own.lookAgain();
    const answers = JSON.stringify([
      await admin.administer.listLoginPeople({ query: '' }),
      await loginsOf(admin, person),
      desk.own.shown(),
      desk.own.list(),
    ]);
    const tables = await Promise.all(
      (['saved_login', 'login_seal', 'login_key', 'login_key_approval', 'change', 'activity'] as const).map((table) =>
        world.db.selectFrom(table).selectAll().execute(),
      ),
    );
    const everything = [
      world.traffic.join('\n'),
      JSON.stringify(world.recorded),
      world.logged.join('\n'),
      answers,
      JSON.stringify(tables),
      ...world.files().map((bytes) => bytes.toString('latin1')),
    ];
    // The search finds them where they are expected.
    expect(everything.join('\n')).toContain('back-office.example');
    for (const needle of NEEDLES)
      expect(
        everything.some((each) => each.includes(needle)),
        needle,
      ).toBe(false);
    expect(codeAt(readSeed(SECRET.totp), 59_000)).toBe('287082');
  });

  test('a search finds people by name and by what their logins are called, and nothing by a user name', async () => {
    const { person, save, admin } = await agentAtWork();
    await save({ name: 'Ocean Freight Portal' });
    const found = async (query: string) =>
      (await admin.administer.listLoginPeople({ query })).map((each) => each.personId);
    expect(await found('freight ocean')).toEqual([person.id]);
    expect(await found(person.name)).toContain(person.id);
    expect(await found('quillfeather')).toEqual([]);
  });
});

describe('many logins from a file', () => {
  const HEAD = 'person,company,name,address,user,password,totp';
  /** A folder of a desk with this file in it. */
  async function withFile(body: string | Buffer) {
    const folder = mkdtempSync(join(world.folder, 'import-'));
    const file = join(folder, IMPORT_FILE);
    writeFileSync(file, body);
    const [first, second] = [await agentAtWork(), await agentAtWork({ tenantIds: [harbour, northline] })];
    const tenants = [
      { id: harbour, name: 'Harbour Bank' },
      { id: northline, name: 'Northline Travel' },
    ];
    const run = (
      save: boolean,
      administer: () => Pick<AdministerLogins, 'listLoginPeople' | 'listSavedLogins' | 'saveLogin'> = () =>
        first.admin.administer,
    ) => importLogins({ folder, administer, tenants }, { save });
    return { file, first, second, run, write: (next: string): void => writeFileSync(file, next) };
  }
  const line = (
    person: DeskPerson,
    more: Partial<Record<'company' | 'name' | 'address' | 'user' | 'password' | 'totp', string>> = {},
  ): string => {
    const cells = {
      company: '',
      name: 'Back office',
      address: 'https://back-office.example/',
      user: SECRET.user,
      password: SECRET.password,
      totp: '',
      ...more,
    };
    return [person.name, cells.company, cells.name, cells.address, cells.user, cells.password, cells.totp]
      .map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
      .join(',');
  };
  const usedBy = async (desk: LoginDesk): Promise<object[]> => {
    await desk.own.lookAgain();
    return Promise.all(
      desk.own.list().map((login) =>
        desk.own.useLogin(login.id, (open) => ({
          name: open.name,
          user: open.user.toString(),
          password: open.password.toString(),
          hasCode: login.hasCodes,
        })),
      ),
    );
  };

  test('is checked first, then all is sealed and saved for each person, and the file is deleted', async () => {
    const { file, first, second, run, write } = await withFile('');
    write(
      [
        `\uFEFF${HEAD}`,
        line(first.person, { password: `with "quotes", and, commas ${SECRET.password}`, totp: SECRET.totp }),
        line(second.person, { company: 'Harbour Bank', password: `second ${SECRET.password}` }),
        '',
      ].join('\r\n'),
    );
    const from = world.traffic.length;
    expect(await run(false)).toMatchObject({
      outcome: 'checked',
      logins: 2,
      replaced: 0,
      people: 2,
      saved: 0,
      problems: [],
      file,
    });
    expect(world.traffic.slice(from).filter((each) => each.startsWith('["saveLogin"'))).toEqual([]);
    const answer = await run(true);
    expect(answer).toMatchObject({ outcome: 'saved', saved: 2, notice: null });
    expect(existsSync(file)).toBe(false);
    expect(await usedBy(first.desk)).toEqual([
      {
        name: 'Back office',
        user: SECRET.user,
        password: `with "quotes", and, commas ${SECRET.password}`,
        hasCode: true,
      },
    ]);
    expect(await usedBy(second.desk)).toEqual([
      { name: 'Back office', user: SECRET.user, password: `second ${SECRET.password}`, hasCode: false },
    ]);
    for (const needle of NEEDLES)
      expect([
        needle,
        JSON.stringify(answer).includes(needle),
        world.traffic.slice(from).some((each) => each.includes(needle)),
        world.files().some((bytes) => bytes.includes(needle)),
      ]).toEqual([needle, false, false, false]);
  });

  test('with any error saves nothing, stays, and is reported by line and column, without its content', async () => {
    const { file, first, second, run, write } = await withFile('');
    write(
      [
        // The administrator has one of the two companies of the second.
        HEAD,
        line(first.person),
        line(second.person),
        line(second.person, { company: 'Nobody & Sons' }),
        line(first.person, { address: `http://${SECRET.password}.example` }),
        `Somebody Else,,Tool,https://tool.example/,${SECRET.user},${SECRET.password},`,
        line(first.person, { name: 'Seeded', totp: 'not a seed 0189' }),
        line(first.person, { name: 'Broken', password: `two\nlines ${SECRET.password}` }),
        line(first.person, { name: 'Back office' }),
        `${first.person.name},,Short`,
        line(first.person, { name: SECRET.user }),
      ].join('\n'),
    );
    for (const save of [false, true]) {
      const answer = await run(save);
      const at = (length: number): number => first.person.name.length + length;
      expect(answer.outcome).toBe('refused');
      expect(answer.problems.map(({ line: number, column, field }) => [number, column, field])).toEqual([
        [4, second.person.name.length + 2, 'company'], // Not https, and it contains the password.
        [5, at(15), 'address'],
        [5, at(15), 'address'],
        [6, 1, 'person'],
        [7, at(3 + 6 + 1 + 28 + 1 + SECRET.user.length + 1 + SECRET.password.length + 1), 'totp'],
        [8, at(3 + 6 + 1 + 28 + 1 + SECRET.user.length + 1), 'password'],
        [10, at(3), 'name'],
        [11, at(3), null],
        [12, at(3), 'name'],
      ]);
      for (const needle of NEEDLES) expect(JSON.stringify(answer)).not.toContain(needle);
    }
    expect(existsSync(file)).toBe(true);
    expect(await usedBy(first.desk)).toEqual([]);
  });

  test('without the names of its columns is refused, and nothing of its first line is shown', async () => {
    const { first, run, write } = await withFile('');
    for (const body of [
      line(first.person),
      `${HEAD.replace('password', 'pass word')}\n${line(first.person)}`,
      `${HEAD},user\n`,
      'person,name,address,user\nx,y,z,u',
      HEAD,
      '',
      `${HEAD}\n${line(first.person)},"open`,
      Buffer.from([0x70, 0xff, 0xfe]),
    ]) {
      if (typeof body === 'string') write(body);
      else writeFileSync((await run(false)).file, body);
      const answer = await run(true);
      expect(answer).toMatchObject({ outcome: 'refused', saved: 0 });
      expect(answer.problems.length).toBeGreaterThan(0);
      for (const needle of NEEDLES) expect(JSON.stringify(answer)).not.toContain(needle);
    }
  });

  test('is read up to four megabytes, and one byte above is refused unread', async () => {
    const { first, run, write } = await withFile('');
    const csv = `${HEAD}\n${line(first.person)}\n`;
    // Empty lines after the last login: the file is larger, and says nothing more.
    write(csv + '\n'.repeat(4_000_000 - Buffer.byteLength(csv)));
    const fits = await run(false);
    write(csv + '\n'.repeat(4_000_001 - Buffer.byteLength(csv)));
    expect(await run(false)).toMatchObject({
      outcome: 'refused',
      problems: [{ notice: { code: 'import-too-large', params: { megabytes: 4 } } }],
    });
    expect(JSON.stringify(fits)).not.toContain('import-too-large');
  });

  test('another kind of file in its place is not read, and a missing file is reported with its path', async () => {
    const { file, first, run } = await withFile('');
    rmSync(file);
    expect(await run(true)).toMatchObject({ outcome: 'no-file', file });
    const otherFile = join(world.folder, 'elsewhere.csv');
    writeFileSync(otherFile, `${HEAD}\n${line(first.person)}`);
    symlinkSync(otherFile, file);
    expect(await run(true)).toMatchObject({
      outcome: 'refused',
      problems: [{ notice: { code: 'import-not-a-file', params: {} } }],
    });
    expect(await usedBy(first.desk)).toEqual([]);
  });

  test('interrupted in the middle reports how many were saved, and the same file again finishes it', async () => {
    const { file, first, second, run, write } = await withFile('');
    write(`${HEAD}\n${line(first.person)}\n${line(second.person, { company: 'Harbour Bank' })}\n`);
    let calls = 0;
    const failing = {
      ...first.admin.administer,
      saveLogin: (...args: Parameters<AdministerLogins['saveLogin']>) => {
        calls += 1;
        return calls === 2 ? Promise.reject(refusal('server-unreachable')) : first.admin.administer.saveLogin(...args);
      },
    };
    expect(await run(true, () => failing)).toMatchObject({
      outcome: 'cut-off',
      saved: 1,
      logins: 2,
      notice: { code: 'server-unreachable', params: {} },
    });
    expect(existsSync(file)).toBe(true);
    expect(await run(true)).toMatchObject({ outcome: 'saved', saved: 2, replaced: 1 });
    expect((await usedBy(first.desk)).length).toBe(1);
    expect((await usedBy(second.desk)).length).toBe(1);
  });
});
