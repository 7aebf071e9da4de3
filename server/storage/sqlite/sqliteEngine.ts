/** The methods of `StorageEngine` in SQLite. */
import { sql, type RawBuilder } from 'kysely';
import type { SecretBox } from '../secretBox.ts';
import { StorageEngine, type Db, type MessageSearch, type Tx } from '../storage.ts';
import { findMessages } from './findMessages.ts';
import { tidySearch } from './tidySearch.ts';

/** What `StorageEngine` asks of a database, in SQLite; each method promises what it says there. */
export class SqliteEngine extends StorageEngine {
  override readonly box: SecretBox;
  constructor(box: SecretBox) {
    super();
    this.box = box;
  }

  override get supportsMultipleConnections(): boolean {
    return false;
  }
  override get supportsTransactionalDdl(): boolean {
    return false;
  }
  override get supportsReturning(): boolean {
    return true;
  }
  /** Kysely's own migrations are not used (migrate.ts). */
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}

  override findMessages(db: Db, search: MessageSearch): Promise<string[]> {
    return findMessages(db, search);
  }

  override tidySearch(db: Db): Promise<boolean> {
    return tidySearch(db);
  }

  /** From SQLite's own counter, which does not go back when rows are deleted (https://www.sqlite.org/autoinc.html). */
  override async newestEvent(on: Db | Tx): Promise<number> {
    const { rows } = await sql<{ seq: number }>`select seq from sqlite_sequence where name = 'event'`.execute(on);
    return rows[0]?.seq ?? 0;
  }

  /** A unary plus (https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_). */
  override withoutIndex<T>(column: string): RawBuilder<T> {
    return sql<T>`+${sql.ref(column)}`;
  }

  override isOneOf(column: string, values: readonly string[]): RawBuilder<boolean> {
    return sql<boolean>`+${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`;
  }
}
