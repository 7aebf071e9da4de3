/** Which changes of people take two persons: one who asks and another who decides. */
import { z } from 'zod';
import { value } from './value.ts';

/**
 * `change-role` another role for a person; `add-power` adding a person, or letting one return, with a role that has
 * power over others (every role but the agent's); `add` adding any person; `move` other tenants or teams; `leave`;
 * `return`; `reset-second-factor` removing a person's second factors.
 */
export const APPROVABLE = [
  'change-role',
  'add-power',
  'add',
  'move',
  'leave',
  'return',
  'reset-second-factor',
] as const;
export type Approvable = (typeof APPROVABLE)[number];

export const ApprovalPolicy = z.strictObject({
  required: value(
    z.array(z.enum(APPROVABLE)).max(APPROVABLE.length),
    'Changes of people that somebody else has to approve before they are made; none switches it off. ' +
      'change-role: another role; add-power: somebody new, or back, with a role other than agent; add: anybody ' +
      'new; move: other tenants or teams; leave; return; reset-second-factor: taking away what somebody has ' +
      'beside the passwords.',
    { strict: 'more' },
  ),
  expiresHours: value(
    z.number().positive().max(720),
    'Hours after which an open request expires and can be decided no more.',
    { strict: 'lower' },
  ),
});
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/**
 * Making an administrator needs two people, for a new person and for an existing one; so does opening an account for a
 * person who can reset passwords.
 */
export const SAFE_APPROVALS: ApprovalPolicy = {
  required: ['change-role', 'add-power', 'reset-second-factor'],
  expiresHours: 72,
};
