import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CannotRead, openEncrypted } from '../../../main/store/encryptedDatabase.ts';
import { ARGON2_PARAMETERS, derivePersonWrappingKey, deriveStoreKey, newStoreHeader, StoreHeader, unwrap, wrap } from '../../../main/store/keys.ts';
import { openStore } from '../../../main/store/store.ts';
import { enrol } from '../../../main/unlock/enrol.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'store-'));
const personId = randomUUID();
const conversationId = randomUUID();

describe('keys', () => {
  test('the store key needs the exact password, the exact salt and the keychain\'s half', async () => {
    const header = newStoreHeader(true);
    const half = randomBytes(32);
    const key = await deriveStoreKey('anchor-lamp-ninety', header, half);
    expect(await deriveStoreKey('anchor-lamp-ninety', header, half)).toEqual(key);
    for (const other of [await deriveStoreKey('anchor-lamp-ninetz', header, half), await deriveStoreKey('anchor-lamp-ninety', newStoreHeader(true), half), await deriveStoreKey('anchor-lamp-ninety', header, randomBytes(32)), await deriveStoreKey('anchor-lamp-ninety', header, new Uint8Array())]) {
      expect(other.equals(key)).toBe(false);
    }
  });

  test('a password typed in another Unicode form is the same password', async () => {
    const header = newStoreHeader(false);
    const [composed, decomposed] = ['pass\u00e9-long-enough', 'passe\u0301-long-enough'];
    expect(await deriveStoreKey(composed, header, new Uint8Array())).toEqual(await deriveStoreKey(decomposed, header, new Uint8Array()));
  });

  test('a header with weaker parameters than today\'s is refused', () => {
    const header = newStoreHeader(false);
    expect(StoreHeader.safeParse(header).success).toBe(true);
    for (const weaker of [{ memoryKiB: 1_024 }, { passes: 1 }, { algorithm: 'argon2i' }]) {
      expect(StoreHeader.safeParse({ ...header, argon2: { ...ARGON2_PARAMETERS, ...weaker } }).success).toBe(false);
    }
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
  test('what a person keeps opens only with both halves: this store\'s key and this server password\'s', () => {
    const at = folder();
    const [storeKey, exportKey] = [randomBytes(32), randomBytes(64)];
    const secret = Buffer.from('gull-harbour-marker');
    const first = openStore(at, storeKey, { create: true });
    first.person(personId, derivePersonWrappingKey(storeKey, exportKey, personId)).store.keep('login-key', secret);
    first.close();
    const again = openStore(at, storeKey, { create: false });
    expect(again.person(personId, derivePersonWrappingKey(storeKey, exportKey, personId))).toMatchObject({ made: false });
    expect(again.person(personId, derivePersonWrappingKey(storeKey, exportKey, personId)).store.kept('login-key')).toEqual(secret);
    // Workstation password known, server password not: another export key.
    const other = again.person(personId, derivePersonWrappingKey(storeKey, randomBytes(64), personId));
    expect(other.made).toBe(true);
    expect(other.store.kept('login-key')).toBeNull();
    again.close();
    expect(() => openStore(at, randomBytes(32), { create: false })).toThrow(CannotRead);
  });

  test('even somebody with the store key reads nothing of a person', () => {
    const at = folder();
    const storeKey = randomBytes(32);
    const store = openStore(at, storeKey, { create: true });
    const person = store.person(personId, randomBytes(32)).store;
    person.saveDraft(conversationId, 'gull-harbour-marker');
    person.queue({ id: randomUUID(), kind: 'message', conversationId, body: 'gull-harbour-marker' });
    store.close();
    const raw = openEncrypted(join(at, 'store.db'), storeKey, { mustExist: true });
    for (const table of ['draft', 'outbox']) {
      for (const row of raw.prepare(`SELECT body FROM ${table}`).all() as { body: Buffer }[]) expect(row.body.includes('gull-harbour-marker')).toBe(false);
    }
    raw.close();
    expect(readFileSync(join(at, 'store.db')).includes('gull-harbour-marker')).toBe(false);
  });

  test('one person\'s work is not another\'s, at the same workstation', () => {
    const store = openStore(folder(), randomBytes(32), { create: true });
    const maya = store.person(personId, randomBytes(32)).store;
    const tomas = store.person(randomUUID(), randomBytes(32)).store;
    const id = randomUUID();
    maya.queue({ id, kind: 'message', conversationId, body: 'hers' });
    maya.saveDraft(conversationId, 'hers');
    expect(tomas.queued()).toEqual([]);
    expect(tomas.draft(conversationId)).toBe('');
    tomas.unqueue(id);
    expect(maya.queuedCount()).toBe(1);
    store.close();
  });

  test('the outbox keeps the order of writing and takes an identifier once', () => {
    const store = openStore(folder(), randomBytes(32), { create: true });
    const person = store.person(personId, randomBytes(32)).store;
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
  const enrolment = { version: 1, serverUrl: 'https://127.0.0.1:9', authorityPem: '-----BEGIN CERTIFICATE-----', workstationId: randomUUID(), workstationName: 'Desk 7', certificatePem: '-----BEGIN CERTIFICATE-----', privateKeyPem: '-----BEGIN PRIVATE KEY-----gull-harbour-marker', workstationRanges: ['127.0.0.0/8'] };
  const request = (at: string, changes: object = {}): Parameters<typeof enrol>[0] => ({ dataFolder: join(at, 'desk'), enrolment, workstationPassword: 'anchor-lamp-ninety', keychain: null, ...changes });

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

  test('happens once, with a long password, over https, and with ranges that can be read', async () => {
    const at = folder();
    await expect(enrol(request(at, { workstationPassword: 'too-short' }))).rejects.toThrow(/12 characters/);
    await expect(enrol(request(at, { enrolment: { ...enrolment, serverUrl: 'http://127.0.0.1:9' } }))).rejects.toThrow(/serverUrl/);
    await expect(enrol(request(at, { enrolment: { ...enrolment, workstationRanges: ['everywhere'] } }))).rejects.toThrow(RangeError);
    await expect(enrol(request(at, { enrolment: { ...enrolment, extra: 1 } }))).rejects.toThrow(/not as expected/);
    await enrol(request(at));
    await expect(enrol(request(at))).rejects.toThrow(/already enrolled/);
  });
});
