/** Every role that a person can have. What each may do is in core/access/roles.ts. */
export const ROLES = ['agent', 'supervisor', 'administrator', 'data-protection-officer'] as const;
/** Name of one role, as stored and as sent. */
export type Role = (typeof ROLES)[number];
