/** Roles and what each may do, one table, deny by default. */

export const ROLES = ['agent', 'supervisor', 'administrator', 'data-protection-officer'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = ['conversation.read', 'conversation.answer', 'conversation.close', 'entry.add', 'conversation.export', 'floor.watch', 'activity.read', 'masking.change', 'masking.except', 'session.end-own'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** No role can read entries: there is no permission for it. */
const GRANTED: Readonly<Record<Role, readonly Permission[]>> = {
  agent: ['conversation.read', 'conversation.answer', 'conversation.close', 'entry.add', 'session.end-own'],
  supervisor: ['conversation.read', 'conversation.export', 'floor.watch', 'activity.read', 'masking.except', 'session.end-own'],
  administrator: ['masking.change', 'session.end-own'],
  'data-protection-officer': ['session.end-own'],
};

/** Roles that hold `permission`. */
export function rolesWith(permission: Permission): Role[] {
  return ROLES.filter((role) => may(role, permission));
}

/** Whether `role` holds `permission`; an unknown role holds none. */
export function may(role: string, permission: Permission): boolean {
  return Object.hasOwn(GRANTED, role) && GRANTED[role as Role].includes(permission);
}
