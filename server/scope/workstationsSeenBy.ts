/**
 * Workstations that somebody with these tenants may know of: those that serve one of them, or every tenant; of somebody
 * who is bound to teams, those at which one of these people signed in last.
 */
import { sql } from 'kysely';
import { outOfScopeOf } from './groups.ts';
import type { Db } from '../storage/storage.ts';

export async function workstationsSeenBy(
  db: Db,
  tenantIds: readonly string[],
  team: readonly string[] | null,
): Promise<ReadonlySet<string>> {
  const elsewhere = await outOfScopeOf(db, tenantIds);
  const rows = team === null ? await db.selectFrom('workstation').select('id').execute() : await lastOf(db, team);
  return new Set(rows.map((row) => row.id).filter((id) => !elsewhere.workstations.has(id)));
}

/**
 * Beside a maximum SQLite takes the other columns from the row that has it
 * (https://www.sqlite.org/lang_select.html#bareagg).
 */
async function lastOf(db: Db, team: readonly string[]): Promise<{ id: string }[]> {
  const newest = db
    .selectFrom('session')
    .select((e) => ['workstation_id as id', 'person_id', e.fn.max('started_at').as('started_at')])
    .groupBy('workstation_id')
    .as('newest');
  return db
    .selectFrom(newest)
    .select('newest.id')
    .where(sql<string>`newest.person_id`, 'in', [...team])
    .execute();
}
