/**
 * Every permission. Each applies to the person's own tenants only (and teams, where the person is bound to teams).
 * Which role has which is in core/access/roles.ts; what each allows, in words, is in renderer/i18n/en/accessReview.ts.
 */
export const PERMISSIONS = [
  'conversation.read',
  'conversation.answer',
  'conversation.close',
  'conversation.assign',
  'conversation.export',
  'entry.add',
  'floor.watch',
  'activity.read',
  'alert.read',
  'reply.write',
  'reply.manage',
  'masking.change',
  'masking.except',
  'session.end-own',
  'session.end-any',
  'own.manage',
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
  'intrusion.read',
  'policy.read',
  'policy.manage',
  'login.use',
  'login.manage',
] as const;
/** Name of one permission, as lines of the contract state it. */
export type Permission = (typeof PERMISSIONS)[number];
