/** Self-checks as stored: the signed text, and its level and times (milliseconds since 1970) beside it. */
import type { Insertable } from 'kysely';
import { groupInSight } from '../../scope/groupQueries.ts';
import type { AnyScope, Scope, WorkstationScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { SelfCheckTable } from '../../storage/tables.ts';

const ownNewest = (on: Db | Tx, scope: WorkstationScope, count: number) =>
  on.selectFrom('self_check').where('workstation_id', '=', scope.workstationId).orderBy('at', 'desc').limit(count);

/** Those of the workstations in sight. */
const inSight = (on: Db, scope: AnyScope) =>
  on
    .selectFrom('self_check')
    .innerJoin('workstation', 'workstation.id', 'self_check.workstation_id')
    .where(groupInSight(scope, 'workstation.group_id'));

const newestInSight = (on: Db, scope: Scope, workstationId: string, count: number) =>
  inSight(on, scope).where('workstation.id', '=', workstationId).orderBy('at', 'desc').limit(count);

/** The newest self-check of the workstation itself, without its text. */
export const newestCheck = (
  on: Db | Tx,
  scope: WorkstationScope,
): Promise<{ hash: string; at: number; level: number } | undefined> =>
  ownNewest(on, scope, 1).select(['hash', 'at', 'level']).executeTakeFirst();

/** The signed text (JSON) of the newest self-check of a workstation in sight. */
export async function newestSigned(on: Db, scope: Scope, workstationId: string): Promise<string | undefined> {
  return (await newestInSight(on, scope, workstationId, 1).select('signed').executeTakeFirst())?.signed;
}

/** The newest `count` self-checks of a workstation in sight, newest first. */
export const newestChecks = (
  on: Db,
  scope: Scope,
  workstationId: string,
  count: number,
): Promise<{ at: number; level: number; received_at: number }[]> =>
  newestInSight(on, scope, workstationId, count).select(['at', 'level', 'received_at']).execute();

/** Level and time of the newest self-check of every workstation in sight that has one, by its id. */
export async function newestLevels(
  on: Db,
  scope: AnyScope,
): Promise<ReadonlyMap<string, { level: number; at: number }>> {
  const rows = await inSight(on, scope).select(['workstation_id', 'level', 'at']).orderBy('at').execute();
  return new Map(rows.map((row) => [row.workstation_id, row]));
}

/** Adds a self-check of the workstation itself, and deletes all but its newest `kept`. */
export async function insertCheck(
  tx: Tx,
  scope: WorkstationScope,
  check: Omit<Insertable<SelfCheckTable>, 'workstation_id'>,
  kept: number,
): Promise<void> {
  await tx
    .insertInto('self_check')
    .values({ ...check, workstation_id: scope.workstationId })
    .execute();
  const rows = await ownNewest(tx, scope, kept).select('hash').execute();
  await tx
    .deleteFrom('self_check')
    .where('workstation_id', '=', scope.workstationId)
    .where(
      'hash',
      'not in',
      rows.map((row) => row.hash),
    )
    .execute();
}
