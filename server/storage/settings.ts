/** Named settings in the database. */
import type { Db, Tx } from './storage.ts';

/** Null where there is no such setting. */
export async function readSetting(db: Db | Tx, name: string): Promise<string | null> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value ?? null;
}

/** Stores the value in place of a former one. */
export async function writeSetting(db: Db | Tx, name: string, value: string): Promise<void> {
  await db
    .insertInto('setting')
    .values({ name, value })
    .onConflict((c) => c.column('name').doUpdateSet({ value }))
    .execute();
}

/** Does nothing where there is no such setting. */
export async function deleteSetting(tx: Tx, name: string): Promise<void> {
  await tx.deleteFrom('setting').where('name', '=', name).execute();
}
