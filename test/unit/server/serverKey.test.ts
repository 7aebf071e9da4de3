/** Where the server key comes from, and how keys are kept with it. */
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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
  makeTokenKey,
  serverKey,
} from '../../../server/storage/serverKey.ts';
import type { TokenPlace } from '../../../server/storage/tokenKey.ts';
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

describe('a key that a token unwraps', () => {
  /** Answers as `pkcs11-tool` of OpenSC 0.23 does for SoftHSM 2.6, and writes down how it was called. */
  function standIn(): { place: TokenPlace; calls: () => string } {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const calls = join(folder, 'calls');
    const program = `#!${process.execPath}
      const { privateDecrypt, constants } = require('node:crypto');
      const fs = require('node:fs');
      const args = process.argv.slice(2);
      fs.appendFileSync(${JSON.stringify(calls)}, args.join(' ') + '\\n');
      if (args.includes('--read-object')) process.stdout.write(Buffer.from('${publicKey
        .export({ type: 'spki', format: 'der' })
        .toString('base64')}', 'base64'));
      else if (process.env[args[args.indexOf('--pin') + 1].slice(4)] !== '4321') process.exit(1);
      else process.stdout.write(privateDecrypt({ key: ${JSON.stringify(
        privateKey.export({ type: 'pkcs8', format: 'pem' }),
      )}, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, fs.readFileSync(0)));`;
    writeFileSync(join(folder, 'pkcs11-tool'), program, { mode: 0o700 });
    vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
    const pinFile = join(folder, 'pin');
    writeFileSync(pinFile, '4321\n', { mode: 0o600 });
    return {
      place: { module: '/usr/lib/softhsm/libsofthsm2.so', tokenLabel: 'cleandesk', keyId: '01', pinFile },
      calls: () => readFileSync(calls, 'utf8'),
    };
  }
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('is not in its file; the token and its PIN give it, and the PIN is on no command line', () => {
    const { place, calls } = standIn();
    const file = join(folder, 'token.json');
    makeTokenKey(file, place);
    const { key, from } = serverKey(data, { [KEY_FILE_VARIABLE]: file });
    expect([key, from]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), 'file']);
    const written = readFileSync(file, 'utf8');
    for (const form of [key, Buffer.from(key, 'hex').toString('base64')]) expect(written).not.toContain(form);
    expect(calls()).not.toContain('4321');
    writeFileSync(place.pinFile, '1111\n');
    expect(() => serverKey(data, { [KEY_FILE_VARIABLE]: file })).toThrow('server-key-token');
    chmodSync(place.pinFile, 0o644);
    expect(() => serverKey(data, { [KEY_FILE_VARIABLE]: file })).toThrow('server-key-open');
  });

  test('leaves no file where the token does not unwrap it', () => {
    const { place } = standIn();
    writeFileSync(place.pinFile, '1111\n');
    expect(() => makeTokenKey(join(folder, 'token.json'), place)).toThrow('server-key-token');
    expect(existsSync(join(folder, 'token.json'))).toBe(false);
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
