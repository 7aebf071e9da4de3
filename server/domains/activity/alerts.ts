/** Alerts as a reader may see them, and their acknowledgement. */
import { Alert, type AlertList } from '../../../contract/alerts.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Bus } from '../../platform/bus.ts';
import { storeOwn } from '../../record/ownRecords.ts';
import type { Scope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import {
  alertInSight,
  alertsBefore,
  concernedBy,
  countUnread,
  hasOtherReader,
  storeAcknowledgement,
  type AlertRow,
} from './alertQueries.ts';
import { sightOf, type ActivitySight } from './sight.ts';

/**
 * Without what it says of others: where it comes from is shown only to readers with every tenant, because it may be an
 * address of another tenant's workstation.
 * @param concerned the people whom it concerns
 * @throws ZodError for a row that does not match the contract.
 */
export async function shownAlert(
  on: Db | Tx,
  row: AlertRow,
  sight: ActivitySight,
  concerned: readonly string[] = [],
): Promise<Alert> {
  const { scope, personIds, workstationsOutOfScope: others } = sight;
  const by = row.acknowledged_by;
  const { address, ...detail } = JSON.parse(row.detail) as Record<string, unknown>;
  return Alert.parse({
    id: row.id,
    number: row.number,
    kind: row.kind,
    beganAt: row.began_at,
    lastAt: row.last_at,
    count: row.count,
    source: scope.everyTenant ? row.source : null,
    personName: row.person_name,
    workstationName: row.workstation_id !== null && others.has(row.workstation_id) ? null : row.workstation_name,
    tenantName: row.tenant_name,
    conversationId: row.conversation_id,
    detail: scope.everyTenant && address !== undefined ? { ...detail, address } : detail,
    acknowledgeable: !concerned.includes(scope.personId)
      ? 'by-reader'
      : (await hasOtherReader(on, sight, row.tenant_id, concerned))
        ? 'by-another-person'
        : 'no-other-person',
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: by !== null && (by === scope.personId || personIds.includes(by)) ? row.acknowledged_name : null,
  });
}

/** Alerts in the scope of a reader, newest first. */
export async function listAlerts(
  db: Db,
  scope: Scope,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<AlertList> {
  const sight = await sightOf(db, scope);
  const rows = await alertsBefore(db, sight, before, limit + 1);
  const concerned = await concernedBy(
    db,
    sight,
    rows.map(({ id }) => id),
  );
  const alerts: Alert[] = [];
  for (const row of rows.slice(0, limit)) alerts.push(await shownAlert(db, row, sight, concerned.get(row.id)));
  return {
    alerts,
    unread: await countUnread(db, sight),
    hasMore: rows.length > limit,
  };
}

/** Whether the scope's person was reset by another one not long ago: it may be that one who acts. */
export type WaitsAfterReset = (tx: Tx, scope: Scope) => Promise<boolean>;

/**
 * Stores that this person has seen the alert, with a record. One that somebody has seen before stays as it is.
 * @throws Problem `not-found` for one that is not in sight, `alert-concerns-you` for one about this person,
 * `beyond` for a person who was reset by another one not long ago.
 */
export async function acknowledgeAlert(
  db: Db,
  bus: Bus,
  scope: Scope,
  alertId: string,
  waits: WaitsAfterReset,
): Promise<Alert> {
  const sight = await sightOf(db, scope);
  const { row, position } = await db.transaction().execute(async (tx) => {
    const concerned = (await concernedBy(tx, sight, [alertId])).get(alertId) ?? [];
    if (concerned.includes(scope.personId)) throw problem('alert-concerns-you');
    if (await waits(tx, scope)) throw problem('beyond', { why: 'was-reset' });
    const isNew = await storeAcknowledgement(tx, sight, alertId, { personId: scope.personId, at: Date.now() });
    const now = await alertInSight(tx, sight, alertId);
    if (now === undefined) throw problem('not-found');
    if (!isNew) return { row: now, position: null };
    const stored = await storeOwn(tx, {
      kind: 'alert-acknowledged',
      personId: scope.personId,
      workstationId: scope.workstationId,
      tenantId: now.tenant_id,
      detail: { alert: now.kind, count: now.count },
    });
    return { row: now, position: stored };
  });
  if (position !== null) {
    bus.publish('activity.stored', { positions: [position] });
    bus.publish('alert.raised', { id: alertId });
  }
  return shownAlert(db, row, sight);
}
