/** Roles and what each may do, one table, deny by default: a role holds what its list names and nothing else. */

export const ROLES = ['agent', 'supervisor', 'administrator', 'data-protection-officer'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Every permission, with what it lets somebody do. All of them hold for the person's own tenants only (and teams, where
 * the person is bound to teams).
 */
export const PERMISSION_WORDS = {
  'conversation.read': 'Read conversations, masked',
  'conversation.answer': 'Answer visitors',
  'conversation.close': 'Close conversations',
  'conversation.export': 'Have a masked transcript written on the server',
  'entry.add': 'Add data about a visitor, sealed at once',
  'floor.watch': 'Watch the floor',
  'activity.read': 'Read activity',
  'masking.change': 'Change what is masked',
  'masking.except': 'Say that a masked value is none',
  'session.end-own': 'End the own session',
  'session.end-any': 'End sessions of others',
  'own.manage': 'Manage the own passwords, second factor and sessions',
  'people.read': 'See people, their roles and tenants',
  'people.manage': 'Add, rename and move people, let them leave and return',
  'role.grant': 'Give a role whose power over others is no more than the own',
  'change.request': 'Ask for a change of people that somebody else decides',
  'change.approve': 'Decide what somebody else has asked for',
  'changes.read': 'Read what was changed by whom, before and after',
  'workstation.read': 'See workstations',
  'workstation.manage': 'Enrol, group and revoke workstations',
  'address.manage': 'Register addresses',
  'intrusion.read': 'See who was refused because of where they are',
  'policy.read': 'Read the policy',
  'policy.manage': 'Change the policy',
  'login.use': 'Have saved logins used for them at their desk, unseen',
  'login.manage': 'Save logins that agents use and nobody sees',
} as const;
export type Permission = keyof typeof PERMISSION_WORDS;
export const PERMISSIONS = Object.keys(PERMISSION_WORDS) as readonly Permission[];

/** No role can read entries: there is no permission for it. */
const GRANTED: Readonly<Record<Role, readonly Permission[]>> = {
  agent: [
    'conversation.read',
    'conversation.answer',
    'conversation.close',
    'entry.add',
    'login.use',
    'session.end-own',
    'own.manage',
  ],
  supervisor: [
    'conversation.read',
    'conversation.export',
    'floor.watch',
    'activity.read',
    'masking.except',
    'intrusion.read',
    'session.end-own',
    'own.manage',
    'session.end-any',
    'people.read',
    'workstation.read',
    'change.request',
    'change.approve',
    'changes.read',
    'policy.read',
  ],
  administrator: [
    'masking.change',
    'session.end-own',
    'own.manage',
    'session.end-any',
    'people.read',
    'people.manage',
    'role.grant',
    'change.request',
    'change.approve',
    'changes.read',
    'workstation.read',
    'workstation.manage',
    'address.manage',
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
  'conversation.export',
  'entry.add',
  'floor.watch',
  'activity.read',
  'masking.except',
  'login.use',
  'session.end-own',
  'own.manage',
];
/**
 * Power over other people and over the house: all that is not work, a permission that is added later among it. Whoever
 * gives a role gives on no more of it than they hold.
 */
export const POWER: readonly Permission[] = PERMISSIONS.filter((permission) => !WORK.includes(permission));

/** Roles that hold `permission`. */
export function rolesWith(permission: Permission): Role[] {
  return ROLES.filter((role) => may(role, permission));
}

/** Whether `role` holds `permission`; an unknown role holds none. */
export function may(role: string, permission: Permission): boolean {
  return Object.hasOwn(GRANTED, role) && GRANTED[role as Role].includes(permission);
}

/** Whether somebody with `granter` may give `role` to another person: nobody grants more power than they have. */
export function mayGrant(granter: string, role: string): boolean {
  if (!may(granter, 'role.grant') || !Object.hasOwn(GRANTED, role)) return false;
  return POWER.every((permission) => !may(role, permission) || may(granter, permission));
}
