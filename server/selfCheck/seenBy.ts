/** Workstations that somebody with these tenants may know of: those that serve one of them, or every tenant. */
import { reachOf, tenantsByGroup, touches } from '../enrolment/groups.ts';
import type { Db } from '../storage/storage.ts';

export async function workstationsSeenBy(db: Db, tenantIds: readonly string[]): Promise<ReadonlySet<string>> {
  const reach = await reachOf(db, tenantIds);
  const groups = await tenantsByGroup(db);
  const rows = await db.selectFrom('workstation').select(['id', 'group_id']).execute();
  return new Set(rows.filter((row) => touches(reach, row.group_id === null ? [] : groups.get(row.group_id) ?? [])).map((row) => row.id));
}
