/** Self-checks as stored: the signed text, and its level and times (milliseconds since 1970) beside it. */
import type { Insertable } from 'kysely';
import type { Db, Tx } from '../../storage/storage.ts';
import type { SelfCheckTable } from '../../storage/tables.ts';

const newest = (on: Db | Tx, workstationId: string, count: number) =>
  on.selectFrom('self_check').where('workstation_id', '=', workstationId).orderBy('at', 'desc').limit(count);

/** The newest self-check of a workstation, without its text. */
export const newestCheck = (
  on: Db | Tx,
  workstationId: string,
): Promise<{ hash: string; at: number; level: number } | undefined> =>
  newest(on, workstationId, 1).select(['hash', 'at', 'level']).executeTakeFirst();

/** The signed text (JSON) of the newest self-check of a workstation. */
export async function newestSigned(on: Db, workstationId: string): Promise<string | undefined> {
  return (await newest(on, workstationId, 1).select('signed').executeTakeFirst())?.signed;
}

/** The newest `count` self-checks of a workstation, newest first. */
export const newestChecks = (
  on: Db,
  workstationId: string,
  count: number,
): Promise<{ at: number; level: number; received_at: number }[]> =>
  newest(on, workstationId, count).select(['at', 'level', 'received_at']).execute();

/** Level and time of the newest self-check of every workstation that has one, by its id. */
export async function newestLevels(on: Db): Promise<ReadonlyMap<string, { level: number; at: number }>> {
  const rows = await on.selectFrom('self_check').select(['workstation_id', 'level', 'at']).orderBy('at').execute();
  return new Map(rows.map((row) => [row.workstation_id, row]));
}

/** Adds a self-check and deletes all but the newest `kept` of its workstation. */
export async function insertCheck(tx: Tx, check: Insertable<SelfCheckTable>, kept: number): Promise<void> {
  await tx.insertInto('self_check').values(check).execute();
  const rows = await newest(tx, check.workstation_id, kept).select('hash').execute();
  await tx
    .deleteFrom('self_check')
    .where('workstation_id', '=', check.workstation_id)
    .where(
      'hash',
      'not in',
      rows.map((row) => row.hash),
    )
    .execute();
}
