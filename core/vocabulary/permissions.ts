/**
 * Every permission, with what it allows a person to do. Each applies to the person's own tenants only (and teams, where
 * the person is bound to teams). Which role has which is in core/access/roles.ts.
 */
export const PERMISSION_WORDS = {
  'conversation.read': 'Read conversations, masked',
  'conversation.answer': 'Answer visitors',
  'conversation.close': 'Close conversations',
  'conversation.export': 'Have a masked transcript written on the server',
  'entry.add': 'Add data about a visitor, sealed at once',
  'floor.watch': 'Watch the floor',
  'activity.read': 'Read activity',
  'alert.read': 'See alerts and acknowledge them',
  'masking.change': 'Change what is masked',
  'masking.except': 'Mark a masked value as a false positive',
  'session.end-own': "End one's own session",
  'session.end-any': 'End sessions of others',
  'own.manage': "Manage one's own passwords, second factor and sessions",
  'people.read': 'See people, their roles and tenants',
  'people.manage': 'Add, rename and move people, deactivate and reactivate them',
  'role.grant': "Give a role whose power over others is no more than one's own",
  'change.request': 'Request a change of people that another person decides',
  'change.approve': 'Decide what another person has requested',
  'access.review': 'Begin a review of who can do what, and decide its lines',
  'access.attest': 'Attest a review of access that another person has begun',
  'changes.read': 'Read what was changed by whom, before and after',
  'workstation.read': 'See workstations',
  'workstation.manage': 'Enrol, group and revoke workstations',
  'address.manage': 'Register addresses',
  'intrusion.read': 'See who was refused because of where they are',
  'policy.read': 'Read the policy',
  'policy.manage': 'Change the policy',
  'login.use': 'Use saved logins at the desk without seeing them',
  'login.manage': 'Save logins that agents use without seeing them',
} as const;
/** Name of one permission, as lines of the contract state it. */
export type Permission = keyof typeof PERMISSION_WORDS;
/** All of them, in the order of the table above. */
export const PERMISSIONS = Object.keys(PERMISSION_WORDS) as readonly Permission[];
