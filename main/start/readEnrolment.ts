import { coded } from '../../contract/refusals.ts';
import { FILES, readJson } from '../store/files.ts';
import { DeskSettings, EnrolledWorkstation } from '../store/enrolment.ts';
import type { DeskBase } from './deskBase.ts';

export interface Enrolment {
  readonly enrolled: EnrolledWorkstation;
  readonly settings: DeskSettings;
}

/** @returns null where this machine is not enrolled; sign-in is refused then. @throws Error where a file is damaged. */
export const readEnrolment = (desk: DeskBase) => (): Enrolment | null => {
  const { dataFolder } = desk.options;
  const enrolled = readJson(dataFolder, FILES.workstation, EnrolledWorkstation);
  const settings = readJson(dataFolder, FILES.settings, DeskSettings) ?? {};
  if (enrolled === null) {
    desk.refusals.set('desk', {
      reason: 'not-enrolled',
      notice: coded('desk-not-enrolled'),
    });
    return null;
  }
  desk.state.change({ workstation: enrolled.workstationName });
  return { enrolled, settings };
};
