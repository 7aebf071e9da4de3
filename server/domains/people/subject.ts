/**
 * A person as administration sees one, and the rules of who may change whom to what. Every rule answers in words, or
 * null where nothing stands against it.
 */
import type { Beyond } from '../../../contract/errors.ts';
import type { PersonChange } from '../../../contract/people.ts';
import { may, mayGrant, rolesWith } from '../../../core/access/roles.ts';
import { problem } from '../../platform/http/problem.ts';
import { type SessionContext } from '../../platform/http/caller.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { boundTo } from './teams.ts';

/** Whoever asks for a change, or decides one. */
export interface Actor {
  readonly personId: string;
  readonly role: string;
  readonly tenantIds: readonly string[];
  /** People of the own teams, for somebody who is bound to teams; null for somebody who is not. */
  readonly people: readonly string[] | null;
  readonly workstationId: string | null;
}
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly login: string;
  readonly role: string;
  readonly leftAt: number | null;
  readonly tenantIds: readonly string[];
  readonly teamIds: readonly string[];
  /** Number of the newest change of this person; 0 for none. */
  readonly version: number;
}

export async function actorOf(on: Db | Tx, session: SessionContext): Promise<Actor> {
  return {
    personId: session.person.id,
    role: session.person.role,
    tenantIds: session.tenantIds,
    people: await boundTo(on, session.person),
    workstationId: session.workstationId,
  };
}

/**
 * Called first inside the transaction of a change: whoever asks may have lost role, tenants or place since their
 * request was let in.
 * @throws Problem `session-ended`
 */
export async function stillAsBefore(tx: Tx, actor: Actor): Promise<void> {
  const now = await subjectOf(tx, actor.personId);
  if (now === null || now.leftAt !== null || now.role !== actor.role || !within(actor.tenantIds, now.tenantIds))
    throw problem('session-ended');
}

export async function subjectOf(on: Db | Tx, personId: string): Promise<Subject | null> {
  return (await subjectsOf(on, [personId]))[0] ?? null;
}

/** In the order of `ids`, without those that there are not. */
export async function subjectsOf(on: Db | Tx, ids: readonly string[]): Promise<Subject[]> {
  if (ids.length === 0) return [];
  const people = await on
    .selectFrom('person')
    .select(['id', 'name', 'login', 'role', 'left_at'])
    .where('id', 'in', [...ids])
    .execute();
  const tenants = group(
    await on
      .selectFrom('person_tenant')
      .innerJoin('tenant', 'tenant.id', 'person_tenant.tenant_id')
      .select(['person_id', 'tenant_id as of'])
      .where('person_id', 'in', [...ids])
      .orderBy('tenant.name')
      .execute(),
  );
  const teams = group(
    await on
      .selectFrom('person_team')
      .innerJoin('team', 'team.id', 'person_team.team_id')
      .select(['person_id', 'team_id as of'])
      .where('person_id', 'in', [...ids])
      .orderBy('team.name')
      .execute(),
  );
  const versions = new Map(
    (
      await on
        .selectFrom('change')
        .select((e) => ['subject_id', e.fn.max('id').as('version')])
        .where('subject_id', 'in', [...ids])
        .groupBy('subject_id')
        .execute()
    ).map((v) => [v.subject_id, v.version]),
  );
  const byId = new Map(people.map((p) => [p.id, p]));
  return ids
    .map((id) => byId.get(id))
    .filter((p) => p !== undefined)
    .map((p) => ({
      id: p.id,
      name: p.name,
      login: p.login,
      role: p.role,
      leftAt: p.left_at,
      tenantIds: tenants.get(p.id) ?? [],
      teamIds: teams.get(p.id) ?? [],
      version: versions.get(p.id) ?? 0,
    }));
}

function group(rows: readonly { person_id: string; of: string }[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const row of rows) out.set(row.person_id, [...(out.get(row.person_id) ?? []), row.of]);
  return out;
}

/** Somebody of another tenant, or of another team, is not there at all for whoever asks. */
export function inSight(actor: Actor, subject: Pick<Subject, 'id' | 'tenantIds'>): boolean {
  return (
    subject.tenantIds.some((id) => actor.tenantIds.includes(id)) &&
    (actor.people === null || actor.people.includes(subject.id))
  );
}

const within = (some: readonly string[], all: readonly string[]): boolean => some.every((one) => all.includes(one));

/**
 * Why `actor` may not change this person, whatever the change. Whether they hold the permission at all is asked
 * elsewhere.
 */
export function whyFixed(
  actor: Pick<Actor, 'personId' | 'role' | 'tenantIds'>,
  subject: Pick<Subject, 'id' | 'role' | 'tenantIds'>,
): Beyond | null {
  if (subject.id === actor.personId) return 'own-access';
  if (!within(subject.tenantIds, actor.tenantIds)) return 'other-tenants';
  if (!mayGrant(actor.role, subject.role)) return 'more-power';
  return null;
}

/** Why `actor` may not make this very change: nobody gives a role, a tenant or a team that they do not have to give. */
export function whyNot(
  actor: Pick<Actor, 'personId' | 'role' | 'tenantIds'>,
  subject: Subject,
  change: PersonChange,
): Beyond | null {
  const fixed = whyFixed(actor, subject);
  if (fixed !== null) return fixed;
  if (!may(actor.role, 'people.manage')) return 'role-not-changing';
  if (change.what === 'role') return whyNotGranted(actor, change.role, subject.tenantIds);
  if (change.what === 'move') return whyNotGranted(actor, subject.role, change.tenantIds);
  return null;
}

/** As `whyNot`, for somebody who is added with this role and these tenants. */
export function whyNotGranted(
  actor: Pick<Actor, 'role' | 'tenantIds'>,
  role: string,
  tenantIds: readonly string[],
): Beyond | null {
  if (!mayGrant(actor.role, role)) return 'role-more-power';
  return within(tenantIds, actor.tenantIds) ? null : 'tenants-not-yours';
}

/** What does not fit the person as they are, whoever asks. */
export function whyNothing(
  subject: Subject,
  change: PersonChange,
): 'has-left' | 'has-not-left' | 'same-name' | 'same-role' | 'same-tenants' | null {
  if (subject.leftAt !== null && change.what !== 'return' && change.what !== 'rename') return 'has-left';
  switch (change.what) {
    case 'rename':
      return change.name === subject.name ? 'same-name' : null;
    case 'login':
      return null;
    case 'role':
      return change.role === subject.role ? 'same-role' : null;
    case 'move':
      return same(change.tenantIds, subject.tenantIds) && same(change.teamIds, subject.teamIds) ? 'same-tenants' : null;
    case 'leave':
      return null;
    case 'second-factor':
      return null;
    case 'return':
      return subject.leftAt === null ? 'has-not-left' : null;
  }
}
const same = (a: readonly string[], b: readonly string[]): boolean => within(a, b) && within(b, a);

/**
 * Called inside the transaction, after the change: somebody who can give roles must be left, for every tenant that had
 * one.
 * @throws Problem `last-administrator`
 */
export async function keepAnAdministrator(tx: Tx, before: Subject): Promise<void> {
  const roles = rolesWith('role.grant');
  if (before.leftAt !== null || !roles.some((role) => role === before.role)) return;
  const left = await tx
    .selectFrom('person_tenant')
    .innerJoin('person', 'person.id', 'person_tenant.person_id')
    .select('tenant_id')
    .distinct()
    .where('person.role', 'in', roles)
    .where('person.left_at', 'is', null)
    .execute();
  if (
    !within(
      before.tenantIds,
      left.map((row) => row.tenant_id),
    )
  )
    throw problem('last-administrator');
}
