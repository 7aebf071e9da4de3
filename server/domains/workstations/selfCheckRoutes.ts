/** The routes about self-checks of workstations. */
import type { Handlers } from '../../platform/http/handler.ts';
import { workstationsSeenBy } from '../../scope/sightQueries.ts';
import type { Db } from '../../storage/storage.ts';
import type { SelfChecks } from './selfChecks.ts';

export interface SelfCheckServices {
  readonly db: Db;
  readonly selfChecks: SelfChecks;
}

export const selfCheckHandlers = (s: SelfCheckServices): Pick<Handlers, 'uploadSelfCheck' | 'listSelfChecks'> => ({
  uploadSelfCheck: ({ body, workstation }) => s.selfChecks.take(workstation, body),
  async listSelfChecks({ scope }) {
    const seen = await workstationsSeenBy(s.db, scope);
    return (await s.selfChecks.list()).filter((each) => seen.has(each.workstationId));
  },
});
