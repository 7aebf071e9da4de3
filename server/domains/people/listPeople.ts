/** People, as those who manage or watch them may see them. */
import type { z } from 'zod';
import type { People, PeopleFrame, PeopleQuery, PersonRow } from '../../../contract/people.ts';
import { hasPower, may, mayGrant } from '../../../core/access/roles.ts';
import type { ApprovalPolicy } from '../../../core/policy/approvals.ts';
import { ROLES, type Role } from '../../../core/vocabulary/roles.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { findPeople, ownTenants } from './personQueries.ts';
import { subjectsOf } from './subjectQueries.ts';
import { subjectsWithRequest } from './requestQueries.ts';
import { whyFixed } from './subject.ts';
import { ownTeams } from './teamQueries.ts';

/** One page of the people in sight that a search finds, by name. */
export async function listPeople(db: Db, scope: Scope, query: z.output<typeof PeopleQuery>): Promise<People> {
  const { ids, total } = await findPeople(db, scope, query);
  return { rows: await rowsOf(db, scope, ids), total };
}

async function rowsOf(db: Db, scope: Scope, ids: readonly string[]): Promise<PersonRow[]> {
  if (ids.length === 0) return [];
  const teams = new Set((await ownTeams(db, scope)).map((team) => team.id));
  const waiting = await subjectsWithRequest(db, scope, ids, Date.now());
  return (await subjectsOf(db, scope, ids)).map((s) => ({
    id: s.id,
    name: s.name,
    login: s.login,
    role: s.role as Role,
    leftAt: s.leftAt,
    version: s.version,
    tenantIds: s.tenantIds.filter((id) => scope.hasTenant(id)),
    teamIds: s.teamIds.filter((id) => teams.has(id)),
    fixed: may(scope.role, 'people.manage') ? whyFixed(scope, s) : 'role-not-changing',
    waiting: waiting.has(s.id),
  }));
}

/** What the forms about people offer: own tenants, teams, and roles that may be given. */
export async function peopleFrame(db: Db, scope: Scope, approvals: ApprovalPolicy): Promise<PeopleFrame> {
  const grantable = may(scope.role, 'people.manage')
    ? ROLES.filter((role) => mayGrant(scope.role, role))
    : may(scope.role, 'change.request')
      ? [...ROLES]
      : [];
  return {
    tenants: await ownTenants(db, scope),
    teams: await ownTeams(db, scope),
    grantable,
    powerful: ROLES.filter(hasPower),
    required: [...approvals.required],
  };
}
