/**
 * Teams: named groups of people within a tenant. A supervisor who is in one (or several) sees the people of it and
 * their conversations, and nothing else.
 */
import { recordChange } from '../../record/changes.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Scope } from '../../scope/scope.ts';
import { isTeamIdTaken } from '../../scope/takenNameQueries.ts';
import type { Tx } from '../../storage/storage.ts';
import { deleteTeam, hasPeople, insertTeam, isNameTaken, renameTeam, teamCalled } from './teamQueries.ts';

/**
 * Makes or renames.
 * @throws Problem `not-found` for a tenant that is not the own one or a team of another, `team-name-taken`.
 */
export async function saveTeam(
  tx: Tx,
  scope: Scope,
  id: string,
  team: { tenantId: string; name: string },
): Promise<number | null> {
  if (!scope.hasTenant(team.tenantId)) throw problem('not-found');
  const former = await teamCalled(tx, scope, id);
  if (former === undefined ? await isTeamIdTaken(tx, id) : former.tenant_id !== team.tenantId)
    throw problem('not-found');
  if (former?.name === team.name) return null;
  const next = { id, tenant_id: team.tenantId, name: team.name };
  if (await isNameTaken(tx, scope, next)) throw problem('team-name-taken');
  if (former === undefined) await insertTeam(tx, scope, next);
  else await renameTeam(tx, scope, id, team.name);
  return recordChange(tx, {
    by: scope,
    action: former === undefined ? 'make-team' : 'rename-team',
    subject: team.name,
    subjectId: id,
    tenantId: team.tenantId,
    before: former === undefined ? null : { name: former.name },
    after: { name: team.name },
  });
}

/** @throws Problem `not-found`, or `team-not-empty`: a person who is bound to a removed team would see everybody. */
export async function removeTeam(tx: Tx, scope: Scope, id: string): Promise<number> {
  const former = await teamCalled(tx, scope, id);
  if (former === undefined) throw problem('not-found');
  if (await hasPeople(tx, scope, id)) throw problem('team-not-empty');
  await deleteTeam(tx, scope, id);
  return recordChange(tx, {
    by: scope,
    action: 'remove-team',
    subject: former.name,
    subjectId: id,
    tenantId: former.tenant_id,
    before: { name: former.name },
    after: null,
  });
}
