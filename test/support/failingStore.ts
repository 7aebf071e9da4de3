/**
 * A real database in which one statement fails as SQLite reports it. The fault is below the driver, so its waiting, its
 * transactions and their rolling back are the real ones.
 */
import Database from 'better-sqlite3-multiple-ciphers';
import { sql } from 'kysely';
import type { Db } from '../../server/storage/storage.ts';

/** How a statement fails: a full disk, a disk that cannot be written, and another writer, once. */
export const STORE_FAULTS = {
  full: { message: 'database or disk is full', code: 'SQLITE_FULL' },
  unwritable: { message: 'disk I/O error', code: 'SQLITE_IOERR_WRITE' },
  busy: { message: 'database is locked', code: 'SQLITE_BUSY' },
} as const;
export type StoreFault = keyof typeof STORE_FAULTS;

export interface Failing {
  /** Whether there were so many statements. */
  readonly failed: () => boolean;
  readonly end: () => void;
}

const prototype = Object.getPrototypeOf(new Database(':memory:').prepare('select 1')) as Database.Statement;

/**
 * From now on the nth statement of this process fails, once; those before and after it run. A full disk also takes the
 * transaction back, as SQLite does (https://www.sqlite.org/lang_transaction.html, 3.1).
 * @param nth 1 for the next one.
 * @param concerns counts only statements that contain this; all where it is left out.
 */
export function failNth(nth: number, fault: StoreFault, concerns = ''): Failing {
  let ran = 0;
  let failed = false;
  const { run, all } = prototype;
  const pass = (statement: Database.Statement): void => {
    // A transaction is always taken back: its rollback is no work that a full disk stops.
    if (statement.source === 'rollback' || !statement.source.includes(concerns)) return;
    ran += 1;
    if (ran !== nth) return;
    failed = true;
    if (fault === 'full' && statement.database.inTransaction) statement.database.exec('rollback');
    throw new Database.SqliteError(STORE_FAULTS[fault].message, STORE_FAULTS[fault].code);
  };
  prototype.run = function failingRun(this: Database.Statement, ...values) {
    pass(this);
    return run.apply(this, values);
  };
  prototype.all = function failingAll(this: Database.Statement, ...values) {
    pass(this);
    return all.apply(this, values);
  };
  return { failed: () => failed, end: () => void Object.assign(prototype, { run, all }) };
}

/** At the nth statement of this process its database is closed, as when the server ends: it fails, and all after it. */
export function closeAtNth(nth: number): Failing {
  let ran = 0;
  let failed = false;
  const { run, all } = prototype;
  const pass = ({ database }: Database.Statement): void => {
    ran += 1;
    if (ran !== nth) return;
    failed = true;
    database.close();
  };
  prototype.run = function closingRun(this: Database.Statement, ...values) {
    pass(this);
    return run.apply(this, values);
  };
  prototype.all = function closingAll(this: Database.Statement, ...values) {
    pass(this);
    return all.apply(this, values);
  };
  return { failed: () => failed, end: () => void Object.assign(prototype, { run, all }) };
}

export interface Tried<T> {
  /** Which statement failed; 0 in the last run, in which none did. */
  readonly statement: number;
  readonly outcome: PromiseSettledResult<T>;
}

/**
 * Runs work again and again, each time with a later statement failing, until it is over before one could fail.
 * @param prepare is called before each run, without a fault, and gives the work.
 * @param check is called after each run.
 * @param concerns as in `failNth`.
 * @returns how many statements were made to fail.
 */
export async function everyStatement<T>(
  fault: StoreFault,
  prepare: () => Promise<() => Promise<T>>,
  check: (tried: Tried<T>) => Promise<void>,
  concerns = '',
): Promise<number> {
  for (let statement = 1; ; statement += 1) {
    const work = await prepare();
    const failing = failNth(statement, fault, concerns);
    const [outcome] = await Promise.allSettled([work()]).finally(failing.end);
    await check({ statement: failing.failed() ? statement : 0, outcome });
    if (!failing.failed()) return statement - 1;
  }
}

/** Every table but the search index, each as text to compare. Tables named in `but` are left out. */
export async function tablesOf(db: Db, but: readonly string[] = []): Promise<ReadonlyMap<string, string>> {
  const { rows: tables } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(db);
  const texts = new Map<string, string>();
  for (const { name } of tables)
    if (!name.startsWith('sqlite_') && !name.startsWith('message_search') && !but.includes(name))
      texts.set(name, JSON.stringify((await sql`select * from ${sql.table(name)}`.execute(db)).rows));
  return texts;
}
