/**
 * Which activity is in sight: of the own tenants, of people who work for them, and of the organisation itself
 * (workstations, addresses). A record without a tenant belongs to the tenants of the workstation where it was made. A
 * disputed record is in sight of those who see the tenant that it claims, or every tenant.
 */
import { peopleSeenBy, workstationsOutOfScope } from '../../scope/sightQueries.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';

/** A scope with the people and the workstations that records may name. */
export interface ActivitySight {
  readonly scope: Scope;
  /** People in scope: those of the own teams where bound, else everybody who has one of the own tenants. */
  readonly personIds: readonly string[];
  /** Workstations that serve other tenants only. */
  readonly workstationsOutOfScope: ReadonlySet<string>;
}

/** Reads people and workstations of a scope, so that they are read once for many rows. */
export async function sightOf(on: Db, scope: Scope): Promise<ActivitySight> {
  return {
    scope,
    personIds: await peopleSeenBy(on, scope),
    workstationsOutOfScope: await workstationsOutOfScope(on, scope),
  };
}

/** Whether a row with these columns is in sight; the same rule as `inSight`, for rows already read. */
export function sees(
  { scope, personIds, workstationsOutOfScope: others }: ActivitySight,
  row: {
    tenantId: string | null;
    personId: string | null;
    workstationId: string | null;
    /** Null for a record that is not disputed; left out for what is no record of a desk. */
    claimedTenantId?: string | null;
  },
): boolean {
  const claimed = row.claimedTenantId ?? null;
  if (claimed !== null && !scope.everyTenant && !scope.hasTenant(claimed)) return false;
  if (row.tenantId === null && row.workstationId !== null && others.has(row.workstationId)) return false;
  if (scope.boundToTeams)
    return (
      row.personId !== null &&
      personIds.includes(row.personId) &&
      (row.tenantId === null || scope.hasTenant(row.tenantId))
    );
  return row.tenantId !== null
    ? scope.hasTenant(row.tenantId)
    : row.personId === null || personIds.includes(row.personId);
}
