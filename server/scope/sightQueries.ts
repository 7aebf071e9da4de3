/** The people and workstations that a scope reaches, as sets: for what names many of them. */
import type { Db, Tx } from '../storage/storage.ts';
import type { Scope } from './scope.ts';

/** Ids of the people in sight: those of the own teams where bound, else everybody who has one of the own tenants. */
export async function peopleSeenBy(on: Db | Tx, scope: Scope): Promise<readonly string[]> {
  if (scope.team !== null) return scope.team;
  const found = await on
    .selectFrom('person_tenant')
    .select('person_id')
    .distinct()
    .where('tenant_id', 'in', [...scope.tenantIds])
    .execute();
  return found.map((row) => row.person_id);
}

/** Workstations that serve other tenants only: for whoever has this scope they are not there. */
export async function workstationsOutOfScope(on: Db | Tx, scope: Scope): Promise<ReadonlySet<string>> {
  const groups = scope.groupsOutOfScope;
  if (groups.size === 0) return new Set();
  const rows = await on
    .selectFrom('workstation')
    .select('id')
    .where('group_id', 'in', [...groups])
    .execute();
  return new Set(rows.map((row) => row.id));
}
