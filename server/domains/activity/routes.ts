/** Handlers of the routes about activity and the floor. */
import type { Handlers } from '../../platform/http/handler.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Db } from '../../storage/storage.ts';
import { rowsProof } from '../ledger/rowsProof.ts';
import type { ActivityQuery } from './query.ts';
import { acknowledgeAlert, listAlerts, type WaitsAfterReset } from './alerts.ts';
import { tiles, type PresenceOf } from './tiles.ts';
import { activityStored, uploadActivity } from './upload.ts';
import type { UploadLimit } from './uploadLimit.ts';

interface Parts {
  readonly waits: WaitsAfterReset;
  readonly db: Db;
  readonly activity: ActivityQuery;
  readonly bus: Bus;
  readonly presenceOf: PresenceOf;
  readonly uploadLimit: UploadLimit;
}
type Route = 'acknowledgeAlert' | 'listAlerts' | 'uploadActivity' | 'activityStored' | 'queryActivity' | 'listAgents';

/** Each handler answers in the scope of its request. */
export function activityHandlers(s: Parts): Pick<Handlers, Route> {
  return {
    async uploadActivity({ scope, body }) {
      await s.uploadLimit.take(scope, body.records);
      return uploadActivity(s.db, s.bus, scope, body.records);
    },
    activityStored: ({ scope }) => activityStored(s.db, scope),
    async queryActivity({ scope, body }) {
      const page = await s.activity.page(scope, body.filter, body.newest, body.offset, body.limit);
      return { ...page, proof: await rowsProof(s.db, page.rows, body.checked) };
    },
    listAlerts: ({ scope, params }) => listAlerts(s.db, scope, params),
    acknowledgeAlert: ({ scope, params }) => acknowledgeAlert(s.db, s.bus, scope, params.alertId, s.waits),
    listAgents: ({ scope }) => tiles(s.db, scope, s.presenceOf),
  };
}
