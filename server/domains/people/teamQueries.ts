/** Reads and writes teams. */
import type { Team } from '../../../contract/people.ts';
import type { AnyScope, Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { TeamTable } from '../../storage/tables.ts';

/** The team of this id, where it is of an own tenant. */
export const teamCalled = (tx: Tx, scope: Scope, id: string): Promise<TeamTable | undefined> =>
  tx
    .selectFrom('team')
    .selectAll()
    .where('id', '=', id)
    .where('tenant_id', 'in', [...scope.tenantIds])
    .executeTakeFirst();

/** Teams of the own tenants, by name, with how many people are in each; of somebody who is bound to teams, those. */
export async function ownTeams(on: Db | Tx, scope: Scope): Promise<Team[]> {
  let query = on
    .selectFrom('team')
    .leftJoin('person_team', 'person_team.team_id', 'team.id')
    .leftJoin('person', (j) => j.onRef('person.id', '=', 'person_team.person_id').on('person.left_at', 'is', null))
    .select((e) => ['team.id', 'team.tenant_id', 'team.name', e.fn.count<number>('person.id').as('people')])
    .where('team.tenant_id', 'in', [...scope.tenantIds]);
  if (scope.team !== null)
    query = query.where('team.id', 'in', (q) =>
      q.selectFrom('person_team').select('team_id').where('person_id', '=', scope.personId),
    );
  const rows = await query.groupBy('team.id').orderBy('team.name').execute();
  return rows.map((t) => ({ id: t.id, tenantId: t.tenant_id, name: t.name, people: t.people }));
}

/** Of these teams those of tenants within the scope, by name. */
export async function teamsInScope(on: Db | Tx, scope: AnyScope, ids: readonly string[]): Promise<TeamTable[]> {
  if (ids.length === 0) return [];
  const rows = await on
    .selectFrom('team')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('name')
    .execute();
  return rows.filter((row) => scope.hasTenant(row.tenant_id));
}

/** Teams that the scope's person is in. */
export async function teamIdsOfSelf(on: Db | Tx, scope: Scope): Promise<string[]> {
  const rows = await on.selectFrom('person_team').select('team_id').where('person_id', '=', scope.personId).execute();
  return rows.map((row) => row.team_id);
}

/** Whether another team of the same own tenant has this name, in whatever case. */
export async function isNameTaken(tx: Tx, scope: Scope, team: TeamTable): Promise<boolean> {
  if (!scope.hasTenant(team.tenant_id)) return false;
  const others = await tx
    .selectFrom('team')
    .select('name')
    .where('tenant_id', '=', team.tenant_id)
    .where('id', '<>', team.id)
    .execute();
  return others.some((other) => other.name.toLowerCase() === team.name.toLowerCase());
}

/** @throws RangeError for a tenant that is not within the scope. */
export async function insertTeam(tx: Tx, scope: Scope, team: TeamTable): Promise<void> {
  if (!scope.hasTenant(team.tenant_id)) throw new RangeError('This tenant is out of scope.');
  await tx.insertInto('team').values(team).execute();
}

/** A team of another tenant stays as it is. */
export async function renameTeam(tx: Tx, scope: Scope, id: string, name: string): Promise<void> {
  await tx
    .updateTable('team')
    .set({ name })
    .where('id', '=', id)
    .where('tenant_id', 'in', [...scope.tenantIds])
    .execute();
}

/** A team of another tenant stays. */
export async function deleteTeam(tx: Tx, scope: Scope, id: string): Promise<void> {
  await tx
    .deleteFrom('team')
    .where('id', '=', id)
    .where('tenant_id', 'in', [...scope.tenantIds])
    .execute();
}

/** Whether anybody is in this team of an own tenant. */
export async function hasPeople(tx: Tx, scope: Scope, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom('person_team')
    .innerJoin('team', 'team.id', 'person_team.team_id')
    .select('person_id')
    .where('team_id', '=', id)
    .where('team.tenant_id', 'in', [...scope.tenantIds])
    .executeTakeFirst();
  return row !== undefined;
}
