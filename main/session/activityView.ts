/** The recorded activity as this desk shows it: each row with what this desk has found out about it. */
import type { CheckedRow } from '../../contract/activity.ts';
import type { LedgerState } from '../../contract/ledger.ts';
import type { LedgerWatch } from '../ledger/ledgerWatch.ts';
import type { Link, RouteResult } from '../link/link.ts';
import { refusal, type CheckedArgs, type Log } from '../ports.ts';
import type { ServerWork } from './serverWork.ts';

export interface ActivityViewPorts {
  readonly link: Pick<Link, 'call'>;
  readonly token: string;
  readonly server: ServerWork;
  readonly ledger: LedgerWatch;
  readonly log: Log;
}

export interface ActivityView {
  /** @throws Refusal `ledger-failed` once the ledger has contradicted what this desk had checked. */
  queryActivity(
    args: CheckedArgs<'queryActivity'>,
  ): Promise<Omit<RouteResult<'queryActivity'>, 'rows' | 'proof'> & { readonly rows: CheckedRow[] }>;
  getLedger(): LedgerState;
  /** Asks for the newest checkpoint and checks it; never rejects, because the next one is asked for anyway. */
  look(): Promise<void>;
}

/** Calls the server in the session's name. */
export function createActivityView({ link, token, server, ledger, log }: ActivityViewPorts): ActivityView {
  const look = async (): Promise<void> => {
    try {
      await ledger.look((from) => link.call('ledgerCheckpoint', { from }, {}, token));
    } catch (error) {
      log('warning', 'The checkpoint of the ledger could not be checked.', {
        error: error instanceof Error ? error.name : 'unknown',
      });
    }
  };
  return {
    look,
    getLedger: () => ledger.state(),
    async queryActivity(args) {
      if (ledger.checked() === 0) await look();
      if (ledger.state().state === 'failed') throw refusal('ledger-failed');
      const checked = ledger.checked();
      const { rows, proof, ...page } = await server.require(() =>
        link.call('queryActivity', {}, { ...args, checked }, token),
      );
      const shown = ledger.rows(rows, proof, checked);
      if (shown === null) throw refusal('ledger-failed');
      return { ...page, rows: shown };
    },
  };
}
