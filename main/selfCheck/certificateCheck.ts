/** Whether this workstation's certificate lasts, and is renewed in time. */
import type { Renewal } from '../unlock/renewal.ts';
import type { Checked } from './runChecks.ts';

const CERTIFICATE_CONTROL = 'certificate of this workstation';
/**
 * Days of validity under which a certificate that was due and not renewed is reported: by then there were many tries.
 */
const LATE = 14;

/** Days left and whether renewal is late; failed while there is no renewal. */
export const certificateCheck = (renewal: () => Pick<Renewal, 'status'> | null): Checked => ({
  name: 'certificate',
  control: CERTIFICATE_CONTROL,
  check() {
    const status = renewal()?.status() ?? null;
    if (status === null) return [{ control: CERTIFICATE_CONTROL, state: 'failed', note: 'nobody renews it here' }];
    const { daysLeft, due } = status;
    if (daysLeft < 0)
      return [
        {
          control: CERTIFICATE_CONTROL,
          state: 'failed',
          note: 'it has expired, so the server refuses this workstation: it has to be enrolled again',
        },
      ];
    if (due && daysLeft < LATE)
      return [
        {
          control: CERTIFICATE_CONTROL,
          state: 'in-part',
          note: `it lasts ${daysLeft} more days, and could not be renewed yet`,
        },
      ];
    return [
      {
        control: CERTIFICATE_CONTROL,
        state: 'enforced',
        note: due
          ? `it lasts ${daysLeft} more days, and is being renewed`
          : `it lasts ${daysLeft} more days, and is renewed by itself when a third of its time is left`,
      },
    ];
  },
});
