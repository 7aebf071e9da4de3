import { afterEach, expect, test } from 'vitest';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { keptPorts } from '../../../server/settings/ports.ts';
import { readPolicy, writePolicy } from '../../../server/settings/policyStore.ts';
import { databaseKey, KEY_VARIABLE } from '../../../server/storage/key.ts';
import { SCHEMA_VERSION } from '../../../server/storage/migrate.ts';
import { writeSetting } from '../../../server/storage/settings.ts';
import { openStorage } from '../../../server/storage/storage.ts';

const folders: string[] = [];
const folder = (): string => { const made = mkdtempSync(join(tmpdir(), 'cleandesk-storage-')); folders.push(made); return made; };
afterEach(() => { for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true }); });

function raw(data: string): Database.Database {
  const db = new Database(join(data, 'server.db'));
  db.pragma("cipher = 'sqlcipher'");
  db.pragma(`key = "x'${readFileSync(join(data, 'server.key'), 'utf8').trim()}'"`);
  return db;
}

test('a database written by a newer program is not opened, and not touched', async () => {
  const data = folder();
  await openStorage(data).close();
  const db = raw(data);
  db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
  db.close();
  expect(() => openStorage(data)).toThrow(`schema version ${SCHEMA_VERSION + 1}`);
  const again = raw(data);
  expect(again.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION + 1);
  again.close();
});

test('a policy stored by an earlier program is still read, without the settings that are none any more', async () => {
  const data = folder();
  const { db, close } = openStorage(data);
  const kept = { ...SAFE_DEFAULTS, network: { ...SAFE_DEFAULTS.network, serverAccepts: ['10.0.0.0/8'] } };
  await writeSetting(db, 'policy', JSON.stringify({ ...kept, clipboard: 'block', dragAndDrop: 'block', contextMenu: 'block', printing: 'block', downloads: 'block', watermark: true }));
  await close();
  const before = raw(data);
  before.pragma('user_version = 2');
  before.close();
  const again = openStorage(data);
  expect(await readPolicy(again.db)).toEqual(kept);
  await again.close();
});

test('nothing of the database can be read without its key, the journal included', async () => {
  const data = folder();
  const { db, close } = openStorage(data);
  await writeSetting(db, 'planted', 'PLANTED-VALUE');
  for (const file of ['server.db', 'server.db-wal']) {
    const bytes = readFileSync(join(data, file));
    expect(bytes.length).toBeGreaterThan(0);
    expect(bytes.includes('PLANTED-VALUE')).toBe(false);
    expect(bytes.includes('setting')).toBe(false);
  }
  await close();
  writeFileSync(join(data, 'server.key'), `${'0'.repeat(64)}\n`);
  expect(() => openStorage(data)).toThrow('cannot be opened with this key');
});

test('a key that others may read is refused, and so is a variable that is no key', () => {
  const data = folder();
  const key = databaseKey(data, {});
  expect(databaseKey(data, {})).toBe(key);
  expect(statSync(join(data, 'server.key')).mode & 0o777).toBe(0o600);
  chmodSync(join(data, 'server.key'), 0o640);
  expect(() => databaseKey(data, {})).toThrow('can be read by others');
  expect(() => databaseKey(data, { [KEY_VARIABLE]: 'secret' })).toThrow(KEY_VARIABLE);
  expect(() => databaseKey(data, { [KEY_VARIABLE]: '' })).toThrow(KEY_VARIABLE);
  expect(databaseKey(data, { [KEY_VARIABLE]: 'AB'.repeat(32) })).toBe('ab'.repeat(32));
});

test('a transaction that fails half way leaves nothing', async () => {
  const { db, close } = openStorage(folder());
  await expect(db.transaction().execute(async (tx) => {
    await tx.insertInto('setting').values({ name: 'half', value: '1' }).execute();
    throw new Error('stopped');
  })).rejects.toThrow('stopped');
  expect(await db.selectFrom('setting').selectAll().execute()).toEqual([]);
  await close();
});

test('without a stored policy nobody is let in; a policy or range that cannot be read is not stored', async () => {
  const { db, close } = openStorage(folder());
  expect((await readPolicy(db)).network.serverAccepts).toEqual([]);
  const bad = { ...SAFE_DEFAULTS, network: { ...SAFE_DEFAULTS.network, serverAccepts: ['10.0.0.0/33'] } };
  await expect(writePolicy(db, bad)).rejects.toThrow(RangeError);
  await expect(writePolicy(db, { ...SAFE_DEFAULTS, signIn: { ...SAFE_DEFAULTS.signIn, maxFailures: 100 } })).rejects.toThrow();
  await writeSetting(db, 'policy', '{"signIn":{}}');
  await expect(readPolicy(db)).rejects.toThrow();
  await close();
});

test('ports are picked once and kept; a wanted one replaces what was kept; an unreadable file is not papered over', async () => {
  const data = folder();
  const first = await keptPorts(data);
  expect(await keptPorts(data)).toEqual(first);
  const wanted = await keptPorts(data, { desk: 12_345 });
  expect(wanted).toEqual({ ...first, desk: 12_345 });
  expect(await keptPorts(data)).toEqual(wanted);
  writeFileSync(join(data, 'ports.json'), '{');
  await expect(keptPorts(data)).rejects.toThrow();
});
