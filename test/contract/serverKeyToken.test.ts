/** The server key on a token, with SoftHSM in place of hardware and the real `pkcs11-tool` of OpenSC. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ensurePrograms } from '../../scripts/lib/debian.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { KEY_FILE_VARIABLE, KEY_VARIABLE, makeTokenKey, serverKey } from '../../server/storage/serverKey.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** As Debian installs it, on every architecture. */
const MODULE = '/usr/lib/softhsm/libsofthsm2.so';
const PIN = '482915';
const folder = temporaryFolder('token');
const at = (name: string): string => join(folder, name);
const named = (label: string): string[] => ['--module', MODULE, '--token-label', label];

function newToken(label: string): void {
  execFileSync('softhsm2-util', ['--init-token', '--free', '--label', label, '--so-pin', '0000', '--pin', PIN]);
  const pair = ['--login', '--pin', PIN, '--keypairgen', '--key-type', 'rsa:2048', '--id', '01', '--label', 'server'];
  execFileSync('pkcs11-tool', [...named(label), ...pair], { stdio: 'pipe' });
}
beforeAll(async () => {
  await ensurePrograms(['softhsm2-util', 'pkcs11-tool'], () => undefined);
  mkdirSync(at('tokens'));
  writeFileSync(at('softhsm2.conf'), `directories.tokendir = ${at('tokens')}\n`);
  writeFileSync(at('pin'), `${PIN}\n`, { mode: 0o600 });
  vi.stubEnv('SOFTHSM2_CONF', at('softhsm2.conf'));
  newToken('cleandesk');
}, 600_000);
afterAll(() => vi.unstubAllEnvs());

test('a key that is made for a token opens a database through it, and with its right PIN alone', async () => {
  makeTokenKey(at('server.key.json'), { module: MODULE, tokenLabel: 'cleandesk', keyId: '01', pinFile: at('pin') });
  const data = at('data');
  const environment = { [KEY_FILE_VARIABLE]: at('server.key.json') };
  const { key, from } = serverKey(data, environment);
  expect([from, key]).toEqual(['file', expect.stringMatching(/^[0-9a-f]{64}$/)]);
  const stored = readFileSync(at('server.key.json'));
  expect(stored.includes(key) || stored.includes(Buffer.from(key, 'hex').toString('base64'))).toBe(false);

  vi.stubEnv(KEY_VARIABLE, undefined);
  vi.stubEnv(KEY_FILE_VARIABLE, environment[KEY_FILE_VARIABLE]);
  for (let starts = 0; starts < 2; starts += 1) {
    const storage = await openStorage(data);
    expect(await storage.db.selectFrom('tenant').select('id').execute()).toEqual([]);
    await storage.close();
  }
  writeFileSync(at('pin'), '000000\n');
  await expect(openStorage(data)).rejects.toThrow('server-key-token');
  writeFileSync(at('pin'), `${PIN}\n`);
});

test('another token, and the same one without its private key, unwrap nothing', async () => {
  const data = at('other');
  newToken('another');
  const file = JSON.parse(readFileSync(at('server.key.json'), 'utf8')) as { pkcs11: { tokenLabel: string } };
  const moved = { pkcs11: { ...file.pkcs11, tokenLabel: 'another' } };
  writeFileSync(at('moved.json'), JSON.stringify(moved), { mode: 0o600 });
  expect(() => serverKey(data, { [KEY_FILE_VARIABLE]: at('moved.json') })).toThrow('server-key-token');
  const remove = ['--login', '--pin', PIN, '--delete-object', '--type', 'privkey', '--id', '01'];
  execFileSync('pkcs11-tool', [...named('cleandesk'), ...remove], { stdio: 'pipe' });
  expect(() => serverKey(data, { [KEY_FILE_VARIABLE]: at('server.key.json') })).toThrow('server-key-token');
});
