/** The second factor beside the two passwords: two things that a person knows are one factor (PCI DSS 8.4, 8.5). */
import { z } from 'zod';
import { ROLES } from '../vocabulary/roles.ts';
import { SECOND_FACTOR_KINDS } from '../vocabulary/secondFactorKinds.ts';
import { value } from './value.ts';

export const SecondFactorPolicy = z.strictObject({
  requiredFor: value(
    z.array(z.enum(ROLES)).max(ROLES.length),
    'Roles whose people need a second factor beside the two passwords. A person who has none enrols one at the ' +
      'next sign-in, before anything else.',
    { strict: 'more' },
  ),
  kinds: value(
    z.array(z.enum(SECOND_FACTOR_KINDS)).min(1).max(SECOND_FACTOR_KINDS.length),
    'Kinds of second factor that count: totp is a code from an authenticator app, security-key a key that ' +
      'signs. A person who has only a kind that no longer counts proves it once more and then enrols one that does.',
    { strict: 'fewer' },
  ),
  freshMinutes: value(
    z.number().positive().max(60),
    'Minutes after a sign-in in which people may change their own second factor. Later they sign in again ' +
      'first, with all that they have.',
    { strict: 'lower' },
  ),
});
export type SecondFactorPolicy = z.infer<typeof SecondFactorPolicy>;

/** Required for everybody. */
export const SAFE_SECOND_FACTOR: SecondFactorPolicy = {
  requiredFor: [...ROLES],
  kinds: [...SECOND_FACTOR_KINDS],
  freshMinutes: 10,
};
