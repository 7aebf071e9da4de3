import { createUpload } from '../activity/upload.ts';
import { createLink } from '../link/link.ts';
import { Enough, type Step } from '../startup.ts';
import { CLIENT_KEY_FACT } from '../store/enrolment.ts';
import { openIdentities } from '../unlock/identity.ts';
import type { DeskContext } from './deskContext.ts';

export const openLink = (desk: DeskContext): Step => ({
  name: 'prepare the link to the server',
  perform() {
    const identities = openIdentities(desk.database!, desk.enrolled!);
    try {
      desk.database!.fact(CLIENT_KEY_FACT);
    } catch {
      desk.refuseForLedger(); // the same file as the ledger's, and just as damaged
      throw new Enough();
    }
    desk.identities = identities;
    const link = createLink({
      ...desk.enrolled!,
      ...identities.first(),
      now: () => desk.clock.now(),
      localAddress: desk.settings.localAddress,
    });
    desk.link = link;
    const upload = createUpload({
      link,
      database: desk.database!,
      log: desk.options.log,
      onProgress: () => countWaiting(desk),
      onDiverged() {
        try {
          desk.activity?.record('guard-failed', { guard: 'ledger', reason: 'differs-from-server' });
        } catch {
          // refused below either way
        }
        desk.refuseForLedger();
      },
    });
    desk.upload = upload;
    upload.kick();
    return async () => {
      desk.recordStop();
      await upload.flush(800);
      upload.stop();
      link.close();
    };
  },
});

export function countWaiting(desk: DeskContext): void {
  const waitingActivity = desk.state.facts.connection === 'offline' ? (desk.upload?.waiting() ?? 0) : 0;
  const waitingWork = desk.unlock?.session()?.queuedCount() ?? 0;
  if (desk.signedIn()) desk.state.change({ waitingToSend: waitingWork + waitingActivity });
}
