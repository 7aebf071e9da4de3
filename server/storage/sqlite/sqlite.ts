/** SQLite, encrypted by SQLCipher, in one file of the data folder: the engine of a single server. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { Kysely, type SqliteDatabase } from 'kysely';
import { databaseInUse } from '../../../core/sealing/databaseInUse.ts';
import { NoServerKey } from '../noServerKey.ts';
import { openSecretBox } from '../secretBox.ts';
import { serverKey } from '../serverKey.ts';
import type { Storage, StorageKind } from '../storage.ts';
import type { Tables } from '../tables.ts';
import { lockFile } from './lockFile.ts';
import { migrate } from './migrate.ts';
import { keepSearchIndex, teachSearchWords } from './searchWords.ts';
import { PatientDialect } from './sqliteDialect.ts';

export const SQLITE: StorageKind = { name: 'sqlite', open, lock: lockFile };

/**
 * Opens (and makes, and migrates) `dataFolder/server.db`.
 * synchronous=FULL: a commit is on the disk before it is answered. secure_delete: no free page contains what a
 * correction has masked.
 * @throws NewerSchema, NoServerKey, or Error when the key does not open the file.
 */
async function open(dataFolder: string): Promise<Storage> {
  const { key, from } = serverKey(dataFolder);
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, 'server.db');
  const raw = new Database(file);
  try {
    chmodSync(file, 0o600);
    raw.pragma("cipher = 'sqlcipher'");
    raw.pragma(`key = "x'${key}'"`);
    readable(raw);
    for (const pragma of [
      'journal_mode = WAL',
      'synchronous = FULL',
      'foreign_keys = ON',
      'secure_delete = ON',
      'temp_store = MEMORY',
      'busy_timeout = 5000',
      'cache_size = -65536',
    ])
      raw.pragma(pragma);
    teachSearchWords(raw);
    migrate(raw);
    keepSearchIndex(raw);
    // From here on the dialect waits, instead of SQLite.
    raw.pragma('busy_timeout = 0');
  } catch (error) {
    raw.close();
    throw error;
  }
  const inUse = databaseInUse((pragma) => raw.pragma(pragma, { simple: true }), key.length / 2);
  const db = new Kysely<Tables>({ dialect: new PatientDialect({ database: statements(raw) }, openSecretBox(key)) });
  return {
    db,
    encryption: { ...inUse, keyFrom: from },
    // https://www.sqlite.org/pragma.html#pragma_data_version
    foreignCommits: () => Number(raw.pragma('data_version', { simple: true })),
    async close() {
      await db.destroy();
      if (raw.open) raw.close();
    },
  };
}

/** Prepared statements kept for reuse; there are no more shapes than this, apart from lists of different lengths. */
const MAX_STATEMENTS = 500;

/** What Kysely needs of a database, with prepared statements reused. */
function statements(raw: Database.Database): SqliteDatabase {
  const prepared = new Map<string, Database.Statement>();
  return {
    close: () => raw.close(),
    prepare(sql) {
      let statement = prepared.get(sql);
      if (statement === undefined) {
        if (prepared.size >= MAX_STATEMENTS) prepared.clear();
        statement = raw.prepare(sql);
        prepared.set(sql, statement);
      }
      return statement;
    },
  };
}

function readable(raw: Database.Database): void {
  try {
    raw.prepare('select count(*) from sqlite_master').get();
  } catch (error) {
    // A full disk or a locked file has an error of its own; the key is not the reason.
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_NOTADB')) throw error;
    throw new NoServerKey({ code: 'server-key-wrong', params: { folder: dirname(raw.name) } });
  }
}
