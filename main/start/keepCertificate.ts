import type { Step } from '../startup.ts';
import { createRenewal } from '../unlock/renewal.ts';
import type { DeskContext } from './deskContext.ts';

/** Milliseconds between two looks at how long the certificate lasts. */
const LOOK = 60_000;

export const keepCertificate = (desk: DeskContext): Step => ({
  name: 'keep the certificate of this workstation',
  perform() {
    const { enrolled, identities, link, activity } = desk;
    if (enrolled === null || identities === null || link === null || activity === null) return;
    const renewal = createRenewal({
      identities,
      enrolled,
      link,
      now: () => desk.trusted.now(),
      signedIn: desk.signedIn,
      log: desk.options.log,
      record: (kind, detail) => activity.record(kind, detail),
    });
    desk.renewal = renewal;
    const look = (): void => {
      void desk.startIsRecorded.promise.then(() => renewal.tick());
    };
    look();
    const timer = setInterval(look, LOOK);
    return () => clearInterval(timer);
  },
});
