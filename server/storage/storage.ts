/**
 * The server's database as everything outside this folder sees it. Queries are built with Kysely and run on every
 * engine; what engines do in different ways is a named method of `StorageEngine`, and nothing else outside this folder
 * may depend on which engine it is.
 */
import { DialectAdapterBase, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;
/** What a query runs on: the database, or a transaction inside of which nothing else may touch the database. */
export type Tx = Transaction<Tables>;

export interface Storage {
  readonly db: Db;
  /**
   * A number that is another one after another connection, of this process or another one, has committed a change; own
   * changes leave it as it is. Takes microseconds. An engine without such a count gives one that it raises when the
   * database notifies it.
   */
  readonly foreignCommits: () => number;
  readonly close: () => Promise<void>;
}

/**
 * One kind of database. `test/contract/storage` is what an engine must pass.
 *
 * Transactions begun with `db.transaction()` must be serialisable and must not fail because another one wrote in
 * between: SQLite takes the write lock when the transaction begins. An engine that lets transactions run side by side
 * must run them as serialisable and repeat those that it cannot order.
 */
export interface StorageKind {
  readonly name: string;
  /**
   * Opens the database that belongs to `dataFolder`, made where it is missing and brought to the schema of this
   * program.
   * What the engine writes must be encrypted (with `databaseKey`) or lie on an encrypted disk of its own; a commit must
   * be durable before it is answered; deleted and changed text must not remain readable in what the engine writes.
   * @throws NewerSchema when a newer program has written it; Error when the key does not open it.
   */
  open(dataFolder: string): Promise<Storage>;
  /**
   * Takes the lock that lets one server at a time work on `dataFolder`. It must end with the process, however that
   * ends.
   * The command line does not take it.
   * @returns what releases it.
   * @throws AlreadyRunning when another server, or this process, has it.
   */
  lock(dataFolder: string): () => void;
}

export interface MessageSearch {
  /** Messages of these tenants alone. */
  readonly tenantIds: readonly string[];
  /**
   * Folded beginnings of words (core/search `termsOf`); a message must have a word beginning with each. At least one.
   */
  readonly terms: readonly string[];
  /** Only in conversations assigned to one of these people; null for all. */
  readonly assignedTo: readonly string[] | null;
  readonly limit: number;
}

/** What engines do in different ways. */
export abstract class StorageEngine extends DialectAdapterBase {
  /**
   * Ids of matching messages, the newest stored first. Must read the words of the tenants asked for and of no other, so
   * that neither the answer nor the time it takes depends on theirs, and must not block the process for longer than one
   * small step, however many messages there are. The engine keeps its index in step with every write of `message`, in
   * the transaction of the write.
   */
  abstract findMessages(db: Db, search: MessageSearch): Promise<string[]>;

  /**
   * One small step of clearing what deleted and masked words have left in the index; repeat it until it returns false.
   * Afterwards no part of such a word may be in what the engine stores.
   */
  abstract tidySearch(db: Db): Promise<boolean>;

  /**
   * The highest `event.seq` there ever was, 0 for none: also when the events themselves have been deleted since. A desk
   * that saw a higher one belongs to another database.
   */
  abstract newestEvent(on: Db | Tx): Promise<number>;

  /**
   * The value of `column` (`table.column`) for a comparison by which no index may be chosen: for columns that are
   * compared with many values where the order of another index matters. An engine that plans by statistics gives the
   * column itself.
   */
  abstract withoutIndex<T>(column: string): RawBuilder<T>;

  /** Whether `column` is one of `values`, sent as one parameter however many they are. */
  abstract isOneOf(column: string, values: readonly string[]): RawBuilder<boolean>;
}

/**
 * The engine on which `on` runs.
 * @throws TypeError for a database that no `StorageKind` opened.
 */
export function engineOf(on: Db | Tx): StorageEngine {
  const { adapter } = on.getExecutor();
  if (!(adapter instanceof StorageEngine)) throw new TypeError('This database has no storage engine.');
  return adapter;
}

/** A newer program has written this database: going on could destroy what it stores. */
export class NewerSchema extends Error {
  override readonly name = 'NewerSchema';
}

/** There is no room for what was to be written: the statement has done nothing, and its transaction does not commit. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';
}

/** Another server runs on the same data folder. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}
