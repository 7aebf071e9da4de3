import { afterEach, expect, test, vi } from 'vitest';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import Fastify from 'fastify';
import { sql } from 'kysely';
import Database from 'better-sqlite3-multiple-ciphers';
import { SAFE_DEFAULTS } from '../../../core/policy/defaults.ts';
import { keptPorts } from '../../../server/domains/policy/ports.ts';
import { readPolicy, writePolicy } from '../../../server/domains/policy/policyStore.ts';
import { KEY_VARIABLE, serverKey } from '../../../server/storage/serverKey.ts';
import { SCHEMA_VERSION } from '../../../server/storage/sqlite/migrate.ts';
import { writeSetting } from '../../../server/storage/settings.ts';
import { openStorage } from '../../../server/storage/openStorage.ts';
import { engineOf, StorageFull, type Db } from '../../../server/storage/storage.ts';
import { problems } from '../../../server/platform/http/register.ts';
import { openLog } from '../../../server/platform/log.ts';
import { releasePort, reservePort } from '../../support/ports.ts';
import { until } from '../../support/until.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { insertSite, insertTenant } from '../../support/rows.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = temporaryFolder('storage');
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

function raw(data: string): Database.Database {
  const db = new Database(join(data, 'server.db'));
  db.pragma("cipher = 'sqlcipher'");
  db.pragma(`key = "x'${serverKey(data).key}'"`);
  return db;
}

test('a database written by a newer program is not opened, and not changed', async () => {
  const data = folder();
  await (await openStorage(data)).close();
  const db = raw(data);
  db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
  db.close();
  await expect(openStorage(data)).rejects.toThrow(`schema version ${SCHEMA_VERSION + 1}`);
  const again = raw(data);
  expect(again.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION + 1);
  again.close();
});

test('a masked word, or one of a deleted message, is in no page of the index afterwards', async () => {
  const data = folder();
  const { db, close } = await openStorage(data);
  await planted(db);
  const message = (id: string, seq: number, text: string) => ({
    id,
    tenant_id: 't',
    conversation_id: 'v',
    seq,
    author: 'visitor' as const,
    author_person_id: null,
    author_name: null,
    at: 1,
    text,
    marks: '[]',
    corrected: 0,
    mask_version: 1,
  });
  // In one transaction, so that they are in one part of the index, which only its own deletion changes afterwards.
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('message')
      .values(message('a', 1, 'it is zebraquilt there'))
      .execute();
    await tx
      .insertInto('message')
      .values(message('b', 2, 'it is yellowbucket there'))
      .execute();
    for (let i = 3; i < 60; i += 1)
      await tx
        .insertInto('message')
        .values(message(`m${i}`, i, `ordinary line ${i}`))
        .execute();
  });
  const file = raw(data);
  const pages = (): string =>
    file
      .prepare<[], { block: Buffer }>('select block from message_search_data')
      .all()
      .map((row) => row.block.toString('latin1'))
      .join('');
  expect(pages()).toContain('zebraquilt');
  expect(pages()).toContain('yellowbucket');
  // After each: a further change may merge parts of the index, and so remove what should have been removed at once.
  await db.updateTable('message').set({ text: 'it is [password] there' }).where('id', '=', 'a').execute();
  expect(pages()).not.toContain('zebraquilt');
  await db.deleteFrom('message').where('id', '=', 'b').execute();
  expect(pages()).not.toContain('yellowbucket');
  const search = (term: string) =>
    engineOf(db).findMessages(db, { tenantIds: ['t'], terms: [term], assignedTo: null, waiting: false, limit: 9 });
  expect(await search('password')).toEqual(['a']);
  expect(await search('zebraquilt')).toEqual([]);
  expect(file.prepare('select count(*) as n from message_place').get()).toEqual({ n: 58 });
  file.close();
  await close();
});

/** A tenant `t` with an open conversation `v`. */
async function planted(db: Db): Promise<void> {
  await insertTenant(db, { id: 't', name: 'T' });
  await insertSite(db, { id: 's', tenant_id: 't', retention_days: 90, contact: 'c@example.com' });
  await db
    .insertInto('consent')
    .values({
      id: 'c',
      tenant_id: 't',
      site_id: 's',
      conversation_id: 'v',
      language: 'en',
      notice_version: 'en-1',
      words: '{}',
      at: 1,
      typing_preview: 0,
    })
    .execute();
  await db
    .insertInto('conversation')
    .values({
      id: 'v',
      tenant_id: 't',
      site_id: 's',
      consent_id: 'c',
      visitor_name: 'Visitor',
      visitor_token_hash: 'h',
      status: 'open',
      assigned_person_id: null,
      started_at: 1,
      closed_at: null,
      last_seq: 0,
      waiting_since: null,
      visitor_online: 0,
      touched_at: 1,
      dialogue_state: null,
    })
    .execute();
}

test('nothing of the database can be read without its key, the journal included', async () => {
  const data = folder();
  const { db, close } = await openStorage(data);
  await writeSetting(db, 'planted', 'PLANTED-VALUE');
  for (const file of ['server.db', 'server.db-wal']) {
    const bytes = readFileSync(join(data, file));
    expect(bytes.length).toBeGreaterThan(0);
    expect(bytes.includes('PLANTED-VALUE')).toBe(false);
    expect(bytes.includes('setting')).toBe(false);
  }
  await close();
  vi.stubEnv(KEY_VARIABLE, '0'.repeat(64));
  await expect(openStorage(data)).rejects.toThrow('server-key-wrong');
  vi.unstubAllEnvs();
});

test('a transaction that fails half way leaves nothing', async () => {
  const { db, close } = await openStorage(folder());
  await expect(
    db.transaction().execute(async (tx) => {
      await tx.insertInto('setting').values({ name: 'half', value: '1' }).execute();
      throw new Error('stopped');
    }),
  ).rejects.toThrow('stopped');
  expect(await db.selectFrom('setting').selectAll().execute()).toEqual([]);
  await close();
});

test('without a stored policy every address is refused; an invalid policy or range is not stored', async () => {
  const { db, close } = await openStorage(folder());
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

test('ports are picked once and stored; a given port replaces a stored one; a bad file is an error', async () => {
  const data = folder();
  const first = await keptPorts(data);
  expect(await keptPorts(data)).toEqual(first);
  const wanted = await keptPorts(data, { desk: 12_345 });
  expect(wanted).toEqual({ ...first, desk: 12_345 });
  expect(await keptPorts(data)).toEqual(wanted);
  writeFileSync(join(data, 'ports.json'), '{');
  await expect(keptPorts(data)).rejects.toThrow();
});

test('ports for servers under test are unique across processes while their owner runs', async () => {
  const script =
    `const { reservePort } = await import(${JSON.stringify(join(import.meta.dirname, '../../support/ports.ts'))}); ` +
    `for (let n = 0; n < 150; n += 1) console.log(await reservePort()); process.stdin.on('end', () => ` +
    'process.exit()).resume();';
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

test('while another process writes, a waiting write blocks nothing else, and is done afterwards', async () => {
  const data = folder();
  const { db, close } = await openStorage(data);
  const other = await openStorage(data);
  try {
    let answered = 0;
    let release = (): void => {};
    const waiting = other.db.transaction().execute(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const ticking = setInterval(() => {
      answered += 1;
    }, 10);
    let written = false;
    const waits = db
      .insertInto('setting')
      .values({ name: 'waited', value: 'yes' })
      .execute()
      .then(() => {
        written = true;
      });
    // A write that blocked would let nothing release it, and would fail in the end.
    await until(() => answered > 5);
    expect(written).toBe(false);
    release();
    await Promise.all([waiting, waits]);
    clearInterval(ticking);
    expect(
      await other.db.selectFrom('setting').select('value').where('name', '=', 'waited').executeTakeFirst(),
    ).toEqual({ value: 'yes' });
  } finally {
    await close();
    await other.close();
  }
});

test('a full disk has a code of its own, and stored data stay readable', async () => {
  const storage = await openStorage(folder());
  const { db } = storage;
  try {
    await writeSetting(db, 'before', 'there was room');
    // SQLite answers a database that may not grow as it answers a full disk: SQLITE_FULL.
    await sql`pragma max_page_count = 1`.execute(db);
    const fill = () => writeSetting(db, 'large', 'x'.repeat(4_000_000));
    await expect(fill()).rejects.toThrow(StorageFull);
    await expect(db.transaction().execute((tx) => writeSetting(tx, 'large', 'x'.repeat(4_000_000)))).rejects.toThrow(
      StorageFull,
    );
    const app = Fastify();
    problems(app, openLog({ write: () => {} }));
    app.get('/', fill);
    const answer = await app.inject('/');
    expect([answer.statusCode, answer.json()]).toEqual([507, { code: 'storage-full', params: {} }]);
    await app.close();
    expect(await db.selectFrom('setting').select('value').where('name', '=', 'before').executeTakeFirst()).toEqual({
      value: 'there was room',
    });
  } finally {
    await storage.close();
  }
});
