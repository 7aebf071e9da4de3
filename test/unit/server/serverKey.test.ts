/** Where the server key comes from, and how keys are kept with it. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openAuthority } from '../../../server/platform/tls/authority.ts';
import { policyPublicKey } from '../../../server/domains/policy/policyDocuments.ts';
import { signInSetup } from '../../../server/domains/signIn/signIn.ts';
import { KEPT_KEYS, keepKey, keptBox, keptKey, keptKeyOnce } from '../../../server/storage/keptKeys.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import {
  KEY_CREDENTIAL,
  KEY_FILE_VARIABLE,
  KEY_VARIABLE,
  makeKeyBeside,
  makeKeyFile,
  serverKey,
} from '../../../server/storage/serverKey.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const KEY = 'ab'.repeat(32);
let folder: string;
let data: string;
beforeEach(() => {
  folder = temporaryFolder('server-key');
  data = join(folder, 'data');
  mkdirSync(data);
});

describe('the server key', () => {
  test('comes from a variable, a file outside the data folder, or a systemd credential', () => {
    expect(serverKey(data, { [KEY_VARIABLE]: 'AB'.repeat(32) })).toEqual({ key: KEY, from: 'variable' });
    const file = join(folder, 'outside.key');
    const made = makeKeyFile(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(serverKey(data, { [KEY_FILE_VARIABLE]: file })).toEqual({ key: made, from: 'file' });
    const credentials = join(folder, 'credentials');
    mkdirSync(credentials);
    writeFileSync(join(credentials, KEY_CREDENTIAL), KEY, { mode: 0o440 });
    expect(serverKey(data, { CREDENTIALS_DIRECTORY: credentials })).toEqual({ key: KEY, from: 'credential' });
  });

  test('is never made silently, and never where a database exists', () => {
    expect(() => serverKey(data, {})).toThrow('server-key-missing');
    expect(existsSync(join(data, 'server.key'))).toBe(false);
    writeFileSync(join(data, 'server.db'), 'a database');
    expect(() => serverKey(data, {})).toThrow('server-key-lost');
    expect(() => makeKeyBeside(data, {})).toThrow('server-key-lost');
    expect(existsSync(join(data, 'server.key'))).toBe(false);
    expect(() => makeKeyFile(join(data, 'server.db'))).toThrow('EEXIST');
  });

  test('lies beside the database where a demo has made it, with its own mode', () => {
    makeKeyBeside(data, { [KEY_VARIABLE]: KEY });
    expect(existsSync(join(data, 'server.key'))).toBe(false);
    makeKeyBeside(data, {});
    const { key, from } = serverKey(data, {});
    expect([key, from]).toEqual([readFileSync(join(data, 'server.key'), 'utf8').trim(), 'beside']);
    makeKeyBeside(data, {});
    expect(serverKey(data, {}).key).toBe(key);
    chmodSync(join(data, 'server.key'), 0o640);
    expect(() => serverKey(data, {})).toThrow('server-key-open');
  });

  test('is refused where it is no key, can be read by others, lies in the data folder, or is given twice', () => {
    for (const text of ['secret', '', '{}', '{"pkcs11":{}}'])
      expect(() => serverKey(data, { [KEY_VARIABLE]: text })).toThrow('server-key-unreadable');
    const file = join(folder, 'outside.key');
    expect(() => serverKey(data, { [KEY_FILE_VARIABLE]: file })).toThrow('server-key-no-file');
    makeKeyFile(file);
    expect(() => serverKey(data, { [KEY_FILE_VARIABLE]: file, [KEY_VARIABLE]: KEY })).toThrow('server-key-twice');
    chmodSync(file, 0o644);
    expect(() => serverKey(data, { [KEY_FILE_VARIABLE]: file })).toThrow('server-key-open');
    makeKeyFile(join(data, 'inside.key'));
    symlinkSync(join(data, 'inside.key'), join(folder, 'link.key'));
    for (const inside of [join(data, 'inside.key'), join(folder, 'link.key'), join(folder, 'data/../data/inside.key')])
      expect(() => serverKey(data, { [KEY_FILE_VARIABLE]: inside })).toThrow('server-key-inside');
  });
});

describe('kept keys', () => {
  const withStorage = async (work: (storage: Storage) => Promise<void>): Promise<void> => {
    const storage = await openStorage(data);
    try {
      await work(storage);
    } finally {
      await storage.close();
    }
  };

  test('are stored under the server key, each under its own name', () =>
    withStorage(async ({ db }) => {
      expect(await keptKey(db, 'authority')).toBeNull();
      await keepKey(db, 'authority', Buffer.from('PLANTED'));
      expect(String(await keptKeyOnce(db, 'authority', () => Buffer.from('another')))).toBe('PLANTED');
      const { wrapped } = await db.selectFrom('kept_key').selectAll().executeTakeFirstOrThrow();
      expect(Buffer.from(wrapped, 'base64url').includes('PLANTED')).toBe(false);
      await db.insertInto('kept_key').values({ name: 'policy-key', wrapped }).execute();
      await expect(keptKey(db, 'policy-key')).rejects.toThrow();
      const box = await keptBox(db, 'second-factors');
      expect(String((await keptBox(db, 'second-factors')).open(box.seal(Buffer.from('s'), 'a'), 'a'))).toBe('s');
    }));

  test('no private key of the server is in any table or file unwrapped', () =>
    withStorage(async ({ db }) => {
      await (await openAuthority(db)).server();
      await policyPublicKey(db);
      await signInSetup(db);
      const names = (await db.selectFrom('kept_key').select('name').execute()).map(({ name }) => name);
      expect(KEPT_KEYS).toEqual(expect.arrayContaining(names));
      expect(names).toEqual(expect.arrayContaining(['authority', 'server-certificate', 'policy-key', 'sign-in-setup']));
      expect(existsSync(join(data, 'authority'))).toBe(false);
      expect(JSON.stringify(await db.selectFrom('setting').selectAll().execute())).not.toContain('PRIVATE KEY');
    }));
});
