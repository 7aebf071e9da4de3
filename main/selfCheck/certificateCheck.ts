/** Whether this workstation's certificate lasts, and is renewed in time. */
import { checkNote } from '../../contract/checkNotes.ts';
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
    if (status === null)
      return [{ control: CERTIFICATE_CONTROL, state: 'failed', notes: [checkNote('certificate-without-renewal')] }];
    const { daysLeft, due } = status;
    if (daysLeft < 0)
      return [
        {
          control: CERTIFICATE_CONTROL,
          state: 'failed',
          notes: [checkNote('certificate-expired')],
        },
      ];
    if (due && daysLeft < LATE)
      return [
        {
          control: CERTIFICATE_CONTROL,
          state: 'in-part',
          notes: [checkNote('certificate-late', { days: daysLeft })],
        },
      ];
    return [
      {
        control: CERTIFICATE_CONTROL,
        state: 'enforced',
        notes: [checkNote(due ? 'certificate-renewing' : 'certificate-lasts', { days: daysLeft })],
      },
    ];
  },
});
