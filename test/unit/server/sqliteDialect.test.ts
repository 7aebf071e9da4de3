/** What happens to a statement that fails: which failures are tried again, and for how long. */
import Database from 'better-sqlite3-multiple-ciphers';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSecretBox } from '../../../server/storage/secretBox.ts';
import { PatientDialect } from '../../../server/storage/sqlite/sqliteDialect.ts';
import { StorageFull } from '../../../server/storage/storage.ts';

/** What the next statements fail with, one each; after them they succeed. */
let failures: Error[];
let ran: number;
let db: Kysely<Record<string, never>>;
beforeEach(() => {
  [failures, ran] = [[], 0];
  const database = new Database(':memory:');
  database.function('attempt', () => {
    ran += 1;
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    return 'done';
  });
  db = new Kysely({ dialect: new PatientDialect({ database }, openSecretBox('00'.repeat(32))) });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await db.destroy();
});

const failing = (code: unknown): Error => Object.assign(new Error(`fails with ${String(code)}`), { code });
const attemptIn = async (where: Kysely<Record<string, never>>): Promise<unknown> =>
  (await sql<{ answer: string }>`select attempt() as answer`.execute(where)).rows[0]?.answer;
const attempt = (): Promise<unknown> => attemptIn(db);

test.each(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT'])('%s is tried again until it succeeds', async (code) => {
  failures = [failing(code), failing(code)];
  expect([await attempt(), ran]).toEqual(['done', 3]);
});

test.each(['SQLITE_CONSTRAINT', 'SQLITE_ERROR', 'NOT_SQLITE_BUSY', 5, undefined])(
  'any other failure (%s) is thrown at once, as it is',
  async (code) => {
    const failure = failing(code);
    failures = [failure];
    await expect(attempt()).rejects.toBe(failure);
    expect(ran).toBe(1);
  },
);

test('a full disk has an error of its own, with what SQLite said as its cause, at once', async () => {
  const failure = failing('SQLITE_FULL');
  failures = [failure];
  const error = await attempt().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StorageFull);
  expect(error).toMatchObject({ cause: failure });
  expect(ran).toBe(1);
});

test('a database that stays busy is given up after five seconds', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const busy = failing('SQLITE_BUSY');
  // The clock goes on by a second with each statement.
  failures = Array.from({ length: 9 }, () => busy);
  const { shift } = failures;
  vi.spyOn(failures, 'shift').mockImplementation(() => {
    now += 1_000;
    return shift.call(failures);
  });
  await expect(attempt()).rejects.toBe(busy);
  expect(ran).toBe(6);
});

test('a full disk in a transaction is what is reported, and not that SQLite has rolled back already', async () => {
  const work = db.transaction().execute(async (tx) => {
    failures = [failing('SQLITE_FULL')];
    await sql`rollback`.execute(tx);
    await attemptIn(tx);
  });
  await expect(work).rejects.toThrow(StorageFull);
});

test('a failure of rolling back that is not about that is not hidden', async () => {
  const driver = new PatientDialect(
    { database: new Database(':memory:') },
    openSecretBox('00'.repeat(32)),
  ).createDriver();
  const rollback = driver.rollbackTransaction({
    executeQuery: () => Promise.reject(new Error('the disk is gone')),
    streamQuery: () => expect.unreachable(),
  });
  await expect(rollback).rejects.toThrow('the disk is gone');
});
