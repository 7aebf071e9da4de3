/** By which of the server's own records it is seen that a permission was used. */
import type { ServerActivityKind } from '../../../contract/activity.ts';
import type { RouteName } from '../../../contract/api.ts';
import type { ChangeAction } from '../../../contract/people.ts';
import type { Permission } from '../../../core/vocabulary/permissions.ts';

export interface Seen {
  readonly kinds?: readonly ServerActivityKind[];
  /** Of the requests that are recorded as `records-read`, those of these routes. */
  readonly routes?: readonly RouteName[];
  /** Of the changes that a person has made. */
  readonly actions?: readonly ChangeAction[];
  /** Whether every use leaves one of these. Otherwise that there is none says nothing. */
  readonly always: boolean;
}
const NEVER: Seen = { always: false };

export const USES: Readonly<Record<Permission, Seen>> = {
  'conversation.read': {
    kinds: ['conversations-listed', 'conversation-read', 'searched', 'receivers-listed'],
    always: true,
  },
  'conversation.answer': {
    kinds: [
      'message-stored',
      'conversation-taken',
      'conversation-given-back',
      'conversation-reopened',
      'availability-chosen',
      'transfer-offered',
      'transfer-ended',
    ],
    always: true,
  },
  'conversation.close': { kinds: ['conversation-closed'], always: true },
  'conversation.assign': { kinds: ['conversation-reassigned'], always: true },
  'conversation.export': { kinds: ['exported'], always: true },
  'entry.add': { kinds: ['entry-stored'], always: true },
  'floor.watch': NEVER,
  'activity.read': { routes: ['queryActivity'], always: true },
  'alert.read': { kinds: ['alert-acknowledged'], always: false },
  'reply.write': { actions: ['save-reply', 'retire-reply'], always: true },
  'reply.manage': { actions: ['save-reply', 'retire-reply'], always: true },
  'masking.change': {
    kinds: ['exported'],
    actions: [
      'set-masking-policy',
      'masking-exception-revoked',
      'add-public-details',
      'remove-public-details',
      'set-visitor-blanks',
    ],
    always: true,
  },
  'masking.except': { actions: ['masking-exception'], always: true },
  'session.end-own': NEVER,
  'session.end-any': NEVER,
  'own.manage': { kinds: ['password-changed'], always: false },
  'people.read': NEVER,
  'people.manage': {
    actions: [
      'add-person',
      'rename-person',
      'change-login',
      'move-person',
      'leave',
      'return',
      'reset-second-factor',
      'reset-password',
      'make-team',
      'rename-team',
      'remove-team',
    ],
    always: true,
  },
  'role.grant': { actions: ['add-person', 'change-role'], always: true },
  'change.request': { actions: ['ask', 'withdraw'], always: true },
  'change.approve': { actions: ['approve', 'decline'], always: true },
  'access.review': {
    kinds: [
      'access-review-begun',
      'access-review-decided',
      'access-review-compared',
      'access-review-ended',
      'access-review-exported',
    ],
    routes: ['queryAccessLines'],
    always: true,
  },
  'access.attest': { kinds: ['access-review-attested'], always: true },
  'changes.read': { routes: ['queryChanges', 'readChange'], always: true },
  'workstation.read': NEVER,
  'workstation.manage': {
    actions: [
      'make-enrolment-code',
      'withdraw-enrolment-code',
      'change-workstation',
      'revoke-workstation',
      'add-workstation-group',
      'change-workstation-group',
    ],
    always: true,
  },
  'address.manage': { actions: ['add-address', 'edit-address', 'remove-address', 'undo-address'], always: true },
  'intrusion.read': NEVER,
  'policy.read': NEVER,
  'policy.manage': { actions: ['set-policy', 'undo-policy'], always: true },
  'login.use': NEVER,
  'login.manage': {
    actions: ['add-login', 'replace-login', 'remove-login', 'restore-login', 'login-key-compared'],
    always: true,
  },
};

/** Records of work for a tenant, which name it. None is a kind of a desk too. */
export const WORK_KINDS: readonly ServerActivityKind[] = [
  'conversation-read',
  'message-stored',
  'entry-stored',
  'exported',
  'administration',
];
