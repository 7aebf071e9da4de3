/** What the server's statement compares with, of the organisation as a whole. */
import type { Db, Tx } from '../storage/storage.ts';

/** The newest statement as it was recorded; null before the first. */
export async function newestDetail(on: Db | Tx): Promise<{ at: number; detail: string } | null> {
  const row = await on
    .selectFrom('activity')
    .select(['at', 'detail'])
    .where('kind', '=', 'server-statement')
    .where('seq', 'is', null)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** When the newest statement was made, and the hash of its files; null before the first. */
export async function formerStatement(on: Db | Tx): Promise<{ at: number; filesHash: string | null } | null> {
  const row = await newestDetail(on);
  if (row === null) return null;
  const { filesHash } = JSON.parse(row.detail) as Record<string, unknown>;
  return { at: row.at, filesHash: typeof filesHash === 'string' ? filesHash : null };
}

/** Changes of people, policy and the like since then; null means the command line. */
export const changesSince = (on: Db | Tx, since: number): Promise<{ by: string | null }[]> =>
  on.selectFrom('change').select('person_name as by').where('at', '>=', since).execute();
