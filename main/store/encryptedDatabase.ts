/** Opens one SQLCipher 4 database under a raw 256-bit key. */
import { chmodSync, existsSync } from 'node:fs';
import Database from 'better-sqlite3-multiple-ciphers';

/** `key` takes bytes; the shared type declarations are those of the library without encryption. */
export type EncryptedDatabase = Database.Database & { key(key: Buffer): number };

/** The key was wrong, or the file was changed: SQLCipher authenticates every page and does not distinguish the two. */
export class CannotRead extends Error {
  override readonly name = 'CannotRead';
}

/**
 * The rollback journal is used and not the write-ahead log: SQLite drops a damaged tail of a WAL in silence, while
 * every byte of the main file is authenticated. synchronous=FULL makes a commit survive a power cut
 * (https://sqlite.org/pragma.html#pragma_synchronous).
 * @throws CannotRead when the key does not open the file.
 */
export function openEncrypted(
  path: string,
  key: Uint8Array,
  options: { mustExist: boolean; readonly?: boolean },
): EncryptedDatabase {
  const isNew = !existsSync(path);
  if (isNew && options.mustExist) throw new CannotRead('The database is not there.');
  const database = new Database(path, {
    readonly: options.readonly ?? false,
    fileMustExist: options.mustExist,
  }) as EncryptedDatabase;
  const literal = keyLiteral(key);
  try {
    if (isNew) chmodSync(path, 0o600);
    database.pragma("cipher='sqlcipher'");
    database.pragma('legacy=4');
    database.key(literal);
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    if (options.readonly !== true) {
      database.pragma('journal_mode=TRUNCATE');
      database.pragma('synchronous=FULL');
    }
    database.pragma('foreign_keys=ON');
    database.pragma('temp_store=MEMORY');
    // Deleted rows are overwritten: a page that is freed must not keep a sent message.
    database.pragma('secure_delete=ON');
    return database;
  } catch {
    database.close();
    throw new CannotRead('This key does not open this database.');
  } finally {
    literal.fill(0);
  }
}

export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/**
 * Brings a database to the newest version, each step in its own transaction.
 * @throws CannotRead when the file is newer than this program.
 */
export function migrate(database: EncryptedDatabase, migrations: readonly Migration[]): void {
  const current = Number(database.pragma('user_version', { simple: true }));
  if (current > (migrations.at(-1)?.version ?? 0))
    throw new CannotRead('This database was written by a newer version of the desk.');
  for (const step of migrations) {
    if (step.version <= current) continue;
    database.transaction(() => {
      database.exec(step.sql);
      database.pragma(`user_version=${step.version}`);
    })();
  }
}

/**
 * With the form `x'…'` SQLCipher takes this as the key, not as a passphrase. Built from bytes, so that no string of it
 * stays in memory.
 */
function keyLiteral(key: Uint8Array): Buffer {
  if (key.length !== 32) throw new RangeError('A database key has 32 bytes.');
  const digits = '0123456789abcdef';
  const literal = Buffer.alloc(67);
  literal.write("x'", 0, 'latin1');
  key.forEach((byte, index) => {
    literal[2 + index * 2] = digits.charCodeAt(byte >> 4);
    literal[3 + index * 2] = digits.charCodeAt(byte & 15);
  });
  literal.write("'", 66, 'latin1');
  return literal;
}
