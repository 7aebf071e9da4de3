/** What each role may do: one table, deny by default. A role has the permissions that its list names and no other. */
import { PERMISSIONS, type Permission } from '../vocabulary/permissions.ts';
import { ROLES, type Role } from '../vocabulary/roles.ts';

/** No role can read entries: there is no permission for it. */
const GRANTED: Readonly<Record<Role, readonly Permission[]>> = {
  agent: [
    'conversation.read',
    'conversation.answer',
    'conversation.close',
    'entry.add',
    'reply.write',
    'login.use',
    'session.end-own',
    'own.manage',
  ],
  supervisor: [
    'conversation.read',
    'conversation.close',
    'conversation.assign',
    'conversation.export',
    'floor.watch',
    'activity.read',
    'alert.read',
    'masking.except',
    'reply.write',
    'reply.manage',
    'intrusion.read',
    'session.end-own',
    'own.manage',
    'session.end-any',
    'people.read',
    'workstation.read',
    'change.request',
    'change.approve',
    'access.review',
    'access.attest',
    'changes.read',
    'policy.read',
  ],
  administrator: [
    'masking.change',
    'reply.write',
    'reply.manage',
    'session.end-own',
    'own.manage',
    'session.end-any',
    'people.read',
    'people.manage',
    'role.grant',
    'change.request',
    'change.approve',
    'access.review',
    'access.attest',
    'changes.read',
    'workstation.read',
    'workstation.manage',
    'address.manage',
    'alert.read',
    'intrusion.read',
    'policy.read',
    'policy.manage',
    'login.manage',
  ],
  'data-protection-officer': ['session.end-own', 'own.manage', 'policy.read', 'changes.read'],
};

/** The work at a desk: answering, reading along, watching, and what everybody does for themselves. */
const WORK: readonly Permission[] = [
  'conversation.read',
  'conversation.answer',
  'conversation.close',
  'conversation.assign',
  'conversation.export',
  'entry.add',
  'floor.watch',
  'activity.read',
  'masking.except',
  'reply.write',
  'reply.manage',
  'login.use',
  'session.end-own',
  'own.manage',
];
/**
 * Power over other people and over the organisation: all that is not work, a permission that is added later among it. A
 * person who gives a role gives on no more of it than their own role has.
 */
export const POWER: readonly Permission[] = PERMISSIONS.filter((permission) => !WORK.includes(permission));

/** Roles that have `permission`. */
export function rolesWith(permission: Permission): Role[] {
  return ROLES.filter((role) => may(role, permission));
}

/** Whether `role` has any such power; an unknown role has none. */
export const hasPower = (role: string): boolean => POWER.some((permission) => may(role, permission));

/** All that `role` may do, in the order of the vocabulary; nothing for an unknown role. */
export const permissionsOf = (role: string): Permission[] => PERMISSIONS.filter((permission) => may(role, permission));

/** Whether `role` has `permission`; an unknown role has none. */
export function may(role: string, permission: Permission): boolean {
  return Object.hasOwn(GRANTED, role) && GRANTED[role as Role].includes(permission);
}

/** Whether a person whose role is `granter` may give `role` to another: never more power than their own. */
export function mayGrant(granter: string, role: string): boolean {
  if (!may(granter, 'role.grant') || !Object.hasOwn(GRANTED, role)) return false;
  return POWER.every((permission) => !may(role, permission) || may(granter, permission));
}
