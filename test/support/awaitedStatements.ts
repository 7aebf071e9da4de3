/**
 * Whether what works on a database waits for its statements. One that is begun and left to itself is done a moment
 * later, and mostly succeeds, so no row shows it; but its failure is lost, and a transaction ends without it.
 */
import type { CompiledQuery, QueryExecutor, QueryResult } from 'kysely';
import type { Db, Tx } from '../../server/storage/storage.ts';

export class AwaitedStatements {
  /** Texts of the statements that run now. */
  readonly #running = new Set<{ readonly text: string }>();
  /** Texts of those that a transaction has not waited for. */
  readonly #left: string[] = [];

  /** Watches the statements of this database from here on. */
  constructor(db: Db) {
    this.#watch(db.getExecutor());
    const begin = db.transaction.bind(db);
    db.transaction = () => {
      const builder = begin();
      const execute = builder.execute.bind(builder);
      builder.execute = <T>(work: (tx: Tx) => Promise<T>) =>
        execute(async (tx) => {
          const own = new Set<{ readonly text: string }>();
          this.#watch(tx.getExecutor(), own);
          const done = await work(tx);
          this.#left.push(...[...own].map(({ text }) => text));
          return done;
        });
      return builder;
    };
  }

  #watch(executor: QueryExecutor, own = this.#running): void {
    const execute = executor.executeQuery.bind(executor);
    executor.executeQuery = async <R>(query: CompiledQuery<R>): Promise<QueryResult<R>> => {
      const one = { text: query.sql };
      own.add(one);
      try {
        return await execute(query);
      } finally {
        own.delete(one);
      }
    };
  }

  /** To be called where everything that was asked for is answered. @throws Error for a statement that runs still */
  demand(): void {
    const left = [...this.#left.splice(0), ...[...this.#running].map(({ text }) => text)];
    if (left.length > 0) throw new Error(`These statements were not waited for: ${left.join('; ')}`);
  }
}
