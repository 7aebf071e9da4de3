import { createActivity, type Activity } from '../activity/activity.ts';
import { createRepeats, type Repeats } from '../activity/repeats.ts';
import type { Undo } from '../startup.ts';
import { openMachineDatabase, readMachineKey, type MachineDatabase } from '../store/machineDatabase.ts';
import type { DeskBase } from './deskBase.ts';
import type { Enrolment } from './readEnrolment.ts';
import { createStartRecord, type StartRecord } from './startRecord.ts';

export interface Ledger extends Enrolment {
  readonly database: MachineDatabase;
  readonly activity: Activity;
  readonly repeats: Repeats;
  readonly startRecord: StartRecord;
  /** Called after each record. */
  onRecorded(listener: () => void): void;
}

/** @returns null without an enrolment, or where the ledger does not open; sign-in is refused then. */
export const openLedger =
  (desk: DeskBase, enrolment: Enrolment | null) =>
  async (onUndo: (undo: Undo) => void): Promise<Ledger | null> => {
    if (enrolment === null) return null;
    const { enrolled } = enrolment;
    const { dataFolder } = desk.options;
    let database: MachineDatabase;
    try {
      const key = await readMachineKey(dataFolder, enrolled.workstationId, enrolled.machineKeyIn, desk.keychain);
      database = openMachineDatabase(dataFolder, key, { create: false });
      onUndo(() => database.close());
      key.fill(0);
    } catch (error) {
      desk.log('error', 'The ledger cannot be opened.', { reason: error instanceof Error ? error.message : 'unknown' });
      desk.refuseForLedger();
      return null;
    }
    const listeners: (() => void)[] = [];
    const activity = createActivity({
      database,
      workstationId: enrolled.workstationId,
      clock: desk.clock,
      person: () => desk.access.signedIn()?.person.id ?? null,
      onRecorded: () => {
        for (const listener of listeners) listener();
      },
      onFailure: desk.refuseForLedger,
    });
    const repeats = createRepeats(activity);
    const startRecord = createStartRecord(activity, repeats, enrolled, desk.log);
    // Undone before the database is closed, because it writes into it.
    onUndo(() => startRecord.end());
    const check = database.verify();
    if (!check.intact) {
      desk.log('error', 'The ledger is not intact.', { firstBroken: check.firstBroken, records: check.records });
      try {
        activity.record('guard-failed', { guard: 'ledger', reason: 'broken-chain', firstBroken: check.firstBroken });
        desk.refuseForLedger();
      } catch {
        // The failure has refused sign-in; the server still gets what was recorded before.
      }
    }
    return { ...enrolment, database, activity, repeats, startRecord, onRecorded: (one) => listeners.push(one) };
  };
