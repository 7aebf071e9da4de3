/** Which changes of people take two persons: one who asks and another who decides. */
import { z } from 'zod';
import { value } from './value.ts';

/**
 * `change-role` another role for somebody; `add-power` adding somebody, or letting somebody return, with a role that
 * has power over others (every role but the agent's); `add` adding anybody; `move` other tenants or teams; `leave`;
 * `return`; `reset-second-factor` taking away what somebody has beside the passwords.
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
    'Hours after which a request that nobody decided can be decided no more.',
    { strict: 'lower' },
  ),
});
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/**
 * No one makes an administrator alone, neither of somebody new nor of somebody who is there; and no one who can reset a
 * password opens an account alone.
 */
export const SAFE_APPROVALS: ApprovalPolicy = {
  required: ['change-role', 'add-power', 'reset-second-factor'],
  expiresHours: 72,
};
