import { afterEach, expect, test } from 'vitest';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3-multiple-ciphers';
import { sql } from 'kysely';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { keptPorts } from '../../../server/domains/policy/ports.ts';
import { readPolicy, writePolicy } from '../../../server/domains/policy/policyStore.ts';
import { databaseKey, KEY_VARIABLE } from '../../../server/storage/key.ts';
import { first as firstSchema } from '../../../server/storage/migrations/001-first.ts';
import { retention } from '../../../server/storage/migrations/002-retention.ts';
import { policy } from '../../../server/storage/migrations/003-policy.ts';
import { exits } from '../../../server/storage/migrations/004-exits.ts';
import { SCHEMA_VERSION } from '../../../server/storage/migrate.ts';
import { queryOf } from '../../../server/storage/searchWords.ts';
import { writeSetting } from '../../../server/storage/settings.ts';
import { openStorage } from '../../../server/storage/storage.ts';
import { releasePort, reservePort } from '../../support/ports.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'cleandesk-storage-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

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

/** A database as a program of that time left it. */
function earlier(migrations: readonly string[]): { data: string; db: Database.Database } {
  const data = folder();
  writeFileSync(join(data, 'server.key'), `${'a7'.repeat(32)}\n`, { mode: 0o600 });
  const db = raw(data);
  for (const migration of migrations) db.exec(migration);
  db.pragma(`user_version = ${migrations.length}`);
  return { data, db };
}

test('a policy stored by an earlier program is still read, without the settings that are none any more', async () => {
  const { data, db } = earlier([firstSchema, retention]);
  const kept = { ...SAFE_DEFAULTS, network: { ...SAFE_DEFAULTS.network, serverAccepts: ['10.0.0.0/8'] } };
  db.prepare('insert into setting values (?, ?)').run(
    'policy',
    JSON.stringify({
      ...kept,
      clipboard: 'block',
      dragAndDrop: 'block',
      contextMenu: 'block',
      printing: 'block',
      downloads: 'block',
      watermark: true,
    }),
  );
  db.close();
  const again = openStorage(data);
  expect(await readPolicy(again.db)).toEqual(kept);
  await again.close();
});

test('messages stored by an earlier program can be searched, and count as masked by an earlier masker', async () => {
  const { data, db } = earlier([firstSchema, retention, policy]);
  db.exec(`insert into tenant values ('t', 'T', '#000000', 'k', 'p'); insert into site values ('s', 't', 'S', 'P', 90, 'c@example.com'); insert into consent values ('c', 't', 's', 'v', 'en', 'en-1', '{}', 1);
    insert into conversation (id, tenant_id, site_id, consent_id, visitor_name, visitor_token_hash, status, started_at) values ('v', 't', 's', 'c', 'Visitor', 'h', 'open', 1);
    insert into message values ('m', 't', 'v', 1, 'visitor', null, null, 1, 'where is my lantern', '[]', 0);`);
  db.close();
  const { db: now, close } = openStorage(data);
  expect(await now.selectFrom('message').select(['id', 'mask_version']).execute()).toEqual([
    { id: 'm', mask_version: 0 },
  ]);
  expect(
    (
      await sql`select message_id from message_search join message_place on place = message_search.rowid where message_search match ${queryOf(1, ['lantern'])}`.execute(
        now,
      )
    ).rows,
  ).toEqual([{ message_id: 'm' }]);
  await close();
});

test('a word that is masked in a message is in no page of the index afterwards, nor is one of a message that is deleted', async () => {
  const { data, db } = earlier([firstSchema, retention, policy, exits]);
  db.pragma('secure_delete = ON');
  db.exec(`insert into tenant values ('t', 'T', '#000000', 'k', 'p', 0); insert into site values ('s', 't', 'S', 'P', 90, 'c@example.com'); insert into consent values ('c', 't', 's', 'v', 'en', 'en-1', '{}', 1, 0);
    insert into conversation (id, tenant_id, site_id, consent_id, visitor_name, visitor_token_hash, status, started_at) values ('v', 't', 's', 'c', 'Visitor', 'h', 'open', 1);`);
  const add = db.prepare("insert into message values (?, 't', 'v', ?, 'visitor', null, null, 1, ?, '[]', 0, 1)");
  // At once, so that they stand in one part of the index, which nothing but its own deletion touches afterwards.
  db.transaction(() => {
    add.run('a', 1, 'it is zebraquilt there');
    add.run('b', 2, 'it is yellowbucket there');
    for (let i = 3; i < 60; i += 1) add.run(`m${i}`, i, `ordinary line ${i}`);
  })();
  const pages = (): string =>
    db
      .prepare<[], { block: Buffer }>('select block from message_search_data')
      .all()
      .map((row) => row.block.toString('latin1'))
      .join('');
  expect(pages()).toContain('zebraquilt');
  expect(pages()).toContain('yellowbucket');
  // After each: a further change may merge parts of the index, and with that drop what should have gone at once.
  db.exec("update message set text = 'it is [password] there' where id = 'a'");
  expect(pages()).not.toContain('zebraquilt');
  db.exec("delete from message where id = 'b'");
  expect(pages()).not.toContain('yellowbucket');
  expect(db.prepare("select count(*) as n from message_search where message_search match 'password'").get()).toEqual({
    n: 1,
  });
  expect(db.prepare('select count(*) as n from message_place').get()).toEqual({ n: 58 });
  db.close();
  await openStorage(data).close();
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
  await expect(
    db.transaction().execute(async (tx) => {
      await tx.insertInto('setting').values({ name: 'half', value: '1' }).execute();
      throw new Error('stopped');
    }),
  ).rejects.toThrow('stopped');
  expect(await db.selectFrom('setting').selectAll().execute()).toEqual([]);
  await close();
});

test('without a stored policy nobody is let in; a policy or range that cannot be read is not stored', async () => {
  const { db, close } = openStorage(folder());
  expect((await readPolicy(db)).network.serverAccepts).toEqual([]);
  const bad = { ...SAFE_DEFAULTS, network: { ...SAFE_DEFAULTS.network, serverAccepts: ['10.0.0.0/33'] } };
  await expect(writePolicy(db, bad)).rejects.toThrow(RangeError);
  await expect(
    writePolicy(db, { ...SAFE_DEFAULTS, signIn: { ...SAFE_DEFAULTS.signIn, maxFailures: 100 } }),
  ).rejects.toThrow();
  await db
    .insertInto('policy_version')
    .values({ version: 1, policy: '{"signIn":{}}', person_id: null, at: 0, undoes: null })
    .execute();
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

test("ports for servers under test are nobody else's while whoever has them lives: not in this process, not in another, listened at or not", async () => {
  const script = `const { reservePort } = await import(${JSON.stringify(join(import.meta.dirname, '../../support/ports.ts'))}); for (let n = 0; n < 150; n += 1) console.log(await reservePort()); process.stdin.on('end', () => process.exit()).resume();`;
  const others = Array.from({ length: 2 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  try {
    const theirs = others.map(async (child) => {
      const lines: string[] = [];
      for await (const line of createInterface({ input: child.stdout })) if (lines.push(line) === 150) break;
      return lines.map(Number);
    });
    const own: number[] = [];
    for (let number = 0; number < 150; number += 1) own.push(await reservePort());
    const all = [own, ...(await Promise.all(theirs))].flat();
    expect(new Set(all).size).toBe(450);
    for (const port of own) releasePort(port);
  } finally {
    await Promise.all(
      others.map((child) => {
        child.stdin.end();
        return once(child, 'exit');
      }),
    );
  }
});

test('while another process writes, what waits for its turn holds nobody else up, and gets its turn', async () => {
  const data = folder();
  const { db, close } = openStorage(data);
  const other = openStorage(data);
  try {
    let answered = 0;
    let release = (): void => {};
    const held = other.db.transaction().execute(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const ticking = setInterval(() => {
      answered += 1;
    }, 10);
    const waits = db.insertInto('setting').values({ name: 'waited', value: 'yes' }).execute();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(answered).toBeGreaterThan(5);
    release();
    await Promise.all([held, waits]);
    clearInterval(ticking);
    expect(
      await other.db.selectFrom('setting').select('value').where('name', '=', 'waited').executeTakeFirst(),
    ).toEqual({ value: 'yes' });
  } finally {
    await close();
    await other.close();
  }
});
