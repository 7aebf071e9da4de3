/** Reads and writes people with their tenants and teams. */
import type { People, PeopleQuery } from '../../../contract/people.ts';
import type { Person } from '../../../contract/common.ts';
import type { Role } from '../../../core/vocabulary/roles.ts';
import type { z } from 'zod';
import { peopleInTenants } from '../../scope/peopleQueries.ts';
import { isSystem, type AnyScope, type Scope } from '../../scope/scope.ts';
import { containsText } from '../../storage/expressions.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { Subject } from './subjectQueries.ts';

/** Ids and the number of people in sight that a search finds, by name. */
export async function findPeople(
  db: Db,
  scope: Scope,
  query: z.output<typeof PeopleQuery>,
): Promise<{ ids: string[]; total: People['total'] }> {
  const { tenantId, teamId, search } = query;
  let found = db.selectFrom('person').where(peopleInTenants(scope, 'person.id'));
  if (scope.team !== null) found = found.where('person.id', 'in', [...scope.team]);
  if (query.here !== 'all') found = found.where('left_at', query.here === 'here' ? 'is' : 'is not', null);
  if (query.id !== undefined) found = found.where('person.id', '=', query.id);
  if (query.role !== undefined) found = found.where('role', '=', query.role);
  if (tenantId !== undefined)
    found = found.where('person.id', 'in', (q) =>
      q
        .selectFrom('person_tenant')
        .select('person_id')
        .where('tenant_id', '=', tenantId)
        .where('tenant_id', 'in', [...scope.tenantIds]),
    );
  if (teamId !== undefined)
    found = found.where('person.id', 'in', (q) =>
      q
        .selectFrom('person_team')
        .innerJoin('team', 'team.id', 'person_team.team_id')
        .select('person_id')
        .where('team_id', '=', teamId)
        .where('team.tenant_id', 'in', [...scope.tenantIds]),
    );
  if (search.trim() !== '')
    found = found.where((e) =>
      e.or([containsText('person.name', search.trim()), containsText('person.login', search.trim())]),
    );
  const { total } = await found.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await found
    .select('person.id')
    .orderBy((e) => e.fn('lower', ['person.name']))
    .orderBy('person.id')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { ids: rows.map((row) => row.id), total };
}

/** People in sight who work here, by name. */
export async function peopleHere(db: Db, scope: Scope): Promise<Person[]> {
  let query = db
    .selectFrom('person')
    .select(['id', 'name', 'role'])
    .where('left_at', 'is', null)
    .where(peopleInTenants(scope, 'id'));
  if (scope.team !== null) query = query.where('id', 'in', [...scope.team]);
  const rows = await query.orderBy('name').execute();
  return rows.map((p) => ({ id: p.id, name: p.name, role: p.role as Role }));
}

/** The own tenants, by name. */
export const ownTenants = (db: Db, scope: Scope): Promise<{ id: string; name: string; colour: string }[]> =>
  db
    .selectFrom('tenant')
    .select(['id', 'name', 'colour'])
    .where('id', 'in', [...scope.tenantIds])
    .orderBy('name')
    .execute();

/** Names of these tenants, by name; of those only that are within the scope. */
export async function tenantNames(
  on: Db | Tx,
  scope: AnyScope,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  const rows = await on
    .selectFrom('tenant')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .orderBy('name')
    .execute();
  return rows.filter((row) => scope.hasTenant(row.id));
}

/** Everybody of the own tenants who works here. */
export async function idsOfAllHere(db: Db, scope: Scope): Promise<string[]> {
  const rows = await db
    .selectFrom('person')
    .select('id')
    .where('left_at', 'is', null)
    .where(peopleInTenants(scope, 'id'))
    .execute();
  return rows.map((row) => row.id);
}

/** Of these tenants, those within the scope that have somebody here with one of these roles. */
export async function tenantsWithRole(
  on: Db | Tx,
  scope: AnyScope,
  tenantIds: readonly string[],
  roles: readonly string[],
): Promise<string[]> {
  const rows = await on
    .selectFrom('person_tenant')
    .innerJoin('person', 'person.id', 'person_tenant.person_id')
    .select('tenant_id')
    .distinct()
    .where(
      'tenant_id',
      'in',
      tenantIds.filter((id) => scope.hasTenant(id)),
    )
    .where('person.role', 'in', [...roles])
    .where('person.left_at', 'is', null)
    .execute();
  return rows.map((row) => row.tenant_id);
}

export interface PersonValues {
  readonly name?: string;
  readonly login?: string;
  readonly role?: string;
  readonly left_at?: number | null;
}
/** Rules have refused by then; this is what a forgotten one comes to. */
function demandSight(scope: AnyScope, subject: Pick<Subject, 'id' | 'tenantIds'>): void {
  if (!scope.seesPerson(subject)) throw new RangeError('This person is out of scope.');
}

/** @throws RangeError for somebody out of sight. */
export async function updatePerson(
  tx: Tx,
  scope: AnyScope,
  subject: Pick<Subject, 'id' | 'tenantIds'>,
  values: PersonValues,
): Promise<void> {
  demandSight(scope, subject);
  await tx.updateTable('person').set(values).where('id', '=', subject.id).execute();
}

/** Gives a person these tenants and teams in place of those they have. @throws RangeError for somebody out of sight. */
export async function moveMemberships(
  tx: Tx,
  scope: AnyScope,
  subject: Pick<Subject, 'id' | 'tenantIds'>,
  tenantIds: readonly string[],
  teamIds: readonly string[],
): Promise<void> {
  demandSight(scope, subject);
  await tx.deleteFrom('person_tenant').where('person_id', '=', subject.id).execute();
  await tx.deleteFrom('person_team').where('person_id', '=', subject.id).execute();
  await addMemberships(tx, scope, subject.id, tenantIds, teamIds);
}

/** The teams are those that `teamsInScope` found. @throws RangeError for a tenant that is not within the scope. */
export async function addMemberships(
  on: Db | Tx,
  scope: AnyScope,
  personId: string,
  tenantIds: readonly string[],
  teamIds: readonly string[],
): Promise<void> {
  if (!tenantIds.every((id) => scope.hasTenant(id))) throw new RangeError('This tenant is out of scope.');
  for (const tenantId of new Set(tenantIds))
    await on.insertInto('person_tenant').values({ person_id: personId, tenant_id: tenantId }).execute();
  for (const teamId of new Set(teamIds))
    await on.insertInto('person_team').values({ person_id: personId, team_id: teamId }).execute();
}

/** Stores a person without tenants; `record` is the OPAQUE record of the password. */
export async function insertPerson(
  on: Db | Tx,
  person: { id: string; login: string; name: string; role: string; record: string; mustChange: boolean },
): Promise<void> {
  await on
    .insertInto('person')
    .values({
      id: person.id,
      login: person.login,
      name: person.name,
      role: person.role,
      sign_in_record: person.record,
      left_at: null,
      password_at: Date.now(),
      password_must_change: person.mustChange ? 1 : 0,
    })
    .execute();
}

/** Open conversations within the scope that this person answers. */
export const conversationsAnsweredBy = (
  tx: Tx,
  scope: AnyScope,
  personId: string,
): Promise<{ id: string; tenant_id: string }[]> =>
  tx
    .selectFrom('conversation')
    .select(['id', 'tenant_id'])
    .where('assigned_person_id', '=', personId)
    .where('status', '=', 'open')
    .where((e) => (isSystem(scope) ? e.lit(true) : e('tenant_id', 'in', [...scope.tenantIds])))
    .execute();

/** Makes a conversation within the scope wait for somebody else. */
export async function releaseConversation(tx: Tx, scope: AnyScope, conversationId: string): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({
      status: 'waiting',
      assigned_person_id: null,
      agent_gone_at: null,
      offered_by: null,
      offered_to: null,
      offered_until: null,
      offer_note: null,
      offer_marks: null,
    })
    .where('id', '=', conversationId)
    .where((e) => (isSystem(scope) ? e.lit(true) : e('tenant_id', 'in', [...scope.tenantIds])))
    .execute();
}

/** When another person last reset a secret of the scope's person, milliseconds since 1970; null for never. */
export async function secretsResetAt(on: Db | Tx, scope: Scope): Promise<number | null> {
  const row = await on
    .selectFrom('person')
    .select('secrets_reset_at')
    .where('id', '=', scope.personId)
    .executeTakeFirst();
  return row?.secrets_reset_at ?? null;
}
