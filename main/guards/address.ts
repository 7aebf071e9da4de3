/** The address of this machine, as a guard among the others; what it applies over time is in `addressWatch.ts`. */
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
          note: 'nobody could say yet whether this address is registered; sign-in is not offered until somebody does',
        },
      ];
    return [
      {
        control: 'registered address',
        state: 'enforced',
        note: last.allow
          ? 'the address that the server sees and those of this machine are registered'
          : `sign-in is refused: ${last.reason}`,
      },
    ];
  },
});
