/** Sends each alert, as it is now, to the desks of the people who may see it. */
import { liveEvent } from '../../../contract/realtime.ts';
import { shownAlert } from '../../domains/activity/alerts.ts';
import { alertOf, concernedBy } from '../../domains/activity/alertQueries.ts';
import { sees, sightOf } from '../../domains/activity/sight.ts';
import type { Bus } from '../../platform/bus.ts';
import { Scope, type SystemScope } from '../../scope/scope.ts';
import type { Db } from '../../storage/storage.ts';
import type { DeskHub } from './deskHub.ts';
import { mayHear } from './realtimeAccess.ts';

export interface AlertFeedPorts {
  readonly db: Db;
  readonly scope: SystemScope;
  readonly bus: Bus;
  readonly hub: DeskHub;
}

/** @returns ends it. */
export const openAlertFeed = ({ db, scope, bus, hub }: AlertFeedPorts): (() => void) =>
  bus.subscribe('alert.raised', async ({ id }) => {
    const row = await alertOf(db, scope, id);
    if (row === undefined) return;
    const concerned = (await concernedBy(db, scope, [id])).get(id);
    for (const connection of hub.connected()) {
      if (!mayHear(connection.session.person.role, 'alert', 'raised')) continue;
      const sight = await sightOf(db, await Scope.of(db, connection.session));
      if (sees(sight, { tenantId: row.tenant_id, personId: row.person_id, workstationId: row.workstation_id }))
        connection.send(liveEvent('alert.raised', await shownAlert(db, row, sight, concerned), { ref: row.id }));
    }
  });
