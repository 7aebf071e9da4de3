import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CannotRead, openEncrypted } from '../../../main/store/encryptedDatabase.ts';
import { isPersonFile } from '../../../main/store/files.ts';
import {
  ARGON2_PARAMETERS,
  derivePersonKeys,
  openPersonSecret,
  openStoreSecret,
  sealPersonSecret,
  StoreHeader,
  unwrap,
  wrap,
  wrapStoreSecret,
} from '../../../main/store/keys.ts';
import { openStore, type PersonSecrets } from '../../../main/store/store.ts';
import { enrol } from '../../../main/unlock/enrol.ts';
import { SHARED_SIGN_IN_KEY } from '../../support/signInProof.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = (): string => temporaryFolder('store');
const personId = randomUUID();
const conversationId = randomUUID();

describe('keys', () => {
  const PASSWORD = 'anchor-lamp-ninety';
  test("the store's secret needs the exact password and the keychain's half, and is bound to its header", async () => {
    const [secret, half] = [randomBytes(32), randomBytes(32)];
    const header = await wrapStoreSecret(secret, PASSWORD, half);
    expect(await openStoreSecret(header, PASSWORD, half)).toEqual(secret);
    const other = await wrapStoreSecret(secret, PASSWORD, half);
    expect(other.salt).not.toBe(header.salt);
    for (const [name, opened] of [
      ['password', await openStoreSecret(header, 'anchor-lamp-ninetz', half)],
      ['half', await openStoreSecret(header, PASSWORD, randomBytes(32))],
      ['no half', await openStoreSecret(header, PASSWORD, new Uint8Array())],
      ['salt', await openStoreSecret({ ...header, salt: other.salt }, PASSWORD, half)],
      ['wrapped', await openStoreSecret({ ...header, wrapped: other.wrapped }, PASSWORD, half)],
    ] as const)
      expect(opened, name).toBeNull();
  });

  test('a password typed in another Unicode form is the same password', async () => {
    const secret = randomBytes(32);
    expect(
      await openStoreSecret(
        await wrapStoreSecret(secret, 'pass\u00e9-long-enough', new Uint8Array()),
        'passe\u0301-long-enough',
        new Uint8Array(),
      ),
    ).toEqual(secret);
  });

  test("a header with weaker parameters than today's is refused", async () => {
    const header = await wrapStoreSecret(randomBytes(32), PASSWORD, new Uint8Array());
    expect(StoreHeader.safeParse(header).success).toBe(true);
    for (const weaker of [{ memoryKiB: 1_024 }, { passes: 1 }, { algorithm: 'argon2i' }]) {
      expect(StoreHeader.safeParse({ ...header, argon2: { ...ARGON2_PARAMETERS, ...weaker } }).success).toBe(false);
    }
  });

  test("a person's keys need the store's secret, the person's secret, and that very person", () => {
    const [store, person] = [randomBytes(32), randomBytes(32)];
    const keys = derivePersonKeys(store, person, personId);
    expect(derivePersonKeys(store, person, personId)).toEqual(keys);
    for (const other of [
      derivePersonKeys(randomBytes(32), person, personId),
      derivePersonKeys(store, randomBytes(32), personId),
      derivePersonKeys(store, person, randomUUID()),
    ]) {
      expect(other.file.equals(keys.file)).toBe(false);
      expect(other.body.equals(keys.body)).toBe(false);
      expect(other.generation).not.toBe(keys.generation);
    }
  });

  test("the person's secret opens only with the export key it was sealed under, for that person alone", () => {
    const [secret, exportKey] = [randomBytes(32), randomBytes(64)];
    const sealed = sealPersonSecret(exportKey, secret, personId);
    expect(openPersonSecret(exportKey, sealed, personId)).toEqual(secret);
    expect(openPersonSecret(randomBytes(64), sealed, personId)).toBeNull();
    expect(openPersonSecret(exportKey, sealed, randomUUID())).toBeNull();
  });

  test('a wrapped value opens with its key in its place, and nowhere else', () => {
    const key = randomBytes(32);
    const wrapped = wrap(key, Buffer.from('secret'), 'here');
    expect(unwrap(key, wrapped, 'here')?.toString()).toBe('secret');
    expect(unwrap(randomBytes(32), wrapped, 'here')).toBeNull();
    expect(unwrap(key, wrapped, 'there')).toBeNull();
    expect(unwrap(key, wrapped.subarray(0, 20), 'here')).toBeNull();
    for (let at = 0; at < wrapped.length; at++) {
      const flipped = Buffer.from(wrapped);
      flipped[at]! ^= 1;
      expect(unwrap(key, flipped, 'here')).toBeNull();
    }
  });
});

describe('the store', () => {
  const secretsOf = (id = personId): PersonSecrets => ({
    personId: id,
    personSecret: randomBytes(32),
    deskSecret: randomBytes(32),
  });

  test("a person's work opens with all its secrets, and with nothing less", () => {
    const at = folder();
    const storeSecret = randomBytes(32);
    const secrets = secretsOf();
    const first = openStore(at, storeSecret, { create: true });
    first.person(secrets).store.keep('login-key', Buffer.from('gull-harbour-marker'));
    first.close();
    const again = openStore(at, storeSecret, { create: false });
    const opened = again.person(secrets);
    expect(opened.made).toBe(false);
    expect(opened.store.kept('login-key')?.toString()).toBe('gull-harbour-marker');
    const other = again.person({ ...secrets, personSecret: randomBytes(32) });
    expect(other.made).toBe(true);
    expect(other.store.kept('login-key')).toBeNull();
    again.close();
    expect(() => openStore(at, randomBytes(32), { create: false })).toThrow(CannotRead);
  });

  test("the store's secret alone reveals no word, no conversation and no person", () => {
    const at = folder();
    const storeSecret = randomBytes(32);
    const store = openStore(at, storeSecret, { create: true });
    const person = store.person(secretsOf()).store;
    person.saveDraft(conversationId, 'gull-harbour-marker');
    person.queue({ id: randomUUID(), kind: 'message', conversationId, body: 'gull-harbour-marker' });
    store.close();
    const raw = openEncrypted(join(at, 'store.db'), storeSecret, { mustExist: true });
    const tables = raw.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const rows = tables.flatMap(({ name }) =>
      raw
        .prepare<[], Record<string, unknown>>(`SELECT * FROM ${name}`)
        .all()
        .flatMap((row) => Object.values(row)),
    );
    raw.close();
    const seen = Buffer.concat(rows.map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(String(value)))));
    for (const word of ['gull-harbour-marker', conversationId, personId]) expect(seen.includes(word)).toBe(false);
    for (const name of readdirSync(at))
      for (const word of ['gull-harbour-marker', conversationId, personId])
        expect(readFileSync(join(at, name)).includes(word), name).toBe(false);
    const ofPeople = readdirSync(at).filter((one) => isPersonFile(one));
    expect(ofPeople.length).toBeGreaterThan(0);
    for (const name of ofPeople)
      expect(() => openEncrypted(join(at, name), storeSecret, { mustExist: true })).toThrow(CannotRead);
  });

  test('after a reset work queued under the former secret is reported once, in numbers, and stays unreadable', () => {
    const at = folder();
    const storeSecret = randomBytes(32);
    const before = secretsOf();
    const first = openStore(at, storeSecret, { create: true });
    const person = first.person(before).store;
    person.queue({ id: randomUUID(), kind: 'message', conversationId, body: 'one' });
    person.queue({ id: randomUUID(), kind: 'message', conversationId, body: 'two' });
    person.queue({ id: randomUUID(), kind: 'entry', conversationId, body: 'three' });
    person.saveDraft(conversationId, 'four');
    first.close();
    const after = { ...before, personSecret: randomBytes(32) };
    const second = openStore(at, storeSecret, { create: false });
    const reset = second.person(after);
    expect(reset).toMatchObject({ made: true, unreadable: { messages: 2, entries: 1, drafts: 1 } });
    expect(reset.store.queued()).toEqual([]);
    second.close();
    const third = openStore(at, storeSecret, { create: false });
    expect(third.person(after)).toMatchObject({ made: false, unreadable: { messages: 0, entries: 0, drafts: 0 } });
    expect(third.person(secretsOf())).toMatchObject({ made: true, unreadable: { messages: 0, entries: 0, drafts: 0 } });
    third.close();
  });

  test("one person's work is not another's, at the same workstation", () => {
    const store = openStore(folder(), randomBytes(32), { create: true });
    const maya = store.person(secretsOf()).store;
    const tomas = store.person(secretsOf(randomUUID())).store;
    const id = randomUUID();
    maya.queue({ id, kind: 'message', conversationId, body: 'hers' });
    maya.saveDraft(conversationId, 'hers');
    expect(tomas.queued()).toEqual([]);
    expect(tomas.draft(conversationId)).toBe('');
    tomas.unqueue(id);
    expect(maya.queuedCount()).toBe(1);
    store.close();
  });

  test('work that cannot be read any more is that of own files, and not of somebody else', () => {
    const at = folder();
    const storeSecret = randomBytes(32);
    const mine = secretsOf();
    const first = openStore(at, storeSecret, { create: true });
    first.person(mine).store.queue({ id: randomUUID(), kind: 'message', conversationId, body: 'mine' });
    first.close();
    const own = readdirSync(at).filter((one) => isPersonFile(one));
    const after = { ...mine, personSecret: randomBytes(32) };
    const second = openStore(at, storeSecret, { create: false });
    expect(second.person(after).unreadable).toMatchObject({ messages: 1 });
    second.close();
    for (const name of readdirSync(at).filter((one) => isPersonFile(one))) rmSync(join(at, name));
    expect(own).toHaveLength(1);
    const third = openStore(at, storeSecret, { create: false });
    third.person(secretsOf(randomUUID()));
    expect(third.person(after).unreadable).toEqual({ messages: 0, entries: 0, drafts: 0 });
    third.close();
  });

  test('the outbox keeps the order of writing and accepts an identifier once', () => {
    const store = openStore(folder(), randomBytes(32), { create: true });
    const person = store.person(secretsOf()).store;
    const ids = Array.from({ length: 20 }, () => randomUUID());
    for (const id of ids) expect(person.queue({ id, kind: 'message', conversationId, body: id })).toBe(true);
    expect(person.queue({ id: ids[3]!, kind: 'message', conversationId, body: 'again' })).toBe(false);
    expect(person.queued().map((item) => item.body)).toEqual(ids);
    person.unqueue(ids[0]!);
    expect(person.nextAfter(0)?.id).toBe(ids[1]);
    store.close();
  });
});

describe('enrolment', () => {
  const enrolment = {
    version: 1,
    serverUrl: 'https://127.0.0.1:9',
    authorityPem: '-----BEGIN CERTIFICATE-----',
    workstationId: randomUUID(),
    workstationName: 'Desk 7',
    certificatePem: '-----BEGIN CERTIFICATE-----',
    privateKeyPem: '-----BEGIN PRIVATE KEY-----gull-harbour-marker',
    signInKey: SHARED_SIGN_IN_KEY.signInKey,
    workstationRanges: ['127.0.0.0/8'],
    policyKey: 'k'.repeat(43),
  };
  const request = (at: string, changes: object = {}): Parameters<typeof enrol>[0] => ({
    dataFolder: join(at, 'desk'),
    enrolment,
    workstationPassword: 'anchor-lamp-ninety',
    keychain: null,
    ...changes,
  });

  test('leaves no private key and no password readable in the data folder', async () => {
    const at = folder();
    expect(await enrol(request(at))).toEqual({ machineKeyIn: 'file' });
    if (process.platform !== 'win32') expect(statSync(join(at, 'desk')).mode & 0o077).toBe(0);
    for (const name of ['workstation.json', 'store.header.json', 'machine.db', 'store.db']) {
      const bytes = readFileSync(join(at, 'desk', name));
      expect(bytes.includes('gull-harbour-marker')).toBe(false);
      expect(bytes.includes('anchor-lamp-ninety')).toBe(false);
      if (process.platform !== 'win32') expect(statSync(join(at, 'desk', name)).mode & 0o777).toBe(0o600);
    }
  });

  test('happens once, with a long password, over https, and with valid ranges', async () => {
    const at = folder();
    await expect(enrol(request(at, { workstationPassword: 'too-short' }))).rejects.toMatchObject({
      problems: [{ code: 'password-short', params: { least: 15, length: 9 } }, { code: 'password-common-core' }],
    });
    await expect(enrol(request(at, { enrolment: { ...enrolment, serverUrl: 'http://127.0.0.1:9' } }))).rejects.toThrow(
      /serverUrl/,
    );
    await expect(
      enrol(request(at, { enrolment: { ...enrolment, workstationRanges: ['everywhere'] } })),
    ).rejects.toThrow(/not as expected: workstationRanges/);
    await expect(enrol(request(at, { enrolment: { ...enrolment, extra: 1 } }))).rejects.toThrow(/not as expected/);
    await enrol(request(at));
    await expect(enrol(request(at))).rejects.toThrow(/already enrolled/);
  });
});
