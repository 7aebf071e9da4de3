/** Reads who can do what, within what a review covers and the scope reaches. */
import type { ChangeAction } from '../../../contract/people.ts';
import { groupInSight, tenantInSight } from '../../scope/groupQueries.ts';
import { everyTenant, type AnyScope, type SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import type { AddressRuleTable, EnrolmentCodeTable, WorkstationTable } from '../../storage/tables.ts';

/** What a review covers. */
export interface Cover {
  /** In the order of their ids. */
  readonly tenantIds: readonly string[];
  /** In the order of their ids; null where it is not bound to teams. */
  readonly teamIds: readonly string[] | null;
  /** Every tenant that there was: then people without any tenant are covered too. */
  readonly everyTenant: boolean;
}

/** Of these people or things alone; null for all. */
export type Only = readonly string[] | null;

/** Tenants of the cover that the scope reaches. */
export const within = (scope: AnyScope, cover: Cover): string[] => cover.tenantIds.filter((id) => scope.hasTenant(id));

/** Ids of every tenant, in their order. */
export async function idsOfTenants(on: Db | Tx, scope: SystemScope): Promise<string[]> {
  const rows = await everyTenant(on, scope).selectFrom('tenant').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

/** Ids of the people, those who have left among them. */
export const covered = (on: Db | Tx, scope: AnyScope, cover: Cover, only: Only) => {
  let found = on
    .selectFrom('person')
    .select('person.id')
    .where((e) => {
      // Asked for each person by the primary key: a list of all people would be made for each statement.
      const ofTenants = e.exists(
        e
          .selectFrom('person_tenant')
          .select('person_tenant.tenant_id')
          .whereRef('person_tenant.person_id', '=', 'person.id')
          .where('person_tenant.tenant_id', 'in', within(scope, cover)),
      );
      if (!cover.everyTenant || !scope.everyTenant) return ofTenants;
      const ofAny = e
        .selectFrom('person_tenant')
        .select('person_tenant.tenant_id')
        .whereRef('person_tenant.person_id', '=', 'person.id');
      return e.or([ofTenants, e.not(e.exists(ofAny))]);
    });
  const { teamIds } = cover;
  if (teamIds !== null)
    found = found.where((e) =>
      e.exists(
        e
          .selectFrom('person_team')
          .select('person_team.team_id')
          .whereRef('person_team.person_id', '=', 'person.id')
          .where('person_team.team_id', 'in', [...teamIds]),
      ),
    );
  return only === null ? found : found.where('person.id', 'in', [...only]);
};

export interface CoveredPerson {
  readonly id: string;
  readonly name: string;
  readonly login: string;
  readonly role: string;
  readonly left_at: number | null;
}
/** The people, by name. */
export const coveredPeople = (on: Db | Tx, scope: AnyScope, cover: Cover, only: Only): Promise<CoveredPerson[]> =>
  on
    .selectFrom('person')
    .select(['person.id', 'person.name', 'person.login', 'person.role', 'person.left_at'])
    .where('person.id', 'in', covered(on, scope, cover, only))
    .orderBy((e) => e.fn('lower', ['person.name']))
    .orderBy('person.id')
    .execute();

interface OfPerson {
  readonly person_id: string;
  readonly id: string;
  readonly name: string;
}
/** Which of the cover's tenants each has, by name. */
export const tenantsOfPeople = (on: Db | Tx, scope: AnyScope, cover: Cover, only: Only): Promise<OfPerson[]> =>
  on
    .selectFrom('person_tenant')
    .innerJoin('tenant', 'tenant.id', 'person_tenant.tenant_id')
    .select(['person_tenant.person_id', 'tenant.id', 'tenant.name'])
    .where('tenant.id', 'in', within(scope, cover))
    .where('person_tenant.person_id', 'in', covered(on, scope, cover, only))
    .orderBy('tenant.name')
    .orderBy('tenant.id')
    .execute();

/** Which teams of the cover's tenants each is in, by name. */
export const teamsOfPeople = (
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  only: Only,
): Promise<(OfPerson & { readonly tenantId: string })[]> =>
  on
    .selectFrom('person_team')
    .innerJoin('team', 'team.id', 'person_team.team_id')
    .select(['person_team.person_id', 'team.id', 'team.name', 'team.tenant_id as tenantId'])
    .where('team.tenant_id', 'in', within(scope, cover))
    .where('person_team.person_id', 'in', covered(on, scope, cover, only))
    .orderBy('team.name')
    .orderBy('team.id')
    .execute();

/** How many confirmed second factors of each kind each has. */
export const factorsOfPeople = (
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  only: Only,
): Promise<{ person_id: string; kind: 'totp' | 'security-key'; count: number }[]> =>
  on
    .selectFrom('second_factor')
    .select((e) => ['person_id', 'kind', e.fn.countAll<number>().as('count')])
    .where('confirmed_at', 'is not', null)
    .where('person_id', 'in', covered(on, scope, cover, only))
    .groupBy(['person_id', 'kind'])
    .execute();

/** How many unused recovery codes each has. */
export const recoveryCodesOfPeople = (
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  only: Only,
): Promise<{ person_id: string; count: number }[]> =>
  on
    .selectFrom('recovery_code')
    .select((e) => ['person_id', e.fn.countAll<number>().as('count')])
    .where('used_at', 'is', null)
    .where('person_id', 'in', covered(on, scope, cover, only))
    .groupBy('person_id')
    .execute();

/** Enrolled workstations in sight where each has signed in since, or has a key for saved logins. */
export async function workstationsOfPeople(
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  only: Only,
  since: number,
): Promise<{ person_id: string; name: string }[]> {
  const signedIn = await on
    .selectFrom('session')
    .innerJoin('workstation', 'workstation.id', 'session.workstation_id')
    .select(['session.person_id', 'workstation.id', 'workstation.name'])
    .distinct()
    .where('session.started_at', '>=', since)
    .where('session.person_id', 'in', covered(on, scope, cover, only))
    .where('workstation.revoked_at', 'is', null)
    .where(groupInSight(scope, 'workstation.group_id'))
    .execute();
  const withKeys = await on
    .selectFrom('login_key')
    .innerJoin('workstation', 'workstation.id', 'login_key.workstation_id')
    .select(['login_key.person_id', 'workstation.id', 'workstation.name'])
    .where('login_key.person_id', 'in', covered(on, scope, cover, only))
    .where('workstation.revoked_at', 'is', null)
    .where(groupInSight(scope, 'workstation.group_id'))
    .execute();
  const found = new Map([...signedIn, ...withKeys].map((row) => [`${row.person_id} ${row.id}`, row]));
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

type Workstation = Pick<WorkstationTable, 'id' | 'name' | 'enrolled_at'> & {
  readonly group_id: string | null;
  readonly seen_at: number | null;
};
/** Enrolled workstations in sight, by name. */
export function coveredWorkstations(on: Db | Tx, scope: AnyScope, only: Only): Promise<Workstation[]> {
  const found = on
    .selectFrom('workstation')
    .select(['id', 'name', 'group_id', 'enrolled_at', 'seen_at'])
    .where('revoked_at', 'is', null)
    .where(groupInSight(scope, 'workstation.group_id'))
    .orderBy('name')
    .orderBy('id');
  return (only === null ? found : found.where('id', 'in', [...only])).execute();
}

/** Rules of addresses in sight, by range. */
export function coveredRules(on: Db | Tx, scope: AnyScope, only: Only): Promise<AddressRuleTable[]> {
  const found = on
    .selectFrom('address_rule')
    .selectAll()
    .where(groupInSight(scope, 'address_rule.group_id'))
    .where(tenantInSight(scope, 'address_rule.tenant_id'))
    .orderBy('range')
    .orderBy('id');
  return (only === null ? found : found.where('id', 'in', [...only])).execute();
}

type Code = Pick<EnrolmentCodeTable, 'id' | 'name' | 'group_id' | 'expires_at'>;
/** Enrolment codes in sight that can be redeemed at `now`, by name. */
export function coveredCodes(on: Db | Tx, scope: AnyScope, only: Only, now: number): Promise<Code[]> {
  const found = on
    .selectFrom('enrolment_code')
    .select(['id', 'name', 'group_id', 'expires_at'])
    .where('redeemed_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', now)
    .where(groupInSight(scope, 'enrolment_code.group_id'))
    .orderBy('name')
    .orderBy('id');
  return (only === null ? found : found.where('id', 'in', [...only])).execute();
}

/** Changes of what somebody or something may do. */
const CHANGES_ACCESS: readonly ChangeAction[] = [
  'change-role',
  'move-person',
  'leave',
  'return',
  'change-workstation',
  'change-workstation-group',
  'edit-address',
  'undo-address',
];
/** Subjects of one statement; the engine takes some thirty thousand values. */
const AT_ONCE = 5_000;

/**
 * Number of the newest change of what each of these people, workstations, groups and rules may do, of those that
 * concern the cover's tenants or all of them. What was changed and is as it was again has another number than before.
 */
export async function newestChanges(
  on: Db | Tx,
  scope: AnyScope,
  cover: Cover,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let from = 0; from < subjectIds.length; from += AT_ONCE) {
    const rows = await on
      .selectFrom('change')
      .select((e) => ['subject_id', e.fn.max('id').as('newest')])
      .where('subject_id', 'in', subjectIds.slice(from, from + AT_ONCE))
      .where('action', 'in', CHANGES_ACCESS)
      .where(({ or, not, exists, selectFrom }) => {
        const of = selectFrom('change_tenant')
          .select('change_tenant.tenant_id')
          .whereRef('change_tenant.change_id', '=', 'change.id');
        return or([not(exists(of)), exists(of.where('change_tenant.tenant_id', 'in', within(scope, cover)))]);
      })
      .groupBy('subject_id')
      .execute();
    for (const { subject_id: id, newest } of rows) if (id !== null) found.set(id, newest);
  }
  return found;
}

/** Raised with whatever changes who can do what. */
export async function accessRevision(on: Db | Tx): Promise<number> {
  return (await on.selectFrom('access_revision').select('revision').executeTakeFirstOrThrow()).revision;
}

/** Names of the cover's tenants, by name. */
export const coveredTenants = (
  on: Db | Tx,
  scope: AnyScope,
  cover: Pick<Cover, 'tenantIds'>,
): Promise<{ id: string; name: string }[]> =>
  on
    .selectFrom('tenant')
    .select(['id', 'name'])
    .where(
      'id',
      'in',
      cover.tenantIds.filter((id) => scope.hasTenant(id)),
    )
    .orderBy('name')
    .orderBy('id')
    .execute();

/** Names of these teams of tenants that the scope reaches, by name. */
export const coveredTeams = async (on: Db | Tx, scope: AnyScope, ids: readonly string[]): Promise<string[]> => {
  const rows = await on
    .selectFrom('team')
    .select(['name', 'tenant_id'])
    .where('id', 'in', [...ids])
    .orderBy('name')
    .execute();
  return rows.filter((row) => scope.hasTenant(row.tenant_id)).map(({ name }) => name);
};
