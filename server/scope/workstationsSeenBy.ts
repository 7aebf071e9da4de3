/**
 * Workstations that somebody with these tenants may know of: those that serve one of them, or every tenant; of somebody
 * who is bound to teams, those at which one of these people signed in last.
 */
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

async function lastOf(db: Db, team: readonly string[]): Promise<{ id: string }[]> {
  return db
    .selectFrom('session')
    .select('workstation_id as id')
    .distinct()
    .where('person_id', 'in', [...team])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('session as later')
            .select('later.id')
            .whereRef('later.workstation_id', '=', 'session.workstation_id')
            .whereRef('later.started_at', '>', 'session.started_at'),
        ),
      ),
    )
    .execute();
}
