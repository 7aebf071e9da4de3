/** Groups of workstations: which tenants the workstations of each serve, and who may manage them. */
import type { Db, Tx } from '../storage/storage.ts';
import { tenantsByGroup } from './queries.ts';

export interface ManagedScope {
  /** Null where it reaches every tenant there is. */
  readonly tenantIds: readonly string[] | null;
}

/** The command line's. */
export const EVERYTHING: ManagedScope = { tenantIds: null };

/** What somebody with these tenants may manage: whoever works for all tenants manages what serves all tenants. */
export async function managedScopeOf(db: Db | Tx, tenantIds: readonly string[]): Promise<ManagedScope> {
  const all = await db.selectFrom('tenant').select('id').execute();
  return all.every(({ id }) => tenantIds.includes(id)) ? EVERYTHING : { tenantIds };
}

/** Whether the reach covers whatever a group with these tenants serves. */
export const covers = (reach: ManagedScope, served: readonly string[]): boolean =>
  reach.tenantIds === null || (served.length > 0 && served.every((id) => reach.tenantIds?.includes(id)));
/** Whether any of it is within reach; what serves every tenant serves these too. */
export const touches = (reach: ManagedScope, served: readonly string[]): boolean =>
  reach.tenantIds === null || served.length === 0 || served.some((id) => reach.tenantIds?.includes(id));

/**
 * What serves other tenants only: for whoever has these, it is not there. Told apart anew with each look, because
 * groups change.
 */
export interface OutOfScope {
  /** Whether there is any other tenant at all. */
  readonly any: boolean;
  readonly workstations: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

export async function outOfScopeOf(db: Db | Tx, tenantIds: readonly string[]): Promise<OutOfScope> {
  const reach = await managedScopeOf(db, tenantIds);
  if (reach.tenantIds === null) return { any: false, workstations: new Set(), groups: new Set() };
  const groups = [...(await tenantsByGroup(db))].filter(([, served]) => !touches(reach, served)).map(([id]) => id);
  const workstations =
    groups.length === 0
      ? []
      : await db.selectFrom('workstation').select('id').where('group_id', 'in', groups).execute();
  return { any: true, workstations: new Set(workstations.map((row) => row.id)), groups: new Set(groups) };
}

/** The group of a workstation; null where it has none, and for an unknown one. */
export async function groupOf(db: Db | Tx, workstationId: string): Promise<string | null> {
  const row = await db.selectFrom('workstation').select('group_id').where('id', '=', workstationId).executeTakeFirst();
  return row?.group_id ?? null;
}

/** The tenants that this workstation serves; null for every one. An unknown workstation serves nobody. */
export async function servedBy(db: Db | Tx, workstationId: string): Promise<ReadonlySet<string> | null> {
  const workstation = await db
    .selectFrom('workstation')
    .select('group_id')
    .where('id', '=', workstationId)
    .executeTakeFirst();
  if (workstation === undefined) return new Set();
  if (workstation.group_id === null) return null;
  const rows = await db
    .selectFrom('workstation_group_tenant')
    .select('tenant_id')
    .where('group_id', '=', workstation.group_id)
    .execute();
  return rows.length === 0 ? null : new Set(rows.map((row) => row.tenant_id));
}
