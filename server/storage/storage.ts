/**
 * The server's database as everything outside this folder sees it. Queries are built with Kysely and run on every
 * engine; what engines do differently is a named method of `StorageEngine`, and nothing else outside this folder may
 * depend on the engine.
 */
import { DialectAdapterBase, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import type { DatabaseInUse } from '../../contract/encryption.ts';
import type { SecretBox } from './secretBox.ts';
import type { KeySource } from './serverKey.ts';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;
/** What a query runs on: the database, or a transaction during which nothing else uses the database. */
export type Tx = Transaction<Tables>;

export interface Storage {
  readonly db: Db;
  /**
   * A number that changes when another connection, of this process or another one, has committed; own commits do not
   * change it. Takes microseconds. An engine without such a counter returns one that it raises when the database
   * notifies it.
   */
  readonly foreignCommits: () => number;
  /** What protects the database, as the engine that has it open answers, and where its key comes from. */
  readonly encryption: DatabaseInUse & { readonly keyFrom: KeySource };
  readonly close: () => Promise<void>;
}

/**
 * One kind of database. Every engine must pass `test/contract/storage`.
 *
 * Transactions begun with `db.transaction()` must be serialisable and must not fail because another one wrote in
 * between: SQLite takes the write lock when the transaction begins. An engine that runs transactions in parallel must
 * run them as serialisable and repeat those that it cannot order.
 */
export interface StorageKind {
  readonly name: string;
  /**
   * Opens the database of `dataFolder`, makes it where it is missing, and brings it to the schema of this program. What
   * the engine writes must be encrypted (with `serverKey`) or lie on an encrypted disk of its own; a commit must be
   * durable before it is answered; deleted and changed text must not remain readable in what the engine writes.
   * @throws NewerSchema when a newer program has written it; NoServerKey where there is none; Error when
   * the key does not open it.
   */
  open(dataFolder: string): Promise<Storage>;
  /**
   * Takes the lock that allows one server at a time to work on `dataFolder`. It must end with the process, however that
   * ends. The command line does not take it.
   * @returns what releases it.
   * @throws AlreadyRunning when another server, or this process, has it.
   */
  lock(dataFolder: string): () => void;
}

export interface MessageSearch {
  /** Messages of these tenants alone. */
  readonly tenantIds: readonly string[];
  /** Folded prefixes of words (core/search `termsOf`); a message must have a word beginning with each. At least one. */
  readonly terms: readonly string[];
  /** Only in conversations that are assigned or offered to one of these people; null for all. */
  readonly assignedTo: readonly string[] | null;
  /** Beside those of `assignedTo`, in conversations that wait for an agent. */
  readonly waiting: boolean;
  readonly limit: number;
}

/** What engines do in different ways. */
export abstract class StorageEngine extends DialectAdapterBase {
  /** Wraps and unwraps keys with the server key, for `keptKeys.ts` alone. */
  abstract readonly box: SecretBox;

  /**
   * Ids of matching messages, the newest stored first. Must read the words of the requested tenants and of no other, so
   * that neither the answer nor its time depends on the others, and must not block the process for longer than one
   * small step, however many messages there are. The engine updates its index with every write of `message`, in the
   * transaction of the write.
   */
  abstract findMessages(db: Db, search: MessageSearch): Promise<string[]>;

  /**
   * One small step of removing what deleted and masked words have left in the index; repeat it until it returns false.
   * Afterwards nothing that the engine stores may contain any part of such a word.
   */
  abstract tidySearch(db: Db): Promise<boolean>;

  /**
   * The highest `event.seq` there ever was, 0 for none: also when the events have been deleted since. A desk that saw a
   * higher one was connected to another database.
   */
  abstract newestEvent(on: Db | Tx): Promise<number>;

  /**
   * The value of `column` (`table.column`) in a comparison for which no index may be chosen: for columns that are
   * compared with many values where the order of another index matters. An engine that plans by statistics returns the
   * column itself.
   */
  abstract withoutIndex<T>(column: string): RawBuilder<T>;

  /** Whether `column` is one of `values`, sent as one parameter, however many values there are. */
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
  /** Schema versions: of the database, and the newest that this program knows. */
  readonly found: number;
  readonly known: number;
  constructor(found: number, known: number) {
    super(`This database has schema version ${found}; this program knows versions up to ${known}.`);
    this.found = found;
    this.known = known;
  }
}

/** The disk is full: the statement has done nothing, and its transaction does not commit. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';
}

/** Another server runs on the same data folder. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
  readonly dataFolder: string;
  constructor(dataFolder: string) {
    super(`Another server is running on ${dataFolder}`);
    this.dataFolder = dataFolder;
  }
}
