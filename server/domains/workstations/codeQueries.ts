/** Enrolment codes as stored. */
import type { Insertable, Selectable } from 'kysely';
import { groupInSight } from '../../scope/groupQueries.ts';
import type { AnyScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { EnrolmentCodeTable } from '../../storage/tables.ts';

type Code = Selectable<EnrolmentCodeTable>;

/** Codes in sight that can be redeemed at `now` (milliseconds since 1970): not used, not withdrawn, not expired. */
const open = (on: Db | Tx, scope: AnyScope, now: number) =>
  on
    .selectFrom('enrolment_code')
    .where('redeemed_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .where(groupInSight(scope, 'enrolment_code.group_id'));

/** Open codes in sight, newest first, with the name of the person who made each; null for the command line. */
export const openCodes = (on: Db, scope: AnyScope, now: number): Promise<(Code & { maker: string | null })[]> =>
  open(on, scope, now)
    .leftJoin('person', 'person.id', 'enrolment_code.made_by')
    .selectAll('enrolment_code')
    .select('person.name as maker')
    .orderBy('made_at', 'desc')
    .execute();

/** The open code with this id, where in sight. */
export const openCode = (on: Db | Tx, scope: AnyScope, id: string, now: number): Promise<Code | undefined> =>
  open(on, scope, now).selectAll().where('id', '=', id).executeTakeFirst();

/** How many open codes there are in sight. */
export async function countOpenCodes(on: Db | Tx, scope: AnyScope, now: number): Promise<number> {
  const { count } = await open(on, scope, now)
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Ranges (JSON) of the codes from which a machine may ask: those open at `now`, and those redeemed after `since` by a
 * workstation that has not connected yet, whose answer may have been lost. Times are milliseconds since 1970.
 */
export async function rangesToAskFrom(on: Db, scope: AnyScope, now: number, since: number): Promise<string[]> {
  const codes = await open(on, scope, now).select('ranges').execute();
  const redeemed = await on
    .selectFrom('enrolment_code')
    .innerJoin('workstation', 'workstation.id', 'enrolment_code.workstation_id')
    .select('enrolment_code.ranges')
    .where('enrolment_code.redeemed_at', '>', since)
    .where('workstation.seen_at', 'is', null)
    .where('workstation.revoked_at', 'is', null)
    .where(groupInSight(scope, 'enrolment_code.group_id'))
    .execute();
  return [...codes, ...redeemed].map((row) => row.ranges);
}

/** Adds a code that is neither redeemed nor withdrawn. */
export async function insertCode(
  tx: Tx,
  code: Omit<Insertable<EnrolmentCodeTable>, 'redeemed_at' | 'workstation_id' | 'key_hash' | 'withdrawn_at'>,
): Promise<void> {
  await tx
    .insertInto('enrolment_code')
    .values({ ...code, redeemed_at: null, workstation_id: null, key_hash: null, withdrawn_at: null })
    .execute();
}

/** Withdraws a code in sight. @param at milliseconds since 1970 */
export async function storeWithdrawal(tx: Tx, scope: AnyScope, id: string, at: number): Promise<void> {
  await tx
    .updateTable('enrolment_code')
    .set({ withdrawn_at: at })
    .where('id', '=', id)
    .where(groupInSight(scope, 'enrolment_code.group_id'))
    .execute();
}
