/** Alerts of many refusals, as stored. Times are milliseconds since 1970. */
import type { Insertable, Selectable } from 'kysely';
import type { Db } from '../../storage/storage.ts';
import type { IntrusionAlertTable } from '../../storage/tables.ts';

/** Ends every alert that has no end, at its last refusal. */
export async function endOpenAlerts(db: Db): Promise<void> {
  await db
    .updateTable('intrusion_alert')
    .set((e) => ({ ended_at: e.ref('last_at') }))
    .where('ended_at', 'is', null)
    .execute();
}

/** Deletes all alerts but the newest `kept`. */
export async function deleteOldAlerts(db: Db, kept: number): Promise<void> {
  await db
    .deleteFrom('intrusion_alert')
    .where('id', 'not in', (q) => q.selectFrom('intrusion_alert').select('id').orderBy('began_at', 'desc').limit(kept))
    .execute();
}

/** Adds an alert; one that is stored already gets these values, but keeps when it began. */
export async function storeAlert(db: Db, row: Insertable<IntrusionAlertTable>): Promise<void> {
  const { id, began_at, ...values } = row;
  await db
    .insertInto('intrusion_alert')
    .values({ id, began_at, ...values })
    .onConflict((c) => c.column('id').doUpdateSet(values))
    .execute();
}

/** The newest `count` alerts, newest first. */
export const newestAlerts = (db: Db, count: number): Promise<Selectable<IntrusionAlertTable>[]> =>
  db.selectFrom('intrusion_alert').selectAll().orderBy('began_at', 'desc').limit(count).execute();
