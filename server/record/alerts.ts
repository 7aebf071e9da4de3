/**
 * Raises alerts: the one way to bring something to the people who may see it. What happens again within a window is the
 * same alert with a higher count.
 */
import { randomUUID } from 'node:crypto';
import type { ActivityDetail } from '../../contract/activity.ts';
import type { AlertKind } from '../../contract/alerts.ts';
import type { Bus } from '../platform/bus.ts';
import type { Db, Tx } from '../storage/storage.ts';
import { storeOwn } from './ownRecords.ts';
import {
  countAlertAgain,
  countOpenAlerts,
  deleteOldAlerts,
  insertAlert,
  insertConcerned,
  peopleAt,
} from './queries.ts';
import type { RaisedAlert } from './raisedAlert.ts';

export interface AlertToRaise {
  readonly kind: AlertKind;
  /** What counts as the same alert within a window, such as an address; the other fields where it is left out. */
  readonly key?: string;
  readonly tenantId?: string | null;
  readonly personId?: string | null;
  readonly workstationId?: string | null;
  readonly conversationId?: string | null;
  /**
   * Whom it concerns, besides `personId` and the people who were signed in at the workstation in the last week: another
   * person acknowledges it.
   */
  readonly concerns?: readonly string[];
  /** Where it comes from: an address, the id of a site. Shown only to people who see every tenant. */
  readonly source?: string | null;
  /** Codes and numbers for the words; never a value. */
  readonly detail?: ActivityDetail;
  /** How often it happened since the caller last said so; 1 where it is left out. */
  readonly count?: number;
}

/** Milliseconds after its beginning in which an alert is counted up and not raised again. */
const WINDOW = 10 * 60_000;
/** Of the newest so many alerts, acknowledged ones stay stored as well. */
const MOST = 5_000;
/** Milliseconds after their session at a workstation in which an alert about it concerns a person. */
const LATELY = 7 * 86_400_000;
/**
 * Alerts of one kind, tenant and workstation that are listed one by one until somebody acknowledges some: who can cause
 * an alert would otherwise fill the list.
 */
const MOST_OPEN = 100;
/** No key of any alert begins with it. */
const BEYOND = 'beyond ';

/**
 * What is stored of an alert for which its kind, tenant and workstation have no place left: one for all of them, which
 * counts.
 */
const collected = ({ kind, tenantId = null, workstationId = null, count = 1, ...of }: AlertToRaise): AlertToRaise => ({
  ...{ kind, tenantId, workstationId, count },
  key: `${BEYOND}${tenantId ?? ''} ${workstationId ?? ''}`,
  concerns: [...(of.concerns ?? []), ...(typeof of.personId === 'string' ? [of.personId] : [])],
  detail: { reason: 'too-many' },
});

/**
 * Stores an alert within `on`, with an activity record where it is new. Call `publishAlert` once that is committed. An
 * alert that was acknowledged is not counted up: what happens again is a new one.
 */
export async function storeAlert(on: Db | Tx, alert: AlertToRaise, now: number = Date.now()): Promise<RaisedAlert> {
  return storeSince(on, alert, now - WINDOW, now);
}

/** @param since an alert that began later and is not acknowledged is counted up */
async function storeSince(on: Db | Tx, alert: AlertToRaise, since: number, now: number): Promise<RaisedAlert> {
  const { kind, tenantId = null, personId = null, workstationId = null, conversationId = null, count = 1 } = alert;
  const { source = null, detail = {} } = alert;
  const key = alert.key ?? [source, tenantId, personId, workstationId].map((part) => part ?? '').join(' ');
  const again = await countAlertAgain(on, { kind, key, since, at: now, count, detail });
  const concerned = [
    ...(personId === null ? [] : [personId]),
    ...(workstationId === null ? [] : await peopleAt(on, workstationId, now - LATELY)),
    ...(alert.concerns ?? []),
  ];
  if (again !== null) {
    await insertConcerned(on, again, concerned);
    return { id: again, position: null };
  }
  if (!key.startsWith(BEYOND) && (await countOpenAlerts(on, { kind, tenantId, workstationId })) >= MOST_OPEN)
    return storeSince(on, collected(alert), 0, now);
  const id = randomUUID();
  await insertAlert(on, {
    id,
    kind,
    alert_key: key,
    began_at: now,
    last_at: now,
    count,
    tenant_id: tenantId,
    person_id: personId,
    workstation_id: workstationId,
    conversation_id: conversationId,
    source: source?.slice(0, 200) ?? null,
    detail: JSON.stringify(detail),
    acknowledged_at: null,
    acknowledged_by: null,
  });
  await insertConcerned(on, id, concerned);
  await deleteOldAlerts(on, MOST);
  const position = await storeOwn(on, {
    kind: 'alert',
    personId,
    workstationId,
    tenantId,
    conversationId,
    detail: { alert: kind, ...(source === null ? {} : { address: source }), ...detail },
  });
  return { id, position };
}

/** Notifies the desks of those who may see the alert. */
export function publishAlert(bus: Bus, { id, position }: RaisedAlert): void {
  if (position !== null) bus.publish('activity.stored', { positions: [position] });
  bus.publish('alert.raised', { id });
}

/** Stores an alert in a transaction of its own and publishes it. Within a transaction, use `storeAlert`. */
export async function raiseAlert(db: Db, bus: Bus, alert: AlertToRaise): Promise<void> {
  publishAlert(bus, await db.transaction().execute((tx) => storeAlert(tx, alert)));
}
