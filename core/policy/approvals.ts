/** Which changes take two persons: one who asks and another who decides. */
import { z } from 'zod';
import { value } from './value.ts';

/**
 * `change-role` another role for a person; `add-power` adding a person, or letting one return, with a role that has
 * power over others (every role but the agent's); `add` adding any person; `move` other tenants or teams; `leave`;
 * `return`; `reset-second-factor` removing a person's second factors; `reset-password` a temporary password for a
 * person whose role has power over others; `loosen-policy` a value of the policy that becomes less strict;
 * `loosen-masking` a tenant's masking policy that hides less; `except-card` marking a value as not sensitive that has
 * the right check digits of a card or national number; `widen-addresses` a change of the rules of addresses that lets
 * somebody in from where no one was, or trusts another proxy; `reset-agent-password` a temporary password for an agent.
 * Less strict approvals need a second person whatever is required here: one person alone could otherwise remove every
 * other line first.
 */
export const APPROVABLE = [
  'change-role',
  'add-power',
  'add',
  'move',
  'leave',
  'return',
  'reset-second-factor',
  'reset-password',
  'loosen-policy',
  'loosen-masking',
  'except-card',
  'widen-addresses',
  'reset-agent-password',
] as const;
export type Approvable = (typeof APPROVABLE)[number];

export const ApprovalPolicy = z.strictObject({
  required: value(
    z.array(z.enum(APPROVABLE)).max(APPROVABLE.length),
    'Changes that somebody else has to approve before they are made. ' +
      'change-role: another role; add-power: somebody new, or back, with a role other than agent; add: anybody ' +
      'new; move: other tenants or teams; leave; return; reset-second-factor: taking away what somebody has ' +
      'beside the passwords; reset-password: a temporary password for somebody with a role other than agent; ' +
      'loosen-policy: a value of this policy that becomes less strict; loosen-masking: masking that hides less; ' +
      'except-card: "not sensitive" for a value with the right check digits of a card or national number; ' +
      'widen-addresses: rules of addresses that let somebody in from more places, or trust another proxy; ' +
      'reset-agent-password: a temporary password for an agent. Less strict approvals always need somebody else.',
    { strict: 'more' },
  ),
  expiresHours: value(
    z.number().positive().max(720),
    'Hours after which an open request expires and can be decided no more.',
    { strict: 'lower' },
  ),
  waitAfterResetHours: value(
    z.number().min(0).max(720),
    'Hours for which a person whose password or second factor another person reset cannot approve anything.',
    { strict: 'higher' },
  ),
});
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/**
 * Making an administrator needs two people, for a new person and for an existing one; so does opening an account for a
 * person who can reset passwords, and everything that makes the desk protect less.
 */
export const SAFE_APPROVALS: ApprovalPolicy = {
  required: [
    'change-role',
    'add-power',
    'reset-second-factor',
    'reset-password',
    'loosen-policy',
    'loosen-masking',
    'except-card',
    'widen-addresses',
  ],
  expiresHours: 72,
  waitAfterResetHours: 24,
};
