/** Rules for both passwords. What they are checked by is in core/passwords/. */
import { z } from 'zod';
import { value } from './value.ts';

export const PasswordPolicy = z.strictObject({
  leastLength: value(
    z.number().int().min(12).max(128),
    'Fewest characters of a password, of both kinds (NIST SP 800-63B-4: 15 where it is the only factor; PCI DSS ' +
      '8.3.6: 12).',
    { desk: true, machine: 'tightens', strict: 'higher' },
  ),
  lettersAndDigits: value(
    z.boolean(),
    'Whether a server password needs a letter and a digit (PCI DSS 8.3.6 asks for it, NIST SP 800-63B-4 ' +
      'advises against it).',
    { desk: true, machine: 'tightens', strict: 'true' },
  ),
  remembered: value(
    z.number().int().min(4).max(24),
    'Former server passwords that may not come back (PCI DSS 8.3.7: at least 4).',
    { strict: 'higher' },
  ),
  maxAgeDays: value(
    z.number().int().min(1).max(366).nullable(),
    'Days after which a server password must be changed at the next sign-in (PCI DSS 8.3.9: 90 where it is ' +
      'the only factor); none where it is not set.',
  ),
  workstationMaxAgeDays: value(
    z.number().int().min(1).max(1_098).nullable(),
    'Days after which the workstation password must be changed at the next sign-in at that machine, which ' +
      'the person who signs in there does; none where it is not set. Everybody who works at the machine has to ' +
      'be given the new one.',
    { desk: true },
  ).default(365),
  warnDays: value(z.number().int().min(0).max(60), 'Days before either of them runs out from which the desk says so.', {
    desk: true,
    strict: 'higher',
  }),
  changeAtFirstUse: value(
    z.boolean(),
    'Whether somebody whom IT has added changes the password at the first sign-in (PCI DSS 8.3.5).',
    { strict: 'true' },
  ),
  temporaryHours: value(z.number().int().min(1).max(168), 'Hours for which a temporary password from IT is taken.', {
    strict: 'lower',
  }),
});
export type PasswordPolicy = z.infer<typeof PasswordPolicy>;

export const SAFE_PASSWORDS: PasswordPolicy = {
  leastLength: 15,
  lettersAndDigits: true,
  remembered: 4,
  maxAgeDays: 90,
  workstationMaxAgeDays: 365,
  warnDays: 14,
  changeAtFirstUse: true,
  temporaryHours: 24,
};
