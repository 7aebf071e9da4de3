/** Reads workstations and their groups within a scope. */
import type { Insertable, Selectable } from 'kysely';
import { groupInSight, tenantInSight } from '../../scope/groupQueries.ts';
import { everyTenant, type AnyScope, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { WorkstationTable } from '../../storage/tables.ts';

/** Workstations in sight, by name: those enrolled now, and those revoked after `since` (milliseconds since 1970). */
export const workstationsInSight = (on: Db, scope: AnyScope, since: number): Promise<Selectable<WorkstationTable>[]> =>
  on
    .selectFrom('workstation')
    .selectAll()
    .where((e) => e.or([e('revoked_at', 'is', null), e('revoked_at', '>', since)]))
    .where(groupInSight(scope, 'workstation.group_id'))
    .orderBy('name')
    .orderBy('enrolled_at')
    .execute();

/** Enrolled workstations in sight, by name. */
export const enrolledInSight = (on: Db, scope: AnyScope): Promise<{ id: string; name: string }[]> =>
  on
    .selectFrom('workstation')
    .select(['id', 'name'])
    .where('revoked_at', 'is', null)
    .where(groupInSight(scope, 'workstation.group_id'))
    .orderBy('name')
    .execute();

/** The group of a workstation in sight, enrolled or revoked; `undefined` where there is no such workstation. */
export const placeOf = (on: Db | Tx, scope: AnyScope, id: string): Promise<{ group_id: string | null } | undefined> =>
  on
    .selectFrom('workstation')
    .select('group_id')
    .where('id', '=', id)
    .where(groupInSight(scope, 'workstation.group_id'))
    .executeTakeFirst();

/** How many of these tenants there are within the scope. */
export async function countTenants(on: Db | Tx, scope: AnyScope, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const { count } = await on
    .selectFrom('tenant')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('id', 'in', [...ids])
    .where(tenantInSight(scope, 'tenant.id'))
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Revoked workstations that still have an open session, or are among `ids`.
 * @returns their ids
 */
export async function revokedAmong(on: Db, scope: AnyScope, ids: readonly string[]): Promise<string[]> {
  const rows = await on
    .selectFrom('workstation')
    .select('id')
    .where('revoked_at', 'is not', null)
    .where(groupInSight(scope, 'workstation.group_id'))
    .where((e) =>
      e.or([
        ...(ids.length === 0 ? [] : [e('id', 'in', [...ids])]),
        e.exists(
          e
            .selectFrom('session')
            .select('session.id')
            .whereRef('session.workstation_id', '=', 'workstation.id')
            .where('session.ended_at', 'is', null),
        ),
      ]),
    )
    .execute();
  return rows.map((row) => row.id);
}

/** Ids of the sessions that are open at these workstations, whatever these serve by now. */
export async function openSessionsAt(on: Db, scope: SystemScope, workstationIds: readonly string[]): Promise<string[]> {
  const rows = await everyTenant(on, scope)
    .selectFrom('session')
    .select('id')
    .where('workstation_id', 'in', [...workstationIds])
    .where('ended_at', 'is', null)
    .execute();
  return rows.map((row) => row.id);
}

/** Adds an enrolled workstation. */
export async function insertWorkstation(tx: Tx, row: Insertable<WorkstationTable>): Promise<void> {
  await tx.insertInto('workstation').values(row).execute();
}

/** Whether another group than `exceptId` has this name; capital and small letters are the same. */
export async function isGroupName(on: Db | Tx, scope: AnyScope, name: string, exceptId: string): Promise<boolean> {
  const rows = await on
    .selectFrom('workstation_group')
    .select(['id', 'name'])
    .where(groupInSight(scope, 'workstation_group.id'))
    .execute();
  return rows.some((row) => row.id !== exceptId && row.name.toLowerCase() === name.toLowerCase());
}
