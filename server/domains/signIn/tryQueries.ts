/**
 * Queries over the counts of tries to sign in, which each workstation has for itself. A key is a person, or an unknown
 * login; times are running time.
 */
import { everyTenant, type PersonScope, type SystemScope, type WorkstationScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Tables } from '../../storage/tables.ts';

type Count = Pick<Tables['sign_in_count'], 'failures' | 'closed_until' | 'changed_at'>;

/** Whose tries are counted: a person, or an unknown login. */
export type TryKey = string;

/** Undefined where no try was counted. */
export const countOf = (tx: Tx, at: WorkstationScope, key: TryKey): Promise<Count | undefined> =>
  tx
    .selectFrom('sign_in_count')
    .select(['failures', 'closed_until', 'changed_at'])
    .where('count_key', '=', key)
    .where('workstation_id', '=', at.workstationId)
    .executeTakeFirst();

/** Stores the count in place of the former one. */
export async function storeCount(tx: Tx, at: WorkstationScope, key: TryKey, count: Count): Promise<void> {
  await tx
    .insertInto('sign_in_count')
    .values({ count_key: key, workstation_id: at.workstationId, ...count })
    .onConflict((c) => c.columns(['count_key', 'workstation_id']).doUpdateSet(count))
    .execute();
}

/** Forgets the tries at one workstation. */
export async function deleteCount(on: Db | Tx, at: WorkstationScope, key: TryKey): Promise<void> {
  await on
    .deleteFrom('sign_in_count')
    .where('count_key', '=', key)
    .where('workstation_id', '=', at.workstationId)
    .execute();
}

/** Forgets the tries of a person at every workstation. */
export async function deleteCounts(on: Db | Tx, person: PersonScope): Promise<void> {
  await on.deleteFrom('sign_in_count').where('count_key', '=', person.personId).execute();
}

/** Counts that were not changed since, of unknown logins. */
export async function deleteUnknownCounts(db: Db, scope: SystemScope, before: number): Promise<void> {
  await everyTenant(db, scope)
    .deleteFrom('sign_in_count')
    .where('changed_at', '<', before)
    .where('count_key', 'not in', (q) => q.selectFrom('person').select('id'))
    .execute();
}
