import type { Undo } from '../startup.ts';
import { createRenewal, type Renewal } from '../unlock/renewal.ts';
import { softwareTlsKeys } from '../unlock/tlsKeys.ts';
import type { DeskBase } from './deskBase.ts';
import type { ConnectedDesk } from './openLink.ts';

/** Milliseconds between two looks at how long the certificate lasts. */
const LOOK = 60_000;

/** Renews the certificate of this workstation while the desk runs. @returns null without a link. */
export const keepCertificate =
  (desk: DeskBase, connected: ConnectedDesk | null) =>
  (onUndo: (undo: Undo) => void): Renewal | null => {
    if (connected === null) return null;
    const { identities, authorities, enrolled, link, activity, startRecord } = connected;
    const renewal = createRenewal({
      identities,
      authorities: authorities.trusted,
      tlsKeys: softwareTlsKeys,
      enrolled,
      link,
      now: desk.trusted.now,
      signedIn: desk.access.isSignedIn,
      log: desk.log,
      record: (kind, detail) => activity.record(kind, detail),
    });
    const look = (): void => {
      void startRecord.isRecorded.then(() => renewal.tick());
    };
    look();
    const timer = setInterval(look, LOOK);
    onUndo(() => clearInterval(timer));
    return renewal;
  };
