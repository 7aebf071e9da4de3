/**
 * An attacker copies the desk's data folder. It contains work from a real sign-in at a real server. Each of the three
 * secrets is wrong in turn, and the attacker has everything else: the other two, the person's sealed secret from the
 * server, and the ledger's key where it is stored in a file.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ready } from '@serenity-kit/opaque';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CannotRead, openEncrypted } from '../../main/store/encryptedDatabase.ts';
import { FILES, isPersonFile, readJson } from '../../main/store/files.ts';
import type { Keychain } from '../../main/store/keychain.ts';
import { derivePersonKeys, openPersonSecret, openStoreSecret, StoreHeader, unwrap } from '../../main/store/keys.ts';
import { openPersonStore } from '../../main/store/personStore.ts';
import { openPart } from '../../main/unlock/openPart.ts';
import { signIn } from '../../main/unlock/signIn.ts';
import { changeWorkstationPassword, storeSecretName } from '../../main/unlock/workstationPassword.ts';
import { createLink } from '../../main/link/link.ts';
import { enrol } from '../../main/unlock/enrol.ts';
import { Enrolment } from '../../main/store/enrolment.ts';
import { SERVER_PASSWORD, WORKSTATION_PASSWORD } from '../support/deskBench.ts';
import { startStandIn, type StandIn } from '../support/serverStandIn.ts';
import { openMachineDatabase, readMachineKey } from '../../main/store/machineDatabase.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { NO_RENEWAL } from '../support/noRenewal.ts';

/** What must not be found: words of each kind of work, and whom and what it was about. */
const CANARIES = {
  message: 'gull-harbour-message',
  entry: 'gull-harbour-entry',
  draft: 'gull-harbour-draft',
  login: 'gull-harbour-login',
  conversation: randomUUID(),
};

let server: StandIn;
let folder: string;
let half: Buffer;
let exportKey: Buffer;
let sealedSecret: string;
let personId: string;
const secrets = new Map<string, Buffer>();
const keychain: Keychain = {
  get: async (name) => {
    const secret = secrets.get(name);
    return secret === undefined ? null : Buffer.from(secret);
  },
  set: async (name, secret) => {
    secrets.set(name, Buffer.from(secret));
  },
};

beforeAll(async () => {
  await ready;
  server = await startStandIn();
  personId = server.addPerson('maya', SERVER_PASSWORD, 'agent').id;
  folder = join(temporaryFolder('copied'), 'desk');
  const { workstationId, enrolment } = await server.newWorkstation();
  await enrol({ dataFolder: folder, enrolment, workstationPassword: WORKSTATION_PASSWORD, keychain });
  half = Buffer.from((await keychain.get(storeSecretName(workstationId)))!);
  // Stretching at its real cost stops this process, in which the server answers too, for as long as it takes.
  const link = createLink({ ...Enrolment.parse(enrolment), timeoutMs: 120_000 });
  const header = (): StoreHeader => readJson(folder, FILES.storeHeader, StoreHeader)!;
  const machineKey = await readMachineKey(folder, workstationId, 'keychain', async () => keychain);
  const machine = openMachineDatabase(folder, machineKey, { create: false });
  const outcome = await signIn(
    {
      ...{ folder, header, keychainSecret: half, workstationId, facts: machine, link, renewal: NO_RENEWAL },
      askKey: async () => null,
    },
    { login: 'maya', workstationPassword: WORKSTATION_PASSWORD, serverPassword: SERVER_PASSWORD },
  );
  machine.close();
  if (!outcome.ok) throw new Error('the sign-in failed');
  exportKey = Buffer.from(outcome.proved.exportKey);
  const session = await openPart(link, outcome.proved);
  session.person.queue({
    id: randomUUID(),
    kind: 'message',
    conversationId: CANARIES.conversation,
    body: CANARIES.message,
  });
  session.person.queue({
    id: randomUUID(),
    kind: 'entry',
    conversationId: CANARIES.conversation,
    body: CANARIES.entry,
  });
  session.person.saveDraft(CANARIES.conversation, CANARIES.draft);
  session.person.keep('login-key', Buffer.from(CANARIES.login));
  session.store.close();
  // The attacker also has what the server stores.
  sealedSecret = String(server.requests.find((request) => request.route === 'keepSecret')!.body['sealedSecret']);
  link.close();
});
afterAll(async () => {
  await server.stop();
});

interface Has {
  readonly workstationPassword: string;
  readonly half: Uint8Array;
  readonly exportKey: Uint8Array;
}
const ALL = (): Has => ({ workstationPassword: WORKSTATION_PASSWORD, half, exportKey });

/**
 * What an attacker who knows the program tries, step by step, as far as each goes. Everything readable on the way is in
 * `seen`.
 */
async function steal(
  has: Has,
  from = folder,
): Promise<{ storeOpened: boolean; personSecretOpened: boolean; workOpened: boolean; seen: Buffer }> {
  const copy = join(temporaryFolder('thief'), 'desk');
  cpSync(from, copy, { recursive: true });
  const found: Buffer[] = readdirSync(copy).map((name) =>
    Buffer.concat([Buffer.from(`${name}\n`), readFileSync(join(copy, name))]),
  );
  const dump = (name: string, key: Uint8Array): boolean => {
    try {
      const database = openEncrypted(join(copy, name), key, { mustExist: true, readonly: true });
      for (const { name: table } of database
        .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
        .all()) {
        for (const row of database.prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`).all())
          for (const value of Object.values(row))
            found.push(Buffer.isBuffer(value) ? value : Buffer.from(String(value)));
      }
      database.close();
      return true;
    } catch (error) {
      if (error instanceof CannotRead) return false;
      throw error;
    }
  };
  // A desk without a keychain has the ledger's key beside the ledger; here the attacker gets it in either case.
  for (const [name, key] of secrets) if (name.startsWith('machine key')) expect(dump(FILES.machine, key)).toBe(true);
  const header = readJson(copy, FILES.storeHeader, StoreHeader)!;
  const storeSecret = await openStoreSecret(header, has.workstationPassword, has.half);
  const storeOpened = storeSecret !== null && dump(FILES.store, storeSecret);
  const personSecret = openPersonSecret(has.exportKey, sealedSecret, personId);
  // If a step failed, the attacker goes on with the nearest data available.
  const keys = derivePersonKeys(storeSecret ?? has.half, personSecret ?? has.exportKey.subarray(0, 32), personId);
  let workOpened = false;
  for (const name of readdirSync(copy).filter((one) => isPersonFile(one))) {
    for (const key of [keys.file, keys.body, storeSecret, personSecret, half])
      if (key !== null && dump(name, key)) workOpened = true;
    if (!workOpened) continue;
    const opened = openPersonStore(join(copy, name), keys, () => undefined);
    for (const item of opened.store.queued()) found.push(Buffer.from(`${item.conversationId} ${item.body ?? ''}`));
    found.push(
      Buffer.from(opened.store.draft(CANARIES.conversation)),
      opened.store.kept('login-key') ?? Buffer.alloc(0),
    );
    opened.close();
  }
  return { storeOpened, personSecretOpened: personSecret !== null, workOpened, seen: Buffer.concat(found) };
}

describe('a copied data folder', () => {
  test('opens with all three secrets, which proves that the attack of these tests works', async () => {
    const { workOpened, seen } = await steal(ALL());
    expect(workOpened).toBe(true);
    for (const canary of Object.values(CANARIES)) expect(seen.includes(canary), canary).toBe(true);
  });

  test.each([
    [
      'the workstation password',
      (): Has => ({ ...ALL(), workstationPassword: 'anchor-lamp-ninetz' }),
      { storeOpened: false, personSecretOpened: true },
    ],
    [
      "the keychain's secret",
      (): Has => ({ ...ALL(), half: randomBytes(32) }),
      { storeOpened: false, personSecretOpened: true },
    ],
    [
      "the keychain's secret, which is missing",
      (): Has => ({ ...ALL(), half: new Uint8Array() }),
      { storeOpened: false, personSecretOpened: true },
    ],
    [
      "the server password's export key",
      (): Has => ({ ...ALL(), exportKey: randomBytes(64) }),
      { storeOpened: true, personSecretOpened: false },
    ],
  ] as const)(
    'with %s wrong, no work of a person opens, and no file contains its text, a password or a key',
    async (_which, has, gets) => {
      const { workOpened, seen, ...rest } = await steal(has());
      expect(workOpened).toBe(false);
      expect(rest).toEqual(gets);
      for (const canary of Object.values(CANARIES)) expect(seen.includes(canary), canary).toBe(false);
      // Nor any password or key.
      for (const secret of [WORKSTATION_PASSWORD, SERVER_PASSWORD]) expect(seen.includes(secret)).toBe(false);
      for (const key of [exportKey, exportKey.subarray(0, 32)])
        for (const form of [key, key.toString('hex'), key.toString('base64'), key.toString('base64url')])
          expect(seen.includes(form)).toBe(false);
    },
  );

  test('no file opens with a key that skips the key stretching', async () => {
    const { createHash, hkdfSync } = await import('node:crypto');
    const header = readJson(folder, FILES.storeHeader, StoreHeader)!;
    const fast = (text: string | Uint8Array): Buffer => createHash('sha256').update(text).digest();
    const salt = Buffer.from(header.salt, 'base64url');
    const candidates = [
      Buffer.alloc(32),
      half,
      fast(WORKSTATION_PASSWORD),
      fast(Buffer.concat([salt, Buffer.from(WORKSTATION_PASSWORD)])),
      fast(readFileSync(join(folder, FILES.storeHeader))),
      Buffer.from(header.wrapped, 'base64url').subarray(12, 44),
      ...['cleandesk store wrapping key 1', 'cleandesk store key 1'].map((purpose) =>
        Buffer.from(hkdfSync('sha256', Buffer.concat([Buffer.from(WORKSTATION_PASSWORD), half]), salt, purpose, 32)),
      ),
    ];
    for (const key of candidates) {
      expect(
        unwrap(key, Buffer.from(header.wrapped, 'base64url'), `store secret 65536 3 4 ${header.salt} keychain`),
      ).toBeNull();
      for (const name of readdirSync(folder).filter((one) => one.endsWith('.db')))
        expect(() => openEncrypted(join(folder, name), key, { mustExist: true, readonly: true })).toThrow(CannotRead);
    }
  });

  test('each guess at the workstation password costs a full Argon2id, and a cheaper header is refused', async () => {
    const header = readJson(folder, FILES.storeHeader, StoreHeader)!;
    expect(header.argon2).toEqual({ algorithm: 'argon2id', memoryKiB: 65_536, passes: 3, lanes: 4 });
    const cheaper = join(temporaryFolder('thief'), 'desk');
    cpSync(folder, cheaper, { recursive: true });
    writeFileSync(
      join(cheaper, FILES.storeHeader),
      JSON.stringify({ ...header, argon2: { ...header.argon2, memoryKiB: 8, passes: 1 } }),
    );
    expect(() => readJson(cheaper, FILES.storeHeader, StoreHeader)).toThrow(/not as expected/);
    // Computed here, without the check: less memory gives another key, so that a weakened header does not help to test
    // guesses of the real password.
    expect(
      await openStoreSecret(
        { ...header, argon2: { ...header.argon2, memoryKiB: 64, passes: 1 } },
        WORKSTATION_PASSWORD,
        half,
      ),
    ).toBeNull();
  });

  test('a new workstation password ends the former one, keeps the work, and writes only the header', async () => {
    const before = new Map(
      readdirSync(folder)
        .filter((name) => name.startsWith('store'))
        .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]),
    );
    await expect(
      changeWorkstationPassword({
        dataFolder: folder,
        present: 'anchor-lamp-ninetz',
        next: 'velvet-engine-forty',
        keychain,
      }),
    ).rejects.toThrow(/present workstation password is not right/);
    await expect(
      changeWorkstationPassword({
        dataFolder: folder,
        present: WORKSTATION_PASSWORD,
        next: 'password12345678',
        keychain,
      }),
    ).rejects.toThrow(/password-not-taken/);
    expect((await steal(ALL())).workOpened).toBe(true);
    await changeWorkstationPassword({
      dataFolder: folder,
      present: WORKSTATION_PASSWORD,
      next: 'velvet-engine-forty',
      keychain,
    });
    for (const [name, bytes] of before)
      expect(readFileSync(join(folder, name)).toString('base64') === bytes, name).toBe(name !== FILES.storeHeader);
    expect((await steal(ALL())).workOpened).toBe(false);
    const { workOpened, seen } = await steal({ ...ALL(), workstationPassword: 'velvet-engine-forty' });
    expect(workOpened).toBe(true);
    for (const canary of Object.values(CANARIES)) expect(seen.includes(canary)).toBe(true);
  });

  test('ten wrong present passwords in that command close it as they close sign-in', async () => {
    const attempt = (): Promise<void> =>
      changeWorkstationPassword({
        dataFolder: folder,
        present: 'anchor-lamp-ninetz',
        next: 'velvet-engine-fifty',
        keychain,
        limits: { maxFailures: 3, closedMinutes: 30 },
      });
    for (let n = 0; n < 3; n += 1) await expect(attempt()).rejects.toThrow(/not right/);
    await expect(attempt()).rejects.toThrow(/Too many wrong passwords/);
    await expect(
      changeWorkstationPassword({
        dataFolder: folder,
        present: 'velvet-engine-forty',
        next: 'velvet-engine-fifty',
        keychain,
        limits: { maxFailures: 3, closedMinutes: 30 },
      }),
    ).rejects.toThrow(/Too many wrong passwords/);
  });
});

test('the substitute server has seen no password and no export key', () => {
  const all = JSON.stringify(server.requests);
  for (const secret of [
    WORKSTATION_PASSWORD,
    SERVER_PASSWORD,
    exportKey.toString('base64url'),
    exportKey.toString('hex'),
  ])
    expect(all).not.toContain(secret);
});
