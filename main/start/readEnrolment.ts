import { Enough, type Step } from '../startup.ts';
import { FILES, readJson } from '../store/files.ts';
import { DeskSettings, EnrolledWorkstation } from '../store/enrolment.ts';
import type { DeskContext } from './deskContext.ts';

export const readEnrolment = (desk: DeskContext): Step => ({
  name: 'read the enrolment',
  perform() {
    const { dataFolder } = desk.options;
    desk.enrolled = readJson(dataFolder, FILES.workstation, EnrolledWorkstation);
    desk.settings = readJson(dataFolder, FILES.settings, DeskSettings) ?? {};
    if (desk.enrolled === null) {
      desk.refuse('desk', {
        reason: 'not-enrolled',
        message: 'This machine is not enrolled, so sign-in is not offered here. Your IT department can enrol it.',
      });
      throw new Enough();
    }
    desk.state.change({ workstation: desk.enrolled.workstationName });
  },
});
