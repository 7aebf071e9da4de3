/** The rules of who may change whom to what. Each answers with a code, or null where nothing is against it. */
import type { Beyond } from '../../../contract/errors.ts';
import type { PersonChange } from '../../../contract/people.ts';
import { may, mayGrant, rolesWith } from '../../../core/access/roles.ts';
import { problem } from '../../platform/http/problem.ts';
import type { AnyScope, Scope } from '../../scope/scope.ts';
import type { Tx } from '../../storage/storage.ts';
import { tenantsWithRole } from './personQueries.ts';
import { subjectOf, type Subject } from './subjectQueries.ts';

/** What the rules ask about the person who makes or asks for a change: of a scope, or of one who asked before. */
export interface Granter {
  readonly personId: string;
  readonly role: string;
  readonly tenantIds: readonly string[];
}
/** Who made a change, and where. */
export type Maker = Pick<Scope, 'personId'> & { readonly workstationId: string | null };

/**
 * Called first inside the transaction of a change: the caller may have lost role, tenants or place since their request
 * was let in.
 * @throws Problem `session-ended`
 */
export async function stillAsBefore(tx: Tx, scope: Scope): Promise<void> {
  const now = await subjectOf(tx, scope, scope.personId);
  if (now === null || now.leftAt !== null || now.role !== scope.role || !within(scope.tenantIds, now.tenantIds))
    throw problem('session-ended');
}

const within = (some: readonly string[], all: readonly string[]): boolean => some.every((one) => all.includes(one));

/**
 * Why `actor` may not change this person, whatever the change. Whether they have the permission at all is
 * checked before.
 */
export function whyFixed(actor: Granter, subject: Pick<Subject, 'id' | 'role' | 'tenantIds'>): Beyond | null {
  if (subject.id === actor.personId) return 'own-access';
  if (!within(subject.tenantIds, actor.tenantIds)) return 'other-tenants';
  if (!mayGrant(actor.role, subject.role)) return 'more-power';
  return null;
}

/** Why `actor` may not make this very change: a role, a tenant or a team can be given only by a person who has it. */
export function whyNot(actor: Granter, subject: Subject, change: PersonChange): Beyond | null {
  const fixed = whyFixed(actor, subject);
  if (fixed !== null) return fixed;
  if (!may(actor.role, 'people.manage')) return 'role-not-changing';
  if (change.what === 'role') return whyNotGranted(actor, change.role, subject.tenantIds);
  if (change.what === 'move') return whyNotGranted(actor, subject.role, change.tenantIds);
  return null;
}

/** As `whyNot`, for somebody who is added with this role and these tenants. */
export function whyNotGranted(
  actor: Omit<Granter, 'personId'>,
  role: string,
  tenantIds: readonly string[],
): Beyond | null {
  if (!mayGrant(actor.role, role)) return 'role-more-power';
  return within(tenantIds, actor.tenantIds) ? null : 'tenants-not-yours';
}

/** What does not fit the person as they are, for every actor. */
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
    case 'password':
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
export async function keepAnAdministrator(tx: Tx, scope: AnyScope, before: Subject): Promise<void> {
  const roles = rolesWith('role.grant');
  if (before.leftAt !== null || !roles.some((role) => role === before.role)) return;
  if (!within(before.tenantIds, await tenantsWithRole(tx, scope, before.tenantIds, roles)))
    throw problem('last-administrator');
}
