/** People, as somebody who tends them or watches them may see them. */
import type { z } from 'zod';
import type { People, PeopleFrame, PeopleQuery, PersonRow, Team } from '../../../contract/people.ts';
import { hasPower, may, mayGrant } from '../../../core/access/roles.ts';
import { ROLES, type Role } from '../../../core/vocabulary/roles.ts';
import type { ApprovalPolicy } from '../../../core/policy/approvals.ts';
import { containsText } from '../../storage/expressions.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Person } from '../../../contract/common.ts';
import type { Db } from '../../storage/storage.ts';
import { subjectsOf, whyFixed, type Actor } from './subject.ts';

export async function listPeople(db: Db, actor: Actor, query: z.output<typeof PeopleQuery>): Promise<People> {
  let found = db.selectFrom('person').where('person.id', 'in', (q) =>
    q
      .selectFrom('person_tenant')
      .select('person_id')
      .where('tenant_id', 'in', [...actor.tenantIds]),
  );
  if (actor.people !== null) found = found.where('person.id', 'in', [...actor.people]);
  if (query.here !== 'all') found = found.where('left_at', query.here === 'here' ? 'is' : 'is not', null);
  if (query.id !== undefined) found = found.where('person.id', '=', query.id);
  if (query.role !== undefined) found = found.where('role', '=', query.role);
  const { tenantId, teamId, search } = query;
  if (tenantId !== undefined)
    found = found.where('person.id', 'in', (q) =>
      q
        .selectFrom('person_tenant')
        .select('person_id')
        .where('tenant_id', '=', tenantId)
        .where('tenant_id', 'in', [...actor.tenantIds]),
    );
  if (teamId !== undefined)
    found = found.where('person.id', 'in', (q) =>
      q
        .selectFrom('person_team')
        .innerJoin('team', 'team.id', 'person_team.team_id')
        .select('person_id')
        .where('team_id', '=', teamId)
        .where('team.tenant_id', 'in', [...actor.tenantIds]),
    );
  if (search.trim() !== '')
    found = found.where((e) =>
      e.or([containsText('person.name', search.trim()), containsText('person.login', search.trim())]),
    );
  const { total } = await found.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const ids = await found
    .select('person.id')
    .orderBy((e) => e.fn('lower', ['person.name']))
    .orderBy('person.id')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return {
    rows: await rowsOf(
      db,
      actor,
      ids.map((row) => row.id),
    ),
    total,
  };
}

/** People in sight who work here, by name. */
export async function peopleHere(db: Db, scope: Scope): Promise<Person[]> {
  let query = db
    .selectFrom('person')
    .select(['id', 'name', 'role'])
    .where('left_at', 'is', null)
    .where('id', 'in', (q) =>
      q
        .selectFrom('person_tenant')
        .select('person_id')
        .where('tenant_id', 'in', [...scope.tenantIds]),
    );
  if (scope.team !== null) query = query.where('id', 'in', [...scope.team]);
  const rows = await query.orderBy('name').execute();
  return rows.map((p) => ({ id: p.id, name: p.name, role: p.role as Role }));
}

async function rowsOf(db: Db, actor: Actor, ids: readonly string[]): Promise<PersonRow[]> {
  if (ids.length === 0) return [];
  const teams = new Set((await ownTeams(db, actor)).map((team) => team.id));
  const waiting = new Set(
    (
      await db
        .selectFrom('change_request')
        .select('subject_id')
        .where('status', '=', 'open')
        .where('expires_at', '>', Date.now())
        .where('subject_id', 'in', [...ids])
        .execute()
    ).map((r) => r.subject_id),
  );
  return (await subjectsOf(db, ids)).map((s) => ({
    id: s.id,
    name: s.name,
    login: s.login,
    role: s.role as Role,
    leftAt: s.leftAt,
    version: s.version,
    tenantIds: s.tenantIds.filter((id) => actor.tenantIds.includes(id)),
    teamIds: s.teamIds.filter((id) => teams.has(id)),
    fixed: may(actor.role, 'people.manage') ? whyFixed(actor, s) : 'role-not-changing',
    waiting: waiting.has(s.id),
  }));
}

/** Teams of the own tenants; of somebody who is bound to teams, those. */
export async function ownTeams(db: Db, actor: Actor): Promise<Team[]> {
  let query = db
    .selectFrom('team')
    .leftJoin('person_team', 'person_team.team_id', 'team.id')
    .leftJoin('person', (j) => j.onRef('person.id', '=', 'person_team.person_id').on('person.left_at', 'is', null))
    .select((e) => ['team.id', 'team.tenant_id', 'team.name', e.fn.count<number>('person.id').as('people')])
    .where('team.tenant_id', 'in', [...actor.tenantIds]);
  if (actor.people !== null)
    query = query.where('team.id', 'in', (q) =>
      q.selectFrom('person_team').select('team_id').where('person_id', '=', actor.personId),
    );
  const rows = await query.groupBy('team.id').orderBy('team.name').execute();
  return rows.map((t) => ({ id: t.id, tenantId: t.tenant_id, name: t.name, people: t.people }));
}

export async function peopleFrame(db: Db, actor: Actor, approvals: ApprovalPolicy): Promise<PeopleFrame> {
  const tenants = await db
    .selectFrom('tenant')
    .select(['id', 'name', 'colour'])
    .where('id', 'in', [...actor.tenantIds])
    .orderBy('name')
    .execute();
  const grantable = may(actor.role, 'people.manage')
    ? ROLES.filter((role) => mayGrant(actor.role, role))
    : may(actor.role, 'change.request')
      ? [...ROLES]
      : [];
  return {
    tenants,
    teams: await ownTeams(db, actor),
    grantable,
    powerful: ROLES.filter(hasPower),
    required: [...approvals.required],
  };
}
