/** The people and workstations in a scope as sets, for queries that name many of them. */
import type { Db, Tx } from '../storage/storage.ts';
import type { Scope } from './scope.ts';

/** Ids of the people in scope: those of the own teams where bound, else everybody who has one of the own tenants. */
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

/** Workstations that serve other tenants only; they are out of this scope. */
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

/**
 * Workstations that may be seen: those that serve an own tenant, or every tenant; for people who are bound to teams, of
 * these the ones at which one of the team signed in last.
 */
export async function workstationsSeenBy(on: Db | Tx, scope: Scope): Promise<ReadonlySet<string>> {
  const rows =
    scope.team === null
      ? await on.selectFrom('workstation').select('id').execute()
      : await lastSignedInAt(on, scope.team);
  const others = await workstationsOutOfScope(on, scope);
  return new Set(rows.map((row) => row.id).filter((id) => !others.has(id)));
}

async function lastSignedInAt(on: Db | Tx, team: readonly string[]): Promise<{ id: string }[]> {
  return on
    .selectFrom('session')
    .select('workstation_id as id')
    .distinct()
    .where('person_id', 'in', [...team])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('session as later')
            .select('later.id')
            .whereRef('later.workstation_id', '=', 'session.workstation_id')
            .whereRef('later.started_at', '>', 'session.started_at'),
        ),
      ),
    )
    .execute();
}
