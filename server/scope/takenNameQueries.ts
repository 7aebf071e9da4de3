/**
 * Names that all tenants share. Whether one is taken is asked across tenants, and the answer is yes or no: nothing of
 * the row that has it.
 */
import type { Db, Tx } from '../storage/storage.ts';

/** Whether somebody besides `except` has this login, in its normal form; people who have left keep theirs. */
export async function isLoginTaken(on: Db | Tx, login: string, except: string | null): Promise<boolean> {
  const found = await on
    .selectFrom('person')
    .select('id')
    .where('login', '=', login)
    .where('id', '<>', except ?? '')
    .executeTakeFirst();
  return found !== undefined;
}

/** Whether a team has this id. */
export async function isTeamIdTaken(on: Db | Tx, id: string): Promise<boolean> {
  return (await on.selectFrom('team').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

/** Whether a canned reply has this id. */
export async function isReplyIdTaken(on: Db | Tx, id: string): Promise<boolean> {
  return (await on.selectFrom('reply').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}
