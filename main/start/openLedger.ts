import { createActivity } from '../activity/activity.ts';
import { createRepeats } from '../activity/repeats.ts';
import { Enough, type Step } from '../startup.ts';
import { openMachineDatabase, readMachineKey } from '../store/machineDatabase.ts';
import type { DeskContext } from './deskContext.ts';

export const openLedger = (desk: DeskContext): Step => ({
  name: 'open the activity ledger',
  async perform() {
    const { dataFolder, log } = desk.options;
    const enrolled = desk.enrolled!;
    try {
      const key = await readMachineKey(dataFolder, enrolled.workstationId, enrolled.machineKeyIn, desk.keychain);
      desk.database = openMachineDatabase(dataFolder, key, { create: false });
      key.fill(0);
    } catch (error) {
      log('error', 'The ledger cannot be opened.', { reason: error instanceof Error ? error.message : 'unknown' });
      desk.refuseForLedger();
      throw new Enough();
    }
    const opened = desk.database;
    const activity = createActivity({
      database: opened,
      workstationId: enrolled.workstationId,
      clock: desk.clock,
      person: () => desk.unlock?.signedIn()?.person.id ?? null,
      onRecorded: () => desk.upload?.kick(),
      onFailure: () => desk.refuseForLedger(),
    });
    desk.activity = activity;
    desk.repeats = createRepeats(activity);
    const check = opened.verify();
    try {
      if (!check.intact) {
        log('error', 'The ledger is not intact.', { firstBroken: check.firstBroken, records: check.records });
        activity.record('guard-failed', { guard: 'ledger', reason: 'broken-chain', firstBroken: check.firstBroken });
        desk.refuseForLedger();
      }
    } catch {
      // refuseForLedger was called by the failure; the server is still told what can be told.
    }
    return () => {
      desk.recordStop();
      opened.close();
    };
  },
});
