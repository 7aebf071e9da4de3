import { createUpload, type Upload } from '../activity/upload.ts';
import { createLink, type Link } from '../link/link.ts';
import type { Undo } from '../startup.ts';
import { openAuthorities, type DeskAuthorities } from '../store/authorities.ts';
import { CLIENT_KEY_FACT } from '../store/enrolment.ts';
import { openIdentities, type Identities } from '../unlock/identity.ts';
import { softwareTlsKeys } from '../unlock/tlsKeys.ts';
import type { DeskBase } from './deskBase.ts';
import type { Ledger } from './openLedger.ts';
import type { TakenPolicy } from './takePolicy.ts';

/** Milliseconds in which the end of the desk may still reach the server. */
const LAST_UPLOAD = 800;

/** The ledger and the way to the server: what a sign-in needs. */
export interface ConnectedDesk extends Ledger, Pick<TakenPolicy, 'policy'> {
  readonly link: Link;
  readonly upload: Upload;
  /** The certificates of this workstation. */
  readonly identities: Identities;
  /** Authorities of the server that this workstation trusts. */
  readonly authorities: DeskAuthorities;
}

/** @returns null without a ledger or a policy, or where the key of this workstation cannot be read. */
export const openLink =
  (desk: DeskBase, ledger: Ledger | null, { policy, isOpen }: TakenPolicy) =>
  (onUndo: (undo: Undo) => void): ConnectedDesk | null => {
    if (ledger === null || !isOpen) return null;
    const { database, enrolled, settings, activity } = ledger;
    const identities = openIdentities(database, enrolled);
    try {
      database.fact(CLIENT_KEY_FACT);
    } catch {
      desk.refuseForLedger(); // the same file as the ledger's, and just as damaged
      return null;
    }
    const authorities = openAuthorities(database, enrolled, desk.trusted.now);
    const link = createLink({
      ...enrolled,
      authorityPem: authorities.trusted(),
      ...identities.first(),
      tlsKey: softwareTlsKeys.tls,
      now: () => desk.clock.now(),
      localAddress: settings.localAddress,
    });
    const upload = createUpload({
      link,
      database,
      log: desk.log,
      onProgress: () => countWaiting(desk, upload),
      onDiverged() {
        try {
          activity.record('guard-failed', { guard: 'ledger', reason: 'differs-from-server' });
        } catch {
          // refused below either way
        }
        desk.refuseForLedger();
      },
    });
    ledger.onRecorded(() => upload.kick());
    upload.kick();
    onUndo(async () => {
      ledger.startRecord.end();
      await upload.flush(LAST_UPLOAD);
      upload.stop();
      link.close();
    });
    return { ...ledger, policy, link, upload, identities, authorities };
  };

/** Shows how many messages, entries and, without a connection, records wait to be sent. */
export function countWaiting({ state, access }: DeskBase, upload: Pick<Upload, 'waiting'>): void {
  if (!access.isSignedIn()) return;
  const records = state.facts.connection === 'offline' ? upload.waiting() : 0;
  state.change({ waitingToSend: (access.session()?.queuedCount() ?? 0) + records });
}
