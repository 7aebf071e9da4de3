/**
 * Encrypts the database, and every kept key in it, with another server key. The work is done on a copy, which takes the
 * place of the database in one rename: whenever it is cut off, either the former key or the new one opens all of it.
 */
import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { NotDone } from '../../platform/notDone.ts';
import { aboutKept } from '../keptKeys.ts';
import { NoServerKey } from '../noServerKey.ts';
import { openSecretBox } from '../secretBox.ts';
import { lockFile } from './lockFile.ts';

/** In this order; each is reported when it is done and on the disk. */
export const REKEY_STEPS = ['closed', 'copied', 'wrapped', 'encrypted', 'checked', 'replaced'] as const;
export type RekeyStep = (typeof REKEY_STEPS)[number];

/** Other programs have this version of a database refused: it is the one that was replaced. */
const REPLACED_VERSION = 2_147_483_647;

/**
 * @param done is called after each step
 * @throws AlreadyRunning while a server runs; NoServerKey where the former key does not open the database; NotDone
 * where another program has it open; Error where the result is not whole. The database is as before then.
 */
export function rekeyDatabase(
  dataFolder: string,
  keys: { readonly former: string; readonly next: string },
  done: (step: RekeyStep) => void = () => {},
): void {
  const file = join(dataFolder, 'server.db');
  const copy = join(dataFolder, 'server.db.rekey');
  const release = lockFile(dataFolder);
  let old: Database.Database | null = null;
  try {
    for (const rest of [copy, `${copy}-journal`, `${copy}-wal`, `${copy}-shm`]) rmSync(rest, { force: true });
    old = opened(file, keys.former);
    // No other connection, and none that opens meanwhile: everything is in the one file.
    old.pragma('locking_mode = EXCLUSIVE');
    old.pragma('wal_checkpoint(TRUNCATE)');
    if (old.pragma('journal_mode = DELETE', { simple: true }) !== 'delete')
      throw new NotDone({ code: 'database-in-use', params: { folder: dataFolder } });
    old.exec('begin exclusive');
    done('closed');
    copyFileSync(file, copy);
    flushed(copy);
    done('copied');
    const next = opened(copy, keys.former);
    try {
      next.pragma('journal_mode = DELETE');
      next.pragma('secure_delete = ON');
      wrapAgain(next, keys);
      done('wrapped');
      next.pragma(`rekey = "x'${keys.next}'"`);
    } finally {
      next.close();
    }
    flushed(copy);
    done('encrypted');
    check(copy, keys.next);
    done('checked');
    renameSync(copy, file);
    flushed(dataFolder);
    // A program that opened the former file in between must not write into a file that is no longer read.
    old.pragma(`user_version = ${REPLACED_VERSION}`);
    old.exec('commit');
    done('replaced');
  } finally {
    old?.close();
    if (existsSync(copy)) rmSync(copy, { force: true });
    release();
  }
}

function opened(file: string, key: string): Database.Database {
  const raw = new Database(file, { fileMustExist: true, timeout: 5_000 });
  try {
    raw.pragma("cipher = 'sqlcipher'");
    raw.pragma(`key = "x'${key}'"`);
    raw.prepare('select count(*) from sqlite_master').get();
    return raw;
  } catch (error) {
    raw.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_NOTADB')) throw error;
    throw new NoServerKey({ code: 'server-key-wrong', params: { folder: dirname(file) } });
  }
}

interface Kept {
  readonly name: string;
  readonly wrapped: string;
}
const keptIn = (raw: Database.Database): Kept[] =>
  raw.prepare<[], Kept>('select name, wrapped from kept_key order by name').all();

function wrapAgain(raw: Database.Database, keys: { readonly former: string; readonly next: string }): void {
  const [former, next] = [openSecretBox(keys.former), openSecretBox(keys.next)];
  const put = raw.prepare('update kept_key set wrapped = ? where name = ?');
  raw.transaction(() => {
    for (const { name, wrapped } of keptIn(raw)) {
      const secret = former.open(wrapped, aboutKept(name));
      put.run(next.seal(secret, aboutKept(name)), name);
      secret.fill(0);
    }
  })();
}

/** @throws Error where anything of it is not whole, or a key does not unwrap. */
function check(file: string, key: string): void {
  const raw = opened(file, key);
  try {
    if (raw.pragma('integrity_check', { simple: true }) !== 'ok') throw new Error('The new database is not whole.');
    const box = openSecretBox(key);
    for (const { name, wrapped } of keptIn(raw)) box.open(wrapped, aboutKept(name)).fill(0);
  } finally {
    raw.close();
  }
}

function flushed(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
