/** What policy says of saved logins. */
import { z } from 'zod';
import { value } from './value.ts';

export const LoginPolicy = z.strictObject({
  agentSees: value(
    z.enum(['names', 'count']),
    'What agents see of the logins that are saved for them: names and addresses, or how many there are. ' +
      'Never a user name, a password or a seed.',
    { desk: true, machine: 'tightens', strict: ['names', 'count'] },
  ),
  comparedKeysOnly: value(
    z.boolean(),
    'Whether a login is sealed to a workstation only once an administrator has compared its fingerprint. ' +
      'Without this the first workstations of a person are taken as they come; further and changed ones are ' +
      'always compared.',
    { desk: true, machine: 'tightens', strict: 'true' },
  ),
});
export type LoginPolicy = z.infer<typeof LoginPolicy>;

export const SAFE_LOGINS: LoginPolicy = { agentSees: 'count', comparedKeysOnly: false };
