/** Queries about workstations that are asked by more than their own rules. */
import type { Insertable } from 'kysely';
import type { Db, Tx } from '../../storage/storage.ts';
import type { WorkstationTable } from '../../storage/tables.ts';

export async function insertWorkstation(tx: Tx, row: Insertable<WorkstationTable>): Promise<void> {
  await tx.insertInto('workstation').values(row).execute();
}

/** Ids of the sessions that are open at these workstations, whoever signed in there. */
export async function openSessionsAt(db: Db, workstationIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('session')
    .select('id')
    .where('workstation_id', 'in', [...workstationIds])
    .where('ended_at', 'is', null)
    .execute();
  return rows.map((row) => row.id);
}
