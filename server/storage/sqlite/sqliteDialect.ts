/**
 * SQLite for Kysely; waits for the write lock of another process without blocking this one. SQLite's own waiting
 * (`busy_timeout`) sleeps inside the call: a server would answer no request while the command line writes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type SqliteDialectConfig,
} from 'kysely';
import type { SecretBox } from '../secretBox.ts';
import { StorageFull } from '../storage.ts';
import { SqliteEngine } from './sqliteEngine.ts';

/** Milliseconds. */
const LONGEST = 5_000;
const BETWEEN = 5;

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith(code);

/**
 * A statement that found the database busy has done nothing, so it can be tried again.
 * @throws StorageFull on a full disk; what the statement throws, and "busy" after five seconds of it.
 */
async function patiently<T>(run: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + LONGEST; ;) {
    try {
      return await run();
    } catch (error) {
      if (hasCode(error, 'SQLITE_FULL')) throw new StorageFull('The disk is full.', { cause: error });
      if (!hasCode(error, 'SQLITE_BUSY') || performance.now() > end) throw error;
      await sleep(BETWEEN);
    }
  }
}

class PatientDriver extends SqliteDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    return {
      executeQuery: (query, options) => patiently(() => connection.executeQuery(query, options)),
      streamQuery: (query, size, options) => connection.streamQuery(query, size, options),
    };
  }

  /**
   * Takes the write lock at once: a transaction that reads first and writes later would fail when the command line has
   * written in between.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /**
   * On a full disk SQLite has rolled back already (https://www.sqlite.org/lang_transaction.html, 3.1). Report the full
   * disk, not that there is no transaction to roll back.
   */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error;
    }
  }
}

/**
 * Kysely's SQLite dialect with statements that wait while another process writes, transactions that take the write lock
 * at once, and `SqliteEngine` for what only SQLite can do.
 */
export class PatientDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #box: SecretBox;
  constructor(config: SqliteDialectConfig, box: SecretBox) {
    super(config);
    this.#config = config;
    this.#box = box;
  }

  override createDriver(): Driver {
    return new PatientDriver(this.#config);
  }

  override createAdapter(): SqliteEngine {
    return new SqliteEngine(this.#box);
  }
}
