/** Which keys of tenants a desk seals to. */
import { z } from 'zod';
import { value } from './value.ts';

export const SealingPolicy = z.strictObject({
  offlineKeys: value(
    z.array(z.string().min(1).max(64)).max(500),
    'Fingerprints of the offline keys of tenants (SHA-256, 64 hex digits each, as "cleandesk tenant-key list" ' +
      'prints them in full). Where IT sets this on a machine, the desk seals to these tenants alone and pins no key ' +
      'at first sight. Followed only from a place of the machine that IT alone can write: what the server sends here ' +
      'is passed over.',
    { desk: true, machine: 'decides', strict: 'fewer' },
  ),
});
export type SealingPolicy = z.infer<typeof SealingPolicy>;
