/** When a review of access is due, and the alert where it is overdue. */
import type { Bus } from '../../platform/bus.ts';
import { publishAlert, storeAlert } from '../../record/alerts.ts';
import type { RaisedAlert } from '../../record/raisedAlert.ts';
import { recordsSince } from '../../record/queries.ts';
import type { AnyScope, SystemScope } from '../../scope/scope.ts';
import type { Db, Tx } from '../../storage/storage.ts';
import { idsOfTenants } from './accessQueries.ts';
import { lastAttested, storeDue } from './reviewQueries.ts';

const DAY = 86_400_000;

export interface Due {
  /** Null for never. */
  readonly attestedAt: number | null;
  readonly dueAt: number;
}

/**
 * When each tenant was reviewed as a whole, and when the next review is due: so many days after that, or after the
 * records begin. Times are milliseconds since 1970.
 */
export async function dueOf(
  on: Db | Tx,
  scope: AnyScope,
  everyDays: number,
  now: number,
): Promise<(tenantId: string) => Due> {
  const { begins } = await recordsSince(on, now);
  const attested = await lastAttested(on, scope);
  return (id) => {
    const attestedAt = attested.get(id) ?? null;
    return { attestedAt, dueAt: (attestedAt ?? begins ?? now) + everyDays * DAY };
  };
}

/** Raises one alert for each tenant whose review is overdue, once for each time that it was due. Called every day. */
export async function alertOverdue(
  { db, bus }: { readonly db: Db; readonly bus: Bus },
  scope: SystemScope,
  everyDays: number,
  now = Date.now(),
): Promise<void> {
  const raised = await db.transaction().execute(async (tx) => {
    const alerts: RaisedAlert[] = [];
    const due = await dueOf(tx, scope, everyDays, now);
    for (const tenantId of await idsOfTenants(tx, scope)) {
      const { attestedAt, dueAt } = due(tenantId);
      if (dueAt > now || !(await storeDue(tx, scope, tenantId, dueAt))) continue;
      const detail = {
        days: everyDays,
        ...(attestedAt === null ? {} : { attested: attestedAt }),
      };
      alerts.push(
        await storeAlert(tx, { kind: 'access-review-overdue', key: `${tenantId} ${dueAt}`, tenantId, detail }, now),
      );
    }
    return alerts;
  });
  for (const alert of raised) publishAlert(bus, alert);
}
