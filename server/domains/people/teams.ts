/**
 * Teams: named groups of people within a tenant. A supervisor who is in one (or several) sees the people of it and
 * their conversations, and nothing else.
 */
import { may } from '../../../core/access/roles.ts';
import { recordChange } from '../../record/changes.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Actor } from './subject.ts';

/**
 * People whom somebody in this role, with these teams, may see; null for somebody who is not bound: everybody of the
 * own tenants.
 */
export async function boundTo(
  on: Db | Tx,
  person: { readonly id: string; readonly role: string },
): Promise<readonly string[] | null> {
  // Teams bind those who watch others; to everybody else they are only a name.
  if (!may(person.role, 'floor.watch')) return null;
  const teams = await on.selectFrom('person_team').select('team_id').where('person_id', '=', person.id).execute();
  if (teams.length === 0) return null;
  const people = await on
    .selectFrom('person_team')
    .select('person_id')
    .distinct()
    .where(
      'team_id',
      'in',
      teams.map((t) => t.team_id),
    )
    .execute();
  return people.map((p) => p.person_id);
}

/**
 * The id again, where whoever asks may see the conversation by its team; which tenant it is of is asked elsewhere.
 * @throws Problem `not-found`
 */
export async function inOwnTeam(
  db: Db,
  person: { readonly id: string; readonly role: string },
  conversationId: string,
): Promise<string> {
  const people = await boundTo(db, person);
  if (people === null) return conversationId;
  const row = await db
    .selectFrom('conversation')
    .select('id')
    .where('id', '=', conversationId)
    .where('assigned_person_id', 'in', [...people])
    .executeTakeFirst();
  if (row === undefined) throw problem('not-found');
  return conversationId;
}

/**
 * Makes or renames.
 * @throws Problem `not-found` for a tenant that is not the own one or a team of another, `name-taken`.
 */
export async function saveTeam(
  tx: Tx,
  actor: Actor,
  id: string,
  team: { tenantId: string; name: string },
): Promise<number | null> {
  if (!actor.tenantIds.includes(team.tenantId)) throw problem('not-found');
  const held = await tx.selectFrom('team').selectAll().where('id', '=', id).executeTakeFirst();
  if (held !== undefined && held.tenant_id !== team.tenantId) throw problem('not-found');
  if (held?.name === team.name) return null;
  const names = await tx
    .selectFrom('team')
    .select('name')
    .where('tenant_id', '=', team.tenantId)
    .where('id', '<>', id)
    .execute();
  if (names.some((other) => other.name.toLowerCase() === team.name.toLowerCase())) throw problem('team-name-taken');
  if (held === undefined)
    await tx.insertInto('team').values({ id, tenant_id: team.tenantId, name: team.name }).execute();
  else await tx.updateTable('team').set({ name: team.name }).where('id', '=', id).execute();
  return recordChange(tx, {
    by: actor,
    action: held === undefined ? 'make-team' : 'rename-team',
    subject: team.name,
    subjectId: id,
    tenantId: team.tenantId,
    before: held === undefined ? null : { name: held.name },
    after: { name: team.name },
  });
}

/** @throws Problem `not-found`, or `not-empty`: whoever is bound to a team that goes would see everybody. */
export async function removeTeam(tx: Tx, actor: Actor, id: string): Promise<number> {
  const held = await tx
    .selectFrom('team')
    .selectAll()
    .where('id', '=', id)
    .where('tenant_id', 'in', [...actor.tenantIds])
    .executeTakeFirst();
  if (held === undefined) throw problem('not-found');
  if (
    (await tx.selectFrom('person_team').select('person_id').where('team_id', '=', id).executeTakeFirst()) !== undefined
  )
    throw problem('team-not-empty');
  await tx.deleteFrom('team').where('id', '=', id).execute();
  return recordChange(tx, {
    by: actor,
    action: 'remove-team',
    subject: held.name,
    subjectId: id,
    tenantId: held.tenant_id,
    before: { name: held.name },
    after: null,
  });
}
