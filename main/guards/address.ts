/** The address of this machine, as a guard among the others; what it applies over time is in `addressWatch.ts`. */
import { checkNote } from '../../contract/checkNotes.ts';
import type { AddressWatch } from './addressWatch.ts';
import type { Guard } from './guard.ts';

/** Reports the newest verdict on this machine's address in the self-check; null while there is no watch. */
export const createAddressGuard = (watch: () => Pick<AddressWatch, 'glance' | 'last'> | null): Guard => ({
  name: 'address',
  ways: [],
  perform() {
    watch()?.glance();
  },
  check() {
    const last = watch()?.last() ?? null;
    if (last === null)
      return [
        {
          control: 'registered address',
          state: 'failed',
          notes: [checkNote('address-not-known')],
        },
      ];
    return [
      {
        control: 'registered address',
        state: 'enforced',
        notes: [last.allow ? checkNote('address-registered') : checkNote('address-refused', { reason: last.reason })],
      },
    ];
  },
});
