/** Queries of the record: changes, and activity of the server. */
import type { Insertable } from 'kysely';
import type { ActivityDetail, ActivityFault } from '../../contract/activity.ts';
import { activityRecord, type ActivityOfRecord } from '../../core/ledger/activityRecord.ts';
import { commitmentOf, newNonce } from '../../core/ledger/leaf.ts';
import type { Db, Tx } from '../storage/storage.ts';
import type { Tables } from '../storage/tables.ts';

/** The display name; null for an unknown id. */
export async function personName(on: Db | Tx, personId: string): Promise<string | null> {
  const row = await on.selectFrom('person').select('name').where('id', '=', personId).executeTakeFirst();
  return row?.name ?? null;
}

/**
 * Names by id, of whatever tenant: a change of what binds every tenant is shown with the name of the person who made
 * it.
 */
export async function personNames(on: Db | Tx, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const rows = await on
    .selectFrom('person')
    .select(['id', 'name'])
    .where(
      'id',
      'in',
      [...new Set(ids)].filter((id) => id !== null),
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Null for one that is not stored. */
export async function tenantOfConversation(on: Db | Tx, conversationId: string): Promise<string | null> {
  const row = await on
    .selectFrom('conversation')
    .select('tenant_id')
    .where('id', '=', conversationId)
    .executeTakeFirst();
  return row?.tenant_id ?? null;
}

/** None where the change is not about a person. */
export async function tenantIdsOfPerson(on: Db | Tx, personId: string): Promise<string[]> {
  const rows = await on.selectFrom('person_tenant').select('tenant_id').where('person_id', '=', personId).execute();
  return rows.map((row) => row.tenant_id);
}

/** Those of these ids that are of a tenant: whom a change concerns, which hides it from others. */
export async function tenantsAmong(on: Db | Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await on
    .selectFrom('tenant')
    .select('id')
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return rows.map((row) => row.id);
}

/** @returns the id of the change. */
export async function insertChange(
  on: Db | Tx,
  change: Insertable<Tables['change']>,
  tenantIds: readonly string[],
): Promise<number> {
  const { id } = await on.insertInto('change').values(change).returning('id').executeTakeFirstOrThrow();
  for (const tenantId of tenantIds)
    await on.insertInto('change_tenant').values({ change_id: id, tenant_id: tenantId }).execute();
  return id;
}

/** A record without its position; `arrivedAt` is now where it is left out. */
export type NewActivity = Omit<ActivityOfRecord, 'arrivedAt' | 'fault'> & {
  readonly arrivedAt?: number;
  readonly fault?: ActivityFault | null;
  /** Of a disputed record: the tenant that it claims, empty for none. */
  readonly claimedTenantId?: string | null;
};

/**
 * The one way into `activity`: stores the record together with its commitment, which becomes its leaf of the ledger.
 * @returns the position of the record.
 */
export async function insertActivity(on: Db | Tx, activity: NewActivity): Promise<number> {
  const { arrivedAt = Date.now(), fault = null, claimedTenantId = null, ...given } = activity;
  const detail = JSON.stringify(given.detail);
  const record = activityRecord({ ...given, arrivedAt, fault, detail: JSON.parse(detail) as ActivityDetail });
  const nonce = Buffer.from(newNonce());
  const { position } = await on
    .insertInto('activity')
    .values({
      tenant_id: record.tenantId,
      person_id: record.personId,
      workstation_id: record.workstationId,
      conversation_id: record.conversationId,
      seq: record.seq,
      at: record.at,
      kind: record.kind,
      detail,
      previous_hash: record.previousHash,
      hash: record.hash,
      arrived_at: arrivedAt,
      fault,
      claimed_tenant_id: claimedTenantId,
      nonce,
      commitment: Buffer.from(commitmentOf(record, nonce)),
    })
    .returning('position')
    .executeTakeFirstOrThrow();
  return position;
}

/**
 * Counts up the alert of this kind and key that began after `since` and is not acknowledged; `detail` replaces its own.
 * @returns its id; null where there is none.
 */
export async function countAlertAgain(
  on: Db | Tx,
  again: { kind: string; key: string; since: number; at: number; count: number; detail: object },
): Promise<string | null> {
  const row = await on
    .updateTable('alert')
    .set((e) => ({ count: e('count', '+', again.count), last_at: again.at, detail: JSON.stringify(again.detail) }))
    .where('kind', '=', again.kind)
    .where('alert_key', '=', again.key)
    .where('began_at', '>', again.since)
    .where('acknowledged_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Stores a new alert. `number` is given by the database. */
export async function insertAlert(on: Db | Tx, row: Insertable<Tables['alert']>): Promise<void> {
  await on.insertInto('alert').values(row).execute();
}

/** Stores whom an alert concerns, once each. */
export async function insertConcerned(on: Db | Tx, alertId: string, personIds: readonly string[]): Promise<void> {
  for (const personId of new Set(personIds))
    await on
      .insertInto('alert_person')
      .values({ alert_id: alertId, person_id: personId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** People with a session at a workstation that is open, or ended at or after `since` (milliseconds since 1970). */
export async function peopleAt(on: Db | Tx, workstationId: string, since: number): Promise<string[]> {
  const rows = await on
    .selectFrom('session')
    .select('person_id')
    .where('workstation_id', '=', workstationId)
    .where((e) => e.or([e('ended_at', 'is', null), e('ended_at', '>=', since)]))
    .execute();
  return rows.map((row) => row.person_id);
}

/** What alerts share a budget: null for those without a tenant, or of no workstation. */
export interface AlertsOf {
  readonly kind: string;
  readonly tenantId: string | null;
  readonly workstationId: string | null;
}

/** How many alerts of this kind, tenant and workstation are not acknowledged. */
export async function countOpenAlerts(on: Db | Tx, { kind, tenantId, workstationId }: AlertsOf): Promise<number> {
  const { open } = await on
    .selectFrom('alert')
    .select((e) => e.fn.countAll<number>().as('open'))
    .where('kind', '=', kind)
    .where('tenant_id', 'is', tenantId)
    .where('workstation_id', 'is', workstationId)
    .where('acknowledged_at', 'is', null)
    .executeTakeFirstOrThrow();
  return open;
}

/** Deletes the acknowledged ones among all alerts but the newest `kept`. */
export async function deleteOldAlerts(on: Db | Tx, kept: number): Promise<void> {
  await on
    .deleteFrom('alert')
    .where('acknowledged_at', 'is not', null)
    .where('number', '<=', (q) => q.selectFrom('alert').select((e) => e(e.fn.max('number'), '-', kept).as('last')))
    .execute();
}

/** Position of the newest activity, of whatever tenant: a mark to count up to, which says nothing of what is there. */
export async function newestPosition(on: Db | Tx): Promise<number> {
  const row = await on
    .selectFrom('activity')
    .select((e) => e.fn.max('position').as('position'))
    .executeTakeFirst();
  return row?.position ?? 0;
}

/**
 * When the records begin, and the position of the first of the server's own at or after `since` (milliseconds since
 * 1970). Null where there is none.
 */
export async function recordsSince(
  on: Db | Tx,
  since: number,
): Promise<{ readonly begins: number | null; readonly position: number | null }> {
  const first = await on.selectFrom('activity').select('arrived_at').orderBy('position').limit(1).executeTakeFirst();
  const next = await on
    .selectFrom('activity')
    .select('position')
    .where('at', '>=', since)
    .where('seq', 'is', null)
    .orderBy('at')
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  return { begins: first?.arrived_at ?? null, position: next?.position ?? null };
}
