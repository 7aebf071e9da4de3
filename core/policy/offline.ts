/** How long a desk uses a policy that the server no longer confirms. */
import { z } from 'zod';
import { value } from './value.ts';

export const OfflinePolicy = z.strictObject({
  hours: value(
    z.number().positive().max(720),
    'Hours for which a workstation goes by the policy it has from the server without hearing from it. Then ' +
      'it locks, and sign-in is refused until the server is heard again.',
    { desk: true, machine: 'tightens', strict: 'lower' },
  ),
});
export type OfflinePolicy = z.infer<typeof OfflinePolicy>;
