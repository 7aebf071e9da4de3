/**
 * Queries over the counts of tries to sign in. A key is a person, or an unknown login; times are running time.
 */
import { everyTenant, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Tables } from '../../storage/tables.ts';

type Count = Pick<Tables['sign_in_count'], 'failures' | 'closed_until' | 'changed_at'>;

/** Undefined where no try was counted. */
export const countOf = (tx: Tx, key: string): Promise<Count | undefined> =>
  tx
    .selectFrom('sign_in_count')
    .select(['failures', 'closed_until', 'changed_at'])
    .where('count_key', '=', key)
    .executeTakeFirst();

/** Stores the count in place of the former one. */
export async function storeCount(tx: Tx, key: string, count: Count): Promise<void> {
  await tx
    .insertInto('sign_in_count')
    .values({ count_key: key, ...count })
    .onConflict((c) => c.column('count_key').doUpdateSet(count))
    .execute();
}

/** Forgets the tries. */
export async function deleteCount(on: Db | Tx, key: string): Promise<void> {
  await on.deleteFrom('sign_in_count').where('count_key', '=', key).execute();
}

/** Counts that were not changed since, of unknown logins. */
export async function deleteUnknownCounts(db: Db, scope: SystemScope, before: number): Promise<void> {
  await everyTenant(db, scope)
    .deleteFrom('sign_in_count')
    .where('changed_at', '<', before)
    .where('count_key', 'not in', (q) => q.selectFrom('person').select('id'))
    .execute();
}
