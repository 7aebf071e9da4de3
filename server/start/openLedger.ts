import { Ledger } from '../domains/ledger/ledger.ts';
import { openLogKey } from '../domains/ledger/recordLog.ts';
import type { Bus } from '../platform/bus.ts';
import type { Log } from '../platform/log.ts';
import type { Step } from '../platform/steps.ts';
import { systemScope } from '../scope/scope.ts';
import type { Db } from '../storage/storage.ts';
import type { MaintenanceTimes } from './options.ts';

export interface OpenLedgerPorts {
  readonly db: Db;
  readonly bus: Bus;
  readonly log: Log;
  readonly dataFolder: string;
  readonly times: MaintenanceTimes;
}

/** Checks the ledger against what was signed before, and signs what is new until the end, then once more. */
export const openLedger = ({ times, ...ports }: OpenLedgerPorts): Step<Ledger> => ({
  name: 'open the ledger',
  async start() {
    const scope = systemScope('the ledger is over the records of every tenant');
    const ledger = new Ledger({ ...ports, scope, key: await openLogKey(ports.db) });
    await ledger.start();
    const timers = [
      setInterval(() => void ledger.look(), times.checkpointing),
      setInterval(() => ledger.audit(), times.auditing),
    ];
    return {
      made: ledger,
      async undo() {
        for (const timer of timers) clearInterval(timer);
        await ledger.stop();
      },
    };
  },
});
