/** Records connections whose certificate was refused, with the workstation that it names. */
import type { ActivityDetail } from '../../../contract/activity.ts';
import { CountedRecords } from '../../record/countedRecords.ts';
import { recordOwn } from '../../record/ownRecords.ts';
import { canonicalAddress } from '../../../core/access/addresses.ts';
import type { Log } from '../log.ts';
import type { SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import { namedWorkstation } from './certificateQueries.ts';
import type { Shown } from './shownCertificates.ts';
import type { Bus } from '../bus.ts';

/**
 * One record for each address, reason and workstation within the window of `CountedRecords`; a record that cannot be
 * written is logged.
 */
export class RefusedCertificates {
  readonly #db: Db;
  readonly #scope: SystemScope;
  readonly #log: Log;
  readonly #records: CountedRecords;

  /** @param scope a certificate may name a workstation of any tenant */
  constructor(db: Db, scope: SystemScope, bus: Bus, log: Log) {
    this.#db = db;
    this.#scope = scope;
    this.#log = log;
    this.#records = new CountedRecords(({ workstationId, ...detail }) => {
      void recordOwn(db, bus, {
        kind: 'certificate-refused',
        workstationId: typeof workstationId === 'string' ? workstationId : null,
        detail,
      }).catch((error: unknown) => log.failure(error));
    });
  }

  /**
   * A certificate that this authority signed names its workstation: the record belongs to that workstation. Anybody can
   * write an id into another certificate, so there it is recorded as a claim (`claims`), and only if such a workstation
   * exists, so that no words of an attacker get into the records.
   */
  async note(raw: string, reason: string, shown: Pick<Shown, 'workstationId' | 'isOurs'> | null): Promise<void> {
    this.#log('certificate-refused', { reason });
    // A connection that broke in the handshake may have no address any more; it was a registered one.
    const address = canonicalAddress(raw) ?? 'registered';
    const id = shown?.workstationId ?? null;
    const row = id === null ? undefined : await namedWorkstation(this.#db, this.#scope, id);
    const isOurs = shown?.isOurs === true;
    const why =
      reason === 'not-enrolled' && isOurs && row !== undefined
        ? row.revoked_at === null
          ? 'replaced'
          : 'revoked'
        : reason;
    const names: ActivityDetail =
      row === undefined ? {} : isOurs ? { workstationId: row.id } : { claims: row.name, claimedWorkstationId: row.id };
    this.#records.note(`${address} ${why} ${row?.id ?? ''}`, { address, reason: why, ...names });
  }

  /** Records what was counted so far; for stopping. */
  flush(): void {
    this.#records.flush();
  }
}
