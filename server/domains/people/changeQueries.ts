/** Reads what was changed by whom, as far as a scope reaches. */
import type { z } from 'zod';
import type { ChangesQuery } from '../../../contract/people.ts';
import type { Scope } from '../../scope/scope.ts';
import { containsText } from '../../storage/expressions.ts';
import type { Db } from '../../storage/storage.ts';
import type { ChangeTable } from '../../storage/tables.ts';

/** A change as stored, without the words that searches look in. */
export type StoredChange = Omit<ChangeTable, 'id' | 'words'> & { id: number };

const COLUMNS = [
  'change.id',
  'change.at',
  'change.person_id',
  'change.person_name',
  'change.workstation_id',
  'change.action',
  'change.subject',
  'change.subject_id',
  'change.before',
  'change.after',
] as const;
const MOST_WORDS = 12;

/**
 * Changes of no tenant, and of tenants that are all the reader's; of somebody who is bound to teams, about people of
 * these alone.
 */
function changesInSight(db: Db, scope: Scope) {
  const found = db.selectFrom('change').where(({ not, exists, selectFrom }) =>
    not(
      exists(
        selectFrom('change_tenant')
          .select('tenant_id')
          .whereRef('change_tenant.change_id', '=', 'change.id')
          .where('tenant_id', 'not in', [...scope.tenantIds]),
      ),
    ),
  );
  return scope.team === null ? found : found.where('change.subject_id', 'in', [...scope.team]);
}

/** One page of the changes in sight, newest first; `newest` is the number of the newest change that it counts. */
export async function pageOfChanges(
  db: Db,
  scope: Scope,
  query: z.output<typeof ChangesQuery>,
): Promise<{ rows: StoredChange[]; total: number; newest: number }> {
  const newest = query.newest ?? (await newestChange(db, scope));
  let found = changesInSight(db, scope).where('change.id', '<=', newest);
  if (query.from !== undefined) found = found.where('change.at', '>=', query.from);
  if (query.to !== undefined) found = found.where('change.at', '<', query.to);
  const words = query.search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  for (const word of words.slice(0, MOST_WORDS)) found = found.where(containsText('change.words', word));
  const { total } = await found.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await found
    .select(COLUMNS)
    .orderBy('change.id', 'desc')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { rows, total, newest };
}

/** Number of the newest change in sight; 0 where there is none. */
async function newestChange(db: Db, scope: Scope): Promise<number> {
  const row = await changesInSight(db, scope)
    .select((e) => e.fn.max('change.id').as('id'))
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** The change of this number, where it is in sight. */
export const changeCalled = (db: Db, scope: Scope, id: number): Promise<StoredChange | undefined> =>
  changesInSight(db, scope).where('change.id', '=', id).select(COLUMNS).executeTakeFirst();

/** Names of the tenants of these changes, which are all in sight. */
export const tenantsOfChanges = (
  db: Db,
  scope: Scope,
  ids: readonly number[],
): Promise<{ change_id: number; name: string }[]> =>
  db
    .selectFrom('change_tenant')
    .innerJoin('tenant', 'tenant.id', 'change_tenant.tenant_id')
    .select(['change_id', 'tenant.name'])
    .where('change_id', 'in', [...ids])
    .where('tenant.id', 'in', [...scope.tenantIds])
    .orderBy('tenant.name')
    .execute();

/** Names of these workstations by id; without those that serve other tenants only. */
export async function workstationNames(
  db: Db,
  scope: Scope,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('workstation')
    .select(['id', 'name', 'group_id'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.filter((row) => scope.seesGroup(row.group_id)).map((row) => [row.id, row.name]));
}
